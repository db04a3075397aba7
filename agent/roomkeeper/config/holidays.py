"""Days on which a plan rests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, InstanceOf


@dataclass(frozen=True, slots=True)
class DaySpan:
    """From `first` to `last`, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def parse_days(value: Any) -> Any:
    """Turn `2026-12-24` or `"2026-12-24/2027-01-06"` into a span of days; other text stays as it is: the name of a set."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return DaySpan(value, value)
    if isinstance(value, str) and value[:4].isdigit():
        first, _, last = value.partition("/")
        try:
            span = DaySpan(date.fromisoformat(first.strip()), date.fromisoformat((last or first).strip()))
        except ValueError:
            raise ValueError(f'{value!r} is neither a day such as 2026-12-24 nor a span such as "2026-12-24/2027-01-06"') from None
        if span.last < span.first:
            raise ValueError(f"{value!r} ends before it begins")
        return span
    return value


Days = Annotated[InstanceOf[DaySpan], BeforeValidator(parse_days)]
"""A day or a span of days in a configuration file."""

Holiday = Annotated[InstanceOf[DaySpan] | str, BeforeValidator(parse_days)]
"""The same, or the name of a set in the table `[holidays]`."""
