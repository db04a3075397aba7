"""What several commands share."""

from __future__ import annotations

import asyncio
import os
import signal

from roomkeeper.cli.common import reload_on_hangup


async def test_a_reading_that_fails_leaves_the_next_sighup_heard() -> None:
    read: asyncio.Queue[int] = asyncio.Queue()
    count = 0

    async def reload() -> None:
        nonlocal count
        count += 1
        read.put_nowait(count)
        if count == 1:
            raise AssertionError("broken")

    async with reload_on_hangup(reload), asyncio.timeout(10):
        os.kill(os.getpid(), signal.SIGHUP)
        assert await read.get() == 1
        os.kill(os.getpid(), signal.SIGHUP)
        assert await read.get() == 2
