"""What can be said of a room without entering it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from plugins.roomkeeper_janus.world import SECRET, World, running
from roomkeeper.errors import DoubtError, RoomError
from roomkeeper.rooms.events import UsersJoined, UsersLeft
from roomkeeper_janus.client import JanusClient

pytestmark = pytest.mark.usefixtures("janus_network")


async def test_a_room_that_is_there_is_good_and_nobody_in_it_notices(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        ann = await world.enter("ann")
        await (await world.connect("bot", room={"secret": SECRET})).probe_room("r")
        await (await world.connect("other")).probe_room("r")
        await world.enter("ben")
        await ann.until(UsersJoined, lambda event: any(user.user_id == "ben" for user in event.users))
        came = [user.user_id for event in ann.seen if isinstance(event, UsersJoined) for user in event.users]
        assert came == ["ben"]
        assert not [event for event in ann.seen if isinstance(event, UsersLeft)]


async def test_the_right_pin_is_asked_for_before_anything_is_entered(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        await world.server.create_room("locked", pin="1234", secret=SECRET)
        await world.server.create_room("private", pin="1234", is_private=True, require_pvtid=True)
        for room_id in ("locked", "private"):
            assert "a PIN is asked for, and none is given" in await refused(world, room_id)
            wrong = await refused(world, room_id, room={"pin": "4321"})
            assert "the PIN is refused" in wrong
            assert "set `pin`" in wrong
            await (await world.connect(f"bot-{room_id}", room={"pin": "1234"})).probe_room(room_id)
        assert "the secret is refused" in await refused(world, "locked", room={"pin": "1234", "secret": "wrong"})


async def refused(world: World, room_id: str, **settings: Any) -> str:
    client: JanusClient = await world.connect("bot", **settings)
    with pytest.raises(RoomError) as error:
        await client.probe_room(room_id)
    await client.close()
    return str(error.value)


@pytest.mark.parametrize("string_ids", [True, False])
async def test_a_room_that_is_not_there(tmp_path: Path, string_ids: bool) -> None:
    async with running(tmp_path, string_ids=string_ids, rooms=["r"] if string_ids else [1234]) as world:
        client = await world.connect("bot", room={"secret": SECRET})
        await client.probe_room("r" if string_ids else "1234")
        with pytest.raises(RoomError, match="there is no such VideoRoom — create the room"):
            await client.probe_room("4321")
        if not string_ids:
            with pytest.raises(RoomError, match="knows rooms by number"):
                await client.probe_room("maths")


async def test_a_chat_that_is_not_there_costs_only_the_messages(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        await world.server.create_room("mute", text=False)
        with pytest.raises(DoubtError, match="no messages will be seen: there is no such TextRoom — create a TextRoom"):
            await (await world.connect("bot")).probe_room("mute")
        await (await world.connect("deaf", text_room=False)).probe_room("mute")
        await (await world.connect("elsewhere", room={"text_room": "r"})).probe_room("mute")
