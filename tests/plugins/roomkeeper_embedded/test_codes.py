"""Each code of the documented system, provoked at the running server over a real socket."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

import pytest

from plugins.roomkeeper_embedded.world import World, a_token, running
from roomkeeper.errors import RoomError
from roomkeeper.rooms.codes import RoomCode
from roomkeeper.rooms.events import RoomState, UsersLeft


@contextlib.asynccontextmanager
async def refused(code: int) -> AsyncIterator[None]:
    """The block is refused with a code."""
    with pytest.raises(RoomError) as caught:
        yield
    assert caught.value.room_code == code


async def test_1100001016_multi_room_without_the_function() -> None:
    async with running(multi_room=False) as world:
        client = await world.connect("ann")
        async with refused(1100001016):
            await client.login_room("r1")
        single = await world.connect("ben", multi_room=False)
        await single.login_room("r1")


async def test_1000005022_more_rooms_than_allowed(world: World) -> None:
    client = await world.connect("ann")
    for number in range(5):
        await client.login_room(f"r{number}")
    async with refused(1000005022):
        await client.login_room("r5")
    await client.logout_room("r0")
    await client.login_room("r5")


async def test_1002001_second_room_in_single_room_mode(world: World) -> None:
    client = await world.connect("ann", multi_room=False)
    await client.login_room("r1")
    async with refused(1002001):
        await client.login_room("r2")
    await client.logout_room()
    await client.login_room("r2")


async def test_1002018_other_user_id_than_in_the_first_room(world: World) -> None:
    raw = await world.raw_hello("ann")
    assert await raw.code("login_room", room_id="r1", token=a_token("ann", "r1")) is None
    assert await raw.code("login_room", room_id="r2", token=a_token("ben", "r2"), user_id="ben") == 1002018
    assert await raw.code("login_room", room_id="r2", token=a_token("ann", "r2"), user_id="ann") is None


@pytest.mark.parametrize(
    "make",  # in the test: a token made when tests are collected has expired by the time its test runs
    [
        lambda: "04rubbish",
        lambda: a_token("ann", "r1", secret="f" * 32),
        lambda: a_token("ann", "r1", app_id=2),
        lambda: a_token("ann", "another-room"),
        lambda: a_token("ann", "r1", login=False),
    ],
    ids=["rubbish", "other secret", "other app", "other room", "no login privilege"],
)
async def test_1102016_wrong_token(world: World, make: Callable[[], str]) -> None:
    client = await world.connect("ann")
    async with refused(1102016):
        await client.login_room("r1", make())
    await client.login_room("r1")


async def test_1102016_many_wrong_tokens_close_the_connection(world: World) -> None:
    client = await world.connect("ann")
    watched = world.watch(await client.login_room("good"))
    for _ in range(10):
        async with refused(1102016):
            await client.login_room("r1", "04wrong")
    assert (await watched.end()).state is RoomState.DISCONNECTED


async def test_1102018_expired_token(world: World) -> None:
    client = await world.connect("ann")
    async with refused(1102018):
        await client.login_room("r1", a_token("ann", "r1", lifetime_s=-5))


async def test_1102018_token_that_expires_puts_out(world: World) -> None:
    other = await world.enter("ben", "r1")
    client = await world.connect("ann")
    watched = world.watch(await client.login_room("r1", a_token("ann", "r1", lifetime_s=1)))
    last = await watched.end()
    assert (last.state, last.code) == (RoomState.KICKED_OUT, 1102018)
    await other.until(UsersLeft)
    assert client.connected


async def test_1002077_token_of_another_user(world: World) -> None:
    client = await world.connect("ann")
    async with refused(1002077):
        await client.login_room("r1", a_token("ben", "r1"))


async def test_1009013_message_too_long(world: World) -> None:
    room = (await world.enter("ann", "r1")).room
    for send in (room.send_broadcast_message, room.send_barrage_message):
        await send("x" * 1024)
        async with refused(1009013):
            await send("x" * 1025)
        async with refused(1009013):
            await send("é" * 513)
        async with refused(1009001):
            await send("")


async def test_1009002_command_too_long(world: World) -> None:
    room = (await world.enter("ann", "r1")).room
    await room.send_custom_command("x" * 1024)
    async with refused(1009002):
        await room.send_custom_command("x" * 1025)


async def test_1009005_message_into_another_room(world: World) -> None:
    raw = await world.raw_hello("ann")
    assert await raw.code("broadcast", room_id="r1", text="x") == 1009005
    assert await raw.code("barrage", room_id="r1", text="x") == 1009005
    assert await raw.code("custom_command", room_id="r1", command="x") == 1009005


async def test_1002050_logged_in_elsewhere(world: World) -> None:
    other = await world.enter("ben", "r1")
    first = await world.enter("ann", "r1")
    second = await world.enter("ann", "r1")
    last = await first.end()
    assert (last.state, last.code) == (RoomState.KICKED_OUT, 1002050)
    await other.until(UsersLeft)
    await second.room.send_broadcast_message("still here")
    await other.message("still here")
    async with refused(RoomCode.NOT_LOGGED_IN):
        await first.room.send_broadcast_message("and I?")


async def test_1002050_in_the_only_occupied_room_keeps_what_the_room_remembers(world: World) -> None:
    first = await world.enter("ann", "r1")
    await first.room.set_room_extra_info("k", "v")
    second = await world.enter("ann", "r1")
    assert [(m.key, m.text) for m in [await second.message("v")]] == [("k", "v")]


async def test_1002055_kicked_out(world: World) -> None:
    moderator = await world.enter("tess", "r1", moderator=True)
    client = await world.connect("ann")
    victim, elsewhere = world.watch(await client.login_room("r1")), world.watch(await client.login_room("r2"))
    await moderator.room.kick_user("ann", "enough")
    last = await victim.end()
    assert (last.state, last.code, last.reason) == (RoomState.KICKED_OUT, 1002055, "enough")
    await moderator.until(UsersLeft)
    await elsewhere.room.send_broadcast_message("other rooms go on")


async def test_1002034_room_full() -> None:
    async with running(max_users=1) as world:
        await world.enter("ann", "r1")
        client = await world.connect("ben")
        async with refused(1002034):
            await client.login_room("r1")
        await client.login_room("r2")
        async with refused(1002034):
            await client.switch_room("r2", "r1")
        await client.renew_token("r2")  # still there


async def test_1000002_not_logged_in(world: World) -> None:
    client = await world.connect("ann")
    async with refused(1000002):
        await client.logout_room("r1")
    raw = await world.raw()
    assert await raw.code("login_room", room_id="r1", token="x") == 1000002


async def test_1003025_no_publish_privilege(world: World) -> None:
    raw = await world.raw_hello("ann")
    await raw.request("login_room", room_id="r1", token=a_token("ann", "r1", publish=False))
    assert await raw.code("publish", room_id="r1", stream_id="s1", sdp="x") == 1003025
    await raw.request("login_room", room_id="r2", token=a_token("ann", "r2", stream_ids=frozenset({"only-this"})))
    assert await raw.code("publish", room_id="r2", stream_id="s1", sdp="x") == 1003025
    assert await raw.code("publish", room_id="r2", stream_id="only-this", sdp="x") == 0  # allowed, but no session description


async def test_1004025_play_of_what_is_not_there(world: World) -> None:
    raw = await world.raw_hello("ann")
    assert await raw.code("play", stream_id="nothing") == 1004025
    assert await raw.code("play_answer", stream_id="nothing", sdp="x") == 1004025


async def test_1009015_too_often() -> None:
    async with running(limits={"broadcast_gap": 60}) as world:
        ann, ben = await world.enter("ann", "r1"), await world.enter("ben", "r1")
        await ann.room.send_broadcast_message("one")
        async with refused(1009015):
            await ann.room.send_broadcast_message("two")
        await ben.room.send_broadcast_message("three")


async def test_1009015_room_rate(world: World) -> None:
    ann, ben = await world.enter("ann", "r1"), await world.enter("ben", "r1")
    results = await asyncio.gather(
        *(sender.room.send_broadcast_message(f"{n}") for n in range(6) for sender in (ann, ben)), return_exceptions=True
    )
    errors = [result for result in results if isinstance(result, RoomError)]
    assert [error.room_code for error in errors] == [1009015, 1009015]
    assert all(error.retryable for error in errors)


async def test_a_probe_proves_that_tokens_are_taken(world: World) -> None:
    await (await world.connect("ann")).probe()
    wrong = await world.connect("ben", server_secret="f" * 32)
    async with refused(1102016):
        await wrong.probe()
