"""An agent without rooms, as a process of its own: real claims, journal, planner and desk; its sessions last a moment and say so in a file.

python occurrence_agent.py NAME DATA_DIR COUNT SECONDS AGENTS
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import ByteSize

from roomkeeper.claims.leases import Claim, Leases
from roomkeeper.claims.sqlite import CLAIMS_NAME, SqliteClaims
from roomkeeper.config.session_rules import AdmissionTable, SessionsTable
from roomkeeper.ops.logs import configure_logging
from roomkeeper.plugins.dispatcher import Dispatcher
from roomkeeper.plugins.loading import load_plugins
from roomkeeper.rooms.occurrences import Occurrence
from roomkeeper.rooms.session import SessionInfo
from roomkeeper.sessions.admission import Admission
from roomkeeper.sessions.desk import DeskServices, SessionDesk
from roomkeeper.sessions.places import Identity, Places
from roomkeeper.sessions.planner import Planner
from roomkeeper.sessions.runner import SessionEnd
from roomkeeper.sessions.telling import Teller
from roomkeeper.sessions.timetable import Timetable
from roomkeeper.state import sessions as session_rows
from roomkeeper.state.folder_lock import FolderLock
from roomkeeper.state.journal import JOURNAL_NAME, Journal
from roomkeeper.state.sessions import FencedError, SessionState

SESSIONS = 20
"""At once, of each agent."""

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


class Plenty:
    """So many occurrences at once, each in a room of its own."""

    def __init__(self, count: int) -> None:
        self._all = [
            Occurrence(plan="p", account="a", room_id=f"r{number}", start=LONG_AGO, end=LONG_AGO + timedelta(days=36500))
            for number in range(count)
        ]

    def occurrences(self, start: datetime, end: datetime) -> Iterable[Occurrence]:
        """All of them, always."""
        return self._all


class ShortRunner:
    """Does to journal and claim what a session's runner does, without a room; it "records" a file of its own in the session's folder."""

    def __init__(self, info: SessionInfo, claim: Claim, journal: Journal, seconds: float) -> None:
        self.info = info
        self._claim, self._journal, self._seconds = claim, journal, seconds

    async def run(self) -> SessionEnd:
        """Be live for a moment; commit under the claim's token."""
        info, fence = self.info, self._claim.revision
        await self._journal.run(lambda connection: session_rows.take(connection, info, "test", time.time(), fence=fence))
        await asyncio.to_thread(self._record)
        for state in (SessionState.JOINING, SessionState.LIVE):
            await self._change(state)
        await asyncio.sleep(self._seconds)
        try:
            await self._change(SessionState.FINISHED)
        except FencedError:
            print("fenced", info.id, fence, flush=True)
            return SessionEnd.FENCED
        print("done", info.id, fence, flush=True)
        return SessionEnd.ENDED

    def _record(self) -> None:
        self.info.folder.mkdir(parents=True, exist_ok=True)
        with (self.info.folder / f"segment-{self._claim.revision}").open("x") as file:
            file.write(self.info.agent)

    async def _change(self, state: SessionState) -> None:
        fence = self._claim.revision
        await self._journal.run(
            lambda connection: session_rows.transition(connection, self.info.id, state, "test", time.time(), fence=fence)
        )

    def stop(self, reason: str, *, goes_on_later: bool = False) -> None:
        """Sessions here end by themselves."""

    def warn(self, text: str) -> None:
        """Nobody reads it."""

    def change_plan(self, planned_end: datetime, overrun: timedelta) -> None:
        """The plan does not change."""


async def main(name: str, data_dir: Path, count: int, seconds: float, together: int) -> None:
    """Run until every occurrence is over. Begins when every agent is there and a line is read: nobody has a head start."""
    configure_logging("warning", "json")
    lock = FolderLock(data_dir, name)
    lock.acquire()
    journal = Journal.open(data_dir / JOURNAL_NAME)
    store = SqliteClaims.open(data_dir / CLAIMS_NAME, await journal.run(session_rows.highest_fence))
    leases = Leases(store, name, capacity=SESSIONS)
    hooks = Dispatcher(load_plugins({}, data_dir=data_dir, agent=name).manager)

    async def new_info(one: Occurrence) -> SessionInfo:
        return SessionInfo(
            id=one.id,
            provider="none",
            account=one.account,
            room_id=one.room_id,
            planned_start=one.start,
            planned_end=one.end,
            started_at=datetime.now(UTC),
            agent=name,
            folder=data_dir / "spool" / one.id,
        )

    services = DeskServices(
        journal=journal,
        hooks=hooks,
        leases=leases,
        teller=Teller(journal, hooks, name),
        places=Places(
            leases=leases,
            admission=Admission(AdmissionTable(max_sessions=SESSIONS, min_free=ByteSize(0)), data_dir),
            identities=lambda account: Identity(name, count),
        ),
        rules=SessionsTable(),
        agent=name,
        new_info=new_info,
        new_runner=lambda info, claim, one: ShortRunner(info, claim, journal, seconds),  # type: ignore[arg-type,return-value]
        on_change=lambda: None,
    )
    desk = SessionDesk(services)
    leases.on_change = desk.look_soon
    await leases.start()
    while len(leases.living()) < together:  # noqa: ASYNC110 - the watch has no event for tests
        await asyncio.sleep(0.05)
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    desk.accepting = True
    tasks = [asyncio.create_task(Planner(Timetable([Plenty(count)]), desk.take_outlook).run()), asyncio.create_task(desk.run())]
    while len(leases.done_occurrences()) < count:  # noqa: ASYNC110 - the test's own end
        await asyncio.sleep(0.05)
    await desk.end_sessions("over", goes_on_later=False)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await leases.stop()
    await store.close()
    journal.close()
    lock.release()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]), int(sys.argv[5])))
