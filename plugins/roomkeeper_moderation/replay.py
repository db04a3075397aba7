"""What a policy would have done to a recorded session, against what was done."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from roomkeeper.errors import ConfigurationError
from roomkeeper.rooms.messages import Action, Message, MessageKind, User, Verdict
from roomkeeper.rooms.roles import Role, RoleBook
from roomkeeper_moderation.config import ModerationSettings
from roomkeeper_moderation.court import Court, Place
from roomkeeper_moderation.strikes import StrikeBook

_DRY = " (dry run)"


@dataclass(frozen=True, slots=True)
class Difference:
    """One message to which one of the two objected, or both. `was` and `would` are actions with the rule behind, or `none`;
    those that were not to be carried out end in `(dry run)`."""

    line: int
    at: str
    user_id: str
    text: str
    was: str
    would: str


@dataclass(frozen=True, slots=True)
class Replay:
    """`was` and `would` count the actions, dry runs apart."""

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
    lines_read: dict[tuple[str, float, str], Difference] = {}  # a later line may be about an earlier one
    for number, record, message in _messages(lines, roles, where):
        verdict = await court.decide(place, message)
        before = record.get("verdict")
        lines_read[_key(message)] = Difference(
            number,
            str(record.get("at", "")),
            message.sender.user_id,
            message.text,
            _noted(before) if isinstance(before, dict) and "action" in before and "rule" in before else "none",
            _said(verdict),
        )
        for earlier, judged in verdict.also if verdict is not None else ():
            if (one := lines_read.get(_key(earlier))) is not None and one.would == "none":
                lines_read[_key(earlier)] = replace(one, would=_said(judged))
        for judged_then in record.get("also", ()):
            key, said = _judged_then(judged_then, where, number)
            if (one := lines_read.get(key)) is not None and one.was == "none":
                lines_read[key] = replace(one, was=said)
    decisions = [one for one in lines_read.values() if (one.was, one.would) != ("none", "none")]
    was = Counter(_counted(one.was) for one in decisions)
    would = Counter(_counted(one.would) for one in decisions)
    return Replay(len(lines_read), dict(was), dict(would), decisions)


def _said(verdict: Verdict | None) -> str:
    if verdict is None or verdict.action is Action.ALLOW:
        return "none"
    return f"{verdict.action.name.lower()} ({verdict.rule}){_DRY if verdict.dry_run else ''}"


def _noted(record: Mapping[str, Any]) -> str:
    return f"{record['action']} ({record['rule']}){_DRY if record.get('dry_run') else ''}"


def _counted(said: str) -> str:
    return said.partition(" ")[0] + (_DRY if said.endswith(_DRY) else "")


def _key(message: Message) -> tuple[str, float, str]:
    return message.sender.user_id, message.at, message.message_id


def _judged_then(record: Any, where: str, number: int) -> tuple[tuple[str, float, str], str]:
    try:
        key = (str(record["user_id"]), datetime.fromisoformat(record["at"]).timestamp(), str(record["message_id"]))
        return key, _noted(record)
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigurationError(
            f"line {number} is no message: {error!r}", where=where, remedy="give a session's messages.jsonl"
        ) from error


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
