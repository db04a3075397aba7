"""When local copies go, and when they never do."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections import namedtuple
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from roomkeeper.state import objects, sessions
from roomkeeper.state.journal import Journal
from roomkeeper.state.objects import ObjectKind, StoredObject, UploadState
from roomkeeper_s3 import part_ledger
from roomkeeper_s3.config import RetentionSettings
from roomkeeper_s3.meters import Meters
from roomkeeper_s3.retention import Retention, delete_copies

from .world import World

Usage = namedtuple("Usage", "total used free")
MIB = 1 << 20


@pytest.fixture
async def copies(world: World) -> World:
    """Three files here: two verified, one not; the second was verified first."""
    await world.journal.migrate(part_ledger.NAMESPACE, part_ledger.SCHEMA)
    info = await world.session()
    for number, (state, at) in enumerate(
        [(UploadState.VERIFIED, 200.0), (UploadState.VERIFIED, 100.0), (UploadState.FAILED, 50.0)], start=1
    ):
        path = f"teacher-{number:03}.mkv"
        await world.segment(info, b"x" * MIB, path=path, number=number)
        row = StoredObject(session_id="s-1", path=path, kind=ObjectKind.SEGMENT, state=state, bytes=MIB, updated_at=at)
        await world.journal.run(lambda connection, row=row: objects.save(connection, row))  # type: ignore[misc]
    return world


def deleted_bytes(meters: Meters) -> float:
    (sample,) = [one for metric in meters.collect() for one in metric.samples if one.name == "roomkeeper_spool_deleted_bytes_total"]
    return sample.value


def left(world: World) -> list[str]:
    return sorted(path.name for path in (world.folder / "sessions" / "s-1").glob("*.mkv"))


def with_free(monkeypatch: pytest.MonkeyPatch, world: World, free: int) -> None:
    """The disk has so much free once nothing of ours is on it."""

    def usage(_: object) -> Any:
        return Usage(0, 0, free - len(left(world)) * MIB)

    monkeypatch.setattr(shutil, "disk_usage", usage)


def retention(journal: Journal, world: World, meters: Meters, **settings: Any) -> Retention:
    return Retention(journal, RetentionSettings.model_validate(settings), world.folder, meters)


async def test_short_of_space_the_oldest_verified_goes_first(copies: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with_free(monkeypatch, copies, 12 * MIB)
    await retention(copies.journal, copies, Meters(), min_free=10 * MIB).look()
    assert left(copies) == ["teacher-001.mkv", "teacher-003.mkv"]


async def test_what_is_not_verified_stays_however_short_space_is(copies: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with_free(monkeypatch, copies, 2 * MIB)
    meters = Meters()
    await retention(copies.journal, copies, meters, min_free=10 * MIB).look()
    assert left(copies) == ["teacher-003.mkv"]
    assert meters.disk_is_short
    (warning,) = await copies.journal.run(lambda connection: sessions.warnings(connection, "s-1"))
    assert "short of 9 MiB" in warning


async def test_copies_go_by_age(copies: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("roomkeeper_s3.retention.time.time", lambda: 100.0 + timedelta(days=7).total_seconds() + 1)
    await retention(copies.journal, copies, Meters(), keep="7d", min_free=0).look()
    assert left(copies) == ["teacher-001.mkv", "teacher-003.mkv"]


async def test_by_default_nothing_goes_while_there_is_space(copies: World) -> None:
    await retention(copies.journal, copies, Meters(), min_free=1).look()
    assert len(left(copies)) == 3


async def test_a_copy_on_its_way_home_stays(copies: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with_free(monkeypatch, copies, 0)
    await copies.journal.run(
        lambda connection: connection.execute("INSERT INTO s3_moves VALUES ('s-1', 'teacher-001.mkv', 'backup', 'k', 'h')")
    )
    await retention(copies.journal, copies, Meters(), min_free=10 * MIB).look()
    assert left(copies) == ["teacher-001.mkv", "teacher-003.mkv"]


async def test_a_copy_that_is_asked_for_again_in_this_moment_stays(copies: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def usage(_: object) -> Any:  # looked at after the copies, before the first of them is deleted
        asked = StoredObject(
            session_id="s-1", path="teacher-002.mkv", kind=ObjectKind.SEGMENT, state=UploadState.PENDING, bytes=MIB, updated_at=300.0
        )
        copies.journal.run_blocking(lambda connection: objects.save(connection, asked))
        return Usage(0, 0, 0)

    monkeypatch.setattr(shutil, "disk_usage", usage)
    await retention(copies.journal, copies, Meters(), min_free=10 * MIB).look()
    assert left(copies) == ["teacher-002.mkv", "teacher-003.mkv"]


async def test_what_is_deleted_of_a_complete_session_is_verified_and_counted_once(copies: World) -> None:
    await copies.journal.run(
        lambda connection: connection.execute("INSERT INTO s3_moves VALUES ('s-1', 'teacher-001.mkv', 'backup', 'k', 'h')")
    )
    meters = Meters()
    await delete_copies(copies.journal, "s-1", meters)
    assert left(copies) == ["teacher-003.mkv"], "one that came home a moment ago goes too"
    await delete_copies(copies.journal, "s-1", meters)
    assert deleted_bytes(meters) == 2 * MIB


async def test_what_is_verified_while_the_agent_runs_goes_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await world.journal.migrate(part_ledger.NAMESPACE, part_ledger.SCHEMA)
    meters = Meters()
    looking = retention(world.journal, world, meters, keep="7d", min_free=0)
    await looking.look()
    info = await world.session()
    await world.segment(info, b"media")
    async with world.agent({"retention": {"min_free": 0}}):
        await world.until_verified(1)
    await looking.look()
    assert left(world) == await listed(world) == ["teacher-001.mkv"]
    now = time.time()
    monkeypatch.setattr("roomkeeper_s3.retention.time.time", lambda: now + timedelta(days=7).total_seconds())
    await looking.look()
    assert left(world) == await listed(world) == []
    assert deleted_bytes(meters) == len(b"media")


async def test_an_agent_killed_after_it_deleted_a_copy_looks_for_it_once(copies: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the file and its row: the row is left."""
    with_free(monkeypatch, copies, 0)
    await retention(copies.journal, copies, Meters(), min_free=0).look()
    assert await listed(copies) == ["teacher-001.mkv", "teacher-002.mkv"]
    (copies.folder / "sessions" / "s-1" / "teacher-002.mkv").unlink()
    meters = Meters()
    await retention(copies.journal, copies, meters, min_free=10 * MIB).look()
    assert left(copies) == ["teacher-003.mkv"]
    assert await listed(copies) == []
    assert deleted_bytes(meters) == MIB


