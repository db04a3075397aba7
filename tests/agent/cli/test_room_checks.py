"""What `roomkeeper check` says of rooms."""

from __future__ import annotations

from pathlib import Path

from roomkeeper.app import Agent
from roomkeeper.cli.room_checks import planned_rooms
from roomkeeper.config.loading import load_configuration


def test_rooms_are_those_of_the_account_s_plans_and_calendars(configuration: Path) -> None:
    calendar = configuration.with_name("lessons.ics")
    calendar.write_text(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20260101T000000Z\r\nDURATION:PT1H\r\n"
        "RRULE:FREQ=DAILY\r\nSUMMARY:lesson\r\nLOCATION:art\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    configuration.write_text(
        configuration.read_text()
        + f'''
[accounts.idle]
provider = "embedded"
user_id = "bot"
settings = {{ url = "ws://127.0.0.1:1/rooms", server_secret = "{"x" * 32}" }}
[[plugins.calendar.calendars]]
name = "lessons"
account = "a"
file = "{calendar}"
'''
    )
    agent = Agent(load_configuration(configuration), where=str(configuration))
    assert sorted(planned_rooms(agent, "a")) == ["art", "r1", "r2"]
    assert planned_rooms(agent, "idle") == []
