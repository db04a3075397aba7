"""Frames on their way to one client, bounded."""

from __future__ import annotations

import asyncio
from collections import deque


class Outbox:
    """A bounded queue of text frames.

    Drop policy: droppable frames (barrage, user counts) are dropped once `droppable_limit` frames wait. A reliable frame is never
    dropped: when it does not fit, the outbox counts as overflowed and its client has to go.
    """

    def __init__(self, limit: int, droppable_limit: int) -> None:
        self._limit = limit
        self._droppable_limit = droppable_limit
        self._frames: deque[str] = deque()
        self._filled = asyncio.Event()
        self.dropped = 0
        self.overflowed = False

    def __len__(self) -> int:
        return len(self._frames)

    def put(self, frame: str) -> bool:
        """Queue a reliable frame; False when the outbox has overflowed."""
        if self.overflowed or len(self._frames) >= self._limit:
            self.overflowed = True
            return False
        self._frames.append(frame)
        self._filled.set()
        return True

    def put_droppable(self, frame: str) -> bool:
        """Queue a frame if there is room to spare; False (and counted) when it was dropped."""
        if len(self._frames) >= self._droppable_limit:
            self.dropped += 1
            return False
        return self.put(frame)

    async def get(self) -> str:
        """Wait for the next frame."""
        while not self._frames:
            self._filled.clear()
            await self._filled.wait()
        return self._frames.popleft()
