"""A real Janus with `token_auth`: tokens of its list, signed tokens that expire, and tokens of rooms."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from contracts.provider_contract import Frames, Presence
from plugins.roomkeeper_janus.world import World, running, until
from roomkeeper.errors import RoomError
from roomkeeper.rooms.events import MessageReceived, StreamsAdded
from roomkeeper_janus import credentials
from roomkeeper_janus.credentials import signed_token

pytestmark = pytest.mark.usefixtures("janus_network", "clocks_settle_soon")

SIGNING = "the server's signing secret"


async def words_and_media(world: World, ann: Presence, ben: Presence) -> None:
    """Both ways work."""
    await ann.room.start_publishing_stream("cam", world.source())
    await ben.until(StreamsAdded)
    frames = Frames()
    await ben.room.start_playing_stream("cam", frames)
    await frames.until_both_kinds()
    await ben.room.send_broadcast_message("hello")
    assert (await ann.until(MessageReceived)).message.text == "hello"


async def test_tokens_of_the_servers_list(tmp_path: Path) -> None:
    async with running(tmp_path, token_auth=True, http=True) as world:
        await world.server.add_token("for everything")
        await world.server.add_token("for video", plugins=["videoroom"])
        with pytest.raises(RoomError, match="token_auth_secret") as refused:
            await world.connect("nobody")
        assert (refused.value.room_code, refused.value.user_fault) == (403, True)
        with pytest.raises(RoomError) as refused:
            await world.connect("stranger", token="guessed")
        assert refused.value.room_code == 403
        ann = await world.enter("ann", token="for everything")
        ben = await world.enter("ben", token="for everything", url=world.server.http_url)
        await words_and_media(world, ann, ben)
        mute = await world.enter("mute", token="for video")
        with pytest.raises(RoomError, match="TextRoom"):
            await mute.room.send_broadcast_message("may I?")
        await world.server.remove_token("for everything")
        with pytest.raises(RoomError, match="expired") as refused:
            await ann.room.start_publishing_stream("screen", world.source())
        assert refused.value.room_code == 403


async def test_signed_tokens_are_made_anew_before_they_expire(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(credentials, "VALID_S", 4)
    async with running(tmp_path, token_auth=True, token_auth_secret=SIGNING) as world:
        stale = signed_token(SIGNING, int(time.time()) - 1)
        for token in (stale, signed_token("another", int(time.time()) + 60)):
            with pytest.raises(RoomError, match="expired") as refused:
                await world.connect("late", token=token)
            assert refused.value.room_code == 403
        ann = await world.enter("ann", token_auth_secret=SIGNING)
        ben = await world.enter("ben", token_auth_secret=SIGNING)
        began = time.time()
        await until(lambda: time.time() > began + 5)
        await words_and_media(world, ann, ben)


async def test_tokens_of_a_room_and_its_pin(tmp_path: Path) -> None:
    async with running(tmp_path, rooms=[]) as world:
        await world.server.create_room("r", allowed=["let me in"], pin="1234", secret="s")
        for access in ({}, {"token": "let me in"}, {"pin": "1234"}, {"pin": "1234", "token": "guessed"}):
            with pytest.raises(RoomError, match="set `pin`") as refused:
                await world.enter("stranger", room=access)
            assert refused.value.user_fault
        access = {"pin": "1234", "token": "let me in"}
        ann, ben = await world.enter("ann", room=access), await world.enter("ben", room=access)
        await words_and_media(world, ann, ben)


@pytest.mark.parametrize("subscriber", ["room", "stream"])
async def test_a_token_given_at_login_is_shown_at_every_door(tmp_path: Path, subscriber: str) -> None:
    """Behind a server with tokens of its own: those of the room are for the room alone."""
    async with running(tmp_path, rooms=[], token_auth=True) as world:
        await world.server.add_token("for the server")
        world.server.token = "for the server"
        await world.server.create_room("r", allowed=["let me in", "me too"], secret="s")
        clients = [await world.connect(name, token="for the server", subscriber=subscriber) for name in ("ann", "ben")]
        for token in (None, "for the server"):
            with pytest.raises(RoomError, match="set `pin`") as refused:
                await clients[0].login_room("r", token)
            assert refused.value.user_fault
        ann, ben = [Presence(await client.login_room("r", token)) for client, token in zip(clients, ("let me in", "me too"), strict=True)]
        try:
            await words_and_media(world, ann, ben)
            room: Any = ben.room
            await room.enter_again()
            no_more = {"request": "allowed", "room": "r", "action": "remove", "allowed": ["me too"], "secret": "s"}
            await world.server.admin("videoroom", no_more)
            with pytest.raises(RoomError, match="set `pin`"):
                await ben.room.start_publishing_stream("voice", world.source())
            await clients[1].renew_token("r", "let me in")
            await ben.room.start_publishing_stream("voice", world.source())
        finally:
            await ann.close()
            await ben.close()
