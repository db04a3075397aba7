"""Outlooks: what is due, what is over, when to look again. Simulated time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from roomkeeper.rooms.occurrences import Occurrence
from roomkeeper.sessions.planner import LOOK_EVERY_S, MISSED_BACK, Outlook, Planner
from roomkeeper.sessions.timetable import Timetable

NOON = datetime(2026, 5, 5, 12, tzinfo=UTC)


class Fixed:
    def __init__(self, *occurrences: Occurrence) -> None:
        self.planned = list(occurrences)

    def occurrences(self, start: datetime, end: datetime) -> Iterable[Occurrence]:
        """Those that overlap."""
        return [one for one in self.planned if one.begins < end and one.leaves_by > start]


class Clock:
    """A time that is set by hand."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


def lesson(room_id: str, start: float, end: float, lead: float = 0) -> Occurrence:
    """Minutes after noon."""
    return Occurrence(
        plan="p",
        account="a",
        room_id=room_id,
        start=NOON + timedelta(minutes=start),
        end=NOON + timedelta(minutes=end),
        lead=timedelta(minutes=lead),
    )


def rooms(occurrences: Iterable[Occurrence]) -> list[str]:
    return [one.room_id for one in occurrences]


async def test_due_at_once_while_it_lasts_and_over_once() -> None:
    clock, told = Clock(), list[Outlook]()
    source = Fixed(lesson("running", -10, 5), lesson("later", 20, 30, lead=5), lesson("past", -60, -1))
    planner = Planner(Timetable([source]), told.append, now=clock)
    await planner.look()
    assert (rooms(told[-1].due), rooms(told[-1].coming), rooms(told[-1].over)) == (["running"], ["later"], []), "nobody looked before"
    clock.now = NOON + timedelta(minutes=14, seconds=59)
    assert await planner.look() == 1.0
    assert (rooms(told[-1].due), rooms(told[-1].over)) == ([], ["running"])
    clock.now = NOON + timedelta(minutes=15)
    await planner.look()
    assert (rooms(told[-1].due), rooms(told[-1].over)) == (["later"], [])
    assert await planner.look() == LOOK_EVERY_S


async def test_after_a_silence_what_ended_meanwhile_is_over_but_not_what_is_long_past() -> None:
    clock, told = Clock(), list[Outlook]()
    source = Fixed(lesson("missed", -600, -500), lesson("before", -900, -800), lesson("ancient", -60 * 24 * 9, -60 * 24 * 8))
    await Planner(Timetable([source]), told.append, since=NOON - timedelta(minutes=700), now=clock).look()
    assert rooms(told[-1].over) == ["missed"]
    await Planner(Timetable([source]), told.append, since=NOON - timedelta(days=300), now=clock).look()
    assert rooms(told[-1].over) == ["before", "missed"]
    assert timedelta(days=8) > MISSED_BACK


async def test_a_clock_set_back_misses_nothing_twice_and_looks_on() -> None:
    clock, told = Clock(), list[Outlook]()
    planner = Planner(Timetable([Fixed(lesson("r", -30, -10))]), told.append, since=NOON - timedelta(hours=1), now=clock)
    await planner.look()
    clock.now = NOON - timedelta(minutes=20)
    await planner.look()
    assert rooms(told[-1].due) == ["r"]


async def test_two_years_of_looks_find_every_lesson_of_every_day_once() -> None:
    clock, begun, over = Clock(), set[str](), list[str]()

    def take(outlook: Outlook) -> None:
        begun.update(one.id for one in outlook.due)
        over.extend(one.id for one in outlook.over)

    from roomkeeper.config.models import TimetableTable
    from roomkeeper.sessions.timetable import TimetableSource

    document = {"name": "p", "account": "a", "rooms": ["r"], "cron": "30 2 * * *", "time_zone": "Europe/Berlin", "duration": "45m"}
    plan = await asyncio.to_thread(TimetableTable.model_validate, document)  # reads the zone's file
    clock.now = datetime(2026, 1, 1, tzinfo=UTC)
    planner = Planner(Timetable([TimetableSource([plan])]), take, since=clock.now, now=clock)
    while clock.now < datetime(2028, 1, 1, tzinfo=UTC):
        await planner.look()
        clock.now += timedelta(minutes=40)  # no lesson fits in between
    assert len(begun) == 730
    assert sorted(over) == sorted(begun)
