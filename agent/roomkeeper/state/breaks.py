"""Times in which nothing was recorded and why that is known: on purpose, for want of space, or because nobody published anything."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

PAUSED = "paused"
STOPPED = "stopped"
DISK_FULL = "disk-full"
NOT_PUBLISHED = "not-published"

WANTED = frozenset({PAUSED, STOPPED})
"""Causes that somebody asked for: what lies in them is not missing."""

NO_LOSS = WANTED | {NOT_PUBLISHED}
"""Causes that cost no media: there was none, or none was to be recorded."""

ANNOUNCED_WITHIN_S = 2.0
"""The media of a stream end and begin so close to the news of it: its connection is torn down before, or made only then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """One interruption of a session, or of one of its streams. Times are UNIX seconds; `ended_at` is None while it lasts."""

    session_id: str
    began_at: float
    cause: str
    stream_id: str = ""
    """Empty: every stream."""
    ended_at: float | None = None
    by: str = ""
    """Who asked for it, a user ID."""


def begin(connection: sqlite3.Connection, new: Break) -> None:
    """Journal that an interruption begins; another one of the same streams that still lasts ends there."""
    end(connection, new.session_id, new.began_at, stream_id=new.stream_id)
    connection.execute(
        "INSERT INTO recording_breaks (session_id, stream_id, began_at, ended_at, cause, by_user) VALUES (?, ?, ?, ?, ?, ?)",
        (new.session_id, new.stream_id, new.began_at, new.ended_at, new.cause, new.by),
    )


def end(connection: sqlite3.Connection, session_id: str, at: float, *, stream_id: str = "") -> None:
    """Journal that the session's, or the stream's, interruption is over; without one nothing happens."""
    connection.execute(
        "UPDATE recording_breaks SET ended_at = MAX(began_at, ?) WHERE session_id = ? AND stream_id = ? AND ended_at IS NULL",
        (at, session_id, stream_id),
    )


def end_unpublished(connection: sqlite3.Connection, session_id: str, at: float, *, stream_id: str | None = None) -> None:
    """Journal that a stream is published again, or that from now on nobody knows of any; without `stream_id` it ends for all."""
    connection.execute(
        "UPDATE recording_breaks SET ended_at = MAX(began_at, ?) "
        "WHERE session_id = ? AND stream_id = COALESCE(?, stream_id) AND cause = ? AND ended_at IS NULL",
        (at, session_id, stream_id, NOT_PUBLISHED),
    )


def discard_unended_unpublished(connection: sqlite3.Connection, session_id: str) -> None:
    """Forget what an agent that died left unended: how long it went on looking is not known, so nothing is claimed."""
    connection.execute("DELETE FROM recording_breaks WHERE session_id = ? AND cause = ? AND ended_at IS NULL", (session_id, NOT_PUBLISHED))


def of_session(connection: sqlite3.Connection, session_id: str) -> list[Break]:
    """A session's interruptions, oldest first."""
    rows = connection.execute("SELECT * FROM recording_breaks WHERE session_id = ? ORDER BY began_at", (session_id,))
    return [
        Break(
            session_id=row["session_id"],
            stream_id=row["stream_id"],
            began_at=row["began_at"],
            ended_at=row["ended_at"],
            cause=row["cause"],
            by=row["by_user"],
        )
        for row in rows
    ]
