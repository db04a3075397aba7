"""Occurrences that meet: in one room they are joined or wait for each other; of one account there may be too many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from roomkeeper.rooms.occurrences import Occurrence


def join_overlapping(occurrences: Iterable[Occurrence]) -> list[Occurrence]:
    """Make one occurrence of those that overlap in a room (per account), by start and room.

    The joined one has the first one's plan, start and ID, and lasts to the last end. One whose rule is `wait` stays by itself. Where only
    the time to come early or to stay longer would overlap, that time is cut, so that two lessons in a row stay two.
    """
    by_room: dict[tuple[str, str], list[Occurrence]] = defaultdict(list)
    for one in sorted(occurrences, key=_in_order):
        in_room = by_room[one.account, one.room_id]
        if in_room and one.start < in_room[-1].end and one.overlap == "join":
            in_room[-1] = _joined(in_room[-1], one)
        else:
            in_room.append(one)
    return sorted((one for in_room in by_room.values() for one in _apart(in_room)), key=_in_order)


def _in_order(one: Occurrence) -> tuple[datetime, str, str]:
    return (one.start, one.room_id, one.plan)


def _joined(first: Occurrence, second: Occurrence) -> Occurrence:
    last = second if second.end > first.end else first
    return replace(
        first,
        end=last.end,
        overrun=last.overrun,
        lead=max(first.lead, second.lead - (second.start - first.start)),
        joined=(*first.joined, second.plan),
    )


def _apart(in_room: list[Occurrence]) -> list[Occurrence]:
    """Cut leads and overruns that reach into a neighbour."""
    result: list[Occurrence] = []
    for one in in_room:
        lead = one.lead
        if result:
            stay = max(one.start - result[-1].end, timedelta())
            result[-1] = replace(result[-1], overrun=min(result[-1].overrun, stay))
            lead = min(lead, max(one.start - result[-1].leaves_by, timedelta()))
        result.append(replace(one, lead=lead))
    return result


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """From `start` to `end` an account is planned in more rooms at once than it may have."""

    account: str
    start: datetime
    end: datetime
    limit: int
    occurrences: tuple[Occurrence, ...]

    @property
    def rooms(self) -> list[str]:
        """The rooms planned at some time between `start` and `end`."""
        return sorted({one.room_id for one in self.occurrences})


def find_conflicts(occurrences: Iterable[Occurrence], max_rooms: Mapping[str, int]) -> list[Conflict]:
    """Times at which an account would be in more rooms than `max_rooms` says, by start; accounts not named there have no limit."""
    by_account: dict[str, list[Occurrence]] = defaultdict(list)
    for one in occurrences:
        by_account[one.account].append(one)
    found = [
        conflict for account, own in by_account.items() if account in max_rooms for conflict in _sweep(account, own, max_rooms[account])
    ]
    return sorted(found, key=lambda conflict: (conflict.start, conflict.account))


def _sweep(account: str, occurrences: list[Occurrence], limit: int) -> Iterable[Conflict]:
    moments = sorted({one.begins for one in occurrences} | {one.end for one in occurrences})
    since: datetime | None = None
    involved: dict[str, Occurrence] = {}
    for moment in moments:
        present = [one for one in occurrences if one.begins <= moment < one.end]
        if len({one.room_id for one in present}) > limit:
            since = since if since is not None else moment
            involved |= {one.id: one for one in present}
        elif since is not None:
            yield Conflict(account=account, start=since, end=moment, limit=limit, occurrences=tuple(involved.values()))
            since, involved = None, {}
