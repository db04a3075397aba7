"""From iCalendar text to occurrences (RFC 5545): icalendar reads, recurring-ical-events repeats, excepts and overrides.

Both are imported with the first calendar: that takes a quarter of a second, which an agent without one should not pay.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog

from roomkeeper.errors import RoomkeeperError
from roomkeeper.rooms.occurrences import Occurrence
from roomkeeper_calendar.config import CalendarTable

if TYPE_CHECKING:
    from icalendar import Component, Event
    from recurring_ical_events import CalendarQuery

log = structlog.get_logger(__name__)


class CalendarError(RoomkeeperError):
    """A calendar cannot be fetched or read."""

    code = "calendar"
    retryable = True


class CalendarContent:
    """One version of a calendar, parsed. Raises `CalendarError` for text that is no calendar.

    Events that cannot be recorded are left out: whole days, cancelled ones, those without a length or a room. So are those that cannot be
    understood, each series by itself; when none can, the calendar is not readable.
    """

    def __init__(self, table: CalendarTable, text: bytes) -> None:
        from icalendar import Calendar

        self._table = table
        self._left_out: set[str] = set()
        try:
            calendar = Calendar.from_ical(text)
            if calendar.name != "VCALENDAR":
                raise ValueError("no VCALENDAR in it")
        except Exception as error:  # the libraries raise what they like for what people write
            raise CalendarError(f"is no readable iCalendar: {error}", where=f"calendar {table.name}") from error
        self._series = self._queries(calendar)
        self._zone = ZoneInfo(table.time_zone)
        self._lasting = {
            str(event.get("UID", "")) for event in calendar.walk("VEVENT") if any(key in event for key in ("RRULE", "RDATE", "DURATION"))
        }
        """Events with a length, the same for each repetition (RFC 5545, section 3.8.5.3): on the night of a change, too, three quarters of
        an hour are not what the wall shows. The others end when their DTEND says."""

    def _queries(self, calendar: Component) -> dict[str, CalendarQuery]:
        """One for each series, by its UID: a query over all of them raises for all of them."""
        import recurring_ical_events

        series: dict[str, Component] = {}
        for number, event in enumerate(calendar.walk("VEVENT"), start=1):
            uid = str(event.get("UID", f"(none, event {number})"))
            if uid not in series:
                series[uid] = calendar.copy()  # of the calendar itself, not of what is in it
            series[uid].add_component(event)
        found, trouble = {}, None
        for uid, alone in series.items():
            try:
                found[uid] = recurring_ical_events.of(alone, skip_bad_series=True)
            except Exception as error:  # noqa: BLE001 - see above
                trouble = error
                self._leave_out(uid, error)
        if trouble is not None and not found:
            raise CalendarError(f"none of its events can be read: {trouble}", where=f"calendar {self._table.name}") from trouble
        return found

    def _leave_out(self, uid: str, error: Exception) -> None:
        if uid not in self._left_out:
            self._left_out.add(uid)
            text = f"{type(error).__name__}: {error}"
            log.warning("an event of a calendar cannot be read, it is left out", calendar=self._table.name, uid=uid, error=text)

    def occurrences(self, start: datetime, end: datetime) -> Iterator[Occurrence]:
        """What overlaps the time from `start` to `end`, both aware. Computes; remembers only which events it complained of."""
        for uid, series in self._series.items():
            try:
                yield from list(self._of_series(series, start, end))
            except Exception as error:  # noqa: BLE001 - times without an end and the like: the others still count
                self._leave_out(uid, error)

    def _of_series(self, series: CalendarQuery, start: datetime, end: datetime) -> Iterator[Occurrence]:
        table = self._table
        for event in series.between(start - table.overrun, end + table.lead):
            times = self._times(event)
            if times is None or str(event.get("STATUS", "")).upper() == "CANCELLED":
                continue
            for room_id in self._rooms(event):
                yield Occurrence(
                    plan=table.name,
                    account=table.account,
                    room_id=room_id,
                    start=times[0],
                    end=times[1],
                    lead=table.lead,
                    overrun=table.overrun,
                    overlap=table.overlap,
                    time_zone=table.time_zone,
                )

    def _times(self, event: Event) -> tuple[datetime, datetime] | None:
        start, end = event.start, event.end
        if not isinstance(start, datetime) or not isinstance(end, datetime):
            return None
        begin = self._moment(start)
        # of two local times of one zone Python subtracts what the wall shows, which is the length that was written down
        over = begin + (end - start) if str(event.get("UID", "")) in self._lasting else self._moment(end)
        return (begin, over) if begin < over else None

    def _moment(self, value: datetime) -> datetime:
        return (value if value.tzinfo is not None else value.replace(tzinfo=self._zone)).astimezone(UTC)

    def _rooms(self, event: Event) -> list[str]:
        if self._table.rooms:
            return self._table.rooms
        room_id = str(event.get(self._table.room_property, "")).strip()
        return [room_id] if room_id else []
