"""Kick and mute at the running server: who may, and what it does to whom."""

from __future__ import annotations

import asyncio

import pytest

from plugins.roomkeeper_embedded.world import World, running
from roomkeeper.errors import RoomError
from roomkeeper.rooms.codes import RoomCode


async def test_only_moderators_may(world: World) -> None:
    ann = await world.enter("ann", "r1")
    await world.enter("ben", "r1")
    for call in (ann.room.kick_user("ben", "x"), ann.room.mute_user("ben"), ann.room.kick_user("nobody", "x")):
        with pytest.raises(RoomError, match="may not kick or mute"):
            await call


async def test_moderators_by_configuration() -> None:
    async with running(moderators=["teacher-*"]) as world:
        teacher, ben = await world.enter("teacher-1", "r1"), await world.enter("ben", "r1")
        await teacher.room.kick_user("ben", "")
        assert (await ben.end()).reason == "kicked out"
        with pytest.raises(RoomError, match="may not"):
            await (await world.enter("Teacher-1", "r1")).room.mute_user("teacher-1")


async def test_kick_of_somebody_who_is_not_there(world: World) -> None:
    moderator = await world.enter("tess", "r1", moderator=True)
    with pytest.raises(RoomError) as caught:
        await moderator.room.kick_user("nobody", "x")
    assert caught.value.room_code == RoomCode.NOT_LOGGED_IN


async def test_moderator_rights_are_of_the_room_of_the_token(world: World) -> None:
    tess = await world.connect("tess", moderator=True)
    await tess.login_room("r1")
    raw = await world.raw_hello("ann")
    assert await raw.code("kick", room_id="r1", user_id="tess") == RoomCode.NOT_LOGGED_IN


async def test_chat_mute_and_lift(world: World) -> None:
    moderator = await world.enter("tess", "r1", moderator=True)
    ann, ben = await world.enter("ann", "r1"), await world.enter("ben", "r1")
    await moderator.room.mute_user("ann", media=False)
    calls = [
        ann.room.send_broadcast_message("x"),
        ann.room.send_barrage_message("x"),
        ann.room.set_room_extra_info("k", "v"),
        ann.room.send_custom_command("x"),
        ann.room.send_custom_command("x", ["ben"]),
        ann.room.send_custom_command("x", ["ben", "tess"]),
        ann.room.send_custom_command("x", ["ann"]),
    ]
    for call in calls:
        with pytest.raises(RoomError, match="muted") as caught:
            await call
        assert caught.value.room_code == RoomCode.MESSAGE_NOT_SENT
    await ann.room.send_custom_command("may I speak again?", ["tess"])  # an appeal reaches the moderator
    await moderator.message("may I speak again?")
    await ben.room.send_broadcast_message("others may")
    await moderator.room.mute_user("ann", media=False, seconds=0)
    await ann.room.send_broadcast_message("thank you")
    await ben.message("thank you")


async def test_chat_mute_ends_by_itself_and_survives_coming_back(world: World) -> None:
    moderator = await world.enter("tess", "r1", moderator=True)
    client = await world.connect("ann")
    await client.login_room("r1")
    await moderator.room.mute_user("ann", seconds=0.4)
    await client.logout_room()
    room = await client.login_room("r1")
    other_room = await client.login_room("r2")
    await other_room.send_broadcast_message("free elsewhere")
    with pytest.raises(RoomError, match="muted"):
        await room.send_broadcast_message("x")
    async with asyncio.timeout(5):
        while True:
            try:
                await room.send_broadcast_message("free again")
            except RoomError:
                await asyncio.sleep(0.02)
            else:
                break


@pytest.mark.parametrize("seconds", [-1, float("nan"), float("inf"), 1e300])
async def test_senseless_length_of_a_mute(world: World, seconds: float) -> None:
    moderator = await world.enter("tess", "r1", moderator=True)
    with pytest.raises(RoomError):
        await moderator.room.mute_user("ann", seconds=seconds)
    await moderator.room.send_broadcast_message("the server lives")
