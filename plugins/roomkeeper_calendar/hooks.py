"""Calendars as a plugin: sources of occurrences, polled while the agent runs."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial

import structlog

from roomkeeper.hookspecs import HealthCheck, PluginContext, hookimpl
from roomkeeper.rooms.occurrences import Occurrence, ScheduleSource
from roomkeeper.state.timestamps import rfc3339
from roomkeeper_calendar.config import CalendarSettings
from roomkeeper_calendar.content import CalendarError
from roomkeeper_calendar.source import CalendarSource

log = structlog.get_logger(__name__)

FIRST_LOOK_S = 5.0
"""How long the start waits for calendars of which nothing is kept."""


class CalendarPlugin:
    """The plugin `calendar`."""

    Settings = CalendarSettings

    def __init__(self, context: PluginContext) -> None:
        settings: CalendarSettings = context.settings
        self.sources = [CalendarSource(table, context.data_dir) for table in settings.calendars]
        self._data_dir = context.data_dir
        self._wanted = settings.calendars
        self._polls: dict[CalendarSource, asyncio.Task[None]] = {}

    def take_settings(self, settings: CalendarSettings) -> Iterable[str]:
        """Calendars may come, go and change while the agent runs."""
        self._wanted = settings.calendars
        return ()

    @hookimpl
    def roomkeeper_register_schedule_sources(self) -> Iterable[ScheduleSource]:
        """The plugin itself, for all calendars at once: they may come and go."""
        return [self]

    def occurrences(self, start: datetime, end: datetime) -> Iterator[Occurrence]:
        """See `ScheduleSource.occurrences`: those of all calendars."""
        for source in list(self.sources):
            yield from source.occurrences(start, end)

    @hookimpl
    def roomkeeper_register_health_checks(self) -> Iterable[HealthCheck]:
        """One for each calendar: it is read and understood now."""
        return [HealthCheck(name=f"calendar {one.table.name}", probe=partial(self._probe, one)) for one in self.sources]

    @hookimpl
    async def roomkeeper_startup(self) -> None:
        """Take the calendars kept by an earlier run, and poll. Those of which nothing is kept are waited for, but not for long: a server
        that does not answer delays no other plan."""
        first_looks = []
        for source in self.sources:
            kept = await asyncio.to_thread(source.load_kept)
            looked = self._begin_to_poll(source)
            if not kept:
                first_looks.append(looked)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FIRST_LOOK_S):
                for looked in first_looks:
                    await looked.wait()

    @hookimpl
    async def roomkeeper_configuration_reloaded(self) -> None:
        """Follow the calendars of the new settings. One that is as before goes on as it is; of a changed one the kept version holds until
        the new one has been fetched."""
        before = {source.table.name: source for source in self.sources}
        sources = []
        for table in self._wanted:
            source = before.get(table.name)
            if source is None or source.table != table:
                source = CalendarSource(table, self._data_dir)
                await asyncio.to_thread(source.load_kept)
            sources.append(source)
        for source in sources:
            if source not in self._polls:
                self._begin_to_poll(source)
        self.sources = sources
        gone = [self._polls.pop(source) for source in list(self._polls) if source not in sources]
        for poll in gone:
            poll.cancel()
        await asyncio.gather(*gone, return_exceptions=True)

    @hookimpl
    async def roomkeeper_shutdown(self) -> None:
        """Ask for no calendar any more."""
        for poll in self._polls.values():
            poll.cancel()
        await asyncio.gather(*self._polls.values(), return_exceptions=True)
        self._polls.clear()

    def _begin_to_poll(self, source: CalendarSource) -> asyncio.Event:
        """Return what is set after the first look."""
        source.polled = True
        looked = asyncio.Event()
        self._polls[source] = asyncio.create_task(self._poll(source, looked), name=f"poll calendar {source.table.name}")
        return looked

    async def _poll(self, source: CalendarSource, looked: asyncio.Event) -> None:
        while True:
            await asyncio.to_thread(source.refresh)
            looked.set()
            await asyncio.sleep(source.table.poll.total_seconds())

    async def _probe(self, source: CalendarSource) -> str:
        await asyncio.to_thread(source.refresh)
        if source.error:
            raise CalendarError(source.error, where=f"calendar {source.table.name}", remedy="mend its file or url")
        return f"read {rfc3339(source.checked_at or time.time())}"
