"""What an agent left when it was killed: endings that were journalled and never told."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace

import pytest

from agent.sessions.conftest import ONE, START, Office, until_known
from roomkeeper.claims.leases import Leases
from roomkeeper.rooms.session import SessionInfo
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
    assert await end_leftovers(office.journal, office.hooks, office.leases, goes_on=()) == 0, "no session is without an end"


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
