"""Configuration of calendars: the table `[plugins.calendar]`."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator

from roomkeeper.rooms.occurrences import OverlapRule
from roomkeeper.settings import Duration, Settings, TimeZoneName

_Time = Annotated[Duration, Field(ge=timedelta(), le=timedelta(hours=12))]


class CalendarTable(Settings):
    """`[[plugins.calendar.calendars]]`: one iCalendar, from a file or an address."""

    name: str = Field(min_length=1, max_length=64)
    account: str
    file: Path | None = None
    url: SecretStr | None = None
    """http or https. Often secret in itself, so it is never logged."""
    poll: Annotated[Duration, Field(ge=timedelta(seconds=1))] = timedelta(minutes=5)
    rooms: list[str] = Field(default_factory=list)
    """Every event is in these rooms. Without them each event names its room."""
    room_property: str = "LOCATION"
    """The property of an event that holds its room ID, unless `rooms` is given."""
    time_zone: TimeZoneName = "UTC"
    """Of events that name none."""
    lead: _Time = timedelta()
    overrun: _Time = timedelta()
    overlap: OverlapRule = "join"

    @field_validator("url")
    @classmethod
    def _web_address(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and (urlsplit(value.get_secret_value()).scheme not in ("http", "https")):
            raise ValueError("has to begin with http:// or https://")
        return value

    @model_validator(mode="after")
    def _one_place(self) -> CalendarTable:
        if (self.file is None) == (self.url is None):
            raise ValueError("give either file or url, not both")
        return self


class CalendarSettings(Settings):
    """Which calendars are followed beside the timetable."""

    calendars: list[CalendarTable] = Field(default_factory=list)

    @model_validator(mode="after")
    def _names_differ(self) -> CalendarSettings:
        names = [one.name for one in self.calendars]
        if len(set(names)) != len(names):
            raise ValueError("two calendars have the same name")
        return self
