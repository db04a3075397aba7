"""Timetable to occurrences: time zones, both changes of daylight saving, what overlaps now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from roomkeeper.config.models import TimetableTable
from roomkeeper.sessions.occurrences import Occurrence
from roomkeeper.sessions.timetable import Timetable, TimetableSource
from roomkeeper.state.timestamps import rfc3339


def table(**changes: Any) -> Timetable:
    plan = {"name": "maths", "account": "a", "rooms": ["r"], "duration": "45m", "time_zone": "Europe/Berlin"} | changes
    return Timetable([TimetableSource([TimetableTable.model_validate(plan)])])


def starts(occurrences: list[Occurrence]) -> list[str]:
    return [rfc3339(one.start)[:16] for one in occurrences]


def test_local_time_stays_when_daylight_saving_ends_and_begins() -> None:
    plan = table(cron="0 9 * * sun")
    assert starts(plan.between(datetime(2026, 10, 17, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC))) == [
        "2026-10-18T07:00",
        "2026-10-25T08:00",
        "2026-11-01T08:00",
    ]
    assert starts(plan.between(datetime(2027, 3, 20, tzinfo=UTC), datetime(2027, 3, 29, tzinfo=UTC))) == [
        "2027-03-21T08:00",
        "2027-03-28T07:00",
    ]


def test_a_duration_is_real_time_across_the_change() -> None:
    # 01:30 to 03:30 local time on the night the clock goes back would be three hours by the wall
    occurrence = table(cron="30 1 * * *", duration="2h").between(
        datetime(2026, 10, 24, 23, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)
    )[-1]
    assert occurrence.end.astimezone(UTC) - occurrence.start.astimezone(UTC) == timedelta(hours=2)


def test_what_began_before_is_found_while_it_lasts() -> None:
    plan = table(cron="0 9 * * *", time_zone="UTC")
    inside, after = datetime(2026, 5, 5, 9, 44, 59, tzinfo=UTC), datetime(2026, 5, 5, 9, 45, tzinfo=UTC)
    assert starts(plan.between(inside, inside)) == ["2026-05-05T09:00"]
    assert plan.between(after, after) == []


def test_single_dates_are_in_the_plan_s_zone_unless_they_say_otherwise() -> None:
    plan = table(at=["2026-07-01T09:00:00", "2026-07-02T09:00:00Z"])
    found = plan.between(datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 7, 3, tzinfo=UTC))
    assert starts(found) == ["2026-07-01T07:00", "2026-07-02T09:00"]


def test_one_occurrence_a_room_with_an_id_that_is_the_same_every_time() -> None:
    plan = table(rooms=["a", "../b"], cron="0 9 * * *")
    day = datetime(2026, 5, 5, tzinfo=UTC)
    first, second = plan.between(day, day + timedelta(days=1)), plan.between(day + timedelta(hours=7), day + timedelta(hours=8))
    assert [one.id for one in first] == [one.id for one in second]
    assert {one.room_id for one in first} == {"a", "../b"}
    assert all("/" not in one.id for one in first)
