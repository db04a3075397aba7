"""Sessions as the journal knows them."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from roomkeeper.errors import JournalError
from roomkeeper.rooms.session import SessionInfo
from roomkeeper.state import untold
from roomkeeper.state.life import ENDED_STATES, SessionState, check_transition

__all__ = ["ENDED_STATES", "SessionState"]


class FencedError(JournalError):
    """Another agent has the session now: this one may write nothing of it any more."""

    code = "fenced"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRecord:
    """A row of `sessions`. Times are UNIX seconds; `fence` is the fencing token of the claim under which it was begun last."""

    info: SessionInfo
    state: SessionState
    ended_at: float | None
    reconnects: int
    messages: int
    moderated: int
    commands: int
    fence: int


@dataclass(frozen=True, slots=True)
class Tenure:
    """One agent's time with a session, UNIX seconds; `until` is None while it lasts, and for an agent that died."""

    agent: str
    since: float
    until: float | None


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


def transition(
    connection: sqlite3.Connection, session_id: str, state: SessionState, reason: str, at: float, *, fence: int | None = None
) -> None:
    """Journal a change of state with its reason; an ending state also sets `ended_at`, and is untold (`state.untold`) until it was told.

    :param fence: the token under which the caller has the session. Raises `FencedError` when a later one was given to somebody else,
        and `JournalError` for a change that the life of a session does not know.
    """
    row = connection.execute("SELECT state, fence, agent FROM sessions WHERE id = ?", (session_id,)).fetchone()
    if row is None:
        raise JournalError(f"the journal knows no session {session_id!r}")
    if fence is not None and row["fence"] > fence:
        raise FencedError(f"agent {row['agent']!r} has the session now", where=session_id)
    check_transition(SessionState(row["state"]), state, session_id)
    connection.execute(
        "UPDATE sessions SET state = ?, ended_at = ?, reconnects = reconnects + ? WHERE id = ?",
        (state, at if state in ENDED_STATES else None, state == SessionState.RECONNECTING, session_id),
    )
    connection.execute("INSERT INTO session_transitions VALUES (?, ?, ?, ?)", (session_id, at, state, reason))
    if state in ENDED_STATES:
        untold.note(connection, session_id, row["agent"])
    if state in ENDED_STATES or state is SessionState.PLANNED:
        connection.execute(
            "UPDATE session_agents SET until = ? WHERE session_id = ? AND until IS NULL AND agent = ?", (at, session_id, row["agent"])
        )


def take(connection: sqlite3.Connection, info: SessionInfo, reason: str, at: float, *, fence: int) -> None:
    """Journal that `info.agent` has the session from now on, in state `CLAIMED`; a new session is inserted.

    Raises `FencedError` when it was given to somebody else later than `fence`.
    """
    if get(connection, info.id) is None:
        insert(connection, info, SessionState.PLANNED, "its time has come", at)
    transition(connection, info.id, SessionState.CLAIMED, reason, at, fence=fence)
    connection.execute(
        "UPDATE sessions SET agent = ?, fence = ?, planned_end = ? WHERE id = ?", (info.agent, fence, info.planned_end.timestamp(), info.id)
    )
    connection.execute("INSERT INTO session_agents VALUES (?, ?, ?, NULL)", (info.id, info.agent, at))


def tenures(connection: sqlite3.Connection, session_id: str) -> list[Tenure]:
    """Which agents had the session, in order of time."""
    rows = connection.execute("SELECT agent, since, until FROM session_agents WHERE session_id = ? ORDER BY since", (session_id,))
    return [Tenure(*row) for row in rows]


def highest_fence(connection: sqlite3.Connection) -> int:
    """The highest fencing token any session was begun under, 0 for none."""
    return int(connection.execute("SELECT COALESCE(MAX(fence), 0) AS fence FROM sessions").fetchone()["fence"])


def transitions(connection: sqlite3.Connection, session_id: str) -> list[tuple[float, SessionState, str]]:
    """The session's life: (UNIX time, state, reason), oldest first."""
    rows = connection.execute("SELECT at, state, reason FROM session_transitions WHERE session_id = ? ORDER BY rowid", (session_id,))
    return [(row["at"], SessionState(row["state"]), row["reason"]) for row in rows]


def change_planned_end(connection: sqlite3.Connection, session_id: str, planned_end: datetime) -> None:
    """Move the planned end: the timetable was changed."""
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


def forget_ended(connection: sqlite3.Connection, *tables: str) -> None:
    """Delete from tables, by their column `session_id`, what belongs to sessions that are over."""
    ended = ", ".join(f"'{state}'" for state in sorted(ENDED_STATES))
    for table in tables:
        connection.execute(f"DELETE FROM {table} WHERE session_id IN (SELECT id FROM sessions WHERE state IN ({ended}))")


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
        fence=row["fence"],
    )
