"""Real encoded media through the forwarding server, frame by frame."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import re
from collections.abc import AsyncIterator

import pytest

from plugins.roomkeeper_embedded.world import DEADLINE_S, CollectingSink, World, a_token, running
from roomkeeper.demo.source import GeneratedSource
from roomkeeper.errors import MediaError, RoomError
from roomkeeper.media.frames import EncodedFrame, MediaKind
from roomkeeper.media.webrtc.stream_sender import StreamSender
from roomkeeper.rooms.codes import RoomCode
from roomkeeper.rooms.events import RoomWarning, StreamsAdded, StreamsRemoved, UsersLeft


def normal(data: bytes) -> bytes:
    """Annex B with short start codes throughout; both lengths mean the same."""
    return data.replace(b"\0\0\0\1", b"\0\0\1")


class CountedSource:
    """A generated source that ends after a number of video frames and remembers what it gave."""

    def __init__(self, codec: str | None, *, video_frames: int = 10_000) -> None:
        self._source = GeneratedSource("test", video_codec=codec, width=160, height=96, fps=20, bitrate=100_000)
        self.video_codec, self.audio_codec = codec, "opus"
        self.given: list[EncodedFrame] = []
        self.keyframe_requests = 0
        self.ended = asyncio.Event()
        self._left = video_frames
        self._gave = asyncio.Event()

    async def next_frame(self, kind: MediaKind) -> EncodedFrame | None:
        """The next frame of the real encoder."""
        if self.ended.is_set():
            return None
        frame = await self._source.next_frame(kind)
        if frame is not None:
            self.given.append(frame)
            self._gave.set()
            if kind == "video":
                self._left -= 1
                if not self._left:
                    self.ended.set()
        return frame

    def request_keyframe(self) -> None:
        """Passed on to the encoder."""
        self.keyframe_requests += 1
        self._source.request_keyframe()

    async def until(self, frames: int) -> None:
        """Wait until so many frames were given."""
        async with asyncio.timeout(DEADLINE_S):
            while len(self.given) < frames:
                self._gave.clear()
                await self._gave.wait()

    async def close(self) -> None:
        """End the encoder's thread."""
        await self._source.close()


@contextlib.asynccontextmanager
async def source_of(codec: str | None, *, video_frames: int = 10_000) -> AsyncIterator[CountedSource]:
    """A source that is closed at the end."""
    source = CountedSource(codec, video_frames=video_frames)
    try:
        yield source
    finally:
        await source.close()


@pytest.mark.parametrize("codec", ["H264", "VP8"])
async def test_every_frame_arrives_as_it_was_sent(world: World, codec: str) -> None:
    teacher, agent = await world.enter("teacher", "class"), await world.enter("agent", "class")
    sink = CollectingSink()
    async with source_of(codec, video_frames=30) as source:
        await teacher.room.start_publishing_stream("lesson", source)
        added = await agent.until(StreamsAdded)
        assert [(s.stream_id, s.user.user_id, s.user.user_name) for s in added.streams] == [("lesson", "teacher", "Teacher N.")]
        await agent.room.start_playing_stream("lesson", sink)
        async with asyncio.timeout(DEADLINE_S):
            await source.ended.wait()
        last = normal([frame for frame in source.given if frame.kind == "video"][-1].data)
        await sink.until(lambda seen: bool(seen.of("video")) and normal(seen.of("video")[-1].data) == last)
        await agent.room.stop_playing_stream("lesson")
        sent, got = [f for f in source.given if f.kind == "video"], sink.of("video")
        assert got[0].keyframe
        assert (got[0].codec, got[0].width, got[0].height) == (codec, 160, 96)
        assert [normal(frame.data) for frame in got] == [normal(frame.data) for frame in sent[-len(got) :]]
        assert len(got) >= 10
        sent_audio, got_audio = [f for f in source.given if f.kind == "audio"], sink.of("audio")
        assert len(got_audio) >= 20
        data = [frame.data for frame in got_audio]
        start = next(i for i in range(len(sent_audio)) if [frame.data for frame in sent_audio[i : i + len(data)]] == data)
        assert sum(frame.lost_before for frame in sink.frames) == 0
        # the publisher's sender reports pass through: capture times come out as they went in, but for one offset of the whole stream
        pairs = [*zip(got, sent[-len(got) :], strict=True), *zip(got_audio, sent_audio[start : start + len(data)], strict=True)]
        offsets = [there.wall_time - here.wall_time for there, here in pairs]
        assert max(offsets) - min(offsets) < 0.005


