"""What strangers may send, and what clients may fail to do: nothing of it harms anybody else."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from typing import Any

import pytest
from aiohttp import WSMsgType

from plugins.roomkeeper_embedded.world import DEADLINE_S, RawSocket, World, a_token, running
from roomkeeper.errors import RoomConnectionError, RoomError
from roomkeeper.rooms.codes import RoomCode
from roomkeeper.rooms.events import MessageReceived, RoomState, UsersLeft

HOSTILE = {
    "traversal": "../../etc/x",
    "NUL": "a\0b",
    "4 KB": "x" * 4096,
    "right-to-left": "\u202eabc",
    "emoji": "class-👋",
    "space": "a b",
    "colon": "a:b",
    "quote": 'a"b',
    "empty": "",
    "newline": "a\n",
}


@pytest.mark.parametrize("raw_id", HOSTILE.values(), ids=HOSTILE)
async def test_hostile_ids_are_refused(world: World, raw_id: str) -> None:
    raw = await world.raw_hello("ann")
    too_long = len(raw_id) > 256
    room_code = RoomCode.ROOM_ID_TOO_LONG if too_long else RoomCode.ID_CHARSET
    assert await raw.code("login_room", room_id=raw_id, token="x") == room_code
    assert await raw.code("login_room", room_id="r1", token=a_token("ann", "r1")) is None
    stream_code = RoomCode.STREAM_ID_TOO_LONG if too_long else RoomCode.STREAM_ID_INVALID
    assert await raw.code("publish", room_id="r1", stream_id=raw_id, sdp="x") == stream_code
    other = await world.raw()
    assert await other.code("hello", user_id=raw_id) == (RoomCode.USER_ID_TOO_LONG if too_long else RoomCode.ID_CHARSET)
    assert await raw.code("broadcast", room_id="r1", text="fine") is None


async def test_limits_of_length(world: World) -> None:
    raw = await world.raw()
    assert await raw.code("hello", user_id="u" * 65) == 1002007
    assert await raw.code("hello", user_id="u", user_name="é" * 129) == 1002010
    assert await raw.code("hello", user_id="u" * 64, user_name="é" * 128) is None
    assert await raw.code("login_room", room_id="r" * 129, token="x") == 1002013
    assert await raw.code("login_room", room_id="r" * 128, token=a_token("u" * 64, "r" * 128)) is None
    assert await raw.code("publish", room_id="r" * 128, stream_id="s" * 257, sdp="") == 1000014
    assert await raw.code("publish", room_id="r" * 128, stream_id="s.s", sdp="") == 1000016


async def test_every_documented_symbol_is_allowed(world: World) -> None:
    symbols = "#!$%&()`'+-;<=.>@^_~,\\*aZ09"
    ben = await world.enter("ben", symbols)
    await (await world.enter(symbols, symbols)).room.send_broadcast_message("here")
    assert (await ben.message("here")).sender.user_id == symbols


async def test_hostile_user_name_and_text_pass_unharmed(world: World) -> None:
    ben = await world.enter("ben", "r1")
    ann = await world.connect("ann", "\u202e\0👋\n")
    room = await ann.login_room("r1")
    await room.send_broadcast_message('\0\u202e"}\n')
    await room.send_broadcast_message("lone \ud800 surrogate")
    assert (await ben.message('\0\u202e"}\n')).sender.user_name == "\u202e\0👋\n"
    await ben.message("lone ? surrogate")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "[]",
        "{}",
        "null",
        '{"id":1}',
        '{"id":1,"op":"nothing"}',
        '{"id":"1","op":"hello","user_id":"u"}',
        "[" * 10_000,
        '{"id":1,"op":"\\ud800"}',
    ],
    ids=range(10),
)
async def test_malformed_requests_are_answered(world: World, text: str) -> None:
    raw = await world.raw()
    await raw.socket.send_str(text)
    async with asyncio.timeout(DEADLINE_S):
        reply = await raw.socket.receive_json()
    assert reply["error"]["code"] == 0
    assert await raw.code("hello", user_id="ann") is None


async def test_too_many_malformed_requests_close_the_connection(world: World) -> None:
    raw = await world.raw_hello("ann")
    for _ in range(20):
        await raw.socket.send_str("rubbish")
    async with asyncio.timeout(DEADLINE_S):
        while (await raw.socket.receive()).type is WSMsgType.TEXT:
            pass
    assert raw.socket.close_code == 1008


@pytest.mark.parametrize("send", ["binary", "huge"])
async def test_frames_that_are_no_requests_close_the_connection(world: World, send: str) -> None:
    watched = await world.enter("ben", "r1")
    raw = await world.raw_hello("ann")
    await raw.request("login_room", room_id="r1", token=a_token("ann", "r1"))
    if send == "binary":
        await raw.socket.send_bytes(b"\x80")
    else:
        await raw.socket.send_str("x" * (300 * 1024))
    async with asyncio.timeout(DEADLINE_S):
        while (await raw.socket.receive()).type not in (WSMsgType.CLOSE, WSMsgType.CLOSED, WSMsgType.ERROR):
            pass
    left = await watched.until(UsersLeft)
    assert [user.user_id for user in left.users] == ["ann"]


async def test_silent_connection_is_closed() -> None:
    async with running(hello_timeout=0.1) as world:
        raw = await world.raw()
        async with asyncio.timeout(DEADLINE_S):
            assert (await raw.socket.receive()).type is WSMsgType.CLOSE


async def test_more_connections_than_allowed() -> None:
    async with running(max_connections=1) as world:
        await world.connect("ann")
        with pytest.raises(RoomConnectionError, match="503"):
            await world.connect("ben")


async def test_slow_client_is_closed_and_nobody_waits_for_it() -> None:
    limits = {"broadcast_gap": 0, "broadcast_per_room": 1_000_000}
    async with running(outgoing_queue=50, barrage_queue=20, limits=limits) as world:
        ann, ben = await world.enter("ann", "r1"), await world.enter("ben", "r1")
        slow = await world.raw_hello("slow")
        await slow.request("login_room", room_id="r1", token=a_token("slow", "r1"))
        stop_reading(slow, world)
        text = "x" * 1024
        async with asyncio.timeout(30):
            while not world.server.counts.slow_clients_closed:
                await ann.room.send_broadcast_message(text)
        left = await ben.until(UsersLeft)
        assert [user.user_id for user in left.users] == ["slow"]
        await ann.room.send_broadcast_message("the others go on")
        await ben.message("the others go on")
        slow.socket._conn.transport.abort()  # type: ignore[union-attr]


async def test_barrage_for_a_busy_client_is_dropped_and_counted() -> None:
    limits = {"broadcast_gap": 0, "broadcast_per_room": 1_000_000, "barrage_per_room": 1_000_000}
    async with running(outgoing_queue=1000, barrage_queue=0, limits=limits) as world:
        ann, ben = await world.enter("ann", "r1"), await world.enter("ben", "r1")
        await ann.room.send_barrage_message("dropped: no queue at all")
        await ann.room.send_broadcast_message("kept")
        await ben.message("kept")
        assert [message.text for message in ben.messages()] == ["kept"]
        assert world.server.counts.barrage_not_delivered == 1


async def test_server_killed_ends_every_room(world: World) -> None:
    client = await world.connect("ann")
    rooms = [world.watch(await client.login_room(f"r{n}")) for n in range(3)]
    await world.server.abort()
    for watched in rooms:
        last = await watched.end()
        assert (last.state, last.code) == (RoomState.DISCONNECTED, RoomCode.NETWORK_BREAK)
    assert not client.connected
    for call in (rooms[0].room.send_broadcast_message("x"), client.login_room("r9"), client.logout_room(), client.renew_token("r1")):
        with pytest.raises(RoomConnectionError) as caught:
            await call
        assert caught.value.retryable
    await rooms[0].room.stop_playing_stream("s")
    await client.close()
    await client.close()


async def test_server_that_stops_says_so(world: World) -> None:
    watched = await world.enter("ann", "r1")
    await world.server.stop()
    assert (await watched.end()).reason == "the room server stops"


async def test_consumer_that_lags_behind_loses_the_presence_not_an_event(world: World) -> None:
    client = await world.connect("agent", event_queue=16)
    room = await client.login_room("r1")
    other = await client.login_room("r2")
    ann = await world.enter("ann", "r1")
    for n in range(40):
        with contextlib.suppress(RoomError):  # the last ones do not find it in the room any more
            await ann.room.send_custom_command(f"{n}", ["agent"])
    await ann.until(UsersLeft)
    watched = world.watch(room)
    last = await watched.end()
    assert last.state is RoomState.DISCONNECTED
    texts = [message.text for message in watched.messages()]
    assert texts == [f"{n}" for n in range(len(texts))]
    assert len(texts) >= 10
    await other.send_broadcast_message("the other room goes on")


async def test_login_that_is_given_up_leaves_nobody_behind(world: World) -> None:
    ben = await world.enter("ben", "r1")
    client = await world.connect("ann")
    login = asyncio.create_task(client.login_room("r1"))
    await asyncio.sleep(0)  # the request is on its way now
    login.cancel()
    await asyncio.wait([login])
    await ben.until(UsersLeft, lambda event: event.users[0].user_id == "ann")
    room = await client.login_room("r1")
    await room.send_broadcast_message("in again")
    assert (await ben.message("in again")).sender.user_id == "ann"


async def test_sender_cannot_be_forged(world: World) -> None:
    ben = await world.enter("ben", "r1")
    raw = await world.raw_hello("ann")
    await raw.request("login_room", room_id="r1", token=a_token("ann", "r1"))
    fields: dict[str, Any] = {"sender": {"user_id": "teacher"}, "user_id": "teacher", "from": "teacher"}
    await raw.request("broadcast", room_id="r1", text=json.dumps(fields), **fields)
    got = await ben.until(MessageReceived)
    assert got.message.sender.user_id == "ann"


async def test_unreachable_server() -> None:
    async with running() as world:
        await world.server.stop()
        with pytest.raises(RoomConnectionError, match="cannot be reached") as caught:
            await world.connect("ann")
        assert caught.value.retryable


def stop_reading(raw: RawSocket, world: World) -> None:
    """Be stuck, with small buffers in the kernel so that they fill up soon."""
    here = raw.socket.get_extra_info("socket")
    here.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.socket._conn.transport.pause_reading()  # type: ignore[union-attr]
    for connection in world.server._connections:
        there = connection._transport.get_extra_info("socket")  # type: ignore[union-attr]
        if there.getpeername() == here.getsockname():
            there.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)


async def test_refusals_tell_what_to_do(world: World) -> None:
    client = await world.connect("ann")
    with pytest.raises(RoomError) as caught:
        await client.login_room("r1", "04x")
    assert caught.value.user_fault
    assert "server_secret" in str(caught.value)
    assert str(caught.value).startswith("[1102016]")
