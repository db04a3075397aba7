"""The clock that generated media is made by."""

from __future__ import annotations

import asyncio
import time
from typing import Protocol


class Clock(Protocol):
    """Tells and waits for wall-clock time."""

    def now(self) -> float:
        """UNIX seconds; never goes back."""
        ...

    async def sleep_until(self, moment: float) -> None:
        """Return when `now` has reached `moment`."""
        ...


class SteadyClock:
    """The system's wall clock as it was at the start, carried on by the monotonic clock: never steps, never goes back."""

    def __init__(self) -> None:
        self._offset = time.time() - time.monotonic()

    def now(self) -> float:
        """UNIX seconds."""
        return time.monotonic() + self._offset

    async def sleep_until(self, moment: float) -> None:
        """Return when `now` has reached `moment`; at once if that is past."""
        delay = moment - self.now()
        if delay > 0:
            await asyncio.sleep(delay)
