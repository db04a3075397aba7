"""Who goes first."""

from __future__ import annotations

import asyncio

from roomkeeper_s3.ledger import Job
from roomkeeper_s3.slots import Slots

A, B = Job("s", "a"), Job("s", "b")


async def test_others_wait_until_the_last_closed_file_has_its_parts() -> None:
    slots = Slots(2)
    await slots.until_calm()
    slots.hurry(A)
    slots.hurry(B)
    waiting = asyncio.create_task(slots.until_calm())
    slots.rest(A)
    slots.rest(A)
    await asyncio.sleep(0)
    assert not waiting.done()
    assert slots.hurries(B)
    slots.rest(B)
    await waiting
