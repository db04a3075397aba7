"""Work that has to be completed even while its task is being cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def to_the_end(coroutine: Coroutine[Any, Any, T]) -> T:
    """Await a coroutine to its end, whatever happens to the waiting task; a cancellation meanwhile is raised afterwards.

    Unlike a bare `asyncio.shield`, the work never goes on without somebody waiting for it. It needs deadlines of its own.
    """
    work = asyncio.ensure_future(coroutine)
    cancelled: asyncio.CancelledError | None = None
    while not work.done():
        try:
            await asyncio.shield(work)
        except asyncio.CancelledError as error:
            if work.cancelled():
                raise
            cancelled = error
    if cancelled is not None:
        if not work.cancelled() and (failure := work.exception()) is not None:
            raise cancelled from failure
        raise cancelled
    return work.result()
