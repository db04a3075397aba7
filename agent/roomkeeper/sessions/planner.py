"""Says which occurrences are due, which were missed, and how the plan looks now."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from roomkeeper.rooms.occurrences import Occurrence
from roomkeeper.sessions.timetable import Timetable

log = structlog.get_logger(__name__)

HORIZON = timedelta(hours=1)
"""How far ahead the timetable is read."""

LOOK_EVERY_S = 10.0
"""A change of the timetable counts at the latest after this; an occurrence begins when its time comes."""

MISSED_BACK = timedelta(days=7)
"""How far back missed occurrences are looked for after a long silence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """The plan as it is at `at`: what should be running, what ended since the look before, what comes within the horizon."""

    at: datetime
    due: Sequence[Occurrence]
    over: Sequence[Occurrence]
    coming: Sequence[Occurrence]


class Planner:
    """Reads the timetable again and again.

    :param tell: gets every outlook, on the event loop; must not block.
    :param since: when an agent looked last; what ended since then and was never begun was missed. None: nothing was.
    :param now: the time, aware.
    """

    def __init__(
        self,
        timetable: Timetable,
        tell: Callable[[Outlook], None],
        *,
        since: datetime | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._timetable = timetable
        self._tell = tell
        self._now = now
        self._since = since
        self._look_now = asyncio.Event()

    async def run(self) -> None:
        """Look until cancelled: when an occurrence begins, and every few seconds."""
        while True:
            self._look_now.clear()
            try:
                pause = await self.look()
            except Exception:  # whatever a plan is made of, the next look may go well
                log.exception("the timetable could not be read")
                pause = LOOK_EVERY_S
            try:
                async with asyncio.timeout(pause):
                    await self._look_now.wait()
            except TimeoutError:
                pass

    def look_soon(self) -> None:
        """The timetable changed: look now."""
        self._look_now.set()

    async def look(self) -> float:
        """Look once; return how many seconds the next look may wait."""
        now = self._now()
        since = max(min(self._since or now, now), now - MISSED_BACK)
        found = await asyncio.to_thread(self._timetable.between, since, now + HORIZON)
        self._since = now
        self._tell(
            Outlook(
                at=now,
                due=[one for one in found if one.begins <= now < one.leaves_by],
                over=[one for one in found if one.leaves_by <= now],
                coming=[one for one in found if one.begins > now],
            )
        )
        next_begins = min((one.begins for one in found if one.begins > now), default=now + HORIZON)
        return min(max((next_begins - self._now()).total_seconds(), 0.001), LOOK_EVERY_S)
