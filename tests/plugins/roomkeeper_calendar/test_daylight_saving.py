"""Two years of an iCalendar around every change of daylight saving: north, south, and a zone that shifts by half an hour."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from roomkeeper.rooms.occurrences import Occurrence
from roomkeeper_calendar.config import CalendarTable
from roomkeeper_calendar.content import CalendarContent
from roomkeeper_calendar.source import CalendarSource

FIRST = date(2026, 1, 1)
DAYS = 730
ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]


LENGTH = "DURATION:PT45M"


def daily(zone: str, at: str, more: str = "", *, length: str = LENGTH, rule: str = "RRULE:FREQ=DAILY") -> bytes:
    lines = [
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "BEGIN:VEVENT", "UID:daily", "LOCATION:r"),
        *(f"DTSTART;TZID={zone}:20260101T{at}00", length, rule, *more.splitlines()),
        *("END:VEVENT", "END:VCALENDAR", ""),
    ]
    return "\r\n".join(lines).encode()


def table(zone: str) -> CalendarTable:
    return CalendarTable.model_validate({"name": "school", "account": "a", "file": "/x", "time_zone": zone})


def two_years(zone: str, text: bytes) -> list[Occurrence]:
    begin = datetime.combine(FIRST, datetime.min.time(), ZoneInfo(zone)).astimezone(UTC)
    end = datetime.combine(FIRST + timedelta(days=DAYS), datetime.min.time(), ZoneInfo(zone)).astimezone(UTC)
    found = CalendarContent(table(zone), text).occurrences(begin, end)
    return sorted((one for one in found if begin <= one.start < end), key=lambda one: one.start)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("at", ["0900", "0230", "0145", "0000", "2359"])
def test_every_day_once_at_the_wall_s_time(zone: str, at: str) -> None:
    found = two_years(zone, daily(zone, at))
    local = [one.start.astimezone(ZoneInfo(zone)) for one in found]
    assert [moment.date() for moment in local] == [FIRST + timedelta(days=day) for day in range(DAYS)]
    skipped = [moment for moment in local if f"{moment:%H%M}" != at]
    for moment in skipped:  # a time the clock jumped over: what the clock would have shown
        wanted = moment.replace(tzinfo=None, hour=int(at[:2]), minute=int(at[2:]))
        assert moment.replace(tzinfo=None) - wanted in (timedelta(hours=1), timedelta(minutes=30))
        assert (moment - timedelta(days=1)).utcoffset() != (moment + timedelta(days=1)).utcoffset()
    assert len(skipped) <= 2
    assert {one.end - one.start for one in found} == {timedelta(minutes=45)}


@pytest.mark.parametrize("zone", ZONES)
def test_exceptions_and_additions_hold_on_both_sides_of_a_change(zone: str) -> None:
    days = ["20260107", "20260707", "20270107", "20270707"]
    left_out = "\n".join(f"EXDATE;TZID={zone}:{day}T090000" for day in days)
    added = "\n".join(f"RDATE;TZID={zone}:{day}T150000" for day in days)
    local = [one.start.astimezone(ZoneInfo(zone)) for one in two_years(zone, daily(zone, "0900", f"{left_out}\n{added}"))]
    assert len(local) == DAYS
    assert [f"{moment:%Y%m%d}" for moment in local if moment.hour == 15] == days
    assert {moment.hour for moment in local} == {9, 15}


@pytest.mark.parametrize("zone", ZONES)
def test_hour_by_hour_the_same_is_found_as_at_once(zone: str, tmp_path: Path) -> None:
    path = tmp_path / "school.ics"
    path.write_bytes(daily(zone, "0230"))
    source = CalendarSource(table(zone).model_copy(update={"file": path}), tmp_path)
    for night in (datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 10, 24, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)):
        whole = {one.id for one in source.occurrences(night, night + timedelta(days=2))}
        hours = [night + timedelta(hours=hour) for hour in range(48)]
        assert {one.id for hour in hours for one in source.occurrences(hour, hour + timedelta(hours=1))} == whole


@pytest.mark.parametrize("zone", ZONES)
def test_each_repetition_is_as_long_as_the_first_when_that_has_an_end_instead_of_a_length(zone: str) -> None:
    found = two_years(zone, daily(zone, "0145", length=f"DTEND;TZID={zone}:20260101T023000"))
    assert len(found) == DAYS
    assert {one.end - one.start for one in found} == {timedelta(minutes=45)}


def test_a_single_event_ends_when_it_says_so_on_the_night_of_a_change_too() -> None:
    night = daily("Europe/Berlin", "0900", length="DTEND;TZID=Europe/Berlin:20261025T040000", rule="STATUS:CONFIRMED")
    (one,) = two_years("Europe/Berlin", night.replace(b"20260101T0900", b"20261025T0100"))
    assert one.end - one.start == timedelta(hours=4), "three hours by the wall"
