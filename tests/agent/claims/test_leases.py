"""Leases by the watcher's own clock, several agents in one process over one real store; the clocks are set by hand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from roomkeeper.claims.contract import ClaimsError
from roomkeeper.claims.leases import BEAT_S, LEASE_S, Leases, Place, Standing
from roomkeeper.claims.sqlite import SqliteClaims


class Clock:
    """Monotonic seconds, moved by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Flaky(SqliteClaims):
    """A store that can be out of reach, and that tells when it was written, or was to be."""

    away = False
    written: Callable[[], None]

    async def update(self, key: str, value: bytes, last_revision: int) -> int:
        """Fail while away."""
        try:
            if self.away:
                raise ClaimsError("away")
            return await super().update(key, value, last_revision)
        finally:
            self.written()


class Agents:
    """`await agent("a", clock)`: an agent's leases, over a store of its own on one file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._started: list[tuple[Leases, Flaky]] = []
        self._changed = asyncio.Event()

    async def __call__(self, name: str, clock: Clock) -> Leases:
        store = await asyncio.to_thread(Flaky.open, self._folder / "claims.sqlite3")
        store.written = self._changed.set
        leases = Leases(store, name, clock=clock)
        leases.on_change = self._changed.set
        self._started.append((leases, store))
        await leases.start()
        return leases

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until what one of the agents wrote or was told makes the condition true."""
        async with asyncio.timeout(10):
            while not condition():
                self._changed.clear()
                await self._changed.wait()

    async def beat(self, leases: Leases) -> None:
        """Renew now, at the time its clock shows."""
        landed = leases._landed_at
        leases._beat_now.set()
        await self.until(lambda: leases._landed_at != landed or leases._healthy_since == float("inf"))

    async def stop(self) -> None:
        """Stop all."""
        for leases, store in self._started:
            await leases.stop()
            await store.close()


@pytest.fixture
async def agent(tmp_path: Path) -> AsyncIterator[Agents]:
    """Starts agents; they are stopped at the end of the test."""
    agents = Agents(tmp_path)
    yield agents
    await agents.stop()


async def test_one_claims_the_other_sees_it_held_then_done(agent: Agents) -> None:
    a, b = await agent("a", Clock()), await agent("b", Clock())
    assert a.standing("o") is b.standing("o") is Standing.FREE
    claim = await a.claim("o")
    assert claim is not None
    assert a.standing("o") is Standing.MINE
    await agent.until(lambda: b.standing("o") is Standing.HELD)
    assert await b.claim("o") is None
    assert await a.finish(claim)
    await agent.until(lambda: b.standing("o") is Standing.DONE)
    assert a.standing("o") is Standing.DONE


async def test_two_who_claim_at_once_one_wins(agent: Agents) -> None:
    a, b = await agent("a", Clock()), await agent("b", Clock())
    for number in range(50):
        claims = await asyncio.gather(a.claim(f"o{number}"), b.claim(f"o{number}"))
        assert sum(claim is not None for claim in claims) == 1


async def test_a_silent_agent_is_judged_by_the_watcher_s_clock_and_fenced_when_it_wakes(agent: Agents) -> None:
    frozen, clock = Clock(), Clock()
    a, b = await agent("a", frozen), await agent("b", clock)
    claim = await a.claim("o")
    assert claim is not None
    await agent.until(lambda: b.standing("o") is Standing.HELD)
    a._tasks[1].cancel()  # a beats no more
    while clock.now < 100 + LEASE_S - BEAT_S:
        clock.now += BEAT_S
        await agent.beat(b)
        assert b.standing("o") is Standing.HELD
    clock.now += 2 * BEAT_S
    await agent.beat(b)
    assert b.standing("o") is Standing.FREE
    taken = await b.claim("o")
    assert taken is not None
    assert taken.revision > claim.revision
    assert taken.epoch == 2
    frozen.now += 10
    assert not await a.confirm(claim), "asked of the store: its own lease is long over"
    assert claim.lost.is_set()
    assert not await a.finish(claim)
    assert not await a.release(claim)
    assert await b.confirm(taken)


