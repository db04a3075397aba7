"""The part of the queue that lives in memory."""

from __future__ import annotations

import asyncio

from roomkeeper_s3.ledger import Job
from roomkeeper_s3.schedule import Schedule

A, B, C = (Job("s", name) for name in "abc")


async def test_first_in_first_out_and_each_once() -> None:
    schedule = Schedule()
    for job in (A, B, A):
        schedule.add(job)
    assert [await schedule.take(), await schedule.take()] == [A, B]
    schedule.finish(A)
    schedule.finish(B)
    assert await schedule.settle(0)


async def test_urgent_ones_go_first_and_have_a_taker_of_their_own() -> None:
    schedule = Schedule()
    schedule.add(A)
    taking = asyncio.create_task(schedule.take(urgent_only=True))
    await asyncio.sleep(0)
    schedule.add(B, urgent=True)
    schedule.add(C, urgent=True)
    assert [await taking, await schedule.take(), await schedule.take()] == [B, C, A]


async def test_a_running_job_that_is_asked_for_again_runs_again() -> None:
    schedule = Schedule()
    schedule.add(A)
    await schedule.take()
    schedule.add(A)
    schedule.finish(A, retry_in_s=1000)
    assert await schedule.take() == A


async def test_only_what_is_newly_queued_waits_as_asked() -> None:
    """Others make way for a file just closed until it was taken and is done; one that runs or failed may come much later."""
    schedule = Schedule(limit=1)
    assert schedule.add(A, urgent=True)
    assert not schedule.add(A, urgent=True)
    assert not schedule.add(B, urgent=True), "it does not fit"
    await schedule.take()
    assert not schedule.add(A, urgent=True)


async def test_the_stores_return_ends_the_wait_of_those_who_wait_for_it() -> None:
    schedule = Schedule()
    for job in (A, B):
        schedule.add(job)
        await schedule.take()
        schedule.finish(job, retry_in_s=1000, hurries=job == B)
    taken = asyncio.create_task(schedule.take())
    await asyncio.sleep(0)
    assert not taken.done()
    schedule.store_is_back()
    assert await taken == B
    schedule.finish(B)
    assert not await schedule.settle(1000), "nobody waits for A, which failed, but it is left"


async def test_settle_waits_for_what_runs() -> None:
    schedule = Schedule()
    schedule.add(A)
    await schedule.take()
    settled = asyncio.create_task(schedule.settle(30))
    await asyncio.sleep(0)
    assert not settled.done()
    schedule.finish(A)
    assert await settled
    schedule.add(B)
    await schedule.take()
    assert not await schedule.settle(0.01)


async def test_what_does_not_fit_stays_in_the_journal() -> None:
    schedule = Schedule(limit=2)
    for job in (A, B, C):
        schedule.add(job)
    assert schedule.overflowed == 1
    assert not schedule.wants_refill
    for job in (A, B):
        assert await schedule.take() == job
        schedule.finish(job)
    assert schedule.wants_refill


async def test_closing_wakes_everybody() -> None:
    schedule = Schedule()
    workers = [asyncio.create_task(schedule.take()) for _ in range(3)]
    await asyncio.sleep(0)
    schedule.close()
    assert await asyncio.gather(*workers) == [None, None, None]
