"""Sessions as the journal knows them."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from roomkeeper.rooms.session import SessionInfo


class SessionState(StrEnum):
    """Life of a session. `LIVE_STATES` are those a restart has to take up again."""

    PLANNED = "planned"
    CLAIMED = "claimed"
    JOINING = "joining"
    LIVE = "live"
    RECONNECTING = "reconnecting"
    DRAINING = "draining"
    FINISHED = "finished"
    FAILED = "failed"
    MISSED = "missed"


ENDED_STATES = frozenset({SessionState.FINISHED, SessionState.FAILED, SessionState.MISSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRecord:
    """A row of `sessions`. Times are UNIX seconds."""

    info: SessionInfo
    state: SessionState
    ended_at: float | None
    reconnects: int
    messages: int
    moderated: int
    commands: int


def insert(connection: sqlite3.Connection, info: SessionInfo, state: SessionState, reason: str, at: float) -> None:
    """Journal a new session. A session ID that is known already is an IntegrityError."""
    connection.execute(
        "INSERT INTO sessions (id, provider, account, room_id, agent, planned_start, planned_end, started_at, folder, state)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            info.id,
            info.provider,
            info.account,
            info.room_id,
            info.agent,
            info.planned_start.timestamp(),
            info.planned_end.timestamp(),
            info.started_at.timestamp(),
            str(info.folder),
            state,
        ),
    )
    connection.execute("INSERT INTO session_transitions VALUES (?, ?, ?, ?)", (info.id, at, state, reason))


def transition(connection: sqlite3.Connection, session_id: str, state: SessionState, reason: str, at: float) -> None:
    """Journal a change of state with its reason; an ending state also sets `ended_at`."""
    connection.execute(
        "UPDATE sessions SET state = ?, ended_at = ?, reconnects = reconnects + ? WHERE id = ?",
        (state, at if state in ENDED_STATES else None, state == SessionState.RECONNECTING, session_id),
    )
    connection.execute("INSERT INTO session_transitions VALUES (?, ?, ?, ?)", (session_id, at, state, reason))


def change_planned_end(connection: sqlite3.Connection, session_id: str, planned_end: datetime) -> None:
    """The plan was changed while the session was interrupted."""
    connection.execute("UPDATE sessions SET planned_end = ? WHERE id = ?", (planned_end.timestamp(), session_id))


def add_warning(connection: sqlite3.Connection, session_id: str, text: str, at: float) -> None:
    """Journal a warning for the manifest."""
    connection.execute("INSERT INTO session_warnings VALUES (?, ?, ?)", (session_id, at, text))


def warnings(connection: sqlite3.Connection, session_id: str) -> list[str]:
    """The session's warnings, oldest first, each once."""
    rows = connection.execute("SELECT text FROM session_warnings WHERE session_id = ? ORDER BY at", (session_id,))
    return list(dict.fromkeys(row["text"] for row in rows))


def count_messages(connection: sqlite3.Connection, session_id: str, *, messages: int, moderated: int, commands: int) -> None:
    """Add to the session's counts of messages."""
    connection.execute(
        "UPDATE sessions SET messages = messages + ?, moderated = moderated + ?, commands = commands + ? WHERE id = ?",
        (messages, moderated, commands, session_id),
    )


def get(connection: sqlite3.Connection, session_id: str) -> SessionRecord | None:
    """One session, or None."""
    row = connection.execute("SELECT * FROM sessions WHERE id = ?", (session_id,)).fetchone()
    return _record(row) if row else None


def all_sessions(connection: sqlite3.Connection) -> list[SessionRecord]:
    """Every session, newest first."""
    return [_record(row) for row in connection.execute("SELECT * FROM sessions ORDER BY started_at DESC, id")]


def unended(connection: sqlite3.Connection) -> list[SessionRecord]:
    """Sessions that a dead agent left behind, or that are running now."""
    return [record for record in all_sessions(connection) if record.state not in ENDED_STATES]


def _record(row: sqlite3.Row) -> SessionRecord:
    return SessionRecord(
        info=SessionInfo(
            id=row["id"],
            provider=row["provider"],
            account=row["account"],
            room_id=row["room_id"],
            agent=row["agent"],
            planned_start=datetime.fromtimestamp(row["planned_start"], UTC),
            planned_end=datetime.fromtimestamp(row["planned_end"], UTC),
            started_at=datetime.fromtimestamp(row["started_at"], UTC),
            folder=Path(row["folder"]),
        ),
        state=SessionState(row["state"]),
        ended_at=row["ended_at"],
        reconnects=row["reconnects"],
        messages=row["messages"],
        moderated=row["moderated"],
        commands=row["commands"],
    )
