"""Whole streams between real peers on 127.0.0.1: what goes into the sender comes out of the receiver."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from agent.media.clips import audio_clip, telephone_clip, video_clip  # type: ignore[import-not-found]
from agent.media.peers import ClipSource, MemorySink, clip_source  # type: ignore[import-not-found]
from roomkeeper.errors import MediaError
from roomkeeper.media.frames import EncodedFrame
from roomkeeper.media.webrtc.stream_receiver import StreamReceiver
from roomkeeper.media.webrtc.stream_sender import StreamSender

LOOPBACK = ["127.0.0.1"]


def units(frame: EncodedFrame) -> list[bytes]:
    """What a frame consists of: start codes may be written in three bytes or in four, and AV1's delimiters are left out."""
    return re.split(rb"\x00{2,3}\x01", frame.data) if frame.codec == "H264" else [frame.data.removeprefix(b"\x12\x00")]


@asynccontextmanager
async def stream(
    source: ClipSource, sink: MemorySink, *, on_lost: Callable[[str], None] | None = None, short_path: bool = True
) -> AsyncIterator[tuple[StreamSender, StreamReceiver]]:
    sender = StreamSender(source, addresses=LOOPBACK, label="out")
    receiver = StreamReceiver(sink, addresses=LOOPBACK, label="in", on_lost=on_lost, short_path=short_path)
    try:
        await sender.accept(await receiver.answer(await sender.offer()))
        await sender.wait_connected(10)
        await receiver.wait_connected(10)
        yield sender, receiver
    finally:
        await sender.close()
        await receiver.close()


@pytest.mark.parametrize("short_path", [True, False], ids=["short", "stock"])
@pytest.mark.parametrize("codec", ["H264", "VP8", "VP9", "AV1"])
async def test_every_frame_arrives_unchanged(codec: str, short_path: bool) -> None:
    video, audio = video_clip(codec), audio_clip()
    sink = MemorySink()
    async with stream(ClipSource(video, audio), sink, short_path=short_path) as (_, receiver):
        await sink.until(lambda: len(sink.of("video")) == len(video) and len(sink.of("audio")) == len(audio))
        stats = receiver.stats()
    received = sink.of("video")
    assert [frame.data for frame in sink.of("audio")] == [frame.data for frame in audio]
    assert [units(frame) for frame in received] == [units(frame) for frame in video]
    assert [frame.keyframe for frame in received] == [frame.keyframe for frame in video]
    assert {(frame.width, frame.height) for frame in received if frame.keyframe} == {(160, 120)}
    assert {(frame.width, frame.height) for frame in received if not frame.keyframe} == {(0, 0)}
    assert {frame.lost_before for frame in sink.frames} == {0}
    assert (stats.video_frames, stats.audio_frames) == (30, 50)
    assert (stats.lost_video_frames, stats.lost_audio_frames, stats.lost_packets) == (0, 0, 0)
    assert stats.last_frame_at is not None


@pytest.mark.parametrize("codec", ["PCMU", "PCMA", "G722"])
async def test_telephone_codecs(codec: str) -> None:
    audio = telephone_clip(codec, 25)
    sink = MemorySink()
    async with stream(ClipSource((), audio), sink):
        await sink.until(lambda: len(sink.frames) == len(audio))
    assert [frame.data for frame in sink.frames] == [frame.data for frame in audio]
    assert {(frame.codec, frame.clock_rate) for frame in sink.frames} == {(codec, 8000)}
    assert sink.frames[-1].wall_time - sink.frames[0].wall_time == pytest.approx(24 * 0.02, abs=0.001)


@pytest.mark.parametrize("codec", ["H264", "VP8"])
async def test_audio_and_video_keep_their_capture_times(codec: str) -> None:
    sink = MemorySink()
    async with stream(clip_source(codec), sink):
        await sink.until(lambda: len(sink.frames) == 80)
    video, audio = sink.of("video"), sink.of("audio")
    zero = video[0].wall_time
    for number, frame in enumerate(video):
        assert frame.wall_time - zero == pytest.approx(number / 30, abs=0.001)
    for number, frame in enumerate(audio):
        assert frame.wall_time - zero == pytest.approx(number * 0.02, abs=0.001)


