"""Notifications in the journal: written before they are sent, so that a crash neither loses nor forgets one."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from typing import Final

SCHEMA: Final = (
    """CREATE TABLE notifications (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at REAL NOT NULL, channel TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT 'pending', attempts INTEGER NOT NULL DEFAULT 0, error TEXT NOT NULL DEFAULT '',
        about TEXT NOT NULL,
        UNIQUE (channel, kind, about)
    )""",
    """CREATE TABLE notifications_by_reason (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at REAL NOT NULL, channel TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT 'pending', attempts INTEGER NOT NULL DEFAULT 0, error TEXT NOT NULL DEFAULT '',
        about TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '',
        UNIQUE (channel, kind, about, reason)
    )""",
    """INSERT INTO notifications_by_reason (id, at, channel, kind, subject, body, state, attempts, error, about)
        SELECT id, at, channel, kind, subject, body, state, attempts, error, about FROM notifications""",
    "DROP TABLE notifications",
    "ALTER TABLE notifications_by_reason RENAME TO notifications",
)

_FIGURES = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """One message to one channel. `about` names what it is about: each (channel, kind, about) is told once for each reason."""

    id: int
    at: float
    channel: str
    kind: str
    subject: str
    body: str
    attempts: int
    about: str


def add(connection: sqlite3.Connection, *, at: float, channel: str, kind: str, subject: str, body: str, about: str, reason: str) -> bool:
    """Write one down; False if it was written down before.

    :param reason: why. Another reason is other news, but its figures do not count: space that is left, say, or the number of a file.
    """
    cursor = connection.execute(
        "INSERT OR IGNORE INTO notifications (at, channel, kind, subject, body, about, reason) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (at, channel, kind, subject, body, about, _FIGURES.sub("#", reason)),
    )
    return cursor.rowcount > 0


def pending(connection: sqlite3.Connection) -> list[Notification]:
    """What is still to be sent, oldest first."""
    rows = connection.execute("SELECT * FROM notifications WHERE state = 'pending' ORDER BY id")
    return [Notification(**{name: row[name] for name in Notification.__dataclass_fields__}) for row in rows]


def sent(connection: sqlite3.Connection, number: int) -> None:
    """It was delivered."""
    connection.execute("UPDATE notifications SET state = 'sent', attempts = attempts + 1, error = '' WHERE id = ?", (number,))


def failed(connection: sqlite3.Connection, number: int, error: str, *, final: bool) -> None:
    """An attempt failed; `final` gives up."""
    state = "given up" if final else "pending"
    connection.execute("UPDATE notifications SET state = ?, attempts = attempts + 1, error = ? WHERE id = ?", (state, error, number))
