"""Everything that observes a running agent: snapshots, metrics, status page, control socket, watchdog. Owns its tasks."""

from __future__ import annotations

import asyncio
import math
import time
from typing import Any

import structlog
from prometheus_client import CollectorRegistry

from roomkeeper.config.models import HttpTable
from roomkeeper.ops.control import ControlServer
from roomkeeper.ops.http import OperationsServer
from roomkeeper.ops.metrics import AgentCollector
from roomkeeper.ops.snapshot import ObservedAgent, SnapshotTaker
from roomkeeper.ops.stills import Stills
from roomkeeper.ops.watchdog import feed_watchdog, watchdog_interval_s

log = structlog.get_logger(__name__)

LOOK_EVERY_S = 0.25
FRESH_S = 1.0
"""A snapshot younger than this is given again: however many ask, the agent looks at itself once a second."""
LATE_S = 5.0
"""While the machine or its disk is so busy that the next snapshot is late, the last one is given for so long: it says when it was taken."""
WATCHED_S = 10.0
"""For so long after somebody asked, snapshots (and, if it was for the page, pictures) are made ahead: nobody waits for one."""
LOOP_PROBE_S = 0.5


class Observation:
    """Observes one agent from `start` to `stop`.

    :param registry: gets the agent's collector.
    """

    def __init__(self, agent: ObservedAgent, http: HttpTable, registry: CollectorRegistry) -> None:
        self._agent = agent
        self._http = http
        self._registry = registry
        self._taker = SnapshotTaker(agent)
        self._taking = asyncio.Lock()
        self._snapshot: dict[str, Any] | None = None
        self._taken_at = 0.0
        self._asked_at = -math.inf
        self._stills = Stills()
        self._loop_delay_s = 0.0
        self._control = ControlServer(agent.data_dir, agent.name, self.status)
        self._operations: OperationsServer | None = None
        self.port: int | None = None
        """Where the HTTP server listens, once it does."""
        self._tasks: list[asyncio.Task[None]] = []
        registry.register(AgentCollector(lambda: self._snapshot))

    async def status(self) -> dict[str, Any]:
        """A snapshot at most twice `FRESH_S` old; `LATE_S` while they are made ahead, and the next one is late. Read-only."""
        now = time.monotonic()
        oldest_s = LATE_S if now - self._asked_at < WATCHED_S else 2 * FRESH_S
        self._asked_at = now
        if self._snapshot is not None and now - self._taken_at < oldest_s:
            return self._snapshot
        return await self._take()

    async def _take(self) -> dict[str, Any]:
        async with self._taking:
            if self._snapshot is None or time.monotonic() - self._taken_at >= FRESH_S:
                snapshot = await self._taker.take(loop_delay_s=self._loop_delay_s)
                self._snapshot, self._taken_at = snapshot, time.monotonic()
            return self._snapshot

    async def _take_ahead(self) -> None:
        while True:
            await asyncio.sleep(FRESH_S)
            try:
                if time.monotonic() - self._asked_at < WATCHED_S:
                    await self._take()
            except Exception:  # the next one may go well
                log.exception("no snapshot could be taken")

    async def _look_ahead(self, operations: OperationsServer) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            try:
                if time.monotonic() - operations.watched_at < WATCHED_S:
                    await self._stills.refresh(self._agent.sessions)
            except Exception:  # the next one may go well
                log.exception("no pictures could be made")

    async def start(self) -> None:
        """Open the control socket, the HTTP server if configured, and begin to feed the watchdog if systemd has one."""
        await self._control.start()
        if self._http.port is not None:
            self._operations = await asyncio.to_thread(self._build_server)
            self.port = await self._operations.start(self._http.host, self._http.port)
            log.info("status page, metrics and health", url=f"http://{self._http.host}:{self.port}/")
            self._tasks.append(asyncio.create_task(self._look_ahead(self._operations), name="still pictures"))
        self._tasks.append(asyncio.create_task(self._take_ahead(), name="snapshots"))
        self._tasks.append(asyncio.create_task(self._probe_loop(), name="event loop probe"))
        if (interval := watchdog_interval_s()) is not None:
            self._tasks.append(asyncio.create_task(feed_watchdog(interval, lambda: self._agent.sessions), name="watchdog"))

    async def stop(self) -> None:
        """End. Safe without a start, and twice."""
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._operations is not None:
            await self._operations.stop()
        await self._control.stop()

    def _build_server(self) -> OperationsServer:
        return OperationsServer(
            self._registry,
            ready=lambda: self._agent.accepting,
            status=self.status,
            sessions=lambda: self._agent.sessions,
            stills=self._stills,
            token=self._http.token.get_secret_value() if self._http.token is not None else "",
        )

    async def _probe_loop(self) -> None:
        """Measure how late the event loop wakes us: what every packet and every message waits too."""
        while True:
            due = time.monotonic() + LOOP_PROBE_S
            await asyncio.sleep(LOOP_PROBE_S)
            self._loop_delay_s = max(0.0, time.monotonic() - due)