async def test_sound_is_taken_where_the_picture_cannot_be(world: World) -> None:
    """A browser that publishes H265 alone: its picture is rejected (port 0), its sound is played, and everybody is told why."""
    agent, raw = await world.enter("agent", "class"), await world.raw_hello("ann")
    await raw.request("login_room", room_id="class", token=a_token("ann", "class"))
    async with source_of(None) as source:
        sender = StreamSender(source, addresses=["127.0.0.1"])
        try:
            head, audio = re.split(r"(?m)^(?=m=)", await sender.offer())
            picture = re.sub(r"a=(rtpmap|fmtp|rtcp-fb|ssrc|extmap).*\r\n", "", audio).replace("a=mid:0", "a=mid:1")
            picture = re.sub(r"^m=audio (\d+) (\S+) .*\r\n", r"m=video \1 \2 98\r\n", picture) + "a=rtpmap:98 H265/90000\r\n"
            offer = head.replace("BUNDLE 0", "BUNDLE 0 1") + audio + picture
            reply = await raw.request("publish", room_id="class", stream_id="s", sdp=offer)
            assert "H265 is not recorded" in reply["refused"][0]
            answer, rejected = reply["sdp"].split("m=video ")
            assert rejected.startswith("0 UDP/TLS/RTP/SAVPF 98\r\n")
            await sender.accept(answer)  # aiortc offered no picture: it is to see no answer to one
            sink = CollectingSink()
            assert (await agent.until(StreamsAdded)).streams[0].stream_id == "s"
            warning = await agent.until(RoomWarning)
            assert warning.text.startswith("a track of stream s is not recorded: H265")
            await agent.room.start_playing_stream("s", sink)
            await sink.until(lambda seen: len(seen.of("audio")) > 20)
            assert not sink.of("video")
            late = await world.enter("late", "class")
            assert (await late.until(RoomWarning)).text == warning.text
        finally:
            await sender.close()


async def test_stream_begins_and_ends_for_those_in_the_room(world: World) -> None:
    teacher, agent = await world.enter("teacher", "class"), await world.enter("agent", "class")
    async with source_of("VP8") as source:
        await teacher.room.start_publishing_stream("lesson", source)
        await agent.until(StreamsAdded)
        late = await world.enter("late", "class")
        assert [s.stream_id for s in (await late.until(StreamsAdded)).streams] == ["lesson"]
        await teacher.room.stop_publishing_stream("lesson")
        await agent.until(StreamsRemoved)
        assert not teacher.of(StreamsAdded)
        with pytest.raises(RoomError) as caught:
            await agent.room.start_playing_stream("lesson", CollectingSink())
        assert caught.value.room_code == RoomCode.PLAY_FORBIDDEN


async def test_1003028_stream_id_in_use_in_the_whole_app(world: World) -> None:
    first, second = await world.enter("ann", "r1"), await world.enter("ben", "r2")
    async with source_of("VP8") as source, source_of("VP8") as other:
        await first.room.start_publishing_stream("s", source)
        with pytest.raises(RoomError) as caught:
            await second.room.start_publishing_stream("s", other)
        assert caught.value.room_code == 1003028
        await first.room.stop_publishing_stream("s")
        await second.room.start_publishing_stream("s", other)


