"""Which object is next, and when: the part of the queue that lives in memory.

Bounded: at most `limit` jobs wait here. What does not fit is not dropped, it stays in the journal, is counted in `overflowed` and is
fetched from there when there is room (`wants_refill`).
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from roomkeeper_s3.ledger import Job


@dataclass(slots=True)
class _Waiting:
    due: float
    retries: bool = False
    """Whether it failed before."""
    hurries: bool = False
    """Whether it waits for the store to come back, not for itself."""
    urgent: bool = False
    """Whether it goes before others that are due."""


class Schedule:
    """Jobs waiting or running, each at most once. For one event loop."""

    def __init__(self, *, limit: int = 10_000) -> None:
        self._limit = limit
        self._waiting: dict[Job, _Waiting] = {}
        self._running: dict[Job, bool] = {}  # the value: whether it was asked for again meanwhile
        self._changed = asyncio.Event()
        self._closed = False
        self.overflowed = 0

    @property
    def wants_refill(self) -> bool:
        """Whether jobs were left in the journal that fit in here now."""
        return self.overflowed > 0 and len(self._waiting) < self._limit // 2

    def add(self, job: Job, *, urgent: bool = False) -> bool:
        """Let a job wait for its turn; return whether it waits as asked from now on.

        One that waits already keeps its place; one that runs is run once more, whenever that is; what does not fit stays in the journal.


        :param urgent: before all that are not.
        """
        if job in self._running:
            self._running[job] = True
            return False
        return self._put(job, _Waiting(time.monotonic(), urgent=urgent))

    def refilled(self) -> None:
        """The journal was read again since the overflow."""
        self.overflowed = 0

    async def take(self, *, urgent_only: bool = False) -> Job | None:
        """Wait for the next due job, urgent ones first, and mark it as running; None once closed."""
        while not self._closed:
            now = time.monotonic()
            ours = {job: waiting for job, waiting in self._waiting.items() if waiting.urgent or not urgent_only}
            due = [job for job, waiting in ours.items() if waiting.due <= now]
            if due:
                job = min(due, key=lambda one: (not ours[one].urgent, ours[one].due))
                del self._waiting[job]
                self._running[job] = False
                return job
            next_due = min((waiting.due for waiting in ours.values()), default=None)
            self._changed.clear()
            try:
                async with asyncio.timeout(None if next_due is None else next_due - now):
                    await self._changed.wait()
            except TimeoutError:
                continue
        return None

    def finish(self, job: Job, *, retry_in_s: float | None = None, hurries: bool = False) -> None:
        """A job that was taken is over. With `retry_in_s` it waits again, unless somebody asked for it meanwhile: then it is due now."""
        again = self._running.pop(job)
        if again:
            self.add(job)
        elif retry_in_s is not None:
            self._put(job, _Waiting(time.monotonic() + retry_in_s, retries=True, hurries=hurries))
        self._wake()

    def asked_again(self, job: Job) -> None:
        """A job that waits after a failure is due now."""
        waiting = self._waiting.get(job)
        if waiting is None and job not in self._running:
            self.add(job)
        elif waiting is not None and waiting.retries:
            waiting.due, waiting.retries = time.monotonic(), False
            self._wake()

    def store_is_back(self) -> None:
        """Nothing that waits for the store has to wait any longer."""
        now = time.monotonic()
        for waiting in self._waiting.values():
            if waiting.hurries:
                waiting.due = min(waiting.due, now)
                waiting.retries = False
        self._wake()

    async def settle(self, within_s: float) -> bool:
        """Wait, at most `within_s`, until everything was tried; return whether nothing is left. What failed is not waited for."""
        deadline = time.monotonic() + within_s
        while self._running or not all(waiting.retries for waiting in self._waiting.values()):
            self._changed.clear()
            try:
                async with asyncio.timeout(deadline - time.monotonic()):
                    await self._changed.wait()
            except TimeoutError:
                break
        return not self._running and not self._waiting

    def close(self) -> None:
        """Hand out no further jobs."""
        self._closed = True
        self._wake()

    def _put(self, job: Job, waiting: _Waiting) -> bool:
        if job in self._waiting:
            return False
        if len(self._waiting) >= self._limit:
            self.overflowed += 1
            return False
        self._waiting[job] = waiting
        self._wake()
        return True

    def _wake(self) -> None:
        self._changed.set()
