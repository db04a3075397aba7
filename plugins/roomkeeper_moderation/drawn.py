"""Letters drawn by several characters, pictures and markup: what a reader, or a client that shows HTML, sees instead.

`&#105;` is an `i`, `|)` a `d`, the tags in `lo<b></b>ser` are nothing, a pig beside a Chinese character is its own character,
`l.o.o.o.s.e.r` has one long `o`, and each `x` in `lxoxsxexr` is nothing but space between. What is rewritten keeps its length, so that a
place in one text is the same place in the other: a letter, then invisible characters.
"""

from __future__ import annotations

import html
import re

from roomkeeper_moderation.cyrillic import as_cyrillic

_BEFORE_LETTERS = {"|=": "f", "|3": "b"}
"""Signs that stand for a letter only before another: `|=` and `3` have meanings of their own."""
_NOTHING = "\u200b"
_SIGNS = {
    "|\\/|": "m", "/\\/\\": "m", "\\/\\/": "w", "|\\|": "n", "|_|": "u", "|-|": "h", "/-\\": "a", "|)": "d", "[)": "d", "|<": "k",
    "|>": "p", "\\/": "v", "/\\": "a", "()": "o", "><": "x",
}  # fmt: skip
_DRAWN = re.compile(
    r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});|</?[A-Za-z][^<>\n]{0,80}>|<!--[^<>\n]{0,80}-->|"
    r"\[/?(?:b|i|u|s|sub|sup|size|color|font|url|quote|code|spoiler)(?:=[^\]\s]{1,20})?\]|"
    r"(?<=\w)`\w{1,3}`(?=\w)|"
    r"(?<=[\u4e00-\u9fff])(?:\[[^\W\d_\u4e00-\u9fff]{1,6}\]|[(（][^\W\d_\u4e00-\u9fff]{1,6}[)）])|"
    r"\|[=3](?=[^\W\d_])|" + "|".join(map(re.escape, sorted(_SIGNS, key=len, reverse=True)))
)


_HAN = "[\u3400-\u4dbf\u4e00-\u9fff]"
_PICTURES = {
    "🐴": "马", "🐎": "马", "🐷": "猪", "🐖": "猪", "🐽": "猪", "🐶": "狗", "🐕": "狗", "🐔": "鸡", "🐓": "鸡", "🥚": "蛋",
    "🐢": "龟", "💩": "屎", "💀": "死", "☠": "死", "⚰": "死", "🌞": "日", "☀": "日", "🐮": "牛", "🐍": "蛇", "🅱": "逼",
    "🔪": "杀", "🧠": "脑", "🐑": "羊", "👻": "鬼", "🌿": "草", "👩": "妈", "👹": "鬼",
}  # fmt: skip
_PICTURE = re.compile(f"(?:(?<={_HAN})|(?=(?:{'|'.join(_PICTURES)})\ufe0f?{_HAN}))(?:{'|'.join(_PICTURES)})")
_LATIN_IN_HAN = {
    "卂": "a", "乃": "b", "匚": "c", "刀": "d", "乇": "e", "下": "f", "厶": "g", "卄": "h", "工": "i", "丁": "j", "长": "k", "乚": "l",
    "爪": "m", "几": "n", "口": "o", "尸": "p", "尺": "r", "丂": "s", "丅": "t", "凵": "u", "山": "w", "乂": "x", "丫": "y", "乙": "z",
}  # fmt: skip
_LIKE_LATIN = f"[{''.join(_LATIN_IN_HAN)}A-Za-z]"
_WRITTEN_IN_HAN = re.compile(f"(?<!\\w)(?={_LIKE_LATIN}*?[卂匚乇卄乚丂丅凵乂厶]){_LIKE_LATIN}++(?!\\w)")
_IN_HAN_AS_LATIN = str.maketrans(_LATIN_IN_HAN)
_X_BETWEEN = re.compile(r"(?<!\w)(?:[^\W\d_x]x){3,31}[^\W\d_x]\w?(?!\w)")
_EACH_TWICE = re.compile(rf"(?:({_HAN})([^\w\n])\1\2){{1,7}}({_HAN})\2\3(?!\2)")
"""Bounded, both: else a message of nothing else would cost the square of its length."""
_LONG_LETTER = re.compile(r"(?<!\w)([^\W\d_])([^\w\n])(?:\1\2)+\1(?!\w)")
_OVERRIDE = re.compile("\u202e(?=[^\u202c\u202d\n]*[0-9@$!|])([^\u202c\u202d\n]+)")  # without signs for letters it is read elsewhere


def as_shown(text: str) -> str:
    """The text of the same length with single letters for what is drawn or encoded; the text itself where there is nothing of that."""
    if not text.isascii():
        text = _OVERRIDE.sub(lambda turned: _NOTHING + turned[1][::-1], as_cyrillic(text))
        text = _PICTURE.sub(lambda picture: _PICTURES[picture[0]], text)
        text = _WRITTEN_IN_HAN.sub(lambda word: word[0].translate(_IN_HAN_AS_LATIN), text)
        text = _EACH_TWICE.sub(lambda said: _once(said[0]), text)
    text = _X_BETWEEN.sub(lambda word: word[0].replace("x", "."), text)
    return _LONG_LETTER.sub(_thrice, _DRAWN.sub(_shown, text))


def _shown(hit: re.Match[str]) -> str:
    written = hit[0]
    letters = (
        _SIGNS.get(written)
        or _BEFORE_LETTERS.get(written)
        or (html.unescape(written).strip() if written[0] == "&" else written.strip("`") if written[0] == "`" else "")
    )
    if letters == written or len(letters) > len(written):
        return written
    return letters.ljust(len(written), _NOTHING)


def _once(said: str) -> str:
    return "".join(char + 3 * _NOTHING for char in said[::4])[: len(said)].ljust(len(said), _NOTHING)


def _thrice(hit: re.Match[str]) -> str:
    return (3 * hit[1]).ljust(len(hit[0]), _NOTHING)
