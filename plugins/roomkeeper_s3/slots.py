"""How many parts may be on their way at once, of all objects together. Those of files just closed go before those of all others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from roomkeeper_s3.ledger import Job


class Slots:
    """A bounded number of places, for one event loop. While a file that was just closed lacks its last parts, others send none.

    :param number: how many places there are.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self._places = asyncio.Semaphore(number)
        self._hurrying: set[Job] = set()
        self._calm = asyncio.Event()
        self._calm.set()

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """Take a place for the block, waiting for a free one."""
        async with self._places:
            yield

    async def until_calm(self) -> None:
        """Wait until no file that was just closed waits for its last parts."""
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
