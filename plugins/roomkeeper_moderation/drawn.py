"""Letters drawn by several characters, and markup: what a reader, or a client that shows HTML, sees instead.

`&#105;` is an `i`, `|)` a `d`, and the tags in `lo<b></b>ser` are nothing. What is rewritten keeps its length, so that a place in one
text is the same place in the other: a letter, then invisible characters.
"""

from __future__ import annotations

import html
import re

_NOTHING = "\u200b"
_SIGNS = {
    "|\\/|": "m", "/\\/\\": "m", "\\/\\/": "w", "|\\|": "n", "|_|": "u", "|-|": "h", "/-\\": "a", "|)": "d", "[)": "d", "|<": "k",
    "|>": "p", "\\/": "v", "/\\": "a", "()": "o", "><": "x",
}  # fmt: skip
_DRAWN = re.compile(
    r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});|</?[A-Za-z][A-Za-z0-9]{0,9}/?>|"
    + "|".join(map(re.escape, sorted(_SIGNS, key=len, reverse=True)))
)


def as_shown(text: str) -> str:
    """The text of the same length with single letters for what is drawn or encoded; the text itself where there is nothing of that."""
    return _DRAWN.sub(_shown, text)


def _shown(hit: re.Match[str]) -> str:
    written = hit[0]
    letters = _SIGNS.get(written, "") or (html.unescape(written) if written[0] == "&" else "")
    if letters == written or len(letters) > len(written):
        return written
    return letters.ljust(len(written), _NOTHING)
