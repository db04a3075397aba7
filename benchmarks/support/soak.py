"""A long life in a short time: many short sessions in many rooms while agents are killed, the room server restarted and connections cut.

Two agents share a data folder. One is killed with SIGKILL and started again, over and over; the other one lives through the whole run
and notes what it holds. The room server, the agents and the people are real; all of it runs on loopback.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import secrets
import signal
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from roomkeeper.errors import RoomkeeperError
from roomkeeper.state.journal import JOURNAL_NAME
from support.soak_account import Account, take_account
from support.soak_people import Person, encode_loop
from support.soak_plan import Fault, SoakPlan
from support.soak_world import Child, CuttableWay, RestartableServer, free_port

STEADY: Final = "steady"
DOOMED: Final = "doomed"
BEGINS_AFTER_S: Final = 2.0
"""After everybody is up."""
READY_WITHIN_S: Final = 90.0
ENDED_WITHIN_S: Final = 60.0
QUIET_S: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SoakResult:
    """What a soak showed. `held`: what the agent that lived held before the first session and after the last, and its memory between."""

    plan: SoakPlan
    account: Account
    faults: dict[str, int]
    held: dict[str, Any]
    seconds: float

    def document(self) -> dict[str, Any]:
        """The result as JSON."""
        account = self.account
        return {
            "seed": self.plan.seed,
            "seconds": round(self.seconds, 1),
            "sessions": self.plan.sessions,
            "finished": account.states["finished"],
            "failed": account.states["failed"],
            "missed": account.states["missed"],
            "reasons": dict(account.reasons),
            "unexplained": len(account.unexplained),
            "unexplained_sessions": account.unexplained[:20],
            "taken_over": account.taken_over,
            "reconnected": account.reconnected,
            "segments": account.segments,
            "repaired": account.repaired,
            "recorded_s": round(account.recorded_s, 1),
            "missing_s": round(account.missing_s, 1),
            "faults": self.faults,
            **self.held,
        }


async def run_soak(plan: SoakPlan, folder: Path, tell: Callable[[str], None] = lambda _: None) -> SoakResult:
    """Run a soak in an empty folder. Raises `RoomkeeperError` when its processes do not come up."""
    began = time.monotonic()
    async with contextlib.AsyncExitStack() as stack:
        soak = await _Soak.begin(plan, folder, stack)
        tell(f"{plan.sessions} sessions in {plan.lasts_s:.0f} s, {len(plan.faults())} faults, seed {plan.seed}")
        await soak.run(tell)
        held = await soak.end()
    account = await asyncio.to_thread(take_account, soak.data_dir, plan.occurrences(soak.first))
    return SoakResult(plan=plan, account=account, faults=soak.faults, held=held, seconds=time.monotonic() - began)


class _Soak:
    def __init__(self, plan: SoakPlan, folder: Path, server: RestartableServer, way: CuttableWay, secret: str) -> None:
        self.plan = plan
        self.data_dir = folder / "data"
        self.first = datetime.fromtimestamp(0, UTC)
        self.faults = {"kill agent": 0, "restart server": 0, "cut connections": 0}
        self.server = server
        self.way = way
        self._folder = folder
        self._secret = secret
        self._chance = random.Random(plan.seed)
        self.agents = {name: self._agent(name) for name in (STEADY, DOOMED)}

    @classmethod
    async def begin(cls, plan: SoakPlan, folder: Path, stack: contextlib.AsyncExitStack) -> _Soak:
        """Start everything and wait until all of it is up."""
        port, secret = free_port(), secrets.token_hex(16)
        server = RestartableServer(port, secret)
        stack.push_async_callback(server.stop)
        await server.start()
        way = CuttableWay(port)
        stack.push_async_callback(way.stop)
        await way.start()
        loop = await asyncio.to_thread(encode_loop)
        people = [Person(f"person-{name}", rooms, f"ws://127.0.0.1:{port}/rooms", secret, loop) for name, rooms in plan.accounts.items()]
        tasks = [asyncio.create_task(person.run(), name="person") for person in people]
        stack.push_async_callback(_cancelled, tasks)
        soak = cls(plan, folder, server, way, secret)
        for agent in soak.agents.values():
            stack.push_async_callback(agent.end)
        await soak._write_configurations(datetime.now(UTC) + timedelta(days=1))
        async with asyncio.timeout(READY_WITHIN_S):
            await asyncio.gather(*(person.publishing.wait() for person in people))
        await soak._start_agents()
        return soak

    async def run(self, tell: Callable[[str], None]) -> None:
        """Live through the plan."""
        began = self.first.timestamp()
        for fault in self.plan.faults():
            await asyncio.sleep(max(0.0, began + fault.at_s - time.time()))
            tell(f"{fault.at_s:6.1f} s  {fault.kind}")
            self.faults[fault.kind] += 1
            await self._commit(fault)
        await asyncio.sleep(max(0.0, began + self.plan.lasts_s - time.time()))
        await self._until(self._all_ended, ENDED_WITHIN_S)

    async def end(self) -> dict[str, Any]:
        """End the agents; what the steady one held."""
        await asyncio.sleep(QUIET_S)
        at_the_end = time.time()
        statuses = {name: await agent.end() for name, agent in self.agents.items()}
        samples = await asyncio.to_thread(_read_samples, self._samples(STEADY))
        first_at, last_at = self.first.timestamp(), self.first.timestamp() + self.plan.lasts_s
        before = [one for one in samples if one["at"] < first_at]
        after = [one for one in samples if last_at < one["at"] < at_the_end and not one["sessions"]]
        # the one that was killed may not be up yet when it is told to end
        if not before or not after or statuses[STEADY] != 0 or statuses[DOOMED] not in (0, -signal.SIGTERM):
            raise RoomkeeperError(f"an agent did not live or end as it should: {statuses}", where=str(self._folder))
        memory = {
            f"rss_mib_at_{share}": max(one["rss_mib"] for one in samples if one["at"] <= first_at + (last_at - first_at) * share / 100)
            for share in (10, 50, 100)
        }
        held = {
            kind: {"before": max(one[kind] for one in before), "after": min(one[kind] for one in after)}  # at first it is still starting
            for kind in ("tasks", "threads", "fds")
        }
        return {**held, **memory}

    async def _commit(self, fault: Fault) -> None:
        match fault.kind:
            case "cut connections":
                self.way.cut(fault.share, self._chance)
            case "kill agent":
                await self.agents[DOOMED].kill()
                await asyncio.sleep(fault.down_s)
                await self.agents[DOOMED].start()
            case "restart server":
                await self.server.stop()
                await asyncio.sleep(fault.down_s)
                await self.server.start()

    def _agent(self, name: str) -> Child:
        return Child(name, self._folder, ["-m", "support.soak_agent_process", str(self._folder / f"{name}.toml"), str(self._samples(name))])

    def _samples(self, name: str) -> Path:
        return self._folder / f"{name}.samples.jsonl"

    async def _start_agents(self) -> None:
        """The timetable can be written only when it is known how long the agents take to come up: they read it again on SIGHUP."""
        for agent in self.agents.values():
            await agent.start()
        await self._until(self._agents_up, READY_WITHIN_S)
        if not await self._agents_up():
            raise RoomkeeperError("an agent did not come up: its log says why", where=str(self._folder))
        self.first = datetime.fromtimestamp(int(time.time() + BEGINS_AFTER_S) + 1, UTC)
        await self._write_configurations(self.first)
        for agent in self.agents.values():
            agent.reload()

    async def _agents_up(self) -> bool:
        return all(["agent is up" in await agent.log() for agent in self.agents.values()])

    async def _all_ended(self) -> bool:
        ids = {one.id for one in self.plan.occurrences(self.first)}
        return await asyncio.to_thread(_ended, self.data_dir / JOURNAL_NAME, ids)

    async def _until(self, condition: Any, within_s: float) -> None:
        with contextlib.suppress(TimeoutError):  # what is missing then is for the account to say
            async with asyncio.timeout(within_s):
                while not await condition():  # noqa: ASYNC110 - other processes have no event for us
                    await asyncio.sleep(0.1)

    async def _write_configurations(self, first: datetime) -> None:
        for name in (STEADY, DOOMED):
            text = _configuration(self.plan, name, self.data_dir, f"ws://127.0.0.1:{self.way.port}/rooms", self._secret, first)
            await asyncio.to_thread((self._folder / f"{name}.toml").write_text, text)


def _configuration(plan: SoakPlan, name: str, data_dir: Path, url: str, secret: str, first: datetime) -> str:
    """Configuration of one agent; both are users of their own."""
    lines = [f'[agent]\nname = "{name}"\ndata_dir = {json.dumps(str(data_dir))}']
    for account, rooms in plan.accounts.items():
        lines.append(f'[accounts.{account}]\nprovider = "embedded"\nuser_id = "{account}-{{agent}}"\nmax_rooms = {len(rooms)}')
        lines.append(f'[accounts.{account}.settings]\nurl = "{url}"\nserver_secret = "{secret}"')
        for room_id in rooms:
            starts = [start.isoformat() for start in plan.starts(int(room_id.removeprefix("room-")), first)]
            if starts:
                lines.append(f'[[timetable]]\nname = "{room_id}"\naccount = "{account}"\nrooms = ["{room_id}"]')
                lines.append(f"at = [{', '.join(starts)}]\nduration = {plan.length_s}")
    return "\n".join(lines) + "\n"


def _ended(journal: Path, ids: set[str]) -> bool:
    connection = sqlite3.connect(f"{journal.absolute().as_uri()}?mode=ro", uri=True, timeout=20)
    try:
        rows = connection.execute("SELECT id FROM sessions WHERE state IN ('finished', 'failed', 'missed')")
        return ids <= {session_id for (session_id,) in rows}
    finally:
        connection.close()


def _read_samples(path: Path) -> Sequence[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


async def _cancelled(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
