"""The desk, when what it does about an occurrence fails: nothing that was planned goes by without a word."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest

from agent.sessions.conftest import ONE, Office, until_stands
from roomkeeper.claims.leases import Claim, Standing
from roomkeeper.config.session_rules import AdmissionTable, SessionsTable
from roomkeeper.rooms.occurrences import Occurrence
from roomkeeper.rooms.session import SessionInfo
from roomkeeper.sessions import desk as desk_module
from roomkeeper.sessions.admission import Admission
from roomkeeper.sessions.desk import DeskServices, SessionDesk
from roomkeeper.sessions.places import Identity, Places
from roomkeeper.sessions.planner import Outlook
from roomkeeper.sessions.runner import SessionRunner
from roomkeeper.state.sessions import SessionState

AFTER = ONE.end + timedelta(minutes=5)


def outlook(at: datetime, *, due: Sequence[Occurrence] = (), over: Sequence[Occurrence] = ()) -> Outlook:
    return Outlook(at=at, due=due, over=over, coming=[])


def desk_of(office: Office, gate: asyncio.Event | None = None) -> SessionDesk:
    """A desk in whose office no session can be begun: with a gate it is found out only once that is open."""

    async def new_info(one: Occurrence) -> SessionInfo:
        if gate is not None:
            await gate.wait()
        return await office.new_info(one)

    def new_runner(_info: SessionInfo, _claim: Claim, _one: Occurrence) -> SessionRunner:
        raise AssertionError("nothing can begin here")

    admission = Admission(AdmissionTable(min_free=0), office.folder)
    return SessionDesk(
        DeskServices(
            journal=office.journal,
            hooks=office.hooks,
            leases=office.leases,
            teller=office.teller,
            places=Places(leases=office.leases, admission=admission, identities=lambda _: Identity("bot", 5)),
            rules=SessionsTable(),
            agent="test",
            new_info=new_info,
            new_runner=new_runner,
            on_change=lambda: None,
        )
    )


@asynccontextmanager
async def surveying(desk: SessionDesk) -> AsyncIterator[None]:
    """The desk at work."""
    desk.accepting = True
    task = asyncio.create_task(desk.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await desk.end_sessions("the test is over", goes_on_later=False)


async def test_what_the_disk_refused_to_note_as_missed_is_noted_later(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_module, "MISSED_RETRY_S", 0.0)
    (office.folder / "spool").write_text("in the way")
    desk = desk_of(office)
    desk.take_outlook(outlook(AFTER, over=[ONE]))
    await desk.wait_for_sessions()
    assert await office.state() is None
    assert desk.settled_until(AFTER) < ONE.leaves_by, "a new start looks at it again"
    (office.folder / "spool").unlink()
    desk.take_outlook(outlook(AFTER))
    await desk.wait_for_sessions()
    assert await office.state() is SessionState.MISSED
    assert office.alarms == ["missed: no agent was running"]
    assert desk.settled_until(AFTER) == AFTER
    desk.take_outlook(outlook(AFTER))
    await desk.wait_for_sessions()
    assert len(office.alarms) == 1


async def test_it_is_not_tried_again_at_once(office: Office) -> None:
    (office.folder / "spool").write_text("in the way")
    desk = desk_of(office)
    desk.take_outlook(outlook(AFTER, over=[ONE]))
    await desk.wait_for_sessions()
    (office.folder / "spool").unlink()
    desk.take_outlook(outlook(AFTER))
    await desk.wait_for_sessions()
    assert await office.state() is None


async def test_nothing_is_missed_by_a_clock_that_is_ahead_when_the_machine_starts(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_module, "CLOCK_IS_SET_S", math.inf)
    gate = asyncio.Event()
    desk = desk_of(office, gate)
    desk.take_outlook(outlook(AFTER, over=[ONE]))
    await desk.wait_for_sessions()
    assert (await office.state(), office.alarms) == (None, [])
    assert desk.settled_until(AFTER) < ONE.leaves_by, "a new start looks at it again"
    monkeypatch.setattr(desk_module, "CLOCK_IS_SET_S", 0.0)
    async with surveying(desk):
        desk.take_outlook(outlook(ONE.start, due=[ONE]))  # the clock was set
        await until_stands(office.leases, Standing.MINE)
        gate.set()


async def test_what_was_missed_is_noted_once_the_clock_is_trusted(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_module, "CLOCK_IS_SET_S", math.inf)
    desk = desk_of(office)
    desk.take_outlook(outlook(AFTER, over=[ONE]))
    monkeypatch.setattr(desk_module, "CLOCK_IS_SET_S", 0.0)
    desk.take_outlook(outlook(AFTER))
    await desk.wait_for_sessions()
    assert await office.state() is SessionState.MISSED


async def test_one_that_was_being_begun_at_its_end_and_could_not_is_missed_with_the_reason(office: Office) -> None:
    (office.folder / "spool").write_text("in the way")
    gate = asyncio.Event()
    desk = desk_of(office, gate)
    async with surveying(desk):
        desk.take_outlook(outlook(ONE.start, due=[ONE]))
        await until_stands(office.leases, Standing.MINE)
        desk.take_outlook(outlook(AFTER, over=[ONE]))  # the only look that finds it among those that are over
        gate.set()
        await desk.wait_for_sessions()
        (office.folder / "spool").unlink()
        desk.take_outlook(outlook(AFTER))
        await desk.wait_for_sessions()
    assert await office.state() is SessionState.MISSED
    (alarm,) = office.alarms
    assert alarm.startswith("missed: ")
    assert "spool" in alarm


async def test_one_that_is_taken_out_of_the_plan_before_it_began_is_not_missed(office: Office) -> None:
    desk = desk_of(office)
    desk.take_outlook(outlook(ONE.start, due=[ONE]))
    desk.take_outlook(outlook(ONE.start + timedelta(minutes=1)))
    await desk.wait_for_sessions()
    assert (await office.state(), office.alarms) == (None, [])


async def test_what_is_being_begun_or_failed_to_is_not_settled_at_its_end(office: Office) -> None:
    """Killed before the next look, the agent has to find it: the journal knows nothing of it."""
    (office.folder / "spool").write_text("in the way")
    gate = asyncio.Event()
    desk = desk_of(office, gate)
    async with surveying(desk):
        desk.take_outlook(outlook(ONE.start, due=[ONE]))
        assert desk.settled_until(AFTER) < ONE.leaves_by, "it waits"
        await until_stands(office.leases, Standing.MINE)
        while_it_begins = desk.settled_until(AFTER)
        gate.set()
        assert while_it_begins < ONE.leaves_by
        await until_stands(office.leases, Standing.FREE)
        await desk.wait_for_sessions()
        assert desk.settled_until(AFTER) < ONE.leaves_by, "it failed, and is tried again"
        before = ONE.start + timedelta(minutes=1)
        assert desk.settled_until(before) == before
