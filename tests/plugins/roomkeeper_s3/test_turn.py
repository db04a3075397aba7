"""Several agents on one data folder: one uploads, and when it is gone another does."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from roomkeeper_s3 import hooks, uploader
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
