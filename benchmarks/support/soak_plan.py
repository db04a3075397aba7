"""What a soak runs and what goes wrong in it: all from one seed, so that a run can be had again."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

from roomkeeper.rooms.occurrences import Occurrence

ROOMS: Final = 20
ROOMS_AN_ACCOUNT: Final = 5
QUIET_AT_THE_END_S: Final = 4.0
"""Nothing goes wrong so shortly before the end, for what went wrong before to be made good."""

FaultKind = Literal["kill agent", "restart server", "cut connections"]
EVERY_S: Final[dict[FaultKind, float]] = {"kill agent": 13.0, "restart server": 17.0, "cut connections": 7.0}
"""On average."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """`at_s` seconds after the first session's start. `down_s`: how long whoever was killed is away. `share`: of the connections, cut."""

    at_s: float
    kind: FaultKind = field(compare=False)
    down_s: float = field(default=0.0, compare=False)
    share: float = field(default=0.0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SoakPlan:
    """`sessions` in waves of `ROOMS`, each `length_s` long; a wave begins every `step_s`."""

    sessions: int
    seed: int
    length_s: int = 5
    step_s: int = 6

    @property
    def waves(self) -> int:
        """How many times every room has a session."""
        return -(-self.sessions // ROOMS)

    @property
    def lasts_s(self) -> float:
        """From the first session's start to the last one's end."""
        return (self.waves - 1) * self.step_s + self.length_s

    @property
    def accounts(self) -> dict[str, list[str]]:
        """Accounts with their rooms."""
        rooms = [f"room-{number:02}" for number in range(ROOMS)]
        firsts = range(0, ROOMS, ROOMS_AN_ACCOUNT)
        return {f"account-{first // ROOMS_AN_ACCOUNT}": rooms[first : first + ROOMS_AN_ACCOUNT] for first in firsts}

    def starts(self, room_number: int, first: datetime) -> list[datetime]:
        """When a room's sessions begin: the last wave may lack some rooms."""
        count = self.waves if room_number < self.sessions - (self.waves - 1) * ROOMS else self.waves - 1
        return [first + timedelta(seconds=wave * self.step_s) for wave in range(count)]

    def occurrences(self, first: datetime) -> list[Occurrence]:
        """Every session that is to be."""
        return [
            Occurrence(plan=room_id, account=account, room_id=room_id, start=start, end=start + timedelta(seconds=self.length_s))
            for account, rooms in self.accounts.items()
            for room_id in rooms
            for start in self.starts(int(room_id.removeprefix("room-")), first)
        ]

    def faults(self) -> list[Fault]:
        """What goes wrong, in order of time."""
        chance = random.Random(self.seed)
        found = []
        for kind, every_s in EVERY_S.items():
            at = chance.uniform(0.2, 1.0) * every_s
            while at < self.lasts_s - QUIET_AT_THE_END_S:
                found.append(Fault(at, kind, down_s=chance.uniform(0.3, 1.5), share=chance.uniform(0.2, 1.0)))
                at += chance.uniform(0.5, 1.5) * every_s
        return sorted(found)
