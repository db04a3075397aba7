"""Rows of the journal that are written as a whole."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any


def upsert(connection: sqlite3.Connection, table: str, values: Mapping[str, Any], *, key: Sequence[str] = ("session_id", "path")) -> None:
    """Insert a row, or write these columns of the one that has the key already.

    :param values: by column, those of the key among them. Columns and table are named by the program, never by what came from outside.
    """
    updates = ", ".join(f"{name} = excluded.{name}" for name in values if name not in key)
    connection.execute(
        f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join(':' + name for name in values)})"
        f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {updates}",
        dict(values),
    )
