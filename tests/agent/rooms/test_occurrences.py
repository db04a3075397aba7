"""What an occurrence's ID says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from roomkeeper.rooms.occurrences import Occurrence, start_of


def test_an_id_gives_its_start_back() -> None:
    start = datetime(2026, 9, 1, 8, tzinfo=ZoneInfo("Europe/Berlin"))
    one = Occurrence(plan="20270101T000000Z", account="a", room_id="r/1", start=start, end=start + timedelta(hours=1))
    assert start_of(one.id) == start
    assert start_of(one.id) == datetime(2026, 9, 1, 6, tzinfo=UTC)


@pytest.mark.parametrize("other", ["", "s1", "20261301T080000Z-plan-r", "20260901T0800-plan-r"])
def test_an_id_of_something_else_has_none(other: str) -> None:
    assert start_of(other) is None
