"""Occurrences that meet in one room, and accounts planned in too many."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from roomkeeper.rooms.occurrences import Occurrence
from roomkeeper.sessions.overlaps import find_conflicts, join_overlapping

NINE = datetime(2026, 5, 5, 9, tzinfo=UTC)


def lesson(plan: str, start: int, end: int, room: str = "r", **more: Any) -> Occurrence:
    """Minutes after nine."""
    begin, over = NINE + timedelta(minutes=start), NINE + timedelta(minutes=end)
    times = {name: timedelta(minutes=value) if name in ("lead", "overrun") else value for name, value in more.items()}
    return Occurrence(plan=plan, account=times.pop("account", "a"), room_id=room, start=begin, end=over, **times)


def spans(occurrences: list[Occurrence]) -> list[tuple[str, int, int]]:
    return [(one.plan, int((one.start - NINE).total_seconds() // 60), int((one.end - NINE).total_seconds() // 60)) for one in occurrences]


def test_a_chain_in_one_room_is_one_session_with_the_first_one_s_id() -> None:
    first = lesson("a", 0, 45)
    joined = join_overlapping([lesson("c", 80, 120), first, lesson("b", 30, 90)])
    assert spans(joined) == [("a", 0, 120)]
    assert joined[0].id == first.id
    assert joined[0].joined == ("b", "c")


def test_other_rooms_other_accounts_and_lessons_in_a_row_stay_apart() -> None:
    apart = [lesson("a", 0, 45), lesson("b", 45, 90), lesson("c", 0, 45, "s"), lesson("d", 0, 45, account="other")]
    assert len(join_overlapping(apart)) == 4


def test_one_that_waits_stays_by_itself() -> None:
    assert spans(join_overlapping([lesson("a", 0, 45), lesson("b", 30, 90, overlap="wait")])) == [("a", 0, 45), ("b", 30, 90)]


def test_leads_and_overruns_give_way_to_neighbours() -> None:
    first, second, third = join_overlapping(
        [lesson("a", 0, 45, overrun=30), lesson("b", 50, 90, lead=10), lesson("c", 90, 120, lead=10, overrun=10)]
    )
    assert first.leaves_by == second.begins == second.start
    assert third.begins == second.leaves_by == third.start
    assert third.overrun == timedelta(minutes=10)


def test_the_later_lead_counts_when_joined() -> None:
    (joined,) = join_overlapping([lesson("a", 0, 45, lead=1), lesson("b", 1, 90, lead=10)])
    assert joined.lead == timedelta(minutes=9)


def test_more_rooms_than_the_account_may_have_are_found_with_their_time() -> None:
    occurrences = [
        lesson("a", 0, 60, "r1"),
        lesson("b", 30, 90, "r2", lead=5),
        lesson("c", 40, 50, "r3"),
        lesson("d", 0, 90, "x", account="b"),
    ]
    (conflict,) = find_conflicts(occurrences, {"a": 1, "b": 1})
    assert (conflict.start, conflict.end) == (NINE + timedelta(minutes=25), NINE + timedelta(minutes=60))
    assert conflict.rooms == ["r1", "r2", "r3"]
    assert find_conflicts(occurrences, {"a": 3}) == []
    assert find_conflicts([lesson("a", 0, 60), lesson("b", 30, 90, overlap="wait")], {"a": 1}) == [], "two in one room are one room"
