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
    connection.execute("PRAGMA busy_timeout = 0")
    _in_turn(connection, "BEGIN IMMEDIATE", within_s)


def use_write_ahead_log(connection: sqlite3.Connection, within_s: float) -> None:
    """Have a file written by way of a log beside it, so that readers and a writer do not wait for each other. Blocks; raises as above.

    Of several processes that open a new file in the same moment SQLite refuses some at once, whatever their time-out: each would wait for
    the other.
    """
    _in_turn(connection, "PRAGMA journal_mode=WAL", within_s)


def _in_turn(connection: sqlite3.Connection, statement: str, within_s: float) -> None:
    deadline = time.monotonic() + within_s
    while True:
        try:
            connection.execute(statement)
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
