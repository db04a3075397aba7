"""The log of messages over a disk that refuses and a journal that is locked."""

from __future__ import annotations

import asyncio
import json
import resource
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from roomkeeper.rooms.messages import Message, MessageKind, User
from roomkeeper.rooms.session import SessionInfo
from roomkeeper.sessions.message_log import MessageLog, _append
from roomkeeper.state import sessions as session_rows
from roomkeeper.state.journal import Journal
from roomkeeper.state.session_files import MESSAGES_NAME
from roomkeeper.state.sessions import SessionState

START = 1_800_000_000.0
JOURNAL = "journal.sqlite3"


@pytest.fixture
def info(tmp_path: Path) -> SessionInfo:
    when = datetime.fromtimestamp(START, UTC)
    return SessionInfo(
        id="s1", provider="embedded", account="a", room_id="r", planned_start=when, planned_end=when + timedelta(hours=1),
        started_at=when, agent="test", folder=tmp_path,
    )  # fmt: skip


@pytest.fixture
async def journal(tmp_path: Path, info: SessionInfo) -> AsyncIterator[Journal]:
    journal = await asyncio.to_thread(Journal.open, tmp_path / JOURNAL)
    await journal.run(lambda connection: session_rows.insert(connection, info, SessionState.LIVE, "test", START))
    yield journal
    await asyncio.to_thread(journal.close)


def message(text: str) -> Message:
    return Message(kind=MessageKind.BROADCAST, room_id="r", sender=User("ana", "Ana"), text=text, at=START, message_id=text)


def texts(folder: Path) -> list[str]:
    return [json.loads(line)["text"] for line in (folder / MESSAGES_NAME).read_text("utf-8").splitlines()]


async def counted(journal: Journal) -> int:
    record = await journal.run(lambda connection: session_rows.get(connection, "s1"))
    assert record is not None
    return record.messages


@contextmanager
def locked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Another process has the journal for longer than anybody waits."""
    monkeypatch.setattr("roomkeeper.state.journal._BUSY_TIMEOUT_S", 0.05)
    with closing(sqlite3.connect(folder / JOURNAL, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


async def test_a_locked_journal_stops_no_line_and_is_told_the_counts_later(
    journal: Journal, info: SessionInfo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = MessageLog(info, journal)
    await log.start()
    with locked(tmp_path, monkeypatch):
        log.append(message("one"), None)
        await log._flush()
        log.append(message("two"), None)
        await log._flush()
        assert texts(tmp_path) == ["one", "two"]
    await log.close()
    assert await counted(journal) == 2
    assert log.dropped == 0


async def test_closing_never_raises(journal: Journal, info: SessionInfo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = MessageLog(info, journal)
    await log.start()
    with locked(tmp_path, monkeypatch):
        log.append(message("one"), None)
        await log.close()
        await log.close()
    assert texts(tmp_path) == ["one"]


async def test_what_the_disk_refuses_to_the_end_is_counted_as_missing(journal: Journal, info: SessionInfo, tmp_path: Path) -> None:
    log = MessageLog(info, journal)
    await log.start()
    (tmp_path / MESSAGES_NAME).unlink()
    (tmp_path / MESSAGES_NAME).symlink_to("/dev/full")
    log.append(message("one"), None)
    log.append(message("two"), None)
    await log.close()
    await log.close()
    assert log.dropped == 2
    assert await counted(journal) == 0


def test_what_a_full_disk_took_of_a_batch_does_not_stand_there_twice(tmp_path: Path) -> None:
    path = tmp_path / MESSAGES_NAME
    _append(path, "first\n")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
    try:
        with pytest.raises(OSError, match="too large"):
            _append(path, "second\nthird\n")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert path.read_text("utf-8") == "first\n"
    _append(path, "second\nthird\n")
    assert path.read_text("utf-8") == "first\nsecond\nthird\n"


def test_a_half_line_of_a_crash_is_closed(tmp_path: Path) -> None:
    path = tmp_path / MESSAGES_NAME
    path.write_text('{"half', "utf-8")
    _append(path, "", heal=True)
    _append(path, "next\n")
    assert path.read_text("utf-8") == '{"half\nnext\n'
