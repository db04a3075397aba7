"""Snapshots are given at once while they are made ahead, however long the next one takes."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from roomkeeper.config.models import HttpTable
from roomkeeper.ops import observation
from roomkeeper.ops.observation import Observation
from roomkeeper.ops.reloading import ConfigurationLife
from roomkeeper.state.journal import Journal


@dataclass
class IdleAgent:
    """An agent without sessions, but with a real journal."""

    data_dir: Path
    journal: Journal
    name: str = "idle"
    accepting: bool = True
    sessions: tuple[()] = ()
    configuration_life: ConfigurationLife = field(default_factory=lambda: ConfigurationLife(""))
    failures: dict[tuple[str, str], int] = field(default_factory=dict)
    standing_failures: dict[tuple[str, str], int] = field(default_factory=dict)

    def occurrences(self, _start: object, _end: object) -> tuple[()]:
        """Nothing is planned."""
        return ()


@pytest.fixture
async def idle(tmp_path: Path) -> AsyncIterator[Any]:
    journal = await asyncio.to_thread(Journal.open, tmp_path / "journal.sqlite3")
    yield IdleAgent(tmp_path, journal)
    await asyncio.to_thread(journal.close)


async def test_a_journal_that_stands_still_delays_nobody_for_some_seconds(idle: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(observation, "FRESH_S", 0.0)
    watched = Observation(idle, HttpTable(), CollectorRegistry())
    first = await watched.status()
    gate = threading.Event()
    standing = asyncio.create_task(idle.journal.run(lambda _: gate.wait(30)))
    try:
        assert await asyncio.wait_for(watched.status(), 5) is first
        monkeypatch.setattr(observation, "LATE_S", 0.0)
        waiting = asyncio.create_task(watched.status())
        done, _ = await asyncio.wait({waiting}, timeout=0.2)
        assert not done, "what is older is no answer"
    finally:
        gate.set()
        await standing
    assert await waiting is not first


async def test_who_asks_after_a_long_time_gets_a_fresh_one(idle: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(observation, "FRESH_S", 0.0)
    monkeypatch.setattr(observation, "WATCHED_S", 0.0)
    watched = Observation(idle, HttpTable(), CollectorRegistry())
    first = await watched.status()
    assert await watched.status() is not first
