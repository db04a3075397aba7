"""From the configuration's timetable to occurrences. Time zones and cron are APScheduler's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from roomkeeper.config.models import TimetableTable
from roomkeeper.sessions.occurrences import Occurrence


class ScheduleSource(Protocol):
    """Something that knows occurrences; plugins hand over further ones by `roomkeeper_register_schedule_sources`."""

    def occurrences(self, start: datetime, end: datetime) -> Iterable[Occurrence]:
        """Occurrences that overlap the time from `start` to `end`, both aware."""
        ...


class TimetableSource:
    """The `[[timetable]]` tables of the configuration.

    Build it off the event loop: time zones are read from files here, and only here.
    """

    def __init__(self, plans: Sequence[TimetableTable]) -> None:
        self._plans = [(plan, _Starts(plan)) for plan in plans]

    def occurrences(self, start: datetime, end: datetime) -> Iterator[Occurrence]:
        """See `ScheduleSource.occurrences`."""
        for plan, starts in self._plans:
            for begin in starts.between(start - plan.duration, end):
                if begin + plan.duration > start:
                    for room_id in plan.rooms:
                        yield Occurrence(plan=plan.name, account=plan.account, room_id=room_id, start=begin, end=begin + plan.duration)


class _Starts:
    """The planned starts of one table, in UTC: a duration added to a local time would change with daylight saving."""

    def __init__(self, plan: TimetableTable) -> None:
        zone = ZoneInfo(plan.time_zone)
        self._dates = sorted((at if at.tzinfo is not None else at.replace(tzinfo=zone)).astimezone(UTC) for at in plan.at)
        self._trigger = CronTrigger.from_crontab(plan.cron, timezone=zone) if plan.cron is not None else None

    def between(self, after: datetime, before: datetime) -> Iterator[datetime]:
        """Starts in [after, before)."""
        yield from (begin for begin in self._dates if after <= begin < before)
        if self._trigger is None:
            return
        begin = self._trigger.get_next_fire_time(None, after)
        while begin is not None and begin < before:
            yield begin.astimezone(UTC)
            begin = self._trigger.get_next_fire_time(begin, begin + timedelta(microseconds=1))


class Timetable:
    """All sources together, in order of time."""

    def __init__(self, sources: Sequence[ScheduleSource]) -> None:
        self._sources = sources

    def between(self, start: datetime, end: datetime) -> list[Occurrence]:
        """Occurrences that overlap the time from `start` to `end`, by start and room; each ID once."""
        found = {one.id: one for source in self._sources for one in source.occurrences(start, end)}
        return sorted(found.values(), key=lambda one: (one.start, one.room_id, one.plan))

