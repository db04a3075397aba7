"""Blocking work of a transfer, off the event loop, in a thread that never keeps the process from ending.

asyncio's own threads are waited for when the loop or the interpreter ends; a transfer into a black hole would hold up the
shutdown for minutes. The journal says how far it was, so the thread may die with the process.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")


async def in_thread(name: str, work: Callable[..., T], *arguments: Any) -> T:
    """Run `work(*arguments)` in a thread of its own and return its result. The caller bounds how many run at once.

    When the caller is cancelled the thread goes on to its end, and its result is dropped.
    """
    future: Future[T] = Future()

    def run() -> None:
        try:
            result = work(*arguments)
        except Exception as error:  # noqa: BLE001 - handed to the caller
            if not future.cancelled():
                future.set_exception(error)
        else:
            if not future.cancelled():
                future.set_result(result)

    future.set_running_or_notify_cancel()  # from here on a cancelled caller cannot race with the result
    threading.Thread(target=run, name=name, daemon=True).start()
    return await asyncio.wrap_future(future)
