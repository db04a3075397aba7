"""The audit: every verdict with the message, what was matched, the history that led to it, and what was really done."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from roomkeeper.rooms.messages import Message, Verdict
from roomkeeper.state.timestamps import rfc3339
from roomkeeper_moderation.schema import storable
from roomkeeper_moderation.strikes import Strike


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One decision. `at` is UNIX time of the message; `history` is JSON, the strikes that counted, the last one for this message."""

    session_id: str
    provider: str
    room_id: str
    at: float
    user_id: str
    user_name: str
    role: str
    kind: str
    message_id: str
    text: str
    rule: str
    action: str
    matched: str
    span_start: int | None
    span_end: int | None
    score: float
    seconds: float | None
    explanation: str
    dry_run: bool
    history: str
    outcome: str


_COLUMNS = tuple(field.name for field in fields(AuditEntry))


def entry(session_id: str, provider: str, message: Message, verdict: Verdict, history: Sequence[Strike], outcome: str) -> AuditEntry:
    """Put one decision together."""
    start, end = verdict.span or (None, None)
    strikes = [{"at": rfc3339(strike.at), "rule": strike.rule, "action": strike.action.name.lower()} for strike in history]
    return AuditEntry(
        session_id=session_id,
        provider=provider,
        room_id=message.room_id,
        at=message.at,
        user_id=message.sender.user_id,
        user_name=message.sender.user_name,
        role=message.sender.role.name.lower(),
        kind=message.kind.value,
        message_id=message.message_id,
        text=message.text,
        rule=verdict.rule,
        action=verdict.action.name.lower(),
        matched=verdict.matched,
        span_start=start,
        span_end=end,
        score=verdict.score,
        seconds=verdict.seconds,
        explanation=verdict.explanation,
        dry_run=verdict.dry_run,
        history=json.dumps(strikes),
        outcome=outcome,
    )


def save(connection: sqlite3.Connection, audited: AuditEntry) -> None:
    """Journal one decision."""
    values = {name: storable(value) if isinstance(value, str) else value for name, value in asdict(audited).items()}
    connection.execute(
        f"INSERT INTO moderation_audit ({', '.join(_COLUMNS)}) VALUES ({', '.join(':' + name for name in _COLUMNS)})",
        values,
    )


def of_session(connection: sqlite3.Connection, session_id: str) -> list[AuditEntry]:
    """A session's decisions, oldest first."""
    rows = connection.execute("SELECT * FROM moderation_audit WHERE session_id = ? ORDER BY at, id", (storable(session_id),))
    return [_entry(row) for row in rows]


def _entry(row: sqlite3.Row) -> AuditEntry:
    values: dict[str, Any] = {name: row[name] for name in _COLUMNS}
    values["dry_run"] = bool(values["dry_run"])
    return AuditEntry(**values)
