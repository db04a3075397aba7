"""Occurrences that nobody ran to their end, over real leases and a real journal."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pluggy
import pytest

from roomkeeper.claims.leases import Leases, Standing
from roomkeeper.claims.sqlite import SqliteClaims
from roomkeeper.hookspecs import PREFIX, HookSpecs, hookimpl
from roomkeeper.plugins.dispatcher import Dispatcher
from roomkeeper.rooms.occurrences import Occurrence
from roomkeeper.rooms.session import SessionInfo
from roomkeeper.sessions.missed import note_missed
from roomkeeper.state import segments as segment_rows
from roomkeeper.state import sessions as session_rows
from roomkeeper.state.journal import Journal
from roomkeeper.state.segments import Segment, SegmentState
from roomkeeper.state.sessions import SessionState

START = datetime(2026, 9, 1, 8, tzinfo=UTC)
ONE = Occurrence(plan="plan", account="a", room_id="r", start=START, end=START + timedelta(hours=1))


@dataclass
class Office:
    """What `note_missed` needs, and what the hooks heard."""

    folder: Path
    journal: Journal
    leases: Leases
    hooks: Dispatcher
    heard: list[str] = field(default_factory=list)

    async def new_info(self, one: Occurrence) -> SessionInfo:
        folder = self.folder / "spool" / one.id
        await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
        return SessionInfo(
            id=one.id, provider="embedded", account="a", room_id="r", planned_start=one.start, planned_end=one.end,
            started_at=one.start, agent="test", folder=folder,
        )  # fmt: skip

    async def note(self) -> None:
        await note_missed(ONE, "", journal=self.journal, hooks=self.hooks, leases=self.leases, new_info=self.new_info)

    async def state(self) -> SessionState | None:
        record = await self.journal.run(lambda connection: session_rows.get(connection, ONE.id))
        return record.state if record is not None else None


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    journal = await asyncio.to_thread(Journal.open, tmp_path / "journal.sqlite3")
    claims = await asyncio.to_thread(SqliteClaims.open, tmp_path / "claims.sqlite3")
    leases = Leases(claims, "test")
    await leases.start()
    manager = pluggy.PluginManager(PREFIX.rstrip("_"))
    manager.add_hookspecs(HookSpecs)
    office = Office(tmp_path, journal, leases, Dispatcher(manager))

    class Listener:
        @hookimpl
        async def roomkeeper_recording_failed(self, error: str) -> None:
            office.heard.append("failed")

        @hookimpl
        async def roomkeeper_recording_finished(self, info: SessionInfo) -> None:
            office.heard.append("finished")

    manager.register(Listener())
    yield office
    await leases.stop()
    await claims.close()
    await asyncio.to_thread(journal.close)


async def test_a_claim_is_given_back_when_the_journal_refuses(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(session_rows, "take", full)
        await office.note()
    assert office.leases.standing(ONE.id) is Standing.FREE
    assert office.heard == []
    await office.note()
    assert office.leases.standing(ONE.id) is Standing.DONE
    assert await office.state() is SessionState.MISSED
    assert office.heard == ["failed"]


async def test_a_folder_that_cannot_be_made_is_logged_and_gives_the_claim_back(office: Office) -> None:
    (office.folder / "spool").write_text("in the way")
    await office.note()
    assert office.leases.standing(ONE.id) is Standing.FREE
    assert await office.state() is None


@pytest.mark.parametrize("kept", [True, False])
async def test_a_session_handed_over_that_nobody_went_on_with(office: Office, kept: bool) -> None:
    info = await office.new_info(ONE)
    segment = Segment(
        session_id=info.id, path="a.mkv", stream_id="s", user_id="u", user_name="U", number=1, container="matroska",
        started_at=START.timestamp(), state=SegmentState.CLOSED,
    )  # fmt: skip

    def hand_over(connection: sqlite3.Connection) -> None:
        session_rows.insert(connection, info, SessionState.PLANNED, "handed over", START.timestamp())
        if kept:
            segment_rows.save(connection, segment)

    await office.journal.run(hand_over)
    await office.note()
    assert await office.state() is (SessionState.FINISHED if kept else SessionState.MISSED)
    assert office.heard == (["finished"] if kept else ["failed", "finished"])
    assert (info.folder / "manifest.json").exists()
