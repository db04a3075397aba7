"""One planned start and end in one room."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, Protocol

from roomkeeper.state.safe_names import safe_name

OverlapRule = Literal["join", "wait"]

_STAMP = "%Y%m%dT%H%M%SZ"
_STAMP_LENGTH = len("20260901T080000Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """What is to happen: `account` in `room_id` from `start` to `end` (aware), because of the timetable entry `plan`.

    `lead` is how much earlier the agent enters, `overrun` how much longer it may stay while something is still being received.
    `overlap` says what happens when an earlier occurrence in the room is not over at `start`: one session for both, or waiting.
    `time_zone` is the plan's, for people. `joined` names the plans that were joined into this occurrence.
    """

    plan: str
    account: str
    room_id: str
    start: datetime
    end: datetime
    lead: timedelta = timedelta()
    overrun: timedelta = timedelta()
    overlap: OverlapRule = "join"
    time_zone: str = "UTC"
    joined: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The same for the same plan, room and start, whenever it is computed; safe as a file name."""
        stamp = self.start.astimezone(UTC).strftime(_STAMP)
        return f"{stamp}-{safe_name(self.plan, limit=40)}-{safe_name(self.room_id, limit=60)}"

    @property
    def begins(self) -> datetime:
        """When the agent enters the room."""
        return self.start - self.lead

    @property
    def leaves_by(self) -> datetime:
        """When the agent leaves at the latest."""
        return self.end + self.overrun


def start_of(occurrence_id: str) -> datetime | None:
    """When the occurrence of this ID starts; None for an ID that is none of an occurrence."""
    try:
        return datetime.strptime(occurrence_id[:_STAMP_LENGTH], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


class ScheduleSource(Protocol):
    """Something that knows occurrences; plugins hand one over by the hook `register_schedule_sources`."""

    def occurrences(self, start: datetime, end: datetime) -> Iterable[Occurrence]:
        """Occurrences that overlap the time from `start` to `end`, both aware. Called in threads, one call at a time: it may read files.

        Whoever raises keeps what was answered last: a source in trouble cancels nothing.
        """
        ...
