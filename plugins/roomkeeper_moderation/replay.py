"""What a policy would have done to a recorded session, against what was done."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from roomkeeper.errors import ConfigurationError
from roomkeeper.rooms.messages import Message, MessageKind, User
from roomkeeper.rooms.roles import Role, RoleBook
from roomkeeper_moderation.config import ModerationSettings
from roomkeeper_moderation.court import Court, Place
from roomkeeper_moderation.strikes import StrikeBook


@dataclass(frozen=True, slots=True)
class Difference:
    """One message on which the two do not agree, or both objected. `was` and `would` are actions, with the rule behind."""

    line: int
    at: str
    user_id: str
    text: str
    was: str
    would: str


@dataclass(frozen=True, slots=True)
class Replay:
    """`was` and `would` count the actions."""

    messages: int
    was: dict[str, int]
    would: dict[str, int]
    decisions: list[Difference]

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


async def replay(settings: ModerationSettings, lines: Iterable[str], roles: RoleBook, *, where: str) -> Replay:
    """Judge the lines of a `messages.jsonl` in their order and by their own times. Raises `ConfigurationError` for a line that is none."""
    court = Court(settings, StrikeBook(volatile=True))
    place = Place(provider="replay", room_id="", session_id="replay", session_end=float("inf"), can_mute=True, arrived=lambda user_id: None)
    was: Counter[str] = Counter()
    would: Counter[str] = Counter()
    decisions: list[Difference] = []
    count = 0
    for number, record, message in _messages(lines, roles, where):
        count += 1
        verdict = await court.decide(place, message)
        before = record.get("verdict")
        said = f"{before['action']} ({before['rule']})" if isinstance(before, dict) and "action" in before and "rule" in before else ""
        says = f"{verdict.action.name.lower()} ({verdict.rule})" if verdict is not None else ""
        if said or says:
            was[said.partition(" ")[0] or "none"] += 1
            would[says.partition(" ")[0] or "none"] += 1
            decisions.append(
                Difference(number, str(record.get("at", "")), message.sender.user_id, message.text, said or "none", says or "none")
            )
    return Replay(count, dict(was), dict(would), decisions)


def _messages(lines: Iterable[str], roles: RoleBook, where: str) -> Iterator[tuple[int, dict[str, Any], Message]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            user_id = str(record["user_id"])
            message = Message(
                kind=MessageKind(record["kind"]),
                room_id="",
                sender=User(user_id, str(record.get("user_name", "")), roles.role_of(user_id)),
                text=str(record["text"]),
                at=datetime.fromisoformat(record["at"]).timestamp(),
                message_id=str(record.get("message_id", "")),
                verified=True,
            )
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise ConfigurationError(
                f"line {number} is no message: {error!r}", where=where, remedy="give a session's messages.jsonl"
            ) from error
        yield number, record, message


def role_book(teachers: list[str], assistants: list[str], bots: list[str]) -> RoleBook:
    """Roles by patterns, as the configuration's `[roles]` has them."""
    return RoleBook({Role.TEACHER: teachers, Role.ASSISTANT: assistants, Role.BOT: bots})