async def test_who_was_frozen_judges_nobody_and_then_grants_a_whole_fresh_lease(agent: Agents) -> None:
    clock = Clock()
    a, b = await agent("a", Clock()), await agent("b", clock)
    assert await a.claim("o") is not None
    await agent.until(lambda: b.standing("o") is Standing.HELD)
    clock.now += 60
    assert not b.healthy
    assert b.standing("o") is Standing.HELD
    assert b.living() == {}
    await agent.beat(b)
    assert b.healthy
    assert b.standing("o") is Standing.HELD


async def test_who_cannot_renew_judges_nobody(agent: Agents) -> None:
    clock = Clock()
    a, b = await agent("a", Clock()), await agent("b", clock)
    assert await a.claim("o") is not None
    await agent.until(lambda: b.standing("o") is Standing.HELD)
    store = b._store
    assert isinstance(store, Flaky)
    store.away = True
    await agent.beat(b)
    clock.now += 60
    assert not b.healthy
    assert b.standing("o") is Standing.HELD
    assert b.rank("x") is None
    store.away = False
    b._beat_now.set()
    await agent.until(lambda: b.healthy)
    assert b.standing("o") is Standing.HELD


async def test_an_earlier_process_of_the_same_name_is_dead_for_sure(agent: Agents, tmp_path: Path) -> None:
    old = await agent("a", Clock())
    claim = await old.claim("o")
    assert claim is not None
    for task in old._tasks:
        task.cancel()
    new = await agent("a", Clock())
    assert new.standing("o") is Standing.FREE
    assert await new.claim("o") is not None


async def test_handed_over_and_drained(agent: Agents) -> None:
    a, b = await agent("a", Clock()), await agent("b", Clock())
    claim = await a.claim("o")
    assert claim is not None
    a.drain()
    await agent.until(lambda: b.living()["a"]["draining"])
    assert a.rank("x") is None
    assert b.rank("x") == 0
    assert await a.release(claim)
    await agent.until(lambda: b.standing("o") is Standing.FREE)
    assert await a.claim("o") is None
    assert await b.claim("o") is not None


async def test_old_claims_are_forgotten(agent: Agents) -> None:
    a = await agent("a", Clock())
    claim = await a.claim("o")
    assert claim is not None
    await a.forget("o")
    assert a.standing("o") is Standing.MINE
    await a.finish(claim)
    assert a.done_occurrences() == ["o"]
    await a.forget("o")
    assert a.done_occurrences() == []


async def test_places_are_told_to_all_and_in_one_order(agent: Agents) -> None:
    a, b = await agent("a", Clock()), await agent("b", Clock())
    ours, theirs = Place("acc", "bot", "r1"), Place("acc", "bot", "r2")
    first = await a.claim("o1", ours)
    second = await b.claim("o2", theirs)
    assert first is not None
    assert second is not None
    await b.know_all_before(second)
    assert b.places(before=second.revision) == [ours]
    assert a.places(before=first.revision) == []
    assert sorted(b.places(), key=repr) == [ours, theirs]
    assert await a.finish(first)
    await agent.until(lambda: b.places() == [theirs])
    b.drain()
    assert await b.release(second)
    await agent.until(lambda: a.places() == [])


async def test_the_places_of_an_agent_that_is_gone_are_free(agent: Agents) -> None:
    clock = Clock()
    a, b = await agent("a", Clock()), await agent("b", clock)
    assert await a.claim("o", Place("acc", "bot", "r")) is not None
    await agent.until(b.places)
    a._tasks[1].cancel()
    while clock.now < 100 + LEASE_S + BEAT_S:
        clock.now += BEAT_S
        await agent.beat(b)
    assert b.places() == []
    assert b.alone


async def test_agents_that_are_full_share_what_waits(agent: Agents) -> None:
    clock = Clock()
    a, b = await agent("a", clock), await agent("b", clock)
    for leases in (a, b):
        leases.capacity = 0.0
        clock.now += 0.1
        await agent.beat(leases)
    await agent.until(lambda: all(said["capacity"] == 0 for one in (a, b) for said in one.living().values()))
    first = [number for number in range(200) if a.rank(f"o{number}") == 0]
    assert 60 < len(first) < 140
    assert [number for number in range(200) if b.rank(f"o{number}") == 1] == first
