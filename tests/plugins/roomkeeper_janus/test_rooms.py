"""Rooms of a real Janus: coming and going, words, keeping order, and what is refused."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from contracts.provider_contract import Frames, Presence
from plugins.roomkeeper_janus.world import SECRET, more_frames, running
from roomkeeper.errors import ConfigurationError, MediaError, RoomConnectionError, RoomError, UnsupportedError
from roomkeeper.rooms.codes import RoomCode
from roomkeeper.rooms.events import MessageReceived, RoomState, RoomWarning, StreamsAdded, StreamsRemoved, UsersJoined, UsersLeft
from roomkeeper.rooms.messages import MessageKind
from roomkeeper.rooms.protocols import Account
from roomkeeper_janus.provider import JanusProvider

pytestmark = pytest.mark.usefixtures("janus_network", "clocks_settle_soon")


async def test_words_of_every_kind(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        ann, ben = await world.enter("ann", user_name="Ann"), await world.enter("ben")
        await ann.until(UsersJoined, lambda event: any(user.user_id == "ben" for user in event.users))
        await ann.room.send_broadcast_message('{"not": "ours"} \ud800 😀')
        await ann.room.send_barrage_message("hooray")
        await ann.room.send_custom_command("for all")
        await ann.room.send_custom_command("for ben", ["ben"])
        await ben.until(MessageReceived, lambda event: event.message.text == "for ben")
        messages = [event.message for event in ben.seen if isinstance(event, MessageReceived)]
        assert [(message.kind, message.text) for message in messages] == [
            (MessageKind.BROADCAST, '{"not": "ours"} ? 😀'),
            (MessageKind.BARRAGE, "hooray"),
            (MessageKind.COMMAND, "for all"),
            (MessageKind.COMMAND, "for ben"),
        ]
        assert {(message.sender.user_id, message.sender.user_name, message.verified) for message in messages} == {("ann", "Ann", False)}
        assert messages[-1].to == ("ben",)
        with pytest.raises(RoomError, match="nobody") as refused:
            await ann.room.send_custom_command("psst", ["ben", "nobody"])
        assert refused.value.room_code == RoomCode.MESSAGE_NOT_SENT
        with pytest.raises(RoomError) as refused:
            await ann.room.send_broadcast_message("x" * 20_000)
        assert refused.value.room_code == RoomCode.MESSAGE_TOO_LONG


async def test_extra_info_is_told_at_once_and_to_late_joiners_and_keeps_the_description(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        tess, ann = await world.master(), await world.enter("ann")
        await tess.room.set_room_extra_info("topic", "sums")
        await tess.room.set_room_extra_info("topic", "fractions")
        told = await ann.until(MessageReceived, lambda event: event.message.text == "fractions")
        assert (told.message.kind, told.message.key, told.message.sender.user_id) == (MessageKind.EXTRA_INFO, "topic", "tess")
        late = await world.enter("late")
        assert (await late.until(MessageReceived)).message.text == "fractions"
        assert not [event for event in tess.seen if isinstance(event, MessageReceived)]


async def test_without_the_secret_the_next_best_is_asked_for(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        ann, _ = await world.enter("ann"), await world.enter("ben")
        await ann.until(UsersJoined, lambda event: any(user.user_id == "ben" for user in event.users))
        for call in (ann.room.kick_user("ben", "no"), ann.room.mute_user("ben", media=False), ann.room.set_room_extra_info("a", "b")):
            with pytest.raises(UnsupportedError, match="set `secret` of the room"):
                await call
        await ann.room.send_custom_command("still here", ["ben"])


async def test_a_kick_needs_somebody_to_kick(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        tess = await world.master()
        with pytest.raises(RoomError) as refused:
            await tess.room.kick_user("nobody", "out")
        assert not isinstance(refused.value, UnsupportedError)
        with pytest.raises(RoomError, match="not in the room"):
            await tess.room.mute_user("nobody", media=False)


async def test_who_is_silenced_in_the_chat_stays_in_the_room(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        tess, ann = await world.master(), await world.enter("ann")
        await tess.room.mute_user("ann", media=False, seconds=60)
        warning = await ann.until(RoomWarning)
        assert "put out of the TextRoom" in warning.text
        back = await world.enter("ann-2", tie_display_names=False)
        await back.room.send_broadcast_message("somebody else may speak")
        await tess.until(MessageReceived)
        assert not [event for event in tess.seen if isinstance(event, UsersLeft)]


async def test_muted_media_falls_silent_and_comes_back(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        tess, ann = await world.master(), await world.enter("ann")
        await ann.room.start_publishing_stream("cam", world.source())
        await tess.until(StreamsAdded)
        frames = Frames()
        await tess.room.start_playing_stream("cam", frames)
        await frames.until_both_kinds()
        await tess.room.mute_user("ann", chat=False, seconds=1.5)
        await asyncio.sleep(0.5)  # what is on its way
        count = len(frames.kept)
        await asyncio.sleep(0.5)
        assert len(frames.kept) <= count + 2
        await more_frames(frames, "audio")
        await more_frames(frames, "video")


async def test_two_streams_of_one_user_and_an_end_of_each(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        ann, ben = await world.enter("ann"), await world.enter("ben")
        await ann.room.start_publishing_stream("cam", world.source("H264"))
        await ann.room.start_publishing_stream("screen", world.source())
        both = []
        for name in ("cam", "screen"):
            added = await ben.until(StreamsAdded, lambda event, name=name: event.streams[0].stream_id == name)  # type: ignore[misc]
            both.append(added.streams[0])
        assert [stream.user.user_id for stream in both] == ["ann", "ann"]
        await ann.room.stop_publishing_stream("cam")
        removed = await ben.until(StreamsRemoved)
        assert [stream.stream_id for stream in removed.streams] == ["cam"]
        joined = [user.user_id for event in ben.seen if isinstance(event, UsersJoined) for user in event.users]
        assert joined == ["ann"], "streams are no people"
        assert not [event for event in ann.seen if isinstance(event, StreamsAdded)], "nobody plays what is his own"


async def test_a_codec_the_room_does_not_take_is_refused_in_words(tmp_path: Path) -> None:
    async with running(tmp_path, rooms=[]) as world:
        await world.server.create_room("r")
        ann = await world.enter("ann")
        with pytest.raises(MediaError, match="H264"):
            await ann.room.start_publishing_stream("cam", world.source("H264"))
        await ann.room.start_publishing_stream("cam", world.source("VP8"))


async def test_a_room_without_chat_is_entered_with_a_warning(tmp_path: Path) -> None:
    async with running(tmp_path, rooms=[]) as world:
        await world.server.create_room("r", text=False)
        ann = await world.enter("ann")
        assert "417" in (await ann.until(RoomWarning)).text
        with pytest.raises(RoomError, match="not in a TextRoom"):
            await ann.room.send_broadcast_message("anybody?")
        ben = await world.enter("ben", text_room=False)
        await ann.until(UsersJoined, lambda event: any(user.user_id == "ben" for user in event.users))
        assert not [event for event in ben.seen if isinstance(event, RoomWarning)]


async def test_what_is_refused_says_what_to_do(tmp_path: Path) -> None:
    async with running(tmp_path, rooms=[], api_secret="sesame") as world:
        await world.server.create_room("r", pin="1234", text=False)
        with pytest.raises(RoomError, match="api_secret") as refused:
            await world.connect("ann")
        assert refused.value.room_code == 403
        assert refused.value.user_fault
        client = await world.connect("ann", api_secret="sesame", max_rooms=1)
        with pytest.raises(RoomError, match="pin") as refused:
            await client.login_room("r")
        assert refused.value.user_fault
        with pytest.raises(RoomError) as refused:
            await client.login_room("nowhere")
        assert refused.value.room_code == 426
        assert refused.value.retryable
        client = await world.connect("ben", api_secret="sesame", max_rooms=1, rooms={"r": {"pin": "1234"}}, text_room=False)
        await client.login_room("r")
        with pytest.raises(RoomError, match="already"):
            await client.login_room("r")
        with pytest.raises(RoomError) as refused:
            await client.login_room("other")
        assert refused.value.room_code == RoomCode.ROOM_LIMIT


async def test_nobody_there_and_nonsense(tmp_path: Path) -> None:
    account = Account(name="a", provider="janus", user_id="a", settings={"url": "ws://127.0.0.1:9/"})
    with pytest.raises(RoomConnectionError, match="cannot be reached"):
        await JanusProvider().connect(account)
    for settings in ({"url": "ftp://x/"}, {"sekret": "x"}, {"tls_ca_file": "/nowhere.pem", "url": "wss://127.0.0.1:9/"}):
        with pytest.raises(ConfigurationError):
            await JanusProvider().connect(Account(name="a", provider="janus", user_id="a", settings=settings))


async def test_a_switch_that_is_refused_leaves_nothing(tmp_path: Path) -> None:
    async with running(tmp_path, rooms=["r", "s"]) as world:
        client = await world.connect("ann", max_rooms=1)
        first = Presence(await client.login_room("r"))
        with pytest.raises(RoomError):
            await client.switch_room("r", "nowhere")
        await first.room.send_broadcast_message("still here")
        second = await client.switch_room("r", "s")
        assert (await first.ended()).state is RoomState.LOGGED_OUT
        await second.send_broadcast_message("and here")


async def test_a_destroyed_room_ends_the_presence(tmp_path: Path) -> None:
    async with running(tmp_path, rooms=[]) as world:
        await world.server.create_room("r", text=False)
        ann = await world.enter("ann", text_room=False)
        await world.server.admin("videoroom", {"request": "destroy", "room": "r"})
        assert (await ann.ended()).state is RoomState.DISCONNECTED


async def test_rooms_and_people_by_number(tmp_path: Path) -> None:
    """What Debian's configuration gives: numbers for rooms and people, names for display alone."""
    async with running(tmp_path, rooms=[1234], string_ids=False) as world:
        ann = await world.enter("ann", "1234", user_name="Ann")
        tess = await world.enter("tess", "1234", user_name="Tess", room={"secret": SECRET})
        await ann.until(UsersJoined, lambda event: any(user.user_name == "Tess" for user in event.users))
        await ann.room.start_publishing_stream("cam", world.source())
        added = await tess.until(StreamsAdded)
        frames = Frames()
        await tess.room.start_playing_stream(added.streams[0].stream_id, frames)
        await frames.until_both_kinds()
        await ann.room.send_broadcast_message("hello")
        message = (await tess.until(MessageReceived)).message
        people = {user.user_id: user.user_name for event in tess.seen if isinstance(event, UsersJoined) for user in event.users}
        assert people[message.sender.user_id] == "Ann", "the names in both rooms are tied"
        await tess.room.kick_user(message.sender.user_id, "out")
        assert (await ann.ended()).state is RoomState.KICKED_OUT
        with pytest.raises(RoomError, match="by number"):
            await world.enter("ben", "r")


async def test_a_name_is_free_as_soon_as_it_was_given_up(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        client = await world.connect("ann")
        for _ in range(3):
            room = await client.login_room("r")
            await room.start_publishing_stream("cam", world.source())
            await room.stop_publishing_stream("cam")
            await room.start_publishing_stream("cam", world.source())
            await client.logout_room("r")


async def test_whoever_has_the_agents_name_is_heard_and_seen(tmp_path: Path) -> None:
    """The agent, which may not put him out, goes by another name: the one it wanted is not its own."""
    async with running(tmp_path) as world:
        other = await world.enter("bot")
        agent = await world.enter("bot")
        await other.room.send_broadcast_message("judge this")
        assert (await agent.until(MessageReceived)).message.sender.user_id == "bot"
        await other.room.start_publishing_stream("cam", world.source())
        assert [stream.user.user_id for stream in (await agent.until(StreamsAdded)).streams] == ["bot"]
        await agent.room.start_publishing_stream("voice", world.source())
        await other.until(StreamsAdded)
        await agent.room.stop_publishing_stream("voice")
        await other.until(StreamsRemoved)
        assert len([event for event in agent.seen if isinstance(event, StreamsAdded)]) == 1, "nobody plays what is his own"
