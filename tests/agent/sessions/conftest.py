"""What decides about occurrences, over real leases and a real journal."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
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
from roomkeeper.sessions.telling import Teller
from roomkeeper.state import sessions as session_rows
from roomkeeper.state.journal import Journal
from roomkeeper.state.sessions import SessionState

START = datetime(2026, 9, 1, 8, tzinfo=UTC)
ONE = Occurrence(plan="plan", account="a", room_id="r", start=START, end=START + timedelta(hours=1))


@dataclass
class Office:
    """A journal, leases of the agent `test`, and what the hooks heard."""

    folder: Path
    journal: Journal
    claims: SqliteClaims
    leases: Leases
    hooks: Dispatcher
    teller: Teller
    heard: list[str] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)

    async def new_info(self, one: Occurrence) -> SessionInfo:
        folder = self.folder / "spool" / one.id
        await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
        return SessionInfo(
            id=one.id, provider="embedded", account="a", room_id="r", planned_start=one.start, planned_end=one.end,
            started_at=one.start, agent="test", folder=folder,
        )  # fmt: skip

    def next_start(self) -> None:
        """The agent's process is another one: it knows what the journal knows."""
        self.teller = Teller(self.journal, self.hooks, "test")

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
    hooks = Dispatcher(manager)
    office = Office(tmp_path, journal, claims, leases, hooks, Teller(journal, hooks, "test"))

    class Listener:
        @hookimpl
        async def roomkeeper_recording_failed(self, error: str) -> None:
            office.heard.append("failed")
            office.alarms.append(error)

        @hookimpl
        async def roomkeeper_recording_finished(self, info: SessionInfo) -> None:
            office.heard.append("finished")

    manager.register(Listener())
    yield office
    await leases.stop()
    await claims.close()
    await asyncio.to_thread(journal.close)


async def until_known(leases: Leases, condition: Callable[[], bool]) -> None:
    """Wait until these leases have heard of something."""
    changed = asyncio.Event()
    leases.on_change = changed.set
    async with asyncio.timeout(10):
        while not condition():
            changed.clear()
            await changed.wait()


async def until_stands(leases: Leases, standing: Standing) -> None:
    """Wait until `ONE` stands so, as far as these leases know."""
    await until_known(leases, lambda: leases.standing(ONE.id) is standing)
