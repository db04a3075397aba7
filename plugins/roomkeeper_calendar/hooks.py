"""Calendars as a plugin: sources of occurrences, polled while the agent runs."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Iterable

import structlog

from roomkeeper.errors import RoomkeeperError
from roomkeeper.hookspecs import HealthCheck, PluginContext, hookimpl
from roomkeeper.state.timestamps import rfc3339
from roomkeeper_calendar.config import CalendarSettings
from roomkeeper_calendar.content import CalendarError
from roomkeeper_calendar.source import CalendarSource

log = structlog.get_logger(__name__)


class CalendarPlugin:
    """The plugin `calendar`."""

    Settings = CalendarSettings

    def __init__(self, context: PluginContext) -> None:
        settings: CalendarSettings = context.settings or CalendarSettings()
        self.sources = [CalendarSource(table, context.data_dir) for table in settings.calendars]
        self._polls: list[asyncio.Task[None]] = []

    @hookimpl
    def roomkeeper_register_schedule_sources(self) -> Iterable[object]:
        return self.sources

    @hookimpl
    def roomkeeper_register_health_checks(self) -> Iterable[HealthCheck]:
        return [HealthCheck(name=f"calendar {one.table.name}", probe=lambda source=one: self._probe(source)) for one in self.sources]  # type: ignore[misc]

    @hookimpl
    async def roomkeeper_startup(self) -> None:
        """Take the calendars kept by an earlier run, so that a server that does not answer delays nothing; then poll."""
        for source in self.sources:
            if not await asyncio.to_thread(source.load_kept):
                await asyncio.to_thread(source.refresh)
            self._polls.append(asyncio.create_task(self._poll(source), name=f"poll calendar {source.table.name}"))

    @hookimpl
    async def roomkeeper_shutdown(self) -> None:
        for poll in self._polls:
            poll.cancel()
        await asyncio.gather(*self._polls, return_exceptions=True)
        self._polls.clear()

    async def _poll(self, source: CalendarSource) -> None:
        while True:
            with contextlib.suppress(RoomkeeperError):  # `refresh` notes its troubles itself
                await asyncio.to_thread(source.refresh)
            await asyncio.sleep(source.table.poll.total_seconds())

    async def _probe(self, source: CalendarSource) -> str:
        await asyncio.to_thread(source.refresh)
        if source.error:
            raise CalendarError(source.error, where=f"calendar {source.table.name}", remedy="mend its file or url")
        return f"read {rfc3339(source.checked_at or time.time())}"
