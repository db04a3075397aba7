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


def for_mentions(most: int) -> str:
    """Say how many are too many."""
    return f"Please do not call more than {most} people at once."


def for_emoji(most: int) -> str:
    """Say how many are too many."""
    return f"Please use fewer emoji: more than {most} in one message hide what others write."


def for_long(characters: int) -> str:
    """Say how long is too long."""
    return f"Please keep it shorter: up to {characters} characters."


FOR_LINK = "Please do not post links here."
FOR_SHOUTING = "Please do not write in capitals: it reads as shouting."
FOR_RAID = "The same message from many people at once is not welcome here."
FOR_REPEATS = "Please say it once: repeating a message does not make it heard better."
FOR_ROOM_FLOOD = "Please leave some room for the others: most of what is written here just now is yours."
FOR_QUIET = "Please wait: only the people in charge write just now."


def with_consequences(reason: str, ladder: Ladder, strikes: int) -> str:
    """Add what the strike number `strikes` brings and what the next one would."""
    now, then = ladder.action(strikes), ladder.action(strikes + 1)
    longer = now is then is Action.MUTE and _outlasts(ladder.seconds(strikes + 1), ladder.seconds(strikes))
    parts = [reason]
    if now is Action.MUTE:
        parts.append(f"You cannot write {_while(ladder.seconds(strikes))}.")
    elif now is Action.KICK:
        parts.append("You are asked to leave the room.")
    elif now is Action.ESCALATE:
        parts.append("A teacher was called.")
    if then > now or longer:
        coming = {
            Action.WARN: "you will be warned",
            Action.MUTE: f"you will be muted {_while(ladder.seconds(strikes + 1))}",
            Action.KICK: "you will have to leave the room",
            Action.ESCALATE: "a teacher will be called",
        }[then]
        parts.append(f"Next time {coming}.")
    return " ".join(parts)


def for_mute(seconds: float) -> str:
    """Say that an earlier mute goes on."""
    return f"You are still muted, for another {_length(seconds)}."


def quoted(written: str, limit: int = _QUOTE_LIMIT) -> str:
    """Text of a stranger, short and harmless: no control, bidi or invisible characters."""
    kept = "".join(char for char in written[: 4 * limit] if unicodedata.category(char) not in _UNSEEN)
    return kept if len(kept) <= limit else kept[: limit - 1] + "…"


def _outlasts(seconds: float | None, others: float | None) -> bool:
    return others is not None and (seconds is None or seconds > others)


def _while(seconds: float | None) -> str:
    return "for the rest of the session" if seconds is None else f"for {_length(seconds)}"


def _length(seconds: float) -> str:
    if seconds >= 90:
        minutes = round(seconds / 60)
        return f"{minutes} minutes"
    whole = max(1, round(seconds))
    return f"{whole} second{'' if whole == 1 else 's'}"
