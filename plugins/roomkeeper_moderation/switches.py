"""What somebody in charge switched for one session by the command `policy`: dry run, quiet. In the journal, so that a restart keeps it."""

from __future__ import annotations

import sqlite3

from roomkeeper.state import sessions


def save(connection: sqlite3.Connection, session_id: str, what: str, *, on: bool) -> None:
    """Journal a switch."""
    connection.execute(
        "INSERT INTO moderation_switches VALUES (?, ?, ?) ON CONFLICT (session_id, what) DO UPDATE SET switched_on = excluded.switched_on",
        (session_id, what, on),
    )


def of_session(connection: sqlite3.Connection, session_id: str) -> dict[str, bool]:
    """A session's switches, by what they switch."""
    rows = connection.execute("SELECT what, switched_on FROM moderation_switches WHERE session_id = ?", (session_id,))
    return {row["what"]: bool(row["switched_on"]) for row in rows}


def forget_ended(connection: sqlite3.Connection) -> None:
    """Forget the switches of sessions that are over."""
    sessions.forget_ended(connection, "moderation_switches")
