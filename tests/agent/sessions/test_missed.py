"""Occurrences that nobody ran to their end, over real leases and a real journal."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from agent.sessions.conftest import ONE, START, Office, until_stands
from roomkeeper.claims.leases import Leases, Standing
from roomkeeper.sessions.leftovers import end_leftovers
from roomkeeper.sessions.missed import Missed, note_missed
from roomkeeper.state import segments as segment_rows
from roomkeeper.state import sessions as session_rows
from roomkeeper.state import untold
from roomkeeper.state.segments import Segment, SegmentState
from roomkeeper.state.sessions import SessionState


async def note(office: Office) -> bool:
    return await note_missed(Missed(ONE, ""), journal=office.journal, leases=office.leases, teller=office.teller, new_info=office.new_info)


async def test_a_claim_is_given_back_when_the_journal_refuses(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(session_rows, "take", full)
        assert not await note(office)
    assert office.leases.standing(ONE.id) is Standing.FREE
    assert office.heard == []
    assert await note(office)
    assert office.leases.standing(ONE.id) is Standing.DONE
    assert await office.state() is SessionState.MISSED
    assert office.heard == ["failed"]


async def test_a_folder_that_cannot_be_made_is_logged_and_gives_the_claim_back(office: Office) -> None:
    (office.folder / "spool").write_text("in the way")
    assert not await note(office)
    assert office.leases.standing(ONE.id) is Standing.FREE
    assert await office.state() is None


@pytest.mark.parametrize("kept", [True, False])
async def test_a_session_handed_over_that_nobody_went_on_with(office: Office, kept: bool) -> None:
    info = replace(await office.new_info(ONE), agent="other")
    segment = Segment(
        session_id=info.id, path="a.mkv", stream_id="s", user_id="u", user_name="U", number=1, container="matroska",
        started_at=START.timestamp(), state=SegmentState.CLOSED,
    )  # fmt: skip

    def hand_over(connection: sqlite3.Connection) -> None:
        session_rows.insert(connection, info, SessionState.LIVE, "entered the room", START.timestamp())
        for state in (SessionState.DRAINING, SessionState.PLANNED):
            session_rows.transition(connection, info.id, state, "handed over", START.timestamp())
        if kept:
            segment_rows.save(connection, segment)

    await office.journal.run(hand_over)
    assert await note(office)
    assert await office.state() is (SessionState.FINISHED if kept else SessionState.MISSED)
    assert office.heard == (["finished"] if kept else ["failed", "finished"])
    assert (info.folder / "manifest.json").exists()
    tenures = await office.journal.run(lambda connection: session_rows.tenures(connection, info.id))
    assert [one.agent for one in tenures] == ["test"], "not in the name of the one that is gone"


@pytest.mark.parametrize("agent", ["test", "other"])
async def test_a_session_without_an_end_that_nobody_has_is_ended(office: Office, agent: str) -> None:
    info = replace(await office.new_info(ONE), agent=agent)
    await office.journal.run(lambda connection: session_rows.insert(connection, info, SessionState.LIVE, "test", START.timestamp()))
    assert await note(office)
    assert await office.state() is SessionState.MISSED


async def test_a_session_of_an_agent_that_dies_near_its_end_is_not_settled_before_it_is_ended(office: Office) -> None:
    other = Leases(office.claims, "other")
    await other.start()
    try:
        assert await other.claim(ONE.id) is not None
        info = replace(await office.new_info(ONE), agent="other")
        await office.journal.run(lambda connection: session_rows.insert(connection, info, SessionState.LIVE, "test", START.timestamp()))
        await until_stands(office.leases, Standing.HELD)
        assert not await note(office), "it may be running, or gone"
        assert await office.state() is SessionState.LIVE
    finally:
        await other.stop()
    await until_stands(office.leases, Standing.FREE)
    assert await note(office)
    assert (await office.state(), office.heard) == (SessionState.MISSED, ["failed", "finished"])


async def test_what_another_agent_has_claimed_is_not_settled_until_the_journal_says_so(office: Office) -> None:
    other = Leases(office.claims, "other")
    await other.start()
    try:
        claim = await other.claim(ONE.id)
        assert claim is not None
        await until_stands(office.leases, Standing.HELD)
        assert not await note(office)
        assert await office.state() is None
        await other.release(claim)
        await until_stands(office.leases, Standing.FREE)
        assert await note(office)
    finally:
        await other.stop()
    assert await office.state() is SessionState.MISSED


async def test_the_alarm_sounds_even_when_no_manifest_can_be_written(office: Office) -> None:
    info = await office.new_info(ONE)
    (info.folder / "manifest.json").mkdir()
    assert await note(office), "the journal has it; only its manifest is missing"
    assert (await office.state(), office.heard) == (SessionState.MISSED, ["failed"])
    assert await office.journal.run(untold.everything) == {info.id: "test"}
    (info.folder / "manifest.json").rmdir()
    office.next_start()
    assert await end_leftovers(office.journal, office.leases, office.teller, goes_on=()) == 0
    assert office.heard == ["failed"], "no second alarm, and of what never began nothing is finished"
    assert (info.folder / "manifest.json").is_file()
