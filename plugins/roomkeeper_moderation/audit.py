"""The audit: every verdict with the message, what was matched, the history that led to it, and what was really done."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from roomkeeper.rooms.commands import CommandCall
from roomkeeper.rooms.messages import Message, Verdict
from roomkeeper.rooms.session import SessionInfo
from roomkeeper.state.files import write_atomically
from roomkeeper.state.journal import Journal, storable
from roomkeeper.state.session_files import DECISIONS_NAME
from roomkeeper.state.timestamps import rfc3339
from roomkeeper_moderation.strikes import Strike

UNDER_WAY = "decided; the agent ended before it could say what was done"

BY_HAND = "by_hand:"
"""What the rules of commands begin with; the action follows."""


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


def by_hand(call: CommandCall, user_id: str, action: str, outcome: str) -> AuditEntry:
    """What somebody in charge did by a command. The text is the command, `explanation` says who gave it."""
    info, message = call.session.info, call.message
    return AuditEntry(
        session_id=info.id,
        provider=info.provider,
        room_id=info.room_id,
        at=message.at,
        user_id=user_id,
        user_name="",
        role="",
        kind=message.kind.value,
        message_id=message.message_id,
        text=message.text,
        rule=f"{BY_HAND}{action}",
        action=action,
        matched="",
        span_start=None,
        span_end=None,
        score=1.0,
        seconds=None,
        explanation=f"by {message.sender.user_id} ({message.sender.role.name.lower()})",
        dry_run=False,
        history="[]",
        outcome=outcome,
    )


def save(connection: sqlite3.Connection, audited: AuditEntry) -> int:
    """Journal one decision; return its row."""
    values = {name: storable(value) if isinstance(value, str) else value for name, value in asdict(audited).items()}
    cursor = connection.execute(
        f"INSERT INTO moderation_audit ({', '.join(_COLUMNS)}) VALUES ({', '.join(':' + name for name in _COLUMNS)})",
        values,
    )
    return int(cursor.lastrowid or 0)


def conclude(connection: sqlite3.Connection, outcomes: Sequence[tuple[int, str]]) -> None:
    """Journal what was really done about decisions, by their rows."""
    connection.executemany("UPDATE moderation_audit SET outcome = ? WHERE id = ?", [(storable(outcome), row) for row, outcome in outcomes])


def of_session(connection: sqlite3.Connection, session_id: str) -> list[AuditEntry]:
    """A session's decisions, oldest first."""
    rows = connection.execute("SELECT * FROM moderation_audit WHERE session_id = ? ORDER BY at, id", (storable(session_id),))
    return [_entry(row) for row in rows]


def _entry(row: sqlite3.Row) -> AuditEntry:
    values: dict[str, Any] = {name: row[name] for name in _COLUMNS}
    values["dry_run"] = bool(values["dry_run"])
    return AuditEntry(**values)


def search(
    connection: sqlite3.Connection, *, session_id: str = "", room_id: str = "", user_id: str = "", since: float = 0.0, limit: int = 1000
) -> list[AuditEntry]:
    """Decisions, oldest first; the latest `limit` of those that fit. An empty word fits everything."""
    wanted = [
        (column, storable(value)) for column, value in (("session_id", session_id), ("room_id", room_id), ("user_id", user_id)) if value
    ]
    where = " AND ".join(["at >= ?", *(f"{column} = ?" for column, _ in wanted)])
    rows = connection.execute(
        f"SELECT * FROM moderation_audit WHERE {where} ORDER BY at DESC, id DESC LIMIT ?", (since, *(value for _, value in wanted), limit)
    )
    return [_entry(row) for row in rows][::-1]


def as_document(audited: AuditEntry) -> dict[str, Any]:
    """One decision as the log and the export show it; times in RFC 3339."""
    return asdict(audited) | {"at": rfc3339(audited.at), "history": json.loads(audited.history)}


async def export(journal: Journal, info: SessionInfo) -> None:
    """Write a session's decisions into its folder."""
    await export_to(journal, info.id, info.folder / DECISIONS_NAME)


async def export_to(journal: Journal, session_id: str, path: Path, *, only_existing: bool = False) -> None:
    """Write a session's decisions to a file, if there are any. Raises OSError."""
    decisions = await journal.run(lambda connection: of_session(connection, session_id))
    lines = "".join(f"{json.dumps(as_document(decision), ensure_ascii=True)}\n" for decision in decisions)
    if decisions:
        await asyncio.to_thread(_write, path, lines.encode(), only_existing)


def _write(path: Path, data: bytes, only_existing: bool) -> None:
    if not only_existing or path.exists():
        write_atomically(path, data)


def lines(audited: AuditEntry) -> list[str]:
    """One decision, for people; what strangers wrote is quoted."""
    dry = ", dry run" if audited.dry_run else ""
    name = f" {audited.user_name!r}" if audited.user_name and audited.user_name != audited.user_id else ""
    who = f"{audited.user_id!r}{name}" if audited.user_id else "somebody whose name is no longer kept"
    length = f" for {audited.seconds:g} s" if audited.seconds is not None else ""
    role = audited.role or "by hand"
    giver = audited.explanation.removeprefix("by ").rpartition(" (")[0] if audited.rule.startswith(BY_HAND) else ""
    told = [
        f"{rfc3339(audited.at)} room {audited.room_id!r}, {who} ({role}): {audited.action}{length} ({audited.rule}{dry})",
        f"    {f'{giver!r} wrote' if giver else 'wrote   '} {audited.text!r} ({audited.kind}, session {audited.session_id})",
    ]
    if audited.matched:
        told.append(f"    matched  {audited.matched!r} at {audited.span_start}-{audited.span_end}, score {audited.score:g}")
    for number, strike in enumerate(json.loads(audited.history), 1):
        told.append(f"    strike {number} {strike['at']} {strike['rule']}: {strike['action']}")
    told.append(f"    done     {audited.outcome}")
    if audited.explanation and not giver:
        told.append(f"    {'would have been told:' if audited.dry_run else 'told    '} {audited.explanation}")
    return told