async def test_two_players_and_a_second_play(world: World) -> None:
    teacher = await world.enter("teacher", "class")
    ann, ben = await world.enter("ann", "class"), await world.enter("ben", "class")
    async with source_of("H264") as source:
        await teacher.room.start_publishing_stream("lesson", source)
        sinks = [CollectingSink(), CollectingSink()]
        await asyncio.gather(ann.room.start_playing_stream("lesson", sinks[0]), ben.room.start_playing_stream("lesson", sinks[1]))
        for sink in sinks:
            await sink.until(lambda seen: len(seen.of("video")) > 3)
        with pytest.raises(RoomError):
            await ann.room.start_playing_stream("lesson", sinks[0])
        await ann.room.stop_playing_stream("lesson")
        stopped = len(sinks[0].frames)
        again = CollectingSink()
        await ann.room.start_playing_stream("lesson", again)
        await again.until(lambda seen: len(seen.of("video")) > 3)
        assert len(sinks[0].frames) == stopped
        assert again.of("video")[0].keyframe
        assert source.keyframe_requests <= 6


async def test_media_mute_and_its_end(world: World) -> None:
    teacher, agent = await world.enter("teacher", "class"), await world.enter("agent", "class", moderator=True)
    async with source_of("VP8") as source:
        await teacher.room.start_publishing_stream("lesson", source)
        sink = CollectingSink()
        await agent.room.start_playing_stream("lesson", sink)
        await sink.until(lambda seen: len(seen.of("video")) > 3)
        await agent.room.mute_user("teacher", chat=False, seconds=1)
        muted_at = source.given[-1].wall_time
        # the mute ends by itself: frames come again, video from a key frame on, and none counts as lost
        await sink.until(lambda seen: all(seen.of(kind)[-1].wall_time > muted_at + 1.1 for kind in ("audio", "video")))
        for kind in ("audio", "video"):
            pauses = [(later.wall_time - earlier.wall_time, later) for earlier, later in itertools.pairwise(sink.of(kind))]
            longest, first_after = max(pauses, key=lambda pause: pause[0])
            assert longest > 0.8
            assert first_after.keyframe
        assert sum(frame.lost_before for frame in sink.frames) == 0


async def test_mute_stays_with_the_user_who_comes_back(world: World) -> None:
    agent = await world.enter("agent", "class", moderator=True)
    await agent.room.mute_user("ann", media=True, chat=False)
    ann = await world.enter("ann", "class")
    async with source_of("VP8") as source:
        await ann.room.start_publishing_stream("s", source)
        sink = CollectingSink()
        await agent.room.start_playing_stream("s", sink)
        await source.until(40)
        assert not sink.frames
        await agent.room.mute_user("ann", media=True, chat=False, seconds=0)
        await sink.until(lambda seen: bool(seen.of("video")))


async def test_logout_stops_that_rooms_streams_only_in_multi_room_mode(world: World) -> None:
    host = await world.connect("host")
    one, two = await host.login_room("one"), await host.login_room("two")
    guest = await world.connect("guest")
    in_one, in_two = world.watch(await guest.login_room("one")), world.watch(await guest.login_room("two"))
    async with source_of("VP8") as first, source_of("VP8") as second:
        await one.start_publishing_stream("s1", first)
        await two.start_publishing_stream("s2", second)
        await in_one.until(StreamsAdded)
        await in_two.until(StreamsAdded)
        sinks = [CollectingSink(), CollectingSink()]
        await in_one.room.start_playing_stream("s1", sinks[0])
        await in_one.room.start_playing_stream("s2", sinks[1])  # of any room logged in to
        for sink in sinks:
            await sink.until(lambda seen: bool(seen.frames))
        await host.logout_room("one")
        await in_one.until(StreamsRemoved)
        await in_one.until(UsersLeft)
        assert not in_two.of(StreamsRemoved)
        count = len(sinks[1].frames)
        await sinks[1].until(lambda seen: len(seen.frames) > count + 10)
        await guest.logout_room("two")
        count = len(sinks[1].frames)
        await host.logout_room()
        assert len(sinks[1].frames) == count


