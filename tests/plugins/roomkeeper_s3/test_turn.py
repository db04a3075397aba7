"""Several agents on one data folder: one uploads, and when it is gone another does."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

import pytest

from roomkeeper.hookspecs import hookimpl
from roomkeeper.state.stores import ObjectStore
from roomkeeper_s3 import hooks, uploader
from roomkeeper_s3.directory_store import DirectoryStore
from roomkeeper_s3.turn import Turn

from .world import World

QUICK = {"retry": {"first": "50ms", "longest": "200ms"}}


def test_one_at_a_time(tmp_path: Path) -> None:
    first, second = Turn(tmp_path), Turn(tmp_path)
    assert first.take()
    assert first.take()
    assert not second.take()
    first.release()
    assert second.take()
    second.release()
    second.release()


async def test_what_another_agent_records_is_uploaded_and_the_turn_passes_on(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploader, "SWEEP_S", 0.05)
    monkeypatch.setattr(hooks, "TURN_EVERY_S", 0.05)
    info = await world.session()
    other = World(world.folder, world.journal)
    async with world.agent(QUICK):
        async with other.agent(QUICK) as of_other:
            segment = await world.segment(info, b"media")
            await of_other.notify("segment_closed", info=info, segment=segment)
            await world.until_verified(1)
        assert other.listener.finished == []
    async with world.agent(QUICK):
        pass
    later = await world.segment(info, b"more", path="teacher-002.mkv", number=2)
    async with other.agent(QUICK) as of_other:
        await of_other.notify("segment_closed", info=info, segment=later)
        await other.until_verified(2)


async def test_a_waiting_agent_takes_over(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "TURN_EVERY_S", 0.05)
    holder = Turn(world.folder)
    assert await asyncio.to_thread(holder.take)
    info = await world.session()
    await world.segment(info, b"media")
    async with world.agent(QUICK):
        assert await world.rows() == {}
        await asyncio.to_thread(holder.release)
        await world.until_verified(1)


class StubbornStore(DirectoryStore):
    """Cannot be opened until `ready`."""

    name: ClassVar[str] = "stubborn"
    ready = False

    def __init__(self, settings: Any) -> None:
        if not StubbornStore.ready:
            raise OSError(errno.EIO, "the mount is gone")
        super().__init__(settings)


class StubbornPlugin:
    @hookimpl
    def roomkeeper_register_stores(self) -> Iterable[type[ObjectStore]]:
        return [StubbornStore]


async def test_who_cannot_begin_leaves_the_turn_to_others_and_tries_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "TURN_EVERY_S", 0.05)
    monkeypatch.setattr(StubbornStore, "ready", False)
    info = await world.session()
    await world.segment(info, b"media")
    other = World(world.folder, world.journal)
    stubborn = QUICK | {"store": "stubborn", "options": {"path": world.folder / "store"}}
    async with world.agent(stubborn, StubbornPlugin()) as dispatcher:
        assert dispatcher.failures.pop(("s3", "startup")) == 1
        async with other.agent(QUICK):
            await other.until_verified(1)
        StubbornStore.ready = True
        await world.segment(info, b"more", path="teacher-002.mkv", number=2)
        rows = await world.until_verified(2)
    assert rows["teacher-002.mkv"].destination == "stubborn"


async def test_a_start_that_fails_half_way_leaves_no_store_open(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "TURN_EVERY_S", 0.05)
    monkeypatch.setattr(StubbornStore, "ready", True)
    closed: list[str] = []
    monkeypatch.setattr(StubbornStore, "close", lambda store: closed.append(store.name))
    info = await world.session()
    await world.segment(info, b"media")
    await world.journal.run(lambda connection: connection.execute("ALTER TABLE finished_files RENAME TO gone"))
    stubborn = QUICK | {"store": "stubborn", "options": {"path": world.folder / "store"}}
    async with world.agent(stubborn, StubbornPlugin()) as dispatcher:
        assert dispatcher.failures.pop(("s3", "startup")) == 1
        assert closed == ["stubborn"]
        await world.journal.run(lambda connection: connection.execute("ALTER TABLE gone RENAME TO finished_files"))
        await world.until_verified(1)
