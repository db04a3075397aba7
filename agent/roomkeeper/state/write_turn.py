"""Transactions on an SQLite file that several processes share: waiting for one's turn to write, and the end of a transaction."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_LOOK_AGAIN_S = (0.0005, 0.003)
_PRIMARY_CODE = 0xFF
"""The rest of a result code is its extension (sqlite.org/rescode.html)."""


def begin_write(connection: sqlite3.Connection, within_s: float) -> None:
    """Begin a transaction that writes, as soon as nobody else is in one. Blocks; raises `sqlite3.OperationalError` after `within_s`.

    SQLite's own waiting backs off to tenths of a second, and where it was built without `usleep`, as by Debian 12, it sleeps a whole second
    each time: a process with much to write then leaves the others no turn at all. Here everybody looks again every few milliseconds.
    """
    deadline = time.monotonic() + within_s
    connection.execute("PRAGMA busy_timeout = 0")
    while True:
        try:
            connection.execute("BEGIN IMMEDIATE")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & _PRIMARY_CODE != sqlite3.SQLITE_BUSY or time.monotonic() >= deadline:
                raise
        time.sleep(random.uniform(*_LOOK_AGAIN_S))


def in_transaction(connection: sqlite3.Connection, work: Callable[[sqlite3.Connection], T]) -> T:
    """Do `work` in the transaction that was begun, and commit it; whatever is raised rolls it back."""
    try:
        result = work(connection)
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
    return result
