"""When an agent looked at its timetable last: what ended since then, unseen by any, was missed."""

from __future__ import annotations

import sqlite3


def note(connection: sqlite3.Connection, agent: str, at: float) -> None:
    """Note that an agent looks now, UNIX seconds."""
    connection.execute(
        "INSERT INTO planner_marks VALUES (?, ?) ON CONFLICT (agent) DO UPDATE SET looked_at = excluded.looked_at", (agent, at)
    )


def last(connection: sqlite3.Connection) -> float | None:
    """When any agent of this folder looked last; None if none ever did."""
    row = connection.execute("SELECT MAX(looked_at) AS at FROM planner_marks").fetchone()
    return None if row["at"] is None else float(row["at"])
