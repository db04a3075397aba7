"""Endings of sessions that are journalled and not told yet: an agent may be killed before the manifest is written and plugins heard."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Untold:
    """An ending that `agent` has to tell; `alarmed` once the alarm of it was sounded."""

    agent: str
    alarmed: bool


def note(connection: sqlite3.Connection, session_id: str, agent: str) -> None:
    """A session ended, and `agent` is about to tell; in the same transaction as the ending."""
    connection.execute("INSERT OR REPLACE INTO untold_endings (session_id, agent) VALUES (?, ?)", (session_id, agent))


def alarmed(connection: sqlite3.Connection, session_id: str) -> None:
    """The alarm was sounded: it need not be once more."""
    connection.execute("UPDATE untold_endings SET alarmed = 1 WHERE session_id = ?", (session_id,))


def told(connection: sqlite3.Connection, session_id: str) -> None:
    """The manifest is there, and everybody has heard."""
    connection.execute("DELETE FROM untold_endings WHERE session_id = ?", (session_id,))


def of_session(connection: sqlite3.Connection, session_id: str) -> Untold | None:
    """What is to be told of one session; None when nothing is."""
    row = connection.execute("SELECT agent, alarmed FROM untold_endings WHERE session_id = ?", (session_id,)).fetchone()
    return Untold(row["agent"], bool(row["alarmed"])) if row else None


def everything(connection: sqlite3.Connection) -> dict[str, str]:
    """Session IDs, and the agent that is to tell of each."""
    return dict(connection.execute("SELECT session_id, agent FROM untold_endings ORDER BY rowid").fetchall())


def take_over(connection: sqlite3.Connection, session_id: str, *, dead: str, agent: str) -> bool:
    """Let `agent` tell instead of a dead one; False when another agent was faster."""
    cursor = connection.execute("UPDATE untold_endings SET agent = ? WHERE session_id = ? AND agent = ?", (agent, session_id, dead))
    return cursor.rowcount > 0
