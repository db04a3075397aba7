"""Several connections that write to one file: each gets its turn soon."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from roomkeeper.state.write_turn import begin_write, in_transaction


def opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE IF NOT EXISTS t (x)")
    return connection


def test_who_writes_without_a_pause_leaves_the_others_their_turns(tmp_path: Path) -> None:
    path = tmp_path / "file.sqlite3"
    busy, patient = opened(path), opened(path)
    ended, began = threading.Event(), threading.Event()

    def write_on_and_on() -> None:
        while not ended.is_set():
            begin_write(busy, 30.0)
            busy.execute("INSERT INTO t VALUES (1)")
            began.set()
            time.sleep(0.002)  # what a disk takes
            busy.execute("COMMIT")

    writer = threading.Thread(target=write_on_and_on)
    writer.start()
    try:
        assert began.wait(10)
        for _ in range(10):
            begin_write(patient, 30.0)
            patient.execute("INSERT INTO t VALUES (2)")
            patient.execute("COMMIT")
        (others,) = patient.execute("SELECT COUNT(*) FROM t WHERE x = 1").fetchone()
    finally:
        ended.set()
        writer.join()
        busy.close()
        patient.close()
    assert others < 1000, "a turn came within a hundred of the other's, not after a second each"


def test_a_turn_that_does_not_come_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "file.sqlite3"
    first, second = opened(path), opened(path)
    begin_write(first, 1.0)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        begin_write(second, 0.05)
    first.execute("COMMIT")
    begin_write(second, 1.0)
    second.execute("COMMIT")
    first.close()
    second.close()


def test_a_transaction_is_committed_or_leaves_no_trace(tmp_path: Path) -> None:
    connection = opened(tmp_path / "file.sqlite3")

    def insert_and_fail(within: sqlite3.Connection) -> None:
        within.execute("INSERT INTO t VALUES (2)")
        raise KeyboardInterrupt

    begin_write(connection, 1.0)
    assert in_transaction(connection, lambda within: within.execute("INSERT INTO t VALUES (1) RETURNING x").fetchone()) == (1,)
    begin_write(connection, 1.0)
    with pytest.raises(KeyboardInterrupt):
        in_transaction(connection, insert_and_fail)
    assert not connection.in_transaction
    assert connection.execute("SELECT x FROM t").fetchall() == [(1,)]
    connection.close()


OPENING = """
import sqlite3, sys, time
from roomkeeper.state.write_turn import use_write_ahead_log
print("ready", flush=True)
for path in map(str.strip, sys.stdin):
    connection = sqlite3.connect(path, timeout=30, isolation_level=None)
    try:
        use_write_ahead_log(connection, 30.0)
        print("good", flush=True)
    except sqlite3.Error as error:
        print(error, flush=True)
    connection.close()
"""


def test_several_processes_may_open_a_new_file_in_the_same_moment(tmp_path: Path) -> None:
    """Without taking turns about one in fifty is refused at once."""
    with contextlib.ExitStack() as stack:
        processes = [
            stack.enter_context(subprocess.Popen([sys.executable, "-c", OPENING], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
            for _ in range(3)
        ]

        def heard() -> list[str]:
            return [process.stdout.readline().strip() for process in processes if process.stdout]

        assert heard() == ["ready"] * 3
        for number in range(150):
            for process in processes:
                assert process.stdin is not None
                process.stdin.write(f"{tmp_path / str(number)}\n")
                process.stdin.flush()
            assert heard() == ["good"] * 3
        for process in processes:
            assert process.stdin is not None
            process.stdin.close()
