"""What an agent left when it was killed: sessions without an end, and endings that were journalled and never told."""

from __future__ import annotations

import asyncio
import math
import sqlite3
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from agent.sessions.conftest import ONE, START, Office, until_known
from roomkeeper.claims.leases import Leases, Standing
from roomkeeper.rooms.session import SessionInfo
from roomkeeper.sessions import leftovers, telling
from roomkeeper.sessions.leftovers import end_leftovers
from roomkeeper.state import sessions as session_rows
from roomkeeper.state import untold
from roomkeeper.state.sessions import SessionState


async def ended(office: Office, state: SessionState = SessionState.FINISHED, agent: str = "test") -> SessionInfo:
    """The journal says that a session is over, and there the agent was killed."""
    info = replace(await office.new_info(ONE), agent=agent)

    def end(connection: sqlite3.Connection) -> None:
        session_rows.insert(connection, info, SessionState.LIVE, "entered the room", START.timestamp())
        session_rows.transition(connection, info.id, state, "the reason", START.timestamp())

    await office.journal.run(end)
    return info


async def tell(office: Office) -> None:
    assert await end_leftovers(office.journal, office.leases, office.teller, goes_on=()) == 0, "no session is without an end"


@pytest.mark.parametrize("state", [SessionState.FINISHED, SessionState.FAILED])
async def test_an_ending_that_was_not_told_is_told_once_by_the_next_start(office: Office, state: SessionState) -> None:
    info = await ended(office, state)
    assert await office.journal.run(untold.everything) == {info.id: "test"}
    await tell(office)
    assert (info.folder / "manifest.json").exists()
    assert office.heard == (["finished"] if state is SessionState.FINISHED else ["failed", "finished"])
    assert office.alarms == ([] if state is SessionState.FINISHED else ["the reason"])
    assert await office.journal.run(untold.everything) == {}
    await tell(office)
    assert office.heard.count("finished") == 1


async def test_a_living_agent_tells_of_its_own_and_a_dead_one_s_is_told_by_another(office: Office) -> None:
    info = await ended(office, agent="other")
    other = Leases(office.claims, "other")
    await other.start()
    await until_known(office.leases, lambda: "other" in office.leases.living())
    telling = asyncio.create_task(tell(office))
    done, _ = await asyncio.wait({telling}, timeout=1.0)
    assert not done
    assert office.heard == []
    await other.stop()
    await telling
    assert office.heard == ["finished"]
    assert (info.folder / "manifest.json").exists()


async def test_of_two_that_find_it_one_tells(office: Office) -> None:
    info = await ended(office, agent="dead")
    take = [lambda c, name=name: untold.take_over(c, info.id, dead="dead", agent=name) for name in ("a", "b")]
    assert [await office.journal.run(one) for one in take] == [True, False]


async def test_what_somebody_has_thrown_away_does_not_come_back(office: Office) -> None:
    info = await ended(office)
    info.folder.rmdir()
    await tell(office)
    assert not info.folder.exists()
    assert (office.heard, await office.journal.run(untold.everything)) == ([], {})


async def test_what_cannot_be_written_is_left_to_the_next_start(office: Office) -> None:
    info = await ended(office)
    (info.folder / "manifest.json").mkdir()
    await tell(office)
    assert (office.heard, await office.journal.run(untold.everything)) == ([], {info.id: "test"})
    (info.folder / "manifest.json").rmdir()
    await tell(office)
    assert office.heard == ["finished"]


@pytest.mark.parametrize("restarted", [False, True])
async def test_the_alarm_comes_first_and_each_part_once(office: Office, monkeypatch: pytest.MonkeyPatch, restarted: bool) -> None:
    monkeypatch.setattr(telling, "TELL_AGAIN_S", 0.0)
    info = await ended(office, SessionState.FAILED)
    (info.folder / "manifest.json").mkdir()
    await tell(office)
    assert office.alarms == ["the reason"]
    again = office.teller.tell_again
    if restarted:
        office.next_start()
        again = lambda: tell(office)  # noqa: E731
    await again()
    assert office.heard == ["failed"]
    (info.folder / "manifest.json").rmdir()
    await again()
    await again()
    assert office.heard == ["failed", "finished"]
    assert (info.folder / "manifest.json").is_file()
    assert await office.journal.run(untold.everything) == {}


@pytest.mark.parametrize("refused", ["alarmed", "told"])
async def test_a_journal_that_takes_no_note_of_what_was_told_has_nothing_told_twice(
    office: Office, monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:
    monkeypatch.setattr(telling, "TELL_AGAIN_S", 0.0)
    await ended(office, SessionState.FAILED)

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(untold, refused, full)
        await tell(office)
        await office.teller.tell_again()
    await office.teller.tell_again()
    assert office.heard == ["failed", "finished"]
    assert await office.journal.run(untold.everything) == {}


async def test_it_is_not_told_again_at_once(office: Office) -> None:
    info = await ended(office)
    (info.folder / "manifest.json").mkdir()
    await tell(office)
    (info.folder / "manifest.json").rmdir()
    await office.teller.tell_again()
    assert office.heard == []


async def test_what_another_agent_has_taken_over_is_told_by_that_one_alone(office: Office) -> None:
    info = await ended(office)
    assert await office.journal.run(lambda connection: untold.take_over(connection, info.id, dead="test", agent="other"))
    await office.teller.tell_ending(info.id)
    assert (office.heard, await office.journal.run(untold.everything)) == ([], {info.id: "other"})


async def test_one_leftover_that_cannot_be_ended_costs_the_others_nothing(office: Office) -> None:
    stuck = await office.new_info(ONE)
    other = await office.new_info(replace(ONE, room_id="other"))

    def leave(connection: sqlite3.Connection) -> None:
        session_rows.insert(connection, other, SessionState.LIVE, "entered the room", START.timestamp())
        session_rows.insert(connection, stuck, SessionState.LIVE, "entered the room", START.timestamp())
        connection.execute("UPDATE sessions SET started_at = started_at + 1, fence = 1000000 WHERE id = ?", (stuck.id,))

    await office.journal.run(leave)
    assert next(iter(await office.journal.run(session_rows.unended))).info.id == stuck.id, "it comes first"
    with capture_logs() as logs:
        assert await end_leftovers(office.journal, office.leases, office.teller, goes_on=()) == 1
    record = await office.journal.run(lambda connection: session_rows.get(connection, other.id))
    assert record is not None
    assert record.state is SessionState.MISSED
    assert [line["session"] for line in logs if line["log_level"] == "error"] == [stuck.id]
    assert office.leases.standing(stuck.id) is Standing.FREE


async def test_what_a_living_agent_has_is_left_to_it_once_a_lease_has_passed(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leftovers, "JUDGED_WITHIN_S", math.inf)
    other = Leases(office.claims, "other")
    await other.start()
    info = replace(await office.new_info(replace(ONE, room_id="running")), agent="other")
    await office.journal.run(lambda c: session_rows.insert(c, info, SessionState.LIVE, "entered the room", START.timestamp()))
    assert await other.claim(info.id) is not None
    untold_one = await ended(office, agent="other")
    await until_known(office.leases, lambda: office.leases.standing(info.id) is Standing.HELD and "other" in office.leases.living())
    try:
        async with asyncio.timeout(30):
            await tell(office)
    finally:
        await other.stop()
    assert (office.heard, await office.journal.run(untold.everything)) == ([], {untold_one.id: "other"})
