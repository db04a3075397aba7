"""The journal: durable, transactional, shared by processes."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from roomkeeper.errors import JournalError
from roomkeeper.state.journal import JOURNAL_NAME, Journal, reading

TABLE = ("CREATE TABLE notes (text TEXT NOT NULL)",)

WRITER = """
import os, signal, sys
from pathlib import Path
from roomkeeper.state.journal import JOURNAL_NAME, Journal, reading
journal = Journal.open(Path(sys.argv[1]))
journal.migrate_blocking("test", ("CREATE TABLE notes (text TEXT NOT NULL)",))
for index in range(20):
    journal.run_blocking(lambda connection: connection.execute("INSERT INTO notes VALUES (?)", (str(index),)))
os.kill(os.getpid(), signal.SIGKILL)
"""


def notes(connection: sqlite3.Connection) -> list[str]:
    return [row["text"] for row in connection.execute("SELECT text FROM notes ORDER BY rowid")]


def test_what_was_said_to_be_written_survives_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    process = subprocess.run([sys.executable, "-c", WRITER, path], check=False, timeout=60)
    assert process.returncode == -9
    journal = Journal.open(path)
    assert journal.run_blocking(notes) == [str(index) for index in range(20)]
    journal.close()


async def test_an_exception_rolls_everything_back(tmp_path: Path) -> None:
    journal = await asyncio.to_thread(Journal.open, tmp_path / "journal.db")
    await journal.migrate("test", TABLE)

    def broken(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO notes VALUES ('half')")
        raise ValueError("in the middle")

    with pytest.raises(ValueError, match="in the middle"):
        await journal.run(broken)
    assert await journal.run(notes) == []
    await asyncio.to_thread(journal.close)


def test_tables_grow_by_appending(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "journal.db")
    journal.migrate_blocking("test", TABLE)
    journal.migrate_blocking("test", (*TABLE, "ALTER TABLE notes ADD COLUMN at REAL"))
    journal.migrate_blocking("test", (*TABLE, "ALTER TABLE notes ADD COLUMN at REAL"))
    journal.run_blocking(lambda connection: connection.execute("INSERT INTO notes VALUES ('x', 1.0)"))
    with pytest.raises(JournalError, match="newer version"):
        journal.migrate_blocking("test", TABLE)
    journal.close()
    journal.close()


def test_two_processes_may_share_the_file(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    one, two = Journal.open(path), Journal.open(path)
    one.migrate_blocking("test", TABLE)
    one.run_blocking(lambda connection: connection.execute("INSERT INTO notes VALUES ('from one')"))
    assert two.run_blocking(notes) == ["from one"]
    one.close()
    two.close()


def test_a_folder_that_cannot_be_used_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(JournalError, match="check that the data folder is writable"):
        Journal.open(tmp_path / "file" / "journal.db")


def test_a_journal_of_a_newer_version_is_refused_and_left_closed(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    journal = Journal.open(path)
    journal.run_blocking(lambda connection: connection.execute("UPDATE schema_versions SET version = 1000 WHERE namespace = 'core'"))
    journal.close()
    with pytest.raises(JournalError, match="newer version"):
        Journal.open(path)
    assert not path.with_name("journal.db-wal").exists(), "SQLite removes it with the last connection"


def test_who_only_looks_reads_beside_a_writer_and_changes_nothing(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / JOURNAL_NAME)
    journal.migrate_blocking("test", TABLE)

    def look_meanwhile(connection: sqlite3.Connection) -> list[str]:
        connection.execute("INSERT INTO notes VALUES ('half')")
        with reading(tmp_path) as looking:
            return notes(looking)

    assert journal.run_blocking(look_meanwhile) == []
    with pytest.raises(JournalError, match="readonly"), reading(tmp_path) as connection:
        connection.execute("INSERT INTO notes VALUES ('mine')")
    journal.close()
    with reading(tmp_path) as connection:
        assert notes(connection) == ["half"]


def test_a_file_given_as_data_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(JournalError, match="file: this is a file, not a data folder") as refused, reading(tmp_path / "file"):
        pass
    assert refused.value.user_fault


def test_who_only_looks_creates_nothing_and_brings_nothing_up_to_date(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="no agent has run here yet") as refused, reading(tmp_path):
        pass
    assert refused.value.user_fault
    assert list(tmp_path.iterdir()) == []
    sqlite3.connect(tmp_path / JOURNAL_NAME).close()  # as an older version would have left it, without our tables
    with pytest.raises(JournalError, match="brought up to date when the agent starts"), reading(tmp_path) as connection:
        connection.execute("SELECT * FROM sessions")
    with reading(tmp_path) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == []
