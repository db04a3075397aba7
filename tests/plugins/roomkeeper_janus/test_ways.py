"""The ways to a real Janus and what happens when they break: claims, ghosts, long polls, TLS, trickled candidates, plain RTP."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from pathlib import Path

import pytest

from contracts.provider_contract import Frames
from plugins.roomkeeper_janus.certificates import a_certificate
from plugins.roomkeeper_janus.world import SECRET, Relay, World, more_frames, running
from roomkeeper.rooms.events import MessageReceived, RoomState, StreamsAdded, StreamsRemoved, UsersJoined, UsersLeft
from roomkeeper_janus import client as janus_client
from roomkeeper_janus.refusals import Part
from roomkeeper_janus.session import JanusHandle

pytestmark = pytest.mark.usefixtures("janus_network")


async def speak_and_play(world: World, **settings: object) -> None:
    """Words one way, media the other."""
    ann, ben = await world.enter("ann"), await world.enter("ben", **settings)
    await ben.room.send_broadcast_message("hello")
    assert (await ann.until(MessageReceived)).message.text == "hello"
    await ann.room.start_publishing_stream("cam", world.source())
    await ben.until(StreamsAdded)
    frames = Frames()
    await ben.room.start_playing_stream("cam", frames)
    await frames.until_both_kinds()
    assert next(frame for frame in frames.kept if frame.kind == "video").keyframe
    await ben.room.stop_playing_stream("cam")


@pytest.mark.usefixtures("clocks_settle_soon")
async def test_trickled_candidates(tmp_path: Path) -> None:
    async with running(tmp_path, full_trickle=True) as world:
        await speak_and_play(world)


@pytest.mark.usefixtures("clocks_settle_soon")
async def test_long_polls(tmp_path: Path) -> None:
    async with running(tmp_path, http=True, api_secret="sesame") as world:
        ann = await world.enter("ann", api_secret="sesame")
        ben = await world.enter("ben", url=world.server.http_url, api_secret="sesame")
        await ann.room.start_publishing_stream("cam", world.source())
        await ben.until(StreamsAdded)
        frames = Frames()
        await ben.room.start_playing_stream("cam", frames)
        await frames.until_both_kinds()
        await ben.room.send_broadcast_message("hello")
        await ann.until(MessageReceived)
        await world.server.kill()
        assert (await ben.ended()).state is RoomState.DISCONNECTED


@pytest.mark.usefixtures("clocks_settle_soon")
async def test_tls(tmp_path: Path) -> None:
    certificate = await asyncio.to_thread(a_certificate, tmp_path)
    async with running(tmp_path / "janus", certificate=certificate) as world:
        await speak_and_play(world, url=world.server.tls_url, tls_ca_file=str(certificate[0]))


async def test_a_broken_connection_is_claimed_and_nothing_is_missed(tmp_path: Path) -> None:
    async with Relay(8188) as relay, running(tmp_path) as world:
        ann, leo = await world.enter("ann"), await world.enter("leo")
        await ann.room.start_publishing_stream("cam", world.source())
        ben = await world.enter("ben", url=relay.url)
        await ben.until(StreamsAdded)
        frames = Frames()
        await ben.room.start_playing_stream("cam", frames)
        await frames.until_both_kinds()
        relay.open = False
        await relay.cut()
        max_client = await world.enter("max")
        await max_client.room.start_publishing_stream("late", world.source())
        await leo.close()
        count = len(frames.kept)
        relay.open = True
        await ben.until(StreamsAdded, lambda event: event.streams[0].stream_id == "late")
        assert len(frames.kept) > count, "media goes on meanwhile"
        await ben.until(UsersJoined, lambda event: any(user.user_id == "max" for user in event.users))
        await ben.room.send_broadcast_message("back")
        await ann.until(MessageReceived)
        await asyncio.sleep(2.2)  # what is silent after a claim is played anew
        await more_frames(frames, "video")
        assert not [event for event in ben.seen if isinstance(event, StreamsRemoved | UsersLeft)]


async def test_two_claims_at_once_enter_a_room_one_after_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(janus_client, "SETTLE_AFTER_CLAIM_S", 0.0)
    async with running(tmp_path) as world:
        client = await world.connect("ben", room={"secret": SECRET})
        room = await client.login_room("r")
        await asyncio.gather(client._look_again(), client._look_again())
        assert not room.ended
        await room.send_broadcast_message("still here")


async def test_a_room_left_while_it_is_entered_again_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(tmp_path) as world:
        client = await world.connect("ben", text_room=False)
        room = await client.login_room("r")
        attach = client._session.attach

        async def while_it_is_left(part: Part) -> JanusHandle:
            handle = await attach(part)
            await client.logout_room("r")
            return handle

        monkeypatch.setattr(client._session, "attach", while_it_is_left)
        await room.enter_again()
        there = await world.server.admin("videoroom", {"request": "listparticipants", "room": "r"})
        assert there["participants"] == []
        assert not client._session._handles


async def test_a_session_that_cannot_be_claimed_is_over_at_once(tmp_path: Path) -> None:
    async with Relay(8188) as relay, running(tmp_path, reclaim_session_timeout=0) as world:
        ben = await world.enter("ben", url=relay.url)
        began = asyncio.get_running_loop().time()
        await relay.cut()
        last = await ben.ended()
        assert last.state is RoomState.DISCONNECTED
        assert asyncio.get_running_loop().time() - began < 3


async def test_an_agent_that_comes_back_under_its_own_name(tmp_path: Path) -> None:
    """Its earlier presence is still there: with the room's secret it is put out, without it the new one takes another name."""
    async with running(tmp_path, rooms=["r"]) as world:
        watcher = await world.enter("watcher")
        first = await world.enter("bot")
        second = await world.enter("bot")
        await second.room.send_broadcast_message("here I am")
        message = (await watcher.until(MessageReceived)).message
        assert message.sender.user_id.startswith("bot-")
        third = await world.enter("bot", room={"secret": "the rooms' secret"})
        assert (await first.ended()).state is RoomState.KICKED_OUT
        await third.room.send_broadcast_message("me again")
        again = await watcher.until(MessageReceived, lambda event: event.message.text == "me again")
        assert again.message.sender.user_id == "bot"


