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
    from icalendar import Event

log = structlog.get_logger(__name__)


class CalendarError(RoomkeeperError):
    """A calendar cannot be fetched or read."""

    code = "calendar"
    retryable = True


class CalendarContent:
    """One version of a calendar, parsed. Raises `CalendarError` for text that is no calendar.

    Events that cannot be recorded are left out: whole days, cancelled ones, those without a length or a room.
    """

    def __init__(self, table: CalendarTable, text: bytes) -> None:
        import recurring_ical_events
        from icalendar import Calendar

        self._table = table
        try:
            self._calendar = Calendar.from_ical(text)
            if self._calendar.name != "VCALENDAR":
                raise ValueError("no VCALENDAR in it")
            self._query = recurring_ical_events.of(self._calendar, skip_bad_series=True)
        except Exception as error:  # the libraries raise what they like for what people write
            raise CalendarError(f"is no readable iCalendar: {error}", where=f"calendar {table.name}") from error
        self._zone = ZoneInfo(table.time_zone)
        self._lasting = {
            str(event.get("UID", ""))
            for event in self._calendar.walk("VEVENT")
            if any(key in event for key in ("RRULE", "RDATE", "DURATION"))
        }
        """Events with a length, the same for each repetition (RFC 5545, section 3.8.5.3): on the night of a change, too, three quarters of
        an hour are not what the wall shows. The others end when their DTEND says."""

    def occurrences(self, start: datetime, end: datetime) -> Iterator[Occurrence]:
        """What overlaps the time from `start` to `end`, both aware. Computes; holds no state."""
        table = self._table
        for event in self._query.between(start - table.overrun, end + table.lead):
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
