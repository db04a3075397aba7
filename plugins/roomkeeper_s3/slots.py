"""How many parts may be on their way at once, of all objects together. Those of files just closed go before those of all others."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from roomkeeper_s3.ledger import Job

YIELD_S = 5.0
"""How long others wait at most, a part: going first is a courtesy, and nothing may ever depend on it."""


class Slots:
    """A bounded number of places, for one event loop. While a file that was just closed lacks its last parts, others send none.

    :param number: how many places there are.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self._free = number
        self._urgent: deque[asyncio.Future[None]] = deque()
        self._others: deque[asyncio.Future[None]] = deque()
        self._hurrying: set[Job] = set()
        self._calm = asyncio.Event()
        self._calm.set()

    @asynccontextmanager
    async def one(self, *, urgent: bool = False) -> AsyncIterator[None]:
        """Take a place for the block, waiting for a free one; who is urgent gets it before those who are not."""
        if self._free:
            self._free -= 1
        else:
            await self._wait_in(self._urgent if urgent else self._others)
        try:
            yield
        finally:
            self._hand_on()

    async def _wait_in(self, queue: deque[asyncio.Future[None]]) -> None:
        turn = asyncio.get_running_loop().create_future()
        queue.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn in queue:
                queue.remove(turn)
            elif not turn.cancelled():
                self._hand_on()  # it was given in the same moment
            raise

    def _hand_on(self) -> None:
        for queue in (self._urgent, self._others):
            while queue:
                turn = queue.popleft()
                if not turn.done():
                    turn.set_result(None)
                    return
        self._free += 1

    async def until_calm(self) -> None:
        """Wait until no file that was just closed waits for its last parts, `YIELD_S` at most."""
        with suppress(TimeoutError):
            async with asyncio.timeout(YIELD_S):
                await self._calm.wait()

    def hurry(self, job: Job) -> None:
        """A file was just closed: others wait until `rest` is called for it."""
        self._hurrying.add(job)
        self._calm.clear()

    def hurries(self, job: Job) -> bool:
        """Whether others wait for this file."""
        return job in self._hurrying

    def rest(self, job: Job) -> None:
        """Its object is made, or that will take longer than others should wait. Safe to call twice."""
        self._hurrying.discard(job)
        if not self._hurrying:
            self._calm.set()
