"""Who goes first."""

from __future__ import annotations

import asyncio

import pytest

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


async def test_nobody_waits_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("roomkeeper_s3.slots.YIELD_S", 0.01)
    slots = Slots(2)
    slots.hurry(A)
    await slots.until_calm()
    assert slots.hurries(A)


async def test_a_place_goes_to_who_is_urgent_and_is_never_lost() -> None:
    slots = Slots(1)
    order: list[str] = []

    async def use(name: str, *, urgent: bool = False) -> None:
        async with slots.one(urgent=urgent):
            order.append(name)
            await asyncio.sleep(0)

    async with slots.one():
        users = [asyncio.create_task(use(name, urgent=name == "urgent")) for name in ("first", "cancelled", "urgent")]
        await asyncio.sleep(0)
        users[1].cancel()
    given = asyncio.create_task(use("given and cancelled"))
    await asyncio.gather(users[0], users[2], given)
    assert order == ["urgent", "first", "given and cancelled"]
    await use("last")


async def test_a_place_given_to_somebody_cancelled_in_the_same_moment_is_handed_on() -> None:
    slots = Slots(1)

    async def use() -> None:
        async with slots.one():
            pass

    async with slots.one():
        user = asyncio.create_task(use())
        await asyncio.sleep(0)
    user.cancel()
    await asyncio.gather(user, return_exceptions=True)
    assert user.cancelled()
    async with asyncio.timeout(5):
        await use()
    assert slots._free == 1