async def test_logout_in_single_room_mode_stops_everything(world: World) -> None:
    host = await world.connect("host", multi_room=False)
    room = await host.login_room("one")
    guest = await world.enter("guest", "one")
    async with source_of("VP8") as source, source_of(None) as sound:
        await room.start_publishing_stream("s1", source)
        await room.start_publishing_stream("s2", sound)
        await guest.until(StreamsAdded, lambda event: event.streams[0].stream_id == "s2")
        await host.logout_room()
        for stream_id in ("s1", "s2"):
            await guest.until(StreamsRemoved, lambda event, stream_id=stream_id: event.streams[0].stream_id == stream_id)  # type: ignore[misc]


async def test_room_is_mandatory_in_multi_room_mode_only(world: World) -> None:
    multi = await world.raw_hello("ann", multi_room=True)
    await multi.request("login_room", room_id="r1", token=a_token("ann", "r1"))
    assert await multi.code("publish", stream_id="s", sdp="x") == RoomCode.WRONG_ROOM
    single = await world.raw_hello("ben", multi_room=False)
    await single.request("login_room", room_id="r1", token=a_token("ben", "r1"))
    assert await single.code("publish", stream_id="s", sdp="x") == 0  # taken, but no session description


async def test_publisher_that_vanishes_ends_its_stream(world: World) -> None:
    teacher, agent = await world.connect("teacher"), await world.enter("agent", "class")
    room = await teacher.login_room("class")
    async with source_of("VP8") as source:
        await room.start_publishing_stream("lesson", source)
        await agent.until(StreamsAdded)
        await teacher.close()
        await agent.until(StreamsRemoved)
        await agent.until(UsersLeft)


async def test_server_gives_up_on_a_publisher_that_never_connects() -> None:
    async with running(media_timeout=0.3) as world:
        raw = await world.raw_hello("ann")
        await raw.request("login_room", room_id="r1", token=a_token("ann", "r1"))
        async with source_of("VP8") as source:
            sender = StreamSender(source, addresses=["127.0.0.1"])
            reply = await raw.request("publish", room_id="r1", stream_id="s", sdp=await sender.offer())
            assert "error" not in reply
            assert await raw.code("publish", room_id="r1", stream_id="s", sdp="x") == 1003028
            async with asyncio.timeout(DEADLINE_S):
                ended = await raw.socket.receive_json()
            assert (ended["event"], ended["stream_id"], ended["role"]) == ("media_ended", "s", "publisher")
            assert await raw.code("publish", room_id="r1", stream_id="s", sdp="x") == 0
            await sender.close()


@pytest.mark.parametrize(
    "sdp",
    [
        "",
        "x",
        "v=0\r\n",
        "v=0\r\nm=video\r\n",
        "m=" * 30_000,
        "v=0\r\no=- 1 1 IN IP4 0\r\ns=-\r\nt=0 0\r\nm=application 9 UDP/DTLS/SCTP 5\r\n",
        "\0" * 99,
    ],
    ids=["empty", "letter", "version", "cut", "long", "data channel", "NUL"],
)
async def test_senseless_offer_is_refused_and_leaves_nothing(world: World, sdp: str) -> None:
    raw = await world.raw_hello("ann")
    await raw.request("login_room", room_id="r1", token=a_token("ann", "r1"))
    for _ in range(2):  # the stream ID is free again after the first
        assert await raw.code("publish", room_id="r1", stream_id="s", sdp=sdp) == 0


async def test_source_without_media_is_refused(world: World) -> None:
    room = (await world.enter("ann", "r1")).room
    async with source_of(None) as source:
        source.audio_codec = None  # type: ignore[assignment]
        with pytest.raises(MediaError):
            await room.start_publishing_stream("s", source)
