"""Since when a store fails, in the journal: a restart does not begin the count anew. Plain functions on a connection."""

from __future__ import annotations

import sqlite3


def failing_since(connection: sqlite3.Connection, name: str) -> float | None:
    """UNIX time of the first failure without a success since, None while the store works."""
    row = connection.execute("SELECT failing_since FROM s3_destinations WHERE name = ?", (name,)).fetchone()
    return row["failing_since"] if row else None


def set_failing_since(connection: sqlite3.Connection, name: str, since: float | None) -> None:
    """Journal since when a store fails; None: it works."""
    connection.execute("INSERT OR REPLACE INTO s3_destinations VALUES (?, ?)", (name, since))