async def test_a_copy_that_came_back_is_listed_by_the_next_start(copies: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a disk that was not mounted does."""
    with_free(monkeypatch, copies, 0)
    spool = copies.folder / "sessions"
    looking = retention(copies.journal, copies, Meters(), min_free=10 * MIB)
    spool.rename(copies.folder / "unmounted")
    await looking.look()
    assert await listed(copies) == []
    (copies.folder / "unmounted").rename(spool)
    await retention(copies.journal, copies, Meters(), min_free=10 * MIB).look()
    assert left(copies) == ["teacher-003.mkv"]


async def test_a_look_costs_the_same_however_much_was_ever_recorded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await world.journal.migrate(part_ledger.NAMESPACE, part_ledger.SCHEMA)
    with_free(monkeypatch, world, 0)
    info = await world.session()
    await world.segment(info, b"here")
    looking = retention(world.journal, world, Meters(), keep="7d", min_free=10 * MIB)
    costs = []
    for many in (range(20), range(20, 2000)):
        await world.journal.run(partial(verified_and_gone, numbers=many))
        await looking.look()
        costs.append(await steps_of(world.journal, looking.look))
    assert costs[1] < 2 * costs[0]


def verified_and_gone(connection: sqlite3.Connection, numbers: range) -> None:
    """Journal media files that were uploaded and deleted here long ago."""
    for number in numbers:
        row = StoredObject(
            session_id="s-1", path=f"gone-{number}.mkv", kind=ObjectKind.SEGMENT, state=UploadState.VERIFIED, bytes=1, updated_at=1.0
        )
        objects.save(connection, row)


async def steps_of(journal: Journal, work: Callable[[], Awaitable[None]]) -> int:
    """How many instructions of its virtual machine SQLite runs for that."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    await journal.run(lambda connection: connection.set_progress_handler(count, 1))
    await work()
    await journal.run(lambda connection: connection.set_progress_handler(None, 1))
    return steps


async def listed(world: World) -> list[str]:
    """Local copies as the journal lists them."""
    return await world.journal.run(lambda connection: [row[0] for row in connection.execute("SELECT path FROM s3_copies ORDER BY path")])
