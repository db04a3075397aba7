"""Loss and broken connections on either side of the forwarding server."""

from __future__ import annotations

import asyncio

import pytest
from structlog.testing import capture_logs

from plugins.roomkeeper_embedded.test_media import CountedSource, normal, source_of
from plugins.roomkeeper_embedded.world import DEADLINE_S, CollectingSink, Watched, World
from roomkeeper.rooms.events import StreamsAdded, StreamsRemoved
from roomkeeper_embedded.server.sfu import Publication, Subscription


def publication_of(world: World, stream_id: str) -> Publication:
    """The server's side of a published stream."""
    return world.server._registry.streams[stream_id]


def lossy(publication: Publication, every: int, until: asyncio.Event) -> list[bytes]:
    """Drop each n-th datagram with media on its first arrival, before SRTP sees it. Returns SSRC and sequence number of the dropped.

    Ends with `until`: a packet lost at the very end of a stream is one that nobody can know of.
    """
    dropped: list[bytes] = []
    count = 0
    ice = publication._peer.getTransceivers()[0].receiver.transport.transport
    receive = ice._recv

    async def receive_some() -> bytes:
        nonlocal count
        while True:
            data: bytes = await receive()
            if not 128 <= data[0] <= 191 or 192 <= data[1] <= 223:
                return data  # DTLS, STUN or RTCP
            count += 1
            which = data[8:12] + data[2:4]
            if count % every or which in dropped or until.is_set():
                return data
            dropped.append(which)

    ice._recv = receive_some
    return dropped


@pytest.mark.parametrize("codec", ["H264", "VP8"])
async def test_packets_lost_on_the_way_in_are_asked_for_again(world: World, codec: str) -> None:
    teacher, agent = await world.enter("teacher", "class"), await world.enter("agent", "class")
    sink = CollectingSink()
    async with source_of(codec, video_frames=50) as source:
        await teacher.room.start_publishing_stream("lesson", source)
        await agent.room.start_playing_stream("lesson", sink)
        await sink.until(lambda seen: bool(seen.of("video")))
        enough = asyncio.Event()
        dropped = lossy(publication_of(world, "lesson"), every=7, until=enough)
        await source.until(100)
        enough.set()
        async with asyncio.timeout(DEADLINE_S):
            await source.ended.wait()
        last = normal([frame for frame in source.given if frame.kind == "video"][-1].data)
        await sink.until(lambda seen: normal(seen.of("video")[-1].data) == last)
        await agent.room.stop_playing_stream("lesson")
        sent, got = [f for f in source.given if f.kind == "video"], sink.of("video")
        assert len(dropped) > 5
        assert [normal(frame.data) for frame in got] == [normal(frame.data) for frame in sent[-len(got) :]]
        assert sum(frame.lost_before for frame in sink.frames) == 0


async def test_keyframe_requests_are_coalesced(world: World) -> None:
    teacher = await world.enter("teacher", "class")
    async with source_of("VP8") as source:
        await teacher.room.start_publishing_stream("lesson", source)
        video = next(track for track in publication_of(world, "lesson").tracks if track.kind == "video")
        await source.until(5)
        before = video.receiver.plis_sent
        start = asyncio.get_running_loop().time()
        for _ in range(100):
            video.request_keyframe()
            await asyncio.sleep(0.005)
        took = asyncio.get_running_loop().time() - start
        assert 1 <= video.receiver.plis_sent - before <= 1 + took / 0.5
        assert source.keyframe_requests >= 1


async def _play_a_lesson(teacher: Watched, agent: Watched, source: CountedSource) -> None:
    """Publish it, and play it until there is a picture."""
    await teacher.room.start_publishing_stream("lesson", source)
    await agent.until(StreamsAdded)
    sink = CollectingSink()
    await agent.room.start_playing_stream("lesson", sink)
    await sink.until(lambda seen: bool(seen.of("video")))


async def test_lost_connection_of_a_player_shows_the_stream_anew(world: World) -> None:
    teacher, agent = await world.enter("teacher", "class"), await world.enter("agent", "class")
    async with source_of("VP8") as source:
        await _play_a_lesson(teacher, agent, source)
        subscription: Subscription = publication_of(world, "lesson").subscriptions()[0]
        await subscription._peer.close()
        assert (await agent.until(StreamsRemoved)).lost
        shown = agent.of(StreamsAdded)[0]
        await agent.until(StreamsAdded, lambda event: event is not shown)
        again = CollectingSink()
        await agent.room.start_playing_stream("lesson", again)
        await again.until(lambda seen: bool(seen.of("video")))
        assert again.of("video")[0].keyframe, "it can be decoded from its first picture on"


async def test_a_player_that_leaves_as_its_media_ends_speaks_of_no_loss(world: World) -> None:
    teacher, client = await world.enter("teacher", "class"), await world.connect("agent")
    agent = world.watch(await client.login_room("class"))
    async with source_of("VP8") as source:
        await _play_a_lesson(teacher, agent, source)
        with capture_logs() as logged:
            client._media.lost("lesson", "the media connection was lost")
            await client.logout_room("class")
            await client._background.wait()
    assert [entry["event"] for entry in logged if entry["log_level"] == "warning"] == []


async def test_lost_connection_of_a_publisher_ends_its_stream(world: World) -> None:
    teacher, agent = await world.enter("teacher", "class"), await world.enter("agent", "class")
    async with source_of("VP8") as source:
        await teacher.room.start_publishing_stream("lesson", source)
        shown = await agent.until(StreamsAdded)
        await publication_of(world, "lesson")._peer.close()
        removed = await agent.until(StreamsRemoved)
        assert ([stream.stream_id for stream in removed.streams], removed.lost) == (["lesson"], False)
        async with asyncio.timeout(DEADLINE_S):
            while teacher.room._media._published:  # noqa: ASYNC110 - the publisher learns it by a callback of its own
                await asyncio.sleep(0.01)
        await teacher.room.start_publishing_stream("lesson", source)
        again = await agent.until(StreamsAdded, lambda event: event is not shown)
        assert [stream.stream_id for stream in again.streams] == ["lesson"], "it may publish again"
