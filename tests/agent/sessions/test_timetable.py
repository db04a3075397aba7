"""Timetable to occurrences: time zones, both changes of daylight saving, what overlaps now."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from roomkeeper.config.loading import parse_configuration
from roomkeeper.config.models import TimetableTable
from roomkeeper.errors import ConfigurationError
from roomkeeper.rooms.occurrences import Occurrence
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


def test_nothing_starts_on_holidays_days_spans_and_named_sets() -> None:
    configuration = parse_configuration(
        {
            "accounts": {"a": {"provider": "embedded", "user_id": "u"}},
            "holidays": {"school": ["2026-12-24/2026-12-27"]},
            "timetable": [
                {
                    "name": "p",
                    "account": "a",
                    "rooms": ["r"],
                    "cron": "0 0 * * *",
                    "time_zone": "Europe/Berlin",
                    "duration": "1h",
                    "holidays": ["school", date(2026, 12, 29)],
                }
            ],
        }
    )
    plan = Timetable([TimetableSource(configuration.timetable, configuration.holidays)])
    found = plan.between(datetime(2026, 12, 22, 12, tzinfo=UTC), datetime(2026, 12, 30, tzinfo=UTC))
    # midnight in Berlin is the evening before in UTC: the zone's own day counts
    assert [one[:10] for one in starts(found)] == ["2026-12-22", "2026-12-27", "2026-12-29"]


def test_an_unknown_set_of_holidays_and_a_span_backwards_are_refused() -> None:
    plan = {"name": "p", "account": "a", "rooms": ["r"], "cron": "0 9 * * *", "duration": "1h", "holidays": ["nowhere"]}
    with pytest.raises(ConfigurationError, match="no set 'nowhere'"):
        parse_configuration({"accounts": {"a": {"provider": "embedded", "user_id": "u"}}, "timetable": [plan]})
    with pytest.raises(ConfigurationError, match="ends before it begins"):
        parse_configuration({"holidays": {"x": ["2026-12-27/2026-12-24"]}})


def test_a_source_that_fails_cancels_nothing() -> None:
    class Moody:
        broken = False

        def occurrences(self, start: datetime, end: datetime) -> list[Occurrence]:
            """One, or trouble."""
            if self.broken:
                raise OSError("gone")
            return [Occurrence(plan="p", account="a", room_id="r", start=start, end=end)]

    source, now = Moody(), datetime(2026, 5, 5, tzinfo=UTC)
    timetable = Timetable([source])
    before = timetable.between(now, now)
    source.broken = True
    assert timetable.between(now, now) == before != []
