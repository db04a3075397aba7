"""From the writer threads to the event loop: what happened is told to the hooks there, in order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

log = structlog.get_logger(__name__)

Announcement = Callable[[], Awaitable[None]]


class Announcer:
    """One task that makes announcements, one after another. `post` may be called from any thread.

    The queue is never cut short: it holds a few entries for each segment, and every entry stands in the journal before it is posted.
    What a kill -9 leaves unsaid, others find in the journal.
    """

    def __init__(self) -> None:
        """Build it on the running event loop."""
        self._loop = asyncio.get_running_loop()
        self._queue: asyncio.Queue[Announcement | None] = asyncio.Queue()
        self._task = self._loop.create_task(self._run(), name="recorder-announcer")

    def post(self, announcement: Announcement) -> None:
        """Have an announcement made on the event loop, after those posted before."""
        try:
            self._loop.call_soon_threadsafe(self._queue.put_nowait, announcement)
        except RuntimeError:  # the loop is closed: the journal has it
            log.warning("announcement lost, the event loop is gone")

    async def close(self) -> None:
        """Make what was posted and end."""
        self._loop.call_soon(self._queue.put_nowait, None)
        await self._task

    async def _run(self) -> None:
        while (announcement := await self._queue.get()) is not None:
            try:
                await announcement()
            except Exception:
                log.exception("announcement failed")
