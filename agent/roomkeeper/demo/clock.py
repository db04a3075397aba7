"""The clock that generated media is made by and the script is played by."""

from __future__ import annotations

import asyncio
from typing import Protocol

from roomkeeper.media.steady_clock import SteadyClock


class Clock(Protocol):
    """Tells and waits for wall-clock time."""

    def now(self) -> float:
        """UNIX seconds; never goes back."""
        ...

    async def sleep_until(self, moment: float) -> None:
        """Return when `now` has reached `moment`."""
        ...


class WallClock(SteadyClock):
    """The steady clock, and one can wait by it."""

    async def sleep_until(self, moment: float) -> None:
        """Return when `now` has reached `moment`; at once if that is past."""
        delay = moment - self.now()
        if delay > 0:
            await asyncio.sleep(delay)
