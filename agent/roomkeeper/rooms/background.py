"""Work that is done beside what its owner is asked for: each task has an owner, and its failure is logged."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

from roomkeeper.errors import RoomkeeperError

log = structlog.get_logger(__name__)


class BackgroundWork:
    """The tasks of one owner.

    :param name: names those that are given no name of their own, and who failed in the log.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def tasks(self) -> frozenset[asyncio.Task[None]]:
        """What is under way."""
        return frozenset(self._tasks)

    def spawn(self, work: Coroutine[Any, Any, None], name: str = "") -> asyncio.Task[None]:
        """Do it, beside everything else. The task is for who wants to wait for it, or to cancel it."""
        task = asyncio.create_task(work, name=name or self._name)
        self._tasks.add(task)
        task.add_done_callback(self._finished)
        return task

    async def wait(self) -> None:
        """Wait until all is done, also what is begun meanwhile."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, RoomkeeperError):
            log.warning("work in the background failed", of=task.get_name(), error=str(error))
        elif error is not None:
            log.error("work in the background failed", of=task.get_name(), exc_info=error)
