"""Starting occurrences in time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from roomkeeper.sessions.occurrences import Occurrence
from roomkeeper.sessions.planner import Planner
from roomkeeper.sessions.timetable import Timetable


class Fixed:
    def __init__(self, *occurrences: Occurrence) -> None:
        self._occurrences = occurrences

    def occurrences(self, start: datetime, end: datetime) -> Iterable[Occurrence]:
        return [one for one in self._occurrences if one.start < end and one.end > start]


def occurrence(room_id: str, start_s: float, end_s: float) -> Occurrence:
    now = datetime.now(UTC)
    return Occurrence(plan="p", account="a", room_id=room_id, start=now + timedelta(seconds=start_s), end=now + timedelta(seconds=end_s))


async def test_running_ones_start_at_once_later_ones_in_time_past_ones_never() -> None:
    both = asyncio.Event()
    started: list[tuple[str, datetime]] = []

    def start(one: Occurrence) -> None:
        started.append((one.room_id, datetime.now(UTC)))
        if len(started) == 2:
            both.set()

    soon = occurrence("soon", 0.2, 60)
    planner = Planner(Timetable([Fixed(occurrence("running", -60, 60), soon, occurrence("past", -60, -1))]), start)
    planner.start()
    try:
        assert [room for room, _ in started] == ["running"]
        await asyncio.wait_for(both.wait(), 10)
    finally:
        planner.stop()
    assert [room for room, _ in started] == ["running", "soon"]
    assert started[1][1] >= soon.start
