"""One connection for all streams of a room: m-lines come, go and are used again, and one stream's trouble is its own."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from contracts.provider_contract import Frames, Presence
from plugins.roomkeeper_janus.world import World, more_frames, running, until, with_a_fault
from roomkeeper.errors import MediaError
from roomkeeper.media.depacketizers.vp8 import Vp8Depacketizer
from roomkeeper.media.webrtc import offers
from roomkeeper.media.webrtc.media_connection import DescriptionRefusedError
from roomkeeper.rooms.events import RoomWarning, StreamsAdded, StreamsRemoved
from roomkeeper_janus import relayed_clock, room_subscription
from roomkeeper_janus.feeds import Feed, Track
from roomkeeper_janus.relayed_clock import LOCK_WAIT_S
from roomkeeper_janus.room import JanusRoom
from roomkeeper_janus.room_subscription import RoomSubscription
from roomkeeper_janus.session import Answer, JanusHandle

pytestmark = pytest.mark.usefixtures("janus_network", "clocks_settle_soon")


def subscription_of(presence: Presence) -> RoomSubscription:
    """The room's one connection."""
    room: Any = presence.room
    assert isinstance(room, JanusRoom)
    subscription = room._media._shared
    assert subscription is not None
    return subscription


async def published(world: World, watcher: Presence, user_id: str, codec: str = "VP8") -> Presence:
    """Somebody with a camera, seen by the watcher."""
    presence = await world.enter(user_id, text_room=False)
    await presence.room.start_publishing_stream(f"{user_id}-cam", world.source(codec))
    await watcher.until(StreamsAdded, lambda event: any(stream.stream_id == f"{user_id}-cam" for stream in event.streams))
    return presence


