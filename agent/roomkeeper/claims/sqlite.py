"""Claims in one SQLite file: for one agent, or several on one machine that share a data folder.

The file is apart from the journal: a beat a second needs no flush to the disk. What the last moments before a power cut wrote here may be
lost, but with the power every agent that held a claim is gone too, and what is finished stands in the journal.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

from roomkeeper.claims.contract import ClaimsError, ConflictError, Entry
from roomkeeper.state.write_turn import begin_write, in_transaction, use_write_ahead_log

CLAIMS_NAME = "claims.sqlite3"
"""In the data folder."""

POLL_S = 0.05
"""How often a watch looks: SQLite tells nobody of changes."""

KEPT_REVISIONS = 100_000
"""How far back deletions stay, for watches that have not seen them yet: more than a day of one agent's beats."""

_BUSY_TIMEOUT_S = 10.0

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS claims (key TEXT PRIMARY KEY, value BLOB, revision INTEGER NOT NULL UNIQUE)",
    "CREATE TABLE IF NOT EXISTS revisions (one INTEGER PRIMARY KEY CHECK (one = 1), last INTEGER NOT NULL)",
    "INSERT OR IGNORE INTO revisions VALUES (1, 0)",
)

T = TypeVar("T")


class SqliteClaims:
    """Serves `ClaimStore`. Build it with `SqliteClaims.open`, off the event loop."""

    def __init__(self, path: Path, connection: sqlite3.Connection, executor: ThreadPoolExecutor) -> None:
        self._path = path
        self._connection = connection
        self._executor = executor
        self._closed = False

    @classmethod
    def open(cls, path: Path, floor: int = 0) -> SqliteClaims:
        """Open or create the file. Blocks; raises `ClaimsError`.

        :param floor: the highest revision that is known to have been given out; later ones are higher, even if the file lost some.
        """
        executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="claims")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            return cls(path, executor.submit(_connect, path, floor).result(), executor)
        except (sqlite3.Error, OSError) as error:
            executor.shutdown(wait=False)
            raise ClaimsError(f"cannot be opened: {error}", where=str(path), remedy="check that the data folder is writable") from error

    async def get(self, key: str) -> Entry | None:
        """See `ClaimStore.get`."""

        def read(connection: sqlite3.Connection) -> Entry | None:
            row = connection.execute("SELECT key, value, revision FROM claims WHERE key = ? AND value IS NOT NULL", (key,)).fetchone()
            return Entry(*row) if row else None

        return await self._run(read, write=False)

    async def create(self, key: str, value: bytes) -> int:
        """See `ClaimStore.create`."""

        def write(connection: sqlite3.Connection) -> int:
            if connection.execute("SELECT 1 FROM claims WHERE key = ? AND value IS NOT NULL", (key,)).fetchone():
                raise ConflictError("exists already", where=key)
            return _put(connection, key, value)

        return await self._run(write)

    async def update(self, key: str, value: bytes, last_revision: int) -> int:
        """See `ClaimStore.update`."""

        def write(connection: sqlite3.Connection) -> int:
            _expect(connection, key, last_revision)
            return _put(connection, key, value)

        return await self._run(write)

    async def delete(self, key: str, last_revision: int) -> None:
        """See `ClaimStore.delete`."""

        def write(connection: sqlite3.Connection) -> None:
            _expect(connection, key, last_revision)
            revision = _put(connection, key, None)
            connection.execute("DELETE FROM claims WHERE revision < ? AND value IS NULL", (revision - KEPT_REVISIONS,))

        await self._run(write)

    async def watch(self) -> AsyncIterator[Entry | None]:
        """See `ClaimStore.watch`."""
        last = 0
        first = True
        while True:
            changes = await self._run(partial(_changes, after=last), write=False)
            for entry in changes:
                last = entry.revision
                if not first or entry.value is not None:
                    yield entry
            if first:
                first = False
                yield None
            await asyncio.sleep(POLL_S)

    async def close(self) -> None:
        """See `ClaimStore.close`."""
        if not self._closed:
            self._closed = True
            await asyncio.to_thread(self._close_blocking)

    def _close_blocking(self) -> None:
        self._executor.submit(self._connection.close).result()
        self._executor.shutdown(wait=True)

    async def _run(self, work: Callable[[sqlite3.Connection], T], *, write: bool = True) -> T:
        if self._closed:
            raise ClaimsError("the claims are closed", where=str(self._path))
        return await asyncio.wrap_future(self._executor.submit(self._transaction, work, write))

    def _transaction(self, work: Callable[[sqlite3.Connection], T], write: bool) -> T:
        connection = self._connection
        try:
            if write:
                begin_write(connection, _BUSY_TIMEOUT_S)
            else:  # takes no lock: a watch that looks twenty times a second must not keep others from writing
                connection.execute("BEGIN")
            return in_transaction(connection, work)
        except sqlite3.Error as error:
            raise ClaimsError(
                f"cannot be read or written: {error}", where=str(self._path), remedy="look at the data folder's disk"
            ) from error


def _connect(path: Path, floor: int) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_BUSY_TIMEOUT_S, isolation_level=None)
    use_write_ahead_log(connection, _BUSY_TIMEOUT_S)
    connection.execute("PRAGMA synchronous=NORMAL")
    begin_write(connection, _BUSY_TIMEOUT_S)
    for statement in _SCHEMA:
        connection.execute(statement)
    connection.execute("UPDATE revisions SET last = MAX(last, ?)", (floor,))
    connection.execute("COMMIT")
    return connection


def _expect(connection: sqlite3.Connection, key: str, revision: int) -> None:
    row = connection.execute("SELECT revision FROM claims WHERE key = ? AND value IS NOT NULL", (key,)).fetchone()
    if row is None or row[0] != revision:
        raise ConflictError(f"is at revision {row[0] if row else 'none'}, not {revision}", where=key)


def _put(connection: sqlite3.Connection, key: str, value: bytes | None) -> int:
    (revision,) = connection.execute("UPDATE revisions SET last = last + 1 RETURNING last").fetchone()
    connection.execute(
        "INSERT INTO claims VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value, revision = excluded.revision",
        (key, value, revision),
    )
    return int(revision)


def _changes(connection: sqlite3.Connection, after: int) -> list[Entry]:
    (newest,) = connection.execute("SELECT last FROM revisions").fetchone()
    if newest <= after:
        return []
    return [
        Entry(*row) for row in connection.execute("SELECT key, value, revision FROM claims WHERE revision > ? ORDER BY revision", (after,))
    ]