@pytest.mark.parametrize("codec", ["H264", "VP8"])
async def test_plain_rtp(tmp_path: Path, codec: str) -> None:
    async with running(tmp_path) as world:
        ann = await world.enter("ann")
        ben = await world.enter("ben", ingest="rtp_forward", room={"secret": "the rooms' secret"})
        await ann.room.start_publishing_stream("cam", world.source(codec))
        await ben.until(StreamsAdded)
        frames = Frames()
        await ben.room.start_playing_stream("cam", frames)
        await frames.until_both_kinds()
        await more_frames(frames, "video", 15)
        video = [frame for frame in frames.kept if frame.kind == "video"]
        audio = [frame for frame in frames.kept if frame.kind == "audio"]
        assert video[0].keyframe
        assert (video[0].width, video[0].codec) == (160, codec)
        assert not any(frame.lost_before for frame in frames.kept)
        steps = {round((late.wall_time - early.wall_time) * 50) for early, late in pairwise(audio)}
        assert steps == {1}
        await ben.room.stop_playing_stream("cam")
        left = await world.server.admin("videoroom", {"request": "listforwarders", "room": "r", "secret": "the rooms' secret"})
        assert not any(one.get("forwarders") for one in left["publishers"])
        count = len(frames.kept)
        await ann.room.stop_publishing_stream("cam")
        await ben.until(StreamsRemoved)
        assert len(frames.kept) == count


@pytest.mark.usefixtures("clocks_settle_soon")
async def test_a_publisher_whose_connection_dies_is_seen_to_end(tmp_path: Path) -> None:
    async with Relay(8188) as relay, running(tmp_path, reclaim_session_timeout=0) as world:
        ann, ben = await world.enter("ann", url=relay.url), await world.enter("ben")
        await ann.room.start_publishing_stream("cam", world.source())
        await ben.until(StreamsAdded)
        frames = Frames()
        await ben.room.start_playing_stream("cam", frames)
        await frames.until_both_kinds()
        relay.open = False
        await relay.cut()
        await ben.until(StreamsRemoved)
        await ben.until(UsersLeft)
        await ben.room.stop_playing_stream("cam")