async def test_m_lines_come_go_and_are_used_again(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        ben = await world.enter("ben", text_room=False)
        people = [await published(world, ben, f"p{number}", ("VP8", "H264")[number % 2]) for number in range(3)]
        kept = [Frames() for _ in people]
        await asyncio.gather(*(ben.room.start_playing_stream(f"p{number}-cam", frames) for number, frames in enumerate(kept)))
        for frames in kept:
            await frames.until_both_kinds()
        subscription = subscription_of(ben)
        assert subscription.negotiations <= 2, "what is asked for together goes in one offer"
        lines = {mid for playing in subscription._streams.values() for mid in playing.lines}
        assert len(lines) == 6
        ever = set(lines)
        for turn in range(2):  # VP8 takes the place of H264, and the other way round
            await people[turn].room.stop_publishing_stream(f"p{turn}-cam")
            await ben.until(StreamsRemoved, lambda event, turn=turn: event.streams[0].stream_id == f"p{turn}-cam")  # type: ignore[misc]
            await ben.room.stop_playing_stream(f"p{turn}-cam")
            await published(world, ben, f"late{turn}", ("H264", "VP8")[turn])
            frames = Frames()
            await ben.room.start_playing_stream(f"late{turn}-cam", frames)
            await frames.until_both_kinds()
            video = next(frame for frame in frames.kept if frame.kind == "video")
            assert (video.codec, video.keyframe) == (("H264", "VP8")[turn], True)
            ever |= {mid for playing in subscription._streams.values() for mid in playing.lines}
        assert len(ever) <= 7, "m-lines are used again; Janus adds one where it has not yet let go of the publisher before"
        await more_frames(kept[2], "video")
        assert subscription_of(ben) is subscription
        assert not any(frame.lost_before for frame in kept[2].kept), "the one who stayed lost nothing"


async def test_playing_again_at_once_and_a_stream_that_is_gone(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        ben = await world.enter("ben", text_room=False)
        await published(world, ben, "ann")
        gone = Feed("gone", "gone", "gone", (Track("0", "audio", "opus"),))
        for _ in range(2):
            first = Frames()
            room: Any = ben.room
            outcomes = await asyncio.gather(
                ben.room.start_playing_stream("ann-cam", first), room._media.play(gone, Frames()), return_exceptions=True
            )
            assert outcomes[0] is None
            assert "428" in str(outcomes[1]) or isinstance(outcomes[1], MediaError)
            await first.until_both_kinds()
            await ben.room.stop_playing_stream("ann-cam")
            count = len(first.kept)
        assert len(first.kept) == count


async def test_one_streams_trouble_is_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its picture cannot be received, or its packets cannot be read: the others do not notice."""
    monkeypatch.setattr(relayed_clock, "LOCK_WAIT_S", LOCK_WAIT_S)  # stopped sooner, packets that it still holds are read at its end
    async with running(tmp_path) as world:
        ben = await world.enter("ben", text_room=False)
        await published(world, ben, "good", "H264")
        good = Frames()
        await ben.room.start_playing_stream("good-cam", good)
        await good.until_both_kinds()

        def broken(*_: object) -> None:
            raise RuntimeError("cannot be read")

        with monkeypatch.context() as patched:
            patched.setattr(Vp8Depacketizer, "push", broken)
            await published(world, ben, "odd")
            odd = Frames()
            await ben.room.start_playing_stream("odd-cam", odd)
            await more_frames(odd, "audio")
            await more_frames(good, "video")
            await ben.room.stop_playing_stream("odd-cam")
        with monkeypatch.context() as patched:
            patched.setattr(offers, "CODECS", {name: codec for name, codec in offers.CODECS.items() if name != "vp8"})
            await published(world, ben, "mute")
            heard = Frames()
            await ben.room.start_playing_stream("mute-cam", heard)
            await more_frames(heard, "audio")
            assert "a track of stream mute-cam is not recorded: no video codec in common" in (await ben.until(RoomWarning)).text
            await more_frames(good, "video")
        await published(world, ben, "late")
        late = Frames()
        await ben.room.start_playing_stream("late-cam", late)
        await late.until_both_kinds()
        await more_frames(good, "video")
        assert not any(frame.lost_before for frame in good.kept)


async def test_a_replaced_track_goes_on_in_the_same_stream(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relayed_clock, "LOCK_WAIT_S", LOCK_WAIT_S)  # here times are looked at
    async with running(tmp_path) as world:
        ben = await world.enter("ben", text_room=False)
        await published(world, ben, "ann")
        await published(world, ben, "cid")
        frames = Frames()
        await ben.room.start_playing_stream("ann-cam", frames)
        await frames.until_both_kinds()
        room: Any = ben.room
        lines = set(subscription_of(ben)._streams["ann-cam"].lines)
        other = room._view.feeds["cid-cam"]
        before = len(frames.kept)
        assert await room._media.replace(Feed("ann-cam", "ann", other.feed_id, other.tracks))
        await more_frames(frames, "video", 15)
        await more_frames(frames, "audio", 15)
        assert subscription_of(ben)._streams["ann-cam"].lines == lines
        assert any(frame.keyframe and frame.kind == "video" for frame in frames.kept[before:])
        times = [frame.wall_time for frame in frames.kept if frame.kind == "audio"]
        assert times == sorted(times)


async def test_a_lost_connection_is_made_anew(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        ben = await world.enter("ben", text_room=False)
        await published(world, ben, "ann")
        await published(world, ben, "cid")
        sinks = Frames(), Frames()
        for name, frames in zip(("ann-cam", "cid-cam"), sinks, strict=True):
            await ben.room.start_playing_stream(name, frames)
            await frames.until_both_kinds()
        lost = subscription_of(ben)
        assert lost._handle is not None
        await lost._handle._session.request({"janus": "hangup", "handle_id": lost._handle.id})
        for name in ("ann-cam", "cid-cam"):
            await ben.until(StreamsRemoved, lambda event, name=name: event.streams[0].stream_id == name)  # type: ignore[misc]
            again = Frames()
            await ben.room.start_playing_stream(name, again)
            await again.until_both_kinds()
        assert lost.over
        assert subscription_of(ben) is not lost


@pytest.mark.parametrize("told", ["before the answer", "after the answer"])
async def test_a_line_that_janus_gave_to_another_stream_is_that_streams(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: str) -> None:
    """Ann leaves while Cid is being subscribed to: Janus gives Cid her m-lines at once, whenever her end is heard of here."""
    async with running(tmp_path) as world:
        ben = await world.enter("ben", text_room=False)
        ann = await published(world, ben, "ann")
        await published(world, ben, "cid")
        await ben.room.start_playing_stream("ann-cam", Frames())
        subscription = subscription_of(ben)
        handle = subscription._handle
        assert handle is not None
        lines = set(subscription._streams["ann-cam"].lines)
        message = handle.message

        async def while_ann_leaves(body: dict[str, Any], **more: Any) -> Answer:
            if not body.get("subscribe"):
                return await message(body, **more)
            await ann.room.stop_publishing_stream("ann-cam")
            answer = await message(body, **more)
            if told == "before the answer":
                await ben.room.stop_playing_stream("ann-cam")
            return answer

        monkeypatch.setattr(handle, "message", while_ann_leaves)
        frames = Frames()
        await ben.room.start_playing_stream("cid-cam", frames)
        assert subscription._streams["cid-cam"].lines == lines, "Janus uses lines again at once: what this test is about"
        if told == "after the answer":
            await ben.room.stop_playing_stream("ann-cam")
        await more_frames(frames, "video", 30)
        await more_frames(frames, "audio", 30)
        assert not [event for event in ben.seen if isinstance(event, RoomWarning)]


async def test_what_was_stopped_while_it_was_subscribed_to_is_released(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(tmp_path) as world:
        ben = await world.enter("ben", text_room=False)
        await published(world, ben, "ann")
        await published(world, ben, "cid")
        await ben.room.start_playing_stream("ann-cam", Frames())
        subscription = subscription_of(ben)
        handle = subscription._handle
        assert handle is not None
        kept, message = set(subscription._receiver._lines), handle.message

        async def while_it_is_stopped(body: dict[str, Any], **more: Any) -> Answer:
            if body["request"] == "start":
                await ben.room.stop_playing_stream("cid-cam")
            return await message(body, **more)

        monkeypatch.setattr(handle, "message", while_it_is_stopped)
        with pytest.raises(MediaError, match="stopped"):
            await ben.room.start_playing_stream("cid-cam", Frames())
        await until(lambda: not subscription._leaving and not subscription._wake.is_set())
        assert set(subscription._receiver._lines) == kept


async def test_a_layer_that_is_refused_costs_nobody_the_connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(tmp_path) as world:
        ben = await world.enter("ben", text_room=False)
        await published(world, ben, "ann")
        await published(world, ben, "cid")
        frames = Frames()
        await ben.room.start_playing_stream("ann-cam", frames)
        subscription = subscription_of(ben)
        monkeypatch.setattr(room_subscription, "highest_layers", lambda *_: [{"mid": 17, "substream": "none"}])
        await ben.room.start_playing_stream("cid-cam", Frames())
        await more_frames(frames, "video", 15)
        assert subscription_of(ben) is subscription
        assert not subscription.over


async def test_who_is_cancelled_while_closing_is_cancelled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(tmp_path) as world:
        ben = await world.enter("ben", text_room=False)
        await published(world, ben, "ann")
        await ben.room.start_playing_stream("ann-cam", Frames())
        subscription = subscription_of(ben)
        stopping, go = asyncio.Event(), asyncio.Event()

        async def slow_to_end() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                stopping.set()
                await go.wait()

        subscription._worker.cancel()
        worker = asyncio.create_task(slow_to_end())
        await asyncio.wait({subscription._worker})
        monkeypatch.setattr(subscription, "_worker", worker)
        closing = asyncio.create_task(subscription.close())
        await stopping.wait()
        closing.cancel()
        await asyncio.wait({closing})
        assert closing.cancelled()
        go.set()
        await subscription.close()


async def test_a_description_that_is_refused_costs_the_stream_at_fault_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Entering a room with three streams of which one cannot be negotiated."""
    async with running(tmp_path) as world:
        ben = await world.enter("ben", text_room=False)
        for name in ("ann", "odd", "cid"):
            await published(world, ben, name)
        with_a_fault(monkeypatch, "odd")
        sinks = {name: Frames() for name in ("ann", "odd", "cid")}
        plays = [ben.room.start_playing_stream(f"{name}-cam", sink) for name, sink in sinks.items()]
        outcomes = dict(zip(sinks, await asyncio.gather(*plays, return_exceptions=True), strict=True))
        assert [name for name, outcome in outcomes.items() if outcome is not None] == ["odd"]
        refused = outcomes["odd"]
        assert isinstance(refused, MediaError)
        assert not refused.retryable
        assert str(refused).startswith("stream 'odd-cam': the offer cannot be used: ")
        for name in ("ann", "cid"):
            await sinks[name].until_both_kinds()
            await more_frames(sinks[name], "video")
        assert not sinks["odd"].kept
        assert "a connection of its own from now on" in (await ben.until(RoomWarning)).text


async def test_a_stream_that_is_refused_later_costs_the_others_a_restart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(tmp_path) as world:
        ben = await world.enter("ben", text_room=False)
        await published(world, ben, "ann")
        first = Frames()
        await ben.room.start_playing_stream("ann-cam", first)
        await first.until_both_kinds()
        room: Any = ben.room
        with_a_fault(monkeypatch, "odd")
        for name, restarts in (("odd", 1), ("odder", 1)):
            await published(world, ben, name)
            with pytest.raises(DescriptionRefusedError, match=f"{name}-cam"):
                await ben.room.start_playing_stream(f"{name}-cam", Frames())
            removed = [event for event in ben.seen if isinstance(event, StreamsRemoved)]
            await until(lambda: any(isinstance(event, StreamsRemoved) for event in ben.seen))
            if name == "odd":
                again = Frames()
                await ben.room.start_playing_stream("ann-cam", again)
                await again.until_both_kinds()
                count = len(first.kept)
            else:
                assert len(removed) == restarts, "the second is nobody's trouble but its own"
        await more_frames(again, "video")
        assert len(first.kept) == count
        assert room._media._shared is None
        await until(lambda: len(room._session._handles) == 2)  # the room's, and that of the one that is played


async def test_tracks_that_janus_does_not_offer_are_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(tmp_path) as world:
        ben = await world.enter("ben", text_room=False)
        await published(world, ben, "ann")
        message = JanusHandle.message

        async def without_the_picture(handle: JanusHandle, body: dict[str, Any], **more: Any) -> Answer:
            if body.get("ptype") == "subscriber":
                body = {**body, "streams": [one for one in body["streams"] if one["mid"] == heard.mid]}
            return await message(handle, body, **more)

        room: Any = ben.room
        heard = next(track for track in room._view.feeds["ann-cam"].tracks if track.kind == "audio")
        monkeypatch.setattr(JanusHandle, "message", without_the_picture)
        frames = Frames()
        await ben.room.start_playing_stream("ann-cam", frames)
        assert (await ben.until(RoomWarning)).text == "1 of the tracks of stream ann-cam not recorded: Janus did not offer them"
        await more_frames(frames, "audio")
        assert not any(frame.kind == "video" for frame in frames.kept)


async def test_a_stream_that_lost_its_lines_is_played_anew_instead_of_switched(tmp_path: Path) -> None:
    """Janus gave them to another stream: there is nothing left that could be switched."""
    async with running(tmp_path) as world:
        ben = await world.enter("ben", text_room=False)
        ann = await published(world, ben, "ann")
        await published(world, ben, "cid")
        await ben.room.start_playing_stream("ann-cam", Frames())
        room: Any = ben.room
        subscription = subscription_of(ben)
        feed = room._view.feeds["ann-cam"]
        await ann.room.stop_publishing_stream("ann-cam")
        await ben.until(StreamsRemoved)
        frames = Frames()
        await ben.room.start_playing_stream("cid-cam", frames)
        assert not subscription._streams["ann-cam"].lines, "Janus uses lines again at once: what this test is about"
        assert not await subscription.switch(feed)
        assert not await subscription.switch(Feed("nobody", "nobody", "nobody", feed.tracks)), "nor one that is not played"
        await more_frames(frames, "video")
