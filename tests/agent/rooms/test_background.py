"""Work in the background: owned, and its failure is told."""

from __future__ import annotations

import asyncio

from structlog.testing import capture_logs

from roomkeeper.errors import JournalError
from roomkeeper.rooms.background import BackgroundWork


async def test_what_fails_is_logged_with_its_name_and_touches_nothing_else() -> None:
    done: list[str] = []
    work = BackgroundWork("session one")

    async def refused() -> None:
        raise JournalError("the disk is full")

    async def broken() -> None:
        raise ValueError("a fault of ours")

    async def good() -> None:
        done.append("good")

    with capture_logs() as logs:
        work.spawn(refused())
        work.spawn(broken(), "miss two")
        work.spawn(good())
        await work.wait()
    assert done == ["good"]
    assert [(line["log_level"], line["of"]) for line in logs] == [("warning", "session one"), ("error", "miss two")]
    assert "the disk is full" in logs[0]["error"]
    assert str(logs[1]["exc_info"]) == "a fault of ours"


async def test_waiting_takes_in_what_is_begun_meanwhile() -> None:
    done: list[str] = []
    work = BackgroundWork("owner")

    async def first() -> None:
        await asyncio.sleep(0)
        work.spawn(second())

    async def second() -> None:
        await asyncio.sleep(0)
        done.append("second")

    work.spawn(first())
    assert len(work.tasks) == 1
    await work.wait()
    assert done == ["second"]
    assert not work.tasks


async def test_what_is_cancelled_is_no_failure() -> None:
    work = BackgroundWork("owner")

    async def waits() -> None:
        await asyncio.Event().wait()

    work.spawn(waits())
    with capture_logs() as logs:
        for task in work.tasks:
            task.cancel()
        await work.wait()
    assert logs == []
