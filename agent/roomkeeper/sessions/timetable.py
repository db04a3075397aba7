"""From the configuration's timetable to occurrences. Cron is APScheduler's, time zones are zoneinfo's."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from apscheduler.triggers.cron import CronTrigger

from roomkeeper.config.holidays import DaySpan
from roomkeeper.config.models import TimetableTable
from roomkeeper.rooms.occurrences import Occurrence, ScheduleSource
from roomkeeper.sessions.overlaps import join_overlapping

log = structlog.get_logger(__name__)

CONTEXT = timedelta(days=1)
"""How far around the time that is asked for occurrences are looked at, to see which ones hang together."""

_A_SHIFT = timedelta(hours=27)
"""More than any UTC offset and any change of one: local times this far outside a span cannot be in it."""

_AHEAD = timedelta(days=2)
"""How far around a span starts are worked out in one go."""


class TimetableSource:
    """The `[[timetable]]` tables of the configuration.

    Build it off the event loop: time zones are read from files here, and only here.

    :param holidays: the named sets of the table `[holidays]`.
    """

    def __init__(self, plans: Sequence[TimetableTable], holidays: Mapping[str, Sequence[DaySpan]] | None = None) -> None:
        self._plans = [(plan, _Starts(plan, holidays or {})) for plan in plans]

    def occurrences(self, start: datetime, end: datetime) -> Iterator[Occurrence]:
        """See `ScheduleSource.occurrences`."""
        for plan, starts in self._plans:
            for begin in starts.between(start - plan.duration - plan.overrun, end + plan.lead):
                for room_id in plan.rooms:
                    found = Occurrence(
                        plan=plan.name,
                        account=plan.account,
                        room_id=room_id,
                        start=begin,
                        end=begin + plan.duration,
                        lead=plan.lead,
                        overrun=plan.overrun,
                        overlap=plan.overlap,
                        time_zone=plan.time_zone,
                    )
                    if found.leaves_by > start:
                        yield found


class _Starts:
    """The planned starts of one table, in UTC: a duration added to a local time would change with daylight saving.

    A local time that the clock skips in spring stands for the moment the clock would have shown it (02:30 is 03:30 then); one
    that comes twice in autumn means the first of the two, once. APScheduler's own answers for aware times are not used: on the
    night of the change it returns the second 02:30 again and again.
    """

    def __init__(self, plan: TimetableTable, holidays: Mapping[str, Sequence[DaySpan]]) -> None:
        self._zone = ZoneInfo(plan.time_zone)
        self._dates = sorted(self._moment(at) if at.tzinfo is None else at.astimezone(UTC) for at in plan.at)
        # the trigger computes with bare local times, written as if they were UTC
        self._trigger = CronTrigger.from_crontab(plan.cron, timezone=UTC) if plan.cron is not None else None
        nothing_yet = datetime.max.replace(tzinfo=UTC)
        self._ahead: tuple[datetime, datetime, list[datetime]] = (nothing_yet, nothing_yet, [])
        """From when until when starts by cron are known, and those."""
        self._rest: list[DaySpan] = []
        for holiday in plan.holidays:
            self._rest += holidays[holiday] if isinstance(holiday, str) else [holiday]

    def between(self, after: datetime, before: datetime) -> Iterator[datetime]:
        """Starts in [after, before), each once."""
        seen = set()
        for moment in (*self._dates, *self._by_cron(after, before)):
            if after <= moment < before and moment not in seen and not self._rests(moment.astimezone(self._zone).date()):
                seen.add(moment)
                yield moment

    def _by_cron(self, after: datetime, before: datetime) -> Sequence[datetime]:
        """What cron gives for the span and somewhat more. Following a rule is costly and the planner asks every few seconds, so some days
        are worked out ahead."""
        if self._trigger is None:
            return ()
        first, last, found = self._ahead
        if not (first <= after and before <= last):
            first, last = after - _AHEAD, before + _AHEAD
            found = sorted(set(self._follow(self._trigger, first, last)))
            self._ahead = (first, last, found)
        return found[bisect_left(found, after) : bisect_left(found, before)]

    def _follow(self, trigger: CronTrigger, after: datetime, before: datetime) -> Iterator[datetime]:
        local: datetime | None = (after.astimezone(UTC) - _A_SHIFT).replace(microsecond=0)
        latest = before.astimezone(UTC) + _A_SHIFT
        while (local := trigger.get_next_fire_time(None, local)) is not None and local < latest:
            yield self._moment(local)
            local += timedelta(seconds=1)

    def _moment(self, local: datetime) -> datetime:
        return local.replace(tzinfo=self._zone, fold=0).astimezone(UTC)

    def _rests(self, day: date) -> bool:
        return any(day in span for span in self._rest)


class Timetable:
    """All sources together, in order of time."""

    def __init__(self, sources: Sequence[ScheduleSource]) -> None:
        self._sources = list(sources)
        self._last_good: dict[int, list[Occurrence]] = {}
        self._asking = threading.Lock()

    def replace(self, old: ScheduleSource, new: ScheduleSource) -> None:
        """Put another source in the place of one: the configuration was read again."""
        self._sources[self._sources.index(old)] = new
        self._last_good.pop(id(old), None)

    def between(self, start: datetime, end: datetime) -> list[Occurrence]:
        """Occurrences that overlap the time from `start` to `end`, by start and room, those of one room joined. Blocks."""
        found: dict[str, Occurrence] = {}
        with self._asking:  # sources are promised one call at a time
            for source in list(self._sources):
                for one in self._ask(source, start - CONTEXT, end + CONTEXT):
                    if one.id not in found or found[one.id].end < one.end:
                        found[one.id] = one
        return [one for one in join_overlapping(found.values()) if one.begins <= end and one.leaves_by > start]

    def _ask(self, source: ScheduleSource, start: datetime, end: datetime) -> Iterable[Occurrence]:
        try:
            self._last_good[id(source)] = list(source.occurrences(start, end))
        except Exception:  # a plugin may raise anything, and what it planned before still holds
            log.exception("a source of occurrences failed; what it knew before holds", source=type(source).__name__)
        return self._last_good.get(id(source), [])
