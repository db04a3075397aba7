"""What the sender is told, in the second person: what was wrong, what happens now, what comes next."""

from __future__ import annotations

import unicodedata

from roomkeeper.rooms.messages import Action
from roomkeeper_moderation.ladder import Ladder

_QUOTE_LIMIT = 40
_UNSEEN = frozenset(("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"))


def for_blocked_word(written: str) -> str:
    """Say which words are not wanted."""
    return f"Please keep it friendly: “{quoted(written)}” is not welcome here."


def for_flood(messages: int, seconds: float) -> str:
    """Say how much is too much."""
    return f"Please slow down: more than {messages} messages in {_length(seconds)} are too many for the others to follow."


def with_consequences(reason: str, ladder: Ladder, strikes: int) -> str:
    """Add what the strike number `strikes` brings and what the next one would."""
    now, then = ladder.action(strikes), ladder.action(strikes + 1)
    parts = [reason]
    if now is Action.MUTE:
        parts.append(f"You cannot write for {_length(ladder.mute_seconds)}.")
    elif now is Action.KICK:
        parts.append("You are asked to leave the room.")
    elif now is Action.ESCALATE:
        parts.append("A teacher was called.")
    if then > now:
        coming = {
            Action.WARN: "you will be warned",
            Action.MUTE: f"you will be muted for {_length(ladder.mute_seconds)}",
            Action.KICK: "you will have to leave the room",
            Action.ESCALATE: "a teacher will be called",
        }[then]
        parts.append(f"Next time {coming}.")
    return " ".join(parts)


def for_mute(seconds: float) -> str:
    """Say that an earlier mute goes on."""
    return f"You are still muted, for another {_length(seconds)}."


def quoted(written: str) -> str:
    """Text of a stranger, short and harmless: no control, bidi or invisible characters."""
    kept = "".join(char for char in written[: 4 * _QUOTE_LIMIT] if unicodedata.category(char) not in _UNSEEN)
    return kept if len(kept) <= _QUOTE_LIMIT else kept[: _QUOTE_LIMIT - 1] + "…"


def _length(seconds: float) -> str:
    if seconds >= 90:
        minutes = round(seconds / 60)
        return f"{minutes} minutes"
    whole = max(1, round(seconds))
    return f"{whole} second{'' if whole == 1 else 's'}"
