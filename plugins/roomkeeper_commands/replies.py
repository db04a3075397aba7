"""Answers that fit into one message and that no stranger's name can spoil."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence

from roomkeeper.rooms.messages import User

_NAME_LIMIT = 32
_MARKS_IN_A_ROW = 2
_UNSEEN = frozenset(("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"))


def shown_name(user: User) -> str:
    """A user's name, or ID where there is none, fit for one line: no control, bidi or invisible characters, at most 32 characters."""
    return shown(user.user_name) or shown(user.user_id) or "somebody without a name"


def shown(text: str) -> str:
    """Text of a stranger, fit for one line; empty when nothing visible is in it."""
    kept: list[str] = []
    marks = 0
    for char in text[: 16 * _NAME_LIMIT]:
        category = unicodedata.category(char)
        marks = marks + 1 if category[0] == "M" else 0
        if char.isspace() or category[0] == "Z":
            kept.append(" ")
        elif category not in _UNSEEN and marks <= _MARKS_IN_A_ROW:
            kept.append(char)
    line = " ".join("".join(kept).split())
    return line if len(line) <= _NAME_LIMIT else line[: _NAME_LIMIT - 1].rstrip() + "…"


def size(text: str) -> int:
    """Bytes of a text inside JSON, escapes included."""
    return len(json.dumps(text)) - 2


def listed(lead: str, items: Sequence[str], limit: int) -> str:
    """`lead` and the items, separated by commas, in at most `limit` bytes; what does not fit becomes `and N more`."""
    if not items:
        return lead
    whole = lead + ", ".join(items)
    if size(whole) <= limit:
        return whole
    kept = lead
    for index, item in enumerate(items):
        grown = f"{kept}{', ' if index else ''}{item}"
        if size(f"{grown} and {len(items) - index - 1} more") > limit:
            return f"{kept} and {len(items) - index} more" if index else f"{lead}{len(items)} in all"
        kept = grown
    return kept


def duration(seconds: float) -> str:
    """A length of time for people: `40 s`, `12 min`, `1 h 05 min`."""
    whole = max(0, int(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes = whole // 60
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"


def counted(number: int, one: str, many: str = "") -> str:
    """`1 stream`, `2 streams`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def plain(text: str, limit: int) -> str:
    """Text of a stranger on one line, at most `limit` characters, without control, bidi and invisible characters."""
    kept = "".join(
        " " if char.isspace() else char for char in text[: 4 * limit] if char.isspace() or unicodedata.category(char) not in _UNSEEN
    )
    line = " ".join(kept.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
