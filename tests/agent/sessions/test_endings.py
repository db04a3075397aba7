"""Work that is completed even while its task is being cancelled."""

from __future__ import annotations

import asyncio

import pytest

from roomkeeper.sessions.endings import to_the_end


async def test_the_work_is_done_however_often_the_task_is_cancelled() -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()
    done: list[str] = []

    async def work() -> None:
        begun.set()
        await may_end.wait()
        done.append("done")

    task = asyncio.create_task(to_the_end(work()))
    await begun.wait()
    for _ in range(3):
        task.cancel()
        await asyncio.sleep(0)
    assert not task.done()
    may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert done == ["done"]


async def test_results_and_errors_pass_through() -> None:
    async def answer() -> int:
        return 42

    async def fail() -> int:
        raise ValueError("broken")

    assert await to_the_end(answer()) == 42
    with pytest.raises(ValueError, match="broken"):
        await to_the_end(fail())
