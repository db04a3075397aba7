"""A calendar with every feature of repetition that schools use, and what cannot be recorded."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from structlog.testing import capture_logs

from roomkeeper_calendar.config import CalendarTable
from roomkeeper_calendar.content import CalendarContent, CalendarError

SCHOOL = b"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//school//EN
BEGIN:VEVENT
UID:maths
SUMMARY:Mathematics
LOCATION:large-class
DTSTART;TZID=Europe/Berlin:20261019T090000
DTEND;TZID=Europe/Berlin:20261019T094500
RRULE:FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20261104T230000Z
EXDATE;TZID=Europe/Berlin:20261021T090000
RDATE;TZID=Europe/Berlin:20261023T090000
END:VEVENT
BEGIN:VEVENT
UID:maths
RECURRENCE-ID;TZID=Europe/Berlin:20261028T090000
SUMMARY:Mathematics, moved
LOCATION:small-class
DTSTART;TZID=Europe/Berlin:20261028T140000
DURATION:PT30M
END:VEVENT
BEGIN:VEVENT
UID:maths
RECURRENCE-ID;TZID=Europe/Berlin:20261102T090000
STATUS:CANCELLED
LOCATION:large-class
DTSTART;TZID=Europe/Berlin:20261102T090000
DTEND;TZID=Europe/Berlin:20261102T094500
END:VEVENT
BEGIN:VEVENT
UID:counted
LOCATION:counted
DTSTART:20261020T080000Z
DURATION:PT1H
RRULE:FREQ=DAILY;COUNT=3;INTERVAL=2
END:VEVENT
BEGIN:VEVENT
UID:floating
LOCATION:floating
DTSTART:20261024T100000
DTEND:20261024T110000
END:VEVENT
BEGIN:VEVENT
UID:day
LOCATION:whole-day
DTSTART;VALUE=DATE:20261020
END:VEVENT
BEGIN:VEVENT
UID:homeless
DTSTART:20261020T080000Z
DURATION:PT1H
END:VEVENT
BEGIN:VEVENT
UID:no-length
LOCATION:no-length
DTSTART:20261020T080000Z
END:VEVENT
END:VCALENDAR
""".replace(b"\n", b"\r\n")


def content(text: bytes = SCHOOL, **changes: Any) -> CalendarContent:
    table = {"name": "school", "account": "a", "file": "/x", "time_zone": "Asia/Shanghai"} | changes
    return CalendarContent(CalendarTable.model_validate(table), text)


def found(calendar: CalendarContent) -> list[tuple[str, str, int]]:
    occurrences = calendar.occurrences(datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC))
    return sorted((f"{one.start:%m-%d %H:%M}", one.room_id, int((one.end - one.start).total_seconds() // 60)) for one in occurrences)


def test_repetition_exceptions_additions_moves_and_cancellations() -> None:
    assert found(content()) == [
        ("10-19 07:00", "large-class", 45),
        ("10-20 08:00", "counted", 60),
        ("10-22 08:00", "counted", 60),
        ("10-23 07:00", "large-class", 45),  # RDATE
        ("10-24 02:00", "floating", 60),  # in the calendar's zone
        ("10-24 08:00", "counted", 60),
        ("10-26 08:00", "large-class", 45),  # nine o'clock after daylight saving
        ("10-28 13:00", "small-class", 30),  # RECURRENCE-ID
        ("11-04 08:00", "large-class", 45),
    ]


def test_rooms_of_the_table_hold_for_every_event_and_another_property_may_name_the_room() -> None:
    assert {room for _, room, _ in found(content(rooms=["one", "two"]))} == {"one", "two"}
    assert [room for _, room, _ in found(content(room_property="SUMMARY"))].count("Mathematics") == 4


def test_lead_overrun_and_overlap_are_handed_on() -> None:
    one = next(
        iter(
            content(lead="5m", overrun="10m", overlap="wait").occurrences(
                datetime(2026, 10, 19, tzinfo=UTC), datetime(2026, 10, 20, tzinfo=UTC)
            )
        )
    )
    assert (one.lead.seconds, one.overrun.seconds, one.overlap, one.plan) == (300, 600, "wait", "school")


@pytest.mark.parametrize(
    "text", [b"", b"<html>log in first</html>", b"\xff\xfe\x00", b"BEGIN:VEVENT\r\nEND:VEVENT\r\n", SCHOOL[:300], b"BEGIN:VCALENDAR" * 1000]
)
def test_what_is_no_calendar_is_refused(text: bytes) -> None:
    with pytest.raises(CalendarError):
        content(text)


def test_a_broken_event_costs_the_others_nothing() -> None:
    broken = SCHOOL.replace(b"RRULE:FREQ=DAILY;COUNT=3;INTERVAL=2", b"RRULE:FREQ=NEVERLY;COUNT=x")
    assert ("10-19 07:00", "large-class", 45) in found(content(broken))


@pytest.mark.parametrize(
    "broken",
    [
        "DTSTART:20261019T090000Z\r\nDTEND:99991231T235959Z",
        "DTSTART:20261019T090000\r\nDTEND:99991231T235959",
        "DTSTART:00010101T000000\r\nDTEND:20261019T090000Z",
        "DTSTART:20261019T090000Z\r\nDURATION:P99999999D",
        "DTEND:20261019T090000Z",
        "DTSTART:20261019T090000Z\r\nDTSTART:20261019T093000Z\r\nDTEND:20261019T100000Z",
    ],
)
def test_an_event_that_cannot_be_understood_is_left_out_and_named_once(broken: str) -> None:
    event = f"BEGIN:VEVENT\r\nUID:broken\r\nLOCATION:store\r\n{broken}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n".encode()
    with capture_logs() as logs:
        calendar = content(SCHOOL.replace(b"END:VCALENDAR\r\n", event))
        assert [found(calendar) for _ in range(2)] == [found(content())] * 2
    assert [(line["log_level"], line["uid"]) for line in logs] == [("warning", "broken")]


def test_a_calendar_none_of_whose_events_can_be_understood_is_refused() -> None:
    with pytest.raises(CalendarError, match="none of its events can be read"):
        content(SCHOOL.replace(b"VERSION:2.0", b"VERSION:2.0\r\nCALSCALE:JULIAN"))


def test_the_zone_of_the_whole_calendar_counts_for_each_event() -> None:
    zoned = SCHOOL.replace(b"VERSION:2.0", b"VERSION:2.0\r\nX-WR-TIMEZONE:Europe/Berlin").replace(b"COUNT=3", b"COUNT=4")
    assert [when for when, room, _ in found(content(zoned)) if room == "counted"][
        -1
    ] == "10-26 09:00"  # ten o'clock there, as before the change
