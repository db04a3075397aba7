"""How many parts may be on their way at once, of all objects together. Those of finished files go before those of growing ones."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Slots:
    """A bounded number of places, for one event loop. While somebody hurries, nobody else gets one.

    :param number: how many places there are.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self._places = asyncio.Semaphore(number)
        self._hurrying = 0
        self._calm = asyncio.Event()
        self._calm.set()

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """Take a place for the block, waiting for a free one."""
        async with self._places:
            yield

    async def until_calm(self) -> None:
        """Wait until no finished file waits for its last parts."""
        await self._calm.wait()

    @asynccontextmanager
    async def hurrying(self) -> AsyncIterator[None]:
        """A finished file is being completed in the block."""
        self._hurrying += 1
        self._calm.clear()
        try:
            yield
        finally:
            self._hurrying -= 1
            if not self._hurrying:
                self._calm.set()
