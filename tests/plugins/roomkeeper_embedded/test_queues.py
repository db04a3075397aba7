"""The bounded queues: what they drop, what they never drop, and how they end."""

from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from roomkeeper.rooms.event_queue import EventQueue
from roomkeeper.rooms.events import OnlineUserCount, RoomEvent, RoomState, RoomStateChanged
from roomkeeper_embedded.server.limits import RateWindow
from roomkeeper_embedded.server.outbox import Outbox


async def test_outbox_keeps_order_and_drops_only_what_may_be_dropped() -> None:
    outbox = Outbox(limit=4, droppable_limit=2)
    assert outbox.put_droppable("a")
    assert outbox.put("b")
    assert not outbox.put_droppable("dropped")
    assert outbox.put("c")
    assert outbox.put("d")
    assert outbox.dropped == 1
    assert not outbox.put("too many")
    assert outbox.overflowed
    assert [await outbox.get() for _ in range(4)] == ["a", "b", "c", "d"]
    assert not outbox.put("never again")


async def test_outbox_waits_for_a_frame() -> None:
    outbox = Outbox(limit=4, droppable_limit=2)
    getting = asyncio.create_task(outbox.get())
    await asyncio.sleep(0)
    outbox.put("x")
    assert await getting == "x"


def event(count: int) -> RoomEvent:
    """Some event."""
    return OnlineUserCount(room_id="r", at=0.0, count=count)


async def test_event_queue_delivers_what_it_took_and_then_the_end() -> None:
    queue = EventQueue("r", limit=3)
    assert all(queue.put(event(n)) for n in range(3))
    assert not queue.put(event(3))
    assert queue.end(RoomState.DISCONNECTED, reason="why")
    assert not queue.end(RoomState.LOGGED_OUT)
    assert queue.put(event(4))  # ignored
    seen = [item async for item in queue.iterate()]
    assert seen[:3] == [event(n) for n in range(3)]
    assert isinstance(seen[3], RoomStateChanged)
    assert (seen[3].state, seen[3].reason, len(seen)) == (RoomState.DISCONNECTED, "why", 4)


async def test_event_queue_wakes_its_consumer_at_the_end() -> None:
    queue = EventQueue("r", limit=3)
    items = queue.iterate()
    waiting = asyncio.ensure_future(anext(items))
    await asyncio.sleep(0)
    queue.end(RoomState.LOGGED_OUT)
    assert isinstance(await waiting, RoomStateChanged)


@given(st.integers(1, 5), st.lists(st.floats(0, 0.5), max_size=60))
def test_rate_window_admits_no_more_than_its_limit_in_any_second(limit: int, steps: list[float]) -> None:
    window, now, admitted = RateWindow(limit), 0.0, []
    for step in steps:
        now += step
        if window.admit(now):
            admitted.append(now)
        else:
            assert len([time for time in admitted if now - time < 1.0]) >= limit
    for start in admitted:
        assert len([time for time in admitted if start <= time and time - start < 1.0]) <= limit
