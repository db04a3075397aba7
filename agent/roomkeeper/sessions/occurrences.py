"""One planned start and end in one room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from roomkeeper.state.safe_names import safe_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """What is to happen: `account` in `room_id` from `start` to `end` (aware), because of the timetable entry `plan`."""

    plan: str
    account: str
    room_id: str
    start: datetime
    end: datetime

    @property
    def id(self) -> str:
        """The same for the same plan, room and start, whenever it is computed; safe as a file name."""
        stamp = self.start.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        return f"{stamp}-{safe_name(self.plan, limit=40)}-{safe_name(self.room_id, limit=60)}"