async def test_close_offers_what_is_whole_and_nothing_after() -> None:
    sink = MemorySink()
    source = clip_source("VP8")
    async with stream(source, sink) as (sender, receiver):
        await sender.wait_ended()
        await receiver.close()
        offered = len(sink.frames)
        assert offered >= 78  # what was still on its way is not waited for
        await receiver.close()
    assert len(sink.frames) == offered


async def test_loss_of_the_connection_is_told_once() -> None:
    sink, reasons, told = MemorySink(), list[str](), asyncio.Event()

    def on_lost(reason: str) -> None:
        reasons.append(reason)
        told.set()

    async with stream(clip_source("VP8"), sink, on_lost=on_lost) as (sender, receiver):
        await sink.until(lambda: len(sink.frames) > 20)
        await sender.close()
        async with asyncio.timeout(10):
            await told.wait()
        with pytest.raises(MediaError, match="the connection is closed"):
            await receiver.wait_connected(5)
    assert reasons == ["the other side closed the media connection"]


async def test_closing_is_no_loss() -> None:
    reasons = list[str]()
    async with stream(clip_source("VP8"), MemorySink(), on_lost=reasons.append) as (_, receiver):
        await receiver.close()
    assert reasons == []


async def test_audio_alone_and_video_alone() -> None:
    for source, clip in ((ClipSource(audio=audio_clip()), audio_clip()), (ClipSource(video_clip("H264")), video_clip("H264"))):
        sink = MemorySink()
        async with stream(source, sink):
            await sink.until(lambda sink=sink, clip=clip: len(sink.frames) == len(clip))
        assert [(frame.kind, units(frame)) for frame in sink.frames] == [(frame.kind, units(frame)) for frame in clip]


@pytest.mark.parametrize("offer", ["", "nonsense", "v=0\r\n", "v=0\r\no=- 0 0 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"])
async def test_a_bad_offer_is_a_media_error(offer: str) -> None:
    receiver = StreamReceiver(MemorySink(), addresses=LOOPBACK, label="bad")
    try:
        with pytest.raises(MediaError, match="stream 'bad'"):
            await receiver.answer(offer)
    finally:
        await receiver.close()


async def test_an_offer_without_a_known_codec_says_so() -> None:
    sender = StreamSender(ClipSource(video_clip("VP8")), addresses=LOOPBACK)
    receiver = StreamReceiver(MemorySink(), addresses=LOOPBACK)
    try:
        offer = (await sender.offer()).replace("VP8/90000", "AV9/90000")
        with pytest.raises(MediaError, match="publish H264, VP8, VP9, AV1, opus, PCMU, PCMA, G722"):
            await receiver.answer(offer)
    finally:
        await sender.close()
        await receiver.close()


async def test_h265_is_refused_with_the_reason() -> None:
    sender = StreamSender(ClipSource(video_clip("VP8")), addresses=LOOPBACK)
    receiver = StreamReceiver(MemorySink(), addresses=LOOPBACK)
    try:
        offer = (await sender.offer()).replace("VP8/90000", "H265/90000")
        with pytest.raises(MediaError, match=r"H265 is not recorded: .* — publish H264"):
            await receiver.answer(offer)
    finally:
        await sender.close()
        await receiver.close()


async def test_sound_is_played_where_the_picture_cannot_be() -> None:
    sink = MemorySink()
    sender = StreamSender(clip_source("VP8"), addresses=LOOPBACK)
    receiver = StreamReceiver(sink, addresses=LOOPBACK)
    try:
        answer = await receiver.answer((await sender.offer()).replace("VP8/90000", "H265/90000"))
        assert answer.count("a=inactive") == 1
        assert "H265 is not recorded" in receiver.refused[0]
        await sender.accept(answer)
        await receiver.wait_connected(10)
        await sink.until(lambda: len(sink.of("audio")) > 20)
        assert not sink.of("video")
    finally:
        await sender.close()
        await receiver.close()
