"""How a single message looks: mentions, links, shouting, emoji, length."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from string import ascii_lowercase, ascii_uppercase

import re2

_MENTION = re.compile(r"(?<![\w.])@([\w.-]{2,64})")
_CAPITALS, _SMALL = ascii_uppercase.encode(), ascii_lowercase.encode()
_EMOJI = re.compile("[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]")
_LINK = re2.compile(
    r"(?i)(?:https?://|www\.)([a-z0-9\x{80}-\x{10ffff}.-]+)"
    r"|\b((?:[a-z0-9\x{80}-\x{10ffff}-]+\.)+(?:com|net|org|info|biz|io|gg|me|tv|co|cc|xyz|top|site|online|shop|club|live|link|app|dev|ru|cn|de|uk|eu))\b"
)


def mentions(text: str) -> set[str]:
    """The people mentioned."""
    return set(_MENTION.findall(text)) if "@" in text else set()


def foreign_link(text: str, allowed: Sequence[str]) -> tuple[int, int] | None:
    """Where the first link stands that goes to none of the allowed hosts or their sub-domains."""
    if "." not in text and "\u3002" not in text and "\uff0e" not in text:
        return None
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode()  # a lone surrogate, which JSON can smuggle in, is a question mark here
    for link in _LINK.finditer(text):
        host = unicodedata.normalize("NFKC", link.group(1) or link.group(2)).lower().strip(".").removeprefix("www.")
        if not any(host == one or host.endswith(f".{one}") for one in (name.lower().removeprefix("www.") for name in allowed)):
            start, end = link.span()
            return int(start), int(end)
    return None


def shouts(text: str, min_letters: int, capitals: float) -> bool:
    """Whether a message is written in capitals."""
    if not min_letters or len(text) < min_letters:
        return False
    if text.isascii():
        written = text.encode("ascii")
        upper = len(written) - len(written.translate(None, _CAPITALS))
        if upper < capitals * min_letters:
            return False
        letters = upper + len(written) - len(written.translate(None, _SMALL))
        return letters >= min_letters and upper >= capitals * letters
    upper = sum(map(str.isupper, text))
    if upper < capitals * min_letters:
        return False
    letters = upper + sum(map(str.islower, text))
    return letters >= min_letters and upper >= capitals * letters


def emoji(text: str) -> int:
    """How many emoji there are."""
    return 0 if text.isascii() else len(_EMOJI.findall(text))
