"""What the commands keep in the journal while a session runs: polls and their votes, raised hands, timers. Only ever append statements."""

from __future__ import annotations

import sqlite3

from roomkeeper.state import sessions

NAMESPACE = "commands"

SCHEMA = (
    "CREATE TABLE command_polls (session_id TEXT PRIMARY KEY, question TEXT NOT NULL, options TEXT NOT NULL)",
    """CREATE TABLE command_votes (
        session_id TEXT NOT NULL, user_id TEXT NOT NULL, choice INTEGER NOT NULL,
        PRIMARY KEY (session_id, user_id)
    )""",
    """CREATE TABLE command_hands (
        id INTEGER PRIMARY KEY,
        session_id TEXT NOT NULL, user_id TEXT NOT NULL, user_name TEXT NOT NULL,
        UNIQUE (session_id, user_id)
    )""",
    """CREATE TABLE command_timers (
        id INTEGER PRIMARY KEY,
        session_id TEXT NOT NULL, text TEXT NOT NULL, ends_at REAL NOT NULL
    )""",
    "CREATE INDEX command_timers_session ON command_timers (session_id)",
)

_TABLES = ("command_polls", "command_votes", "command_hands", "command_timers")


def forget(connection: sqlite3.Connection, session_id: str) -> None:
    """A session is over, and with it what was begun in it."""
    for table in _TABLES:
        connection.execute(f"DELETE FROM {table} WHERE session_id = ?", (session_id,))


def forget_ended(connection: sqlite3.Connection) -> None:
    """Forget what a crash left of sessions that are over."""
    sessions.forget_ended(connection, *_TABLES)
