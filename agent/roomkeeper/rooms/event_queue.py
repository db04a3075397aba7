"""The events of one presence, between a provider's reader and the one consumer of `Room.events()`."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator

from roomkeeper.rooms.events import RoomEvent, RoomState, RoomStateChanged


class EventQueue:
    """A bounded queue with a last event.

    Drop policy: nothing is ever silently missing. When an event does not fit, `put` returns False and the presence has to end; what
    was queued before is still delivered, and then the last event.
    """

    def __init__(self, room_id: str, limit: int) -> None:
        self._room_id = room_id
        self._limit = limit
        self._events: deque[RoomEvent] = deque()
        self._filled = asyncio.Event()
        self._last: RoomStateChanged | None = None

    @property
    def ended(self) -> bool:
        """Whether the presence is over, for the producer's side."""
        return self._last is not None

    def put(self, event: RoomEvent) -> bool:
        """Queue an event; False when there is no room for it. After the end events are ignored."""
        if self._last is not None:
            return True
        if len(self._events) >= self._limit:
            return False
        self._events.append(event)
        self._filled.set()
        return True

    def end(self, state: RoomState, *, code: int = 0, reason: str = "") -> bool:
        """Put the last event; False when the presence had ended already."""
        if self._last is not None:
            return False
        self._last = RoomStateChanged(room_id=self._room_id, at=time.time(), state=state, code=code, reason=reason)
        self._filled.set()
        return True

    async def iterate(self) -> AsyncIterator[RoomEvent]:
        """Yield events in order, the last one last."""
        while True:
            while self._events:
                yield self._events.popleft()
            if self._last is not None:
                yield self._last
                return
            self._filled.clear()
            await self._filled.wait()
