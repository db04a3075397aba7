"""The journal: one SQLite file that is written before anything is done and before anybody is told.

All work runs in one thread, each piece as one transaction that is on the disk when the call returns (WAL with
`synchronous=FULL`), so a kill -9 or a power cut loses nothing that a caller has been told of. Several processes may open the
same file: command-line tools read it while the agent writes.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from roomkeeper.errors import JournalError
from roomkeeper.state.schema import CORE_SCHEMA
from roomkeeper.state.write_turn import begin_write, in_transaction, use_write_ahead_log

JOURNAL_NAME = "journal.sqlite3"
"""In the data folder."""

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]

_BUSY_TIMEOUT_S = 30.0


class Journal:
    """An open journal. Build it with `Journal.open`, off the event loop."""

    def __init__(self, path: Path, connection: sqlite3.Connection, executor: ThreadPoolExecutor) -> None:
        self.path = path
        self._connection = connection
        self._executor = executor
        self._closed = threading.Event()

    @classmethod
    def open(cls, path: Path) -> Journal:
        """Open or create the journal and bring the core's tables up to date. Blocks; raises `JournalError`."""
        with contextlib.ExitStack() as undo:
            executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="journal")
            undo.callback(executor.shutdown)
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                connection = executor.submit(_connect, path).result()
                undo.callback(executor.submit, connection.close)
                journal = cls(path, connection, executor)
                journal.migrate_blocking("core", CORE_SCHEMA)
            except (sqlite3.Error, OSError) as error:
                raise JournalError(
                    f"the journal cannot be opened: {error}",
                    where=str(path),
                    remedy="check that the data folder is writable, has free space and lies on a local disk",
                ) from error
            undo.pop_all()
            return journal

    async def run(self, work: Work[T]) -> T:
        """Run `work(connection)` as one durable transaction and return its result; an exception rolls it back."""
        return await asyncio.wrap_future(self._executor.submit(self._transaction, work))

    def run_blocking(self, work: Work[T]) -> T:
        """The same, for threads other than the event loop's."""
        return self._executor.submit(self._transaction, work).result()

    async def migrate(self, namespace: str, statements: Sequence[str]) -> None:
        """Create or extend a plugin's own tables.

        `statements` is the whole history: those already applied under this namespace are skipped, so only ever append.
        """
        await self.run(lambda connection: _migrate(connection, namespace, statements))

    def migrate_blocking(self, namespace: str, statements: Sequence[str]) -> None:
        """The same as `migrate`, off the event loop."""
        self.run_blocking(lambda connection: _migrate(connection, namespace, statements))

    def close(self) -> None:
        """Finish what was asked for and close the file. Blocks; safe to call twice."""
        if not self._closed.is_set():
            self._closed.set()
            self._executor.submit(self._connection.close).result()
            self._executor.shutdown(wait=True)

    def _transaction(self, work: Work[T]) -> T:
        connection = self._connection
        try:
            begin_write(connection, _BUSY_TIMEOUT_S)
            return in_transaction(connection, work)
        except sqlite3.OperationalError as error:
            raise JournalError(
                f"the journal cannot be written: {error}",
                where=str(self.path),
                remedy="free space on the data folder's disk or end the process that holds the file",
                retryable=True,
            ) from error


@contextmanager
def reading(data_dir: Path) -> Iterator[sqlite3.Connection]:
    """The journal of a data folder for those who only look, beside a running agent or without one: nothing is created, brought up to
    date or locked. Raises `JournalError`, also for what fails in the block.
    """
    path = data_dir / JOURNAL_NAME
    if data_dir.is_file():
        raise JournalError(
            "this is a file, not a data folder",
            where=str(data_dir),
            remedy="name the folder in which the agent keeps its data",
            user_fault=True,
        )
    if not path.is_file():
        raise JournalError(
            "no agent has run here yet, there is no journal",
            where=str(path),
            remedy="name its folder with --config (or --data-dir, where a command takes it), or start one: roomkeeper run --config FILE",
            user_fault=True,
        )
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_BUSY_TIMEOUT_S)
        try:
            connection.row_factory = sqlite3.Row
            yield connection
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise JournalError(
            f"the journal cannot be read: {error}",
            where=str(path),
            remedy="check its rights and its disk; one of an older version is brought up to date when the agent starts",
        ) from error


def storable(text: str) -> str:
    """Text that SQLite can hold: lone surrogates, which JSON can smuggle in, become their escapes."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _connect(path: Path) -> sqlite3.Connection:
    # isolation_level=None: transactions are begun and ended by hand, in one place.
    connection = sqlite3.connect(path, timeout=_BUSY_TIMEOUT_S, isolation_level=None)
    connection.row_factory = sqlite3.Row
    use_write_ahead_log(connection, _BUSY_TIMEOUT_S)
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA secure_delete=ON")  # what is deleted is gone from the file too: people's names and words are in it
    return connection


def _migrate(connection: sqlite3.Connection, namespace: str, statements: Sequence[str]) -> None:
    connection.execute("CREATE TABLE IF NOT EXISTS schema_versions (namespace TEXT PRIMARY KEY, version INTEGER NOT NULL)")
    row = connection.execute("SELECT version FROM schema_versions WHERE namespace = ?", (namespace,)).fetchone()
    version = row["version"] if row else 0
    if version > len(statements):
        raise JournalError(
            f"the tables of {namespace!r} were written by a newer version ({version} steps, this one knows {len(statements)})",
            remedy="upgrade roomkeeper, or point data_dir at another folder",
            user_fault=True,
        )
    for statement in statements[version:]:
        connection.execute(statement)
    connection.execute(
        "INSERT INTO schema_versions VALUES (?, ?) ON CONFLICT (namespace) DO UPDATE SET version = excluded.version",
        (namespace, len(statements)),
    )
