"""What people asked the teacher to look at again, in the journal."""

from __future__ import annotations

import sqlite3

from roomkeeper.state.journal import storable
from roomkeeper_moderation.people import Person


def undecided(connection: sqlite3.Connection, person: Person) -> int:
    """How many of somebody's appeals wait for an answer."""
    row = connection.execute(
        "SELECT count(*) FROM moderation_appeals WHERE provider = ? AND room_id = ? AND user_id = ? AND decided_at IS NULL",
        [storable(part) for part in person],
    ).fetchone()
    return int(row[0])


def save(connection: sqlite3.Connection, person: Person, user_name: str, text: str, *, session_id: str, at: float) -> None:
    """Journal an appeal.

    :param at: UNIX seconds.
    """
    connection.execute(
        "INSERT INTO moderation_appeals (session_id, provider, room_id, user_id, user_name, at, text) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (session_id, *(storable(part) for part in person), storable(user_name), at, storable(text)),
    )


def grant(connection: sqlite3.Connection, person: Person, *, by: str, at: float) -> None:
    """Journal that all of somebody's appeals were granted.

    :param by: the user ID of whoever did. :param at: UNIX seconds.
    """
    connection.execute(
        "UPDATE moderation_appeals SET decided_at = ?, decided_by = ?, granted = 1"
        " WHERE provider = ? AND room_id = ? AND user_id = ? AND decided_at IS NULL",
        (at, storable(by), *(storable(part) for part in person)),
    )


def forget_before(connection: sqlite3.Connection, before: float) -> None:
    """Forget what was asked before `before`, UNIX seconds."""
    connection.execute("DELETE FROM moderation_appeals WHERE at < ?", (before,))
