"""Segments, sessions and objects as rows, and back."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from roomkeeper.state import objects, segments, sessions
from roomkeeper.state.journal import Journal
from roomkeeper.state.objects import ObjectKind, StoredObject, UploadState
from roomkeeper.state.rows import upsert
from roomkeeper.state.segments import Gap, Segment, SegmentState
from roomkeeper.state.sessions import SessionState

from .a_session import session_info


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    Journal.open(tmp_path / "journal.db").close()
    opened = sqlite3.connect(tmp_path / "journal.db", isolation_level=None)
    opened.row_factory = sqlite3.Row
    opened.execute("PRAGMA foreign_keys=ON")
    sessions.insert(opened, session_info(tmp_path), SessionState.LIVE, "timetable", 1.0)
    yield opened
    opened.close()


def segment(path: str, number: int, stream_id: str = "cam") -> Segment:
    return Segment(
        session_id="s1",
        path=path,
        stream_id=stream_id,
        user_id="nul\0",
        user_name="😀",
        number=number,
        container="matroska",
        started_at=float(number),
        gaps=(Gap(1.0, 2.0, "loss"),),
    )


def test_segments_come_back_as_they_were(connection: sqlite3.Connection) -> None:
    second, first = segment("b", 2), segment("a", 1)
    segments.save(connection, second)
    segments.save(connection, first)
    assert segments.of_session(connection, "s1") == [first, second]
    assert segments.left_open(connection) == [first, second]
    closed = replace(first, state=SegmentState.CLOSED, av_offset_ms=-1.5)
    segments.save(connection, closed)
    assert segments.of_session(connection, "s1") == [closed, second]
    assert segments.left_open(connection) == [second]


def test_what_is_left_to_do_is_found_without_reading_all_that_is_done(connection: sqlite3.Connection) -> None:
    costs = []
    for numbers in (range(10), range(10, 1000)):
        for number in numbers:
            segments.save(connection, replace(segment(str(number), number), state=SegmentState.CLOSED))
            row = StoredObject(session_id="s1", path=str(number), kind=ObjectKind.SEGMENT, state=UploadState.VERIFIED)
            objects.save(connection, row)
        costs.append((steps_of(connection, segments.left_open), steps_of(connection, objects.unverified)))
    assert costs[0] == costs[1]


def steps_of(connection: sqlite3.Connection, question: Callable[[sqlite3.Connection], object]) -> int:
    """How many instructions of its virtual machine SQLite runs for that."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    connection.set_progress_handler(count, 1)
    question(connection)
    connection.set_progress_handler(None, 1)
    return steps


def test_numbers_go_on_for_each_stream(connection: sqlite3.Connection) -> None:
    segments.save(connection, segment("a", 3))
    assert segments.next_number(connection, "s1", "cam") == 4
    assert segments.next_number(connection, "s1", "other") == 1


def test_a_segment_without_its_session_is_refused(connection: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        segments.save(connection, replace(segment("a", 1), session_id="nobody"))


def test_a_session_from_plan_to_end(connection: sqlite3.Connection, tmp_path: Path) -> None:
    assert [record.info.id for record in sessions.unended(connection)] == ["s1"]
    sessions.transition(connection, "s1", SessionState.RECONNECTING, "network", 2.0)
    sessions.transition(connection, "s1", SessionState.FINISHED, "over", 3.0)
    record = sessions.get(connection, "s1")
    assert record is not None
    assert (record.info, record.state, record.ended_at, record.reconnects) == (session_info(tmp_path), SessionState.FINISHED, 3.0, 1)
    assert sessions.unended(connection) == []
    assert sessions.get(connection, "nobody") is None
    with pytest.raises(sqlite3.IntegrityError):
        sessions.insert(connection, session_info(tmp_path), SessionState.PLANNED, "", 4.0)


def test_each_warning_once(connection: sqlite3.Connection) -> None:
    for at, text in ((3.0, "late"), (1.0, "early"), (4.0, "early")):
        sessions.add_warning(connection, "s1", text, at)
    assert sessions.warnings(connection, "s1") == ["early", "late"]


def test_tries_do_not_make_a_waiting_object_younger(connection: sqlite3.Connection) -> None:
    wanted = StoredObject(session_id="s1", path="a", kind=ObjectKind.MANIFEST, updated_at=10.0)
    since = []
    for state, at in (
        (UploadState.PENDING, 10.0),
        (UploadState.FAILED, 500.0),
        (UploadState.VERIFIED, 900.0),
        (UploadState.PENDING, 1000.0),
    ):
        objects.save(connection, replace(wanted, state=state, updated_at=at))
        since += [one.unproven_since for one in objects.unverified(connection)]
    assert since == [10.0, 10.0, 1000.0]


def test_objects_until_they_are_verified(connection: sqlite3.Connection) -> None:
    old = StoredObject(session_id="s1", path="b", kind=ObjectKind.SEGMENT, updated_at=1.0)
    new = StoredObject(session_id="s1", path="a", kind=ObjectKind.MANIFEST, state=UploadState.FAILED, error="503", updated_at=2.0)
    for stored in (new, old):
        objects.save(connection, stored)
    assert objects.unverified(connection) == [old, new]
    assert objects.of_session(connection, "s1") == [new, old]
    objects.save(connection, replace(old, state=UploadState.VERIFIED))
    assert objects.unverified(connection) == [new]
    assert objects.get(connection, "s1", "b") == replace(old, state=UploadState.VERIFIED)
    assert objects.get(connection, "s1", "c") is None


def test_a_row_is_inserted_once_and_then_only_the_given_columns_change(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE parts (path TEXT, number INTEGER, bytes INTEGER, note TEXT, PRIMARY KEY (path, number))")
    for path, number, size in (("a", 1, 7), ("a", 2, 8), ("a", 1, 9)):
        upsert(connection, "parts", {"path": path, "number": number, "bytes": size}, key=("path", "number"))
        connection.execute("UPDATE parts SET note = 'ours' WHERE number = 1")
    rows = connection.execute("SELECT * FROM parts ORDER BY number").fetchall()
    assert [tuple(row) for row in rows] == [("a", 1, 9, "ours"), ("a", 2, 8, None)]
