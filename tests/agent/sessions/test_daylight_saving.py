"""Two years of plans around every change of daylight saving, in zones of three kinds: north, south, and one that shifts by half an hour."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from roomkeeper.config.models import TimetableTable
from roomkeeper.rooms.occurrences import Occurrence
from roomkeeper.sessions.timetable import Timetable, TimetableSource

FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)
ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]


def two_years(zone: str, cron: str) -> list[Occurrence]:
    plan = TimetableTable.model_validate({"name": "p", "account": "a", "rooms": ["r"], "cron": cron, "time_zone": zone, "duration": "45m"})
    timetable = Timetable([TimetableSource([plan])])
    begin = datetime.combine(FIRST, datetime.min.time(), ZoneInfo(zone))
    end = datetime.combine(LAST + timedelta(days=1), datetime.min.time(), ZoneInfo(zone))
    return [one for one in timetable.between(begin, end) if begin <= one.start < end]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("at", ["0 9", "30 2", "45 1", "15 2", "0 0", "59 23"])
def test_every_day_once_at_the_wall_s_time(zone: str, at: str) -> None:
    minute, hour = (int(field) for field in at.split())
    found = two_years(zone, f"{at} * * *")
    local = [one.start.astimezone(ZoneInfo(zone)) for one in found]
    assert [moment.date() for moment in local] == [FIRST + timedelta(days=day) for day in range(730)]
    skipped = [moment for moment in local if (moment.hour, moment.minute) != (hour, minute)]
    for moment in skipped:  # a time the clock jumped over: what the clock would have shown
        shift = moment.replace(tzinfo=None) - moment.replace(tzinfo=None, hour=hour, minute=minute)
        assert shift in (timedelta(hours=1), timedelta(minutes=30))
        assert (moment - timedelta(days=1)).utcoffset() != (moment + timedelta(days=1)).utcoffset()
    assert len(skipped) <= 2
    for one in found:  # of two equal times the first; and a duration is real time
        assert one.start.astimezone(ZoneInfo(zone)).fold == 0
        assert one.end - one.start == timedelta(minutes=45)


@pytest.mark.parametrize(("zone", "nights"), [("Europe/Berlin", 2), ("America/New_York", 2), ("Australia/Lord_Howe", 2)])
def test_both_changes_of_both_years_are_in_the_test(zone: str, nights: int) -> None:
    offsets = [datetime.combine(FIRST + timedelta(days=day), datetime.min.time(), ZoneInfo(zone)).utcoffset() for day in range(731)]
    assert sum(before != after for before, after in itertools.pairwise(offsets)) == 2 * nights


@pytest.mark.parametrize("zone", ZONES)
def test_a_window_of_an_hour_finds_the_same_as_two_years_at_once(zone: str) -> None:
    plan = TimetableTable.model_validate(
        {"name": "p", "account": "a", "rooms": ["r"], "cron": "30 */2 * * *", "time_zone": zone, "duration": "45m"}
    )
    timetable = Timetable([TimetableSource([plan])])
    for night in (datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 10, 24, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)):
        whole = {one.id for one in timetable.between(night, night + timedelta(days=2))}
        pieces = {
            one.id for hour in range(48) for one in timetable.between(night + timedelta(hours=hour), night + timedelta(hours=hour + 1))
        }
        assert pieces == whole


def test_the_second_half_past_two_of_an_autumn_night_is_not_found_again_and_again() -> None:
    night = two_years("Europe/Berlin", "30 2 * * *")
    assert [one.id for one in night if one.start.date() == date(2026, 10, 25)] == ["20261025T003000Z-p-r"]
