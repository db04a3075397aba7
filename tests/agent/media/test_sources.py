"""A file is published as it is: every packet, at its time, over real peers."""

from __future__ import annotations

import array
import asyncio
import math
import time
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import pytest

from agent.media.peers import MemorySink  # type: ignore[import-not-found]
from roomkeeper.errors import MediaError
from roomkeeper.media.frames import EncodedFrame, FrameSource, MediaKind
from roomkeeper.media.sources import FileSource
from roomkeeper.media.webrtc.stream_receiver import StreamReceiver
from roomkeeper.media.webrtc.stream_sender import StreamSender
from scheduling import scheduling_kept

ENCODERS = {
    "H264": ("libx264", {"preset": "ultrafast", "tune": "zerolatency", "g": "15"}),
    "VP8": ("libvpx", {"deadline": "realtime", "g": "15"}),
    "VP9": ("libvpx-vp9", {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0", "g": "15"}),
    "AV1": ("libsvtav1", {"preset": "12", "svtav1-params": "pred-struct=1:rc=2:lp=1"}),
    "H265": ("libx265", {"preset": "ultrafast", "x265-params": "log-level=error"}),
}


@scheduling_kept()
def make_file(path: Path, video: str | None, *, sound: bool = True, pictures: int = 30, sounds: int = 50) -> Path:
    """Encode a small file; its container follows from its name."""
    with av.open(str(path), "w") as container:
        streams: list[tuple[Any, list[Any]]] = []
        if video:
            name, options = ENCODERS[video]
            stream: Any = container.add_stream(name, rate=30, options=options)
            stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
            frames = []
            for index in range(pictures):
                picture = av.VideoFrame(160, 120, "yuv420p")
                for plane in picture.planes:
                    plane.update(bytes((x + 5 * index) % 256 for x in range(plane.line_size)) * plane.height)
                picture.pts, picture.time_base = index, Fraction(1, 30)
                frames.append(picture)
            streams.append((stream, frames))
        if sound:
            voice: Any = container.add_stream("libopus", rate=48000, layout="stereo")
            blocks = []
            for index in range(sounds):
                samples = array.array("h", (int(8000 * math.sin((index * 960 + i // 2) / 17)) for i in range(1920)))
                block = av.AudioFrame(format="s16", layout="stereo", samples=960)
                block.planes[0].update(samples.tobytes())
                block.sample_rate, block.pts, block.time_base = 48000, index * 960, Fraction(1, 48000)
                blocks.append(block)
            streams.append((voice, blocks))
        for stream, frames in streams:
            for frame in [*frames, None]:
                container.mux(stream.encode(frame))
    return path


def packets_of(path: Path, kind: str) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux() if packet.size and packet.stream.type == kind]


async def take(source: FileSource, kind: MediaKind, count: int) -> list[EncodedFrame]:
    frames = []
    while len(frames) < count and (frame := await source.next_frame(kind)) is not None:
        frames.append(frame)
    return frames


@pytest.mark.parametrize(("name", "video"), [("a.mkv", "VP8"), ("a.webm", "VP9"), ("a.mkv", "H264"), ("a.mp4", "H264"), ("a.mp4", "AV1")])
async def test_every_packet_comes_at_its_time(tmp_path: Path, name: str, video: str) -> None:
    path = await asyncio.to_thread(make_file, tmp_path / name, video, pictures=20, sounds=30)
    source = await FileSource.open(path)
    assert isinstance(source, FrameSource)
    assert (source.video_codec, source.audio_codec) == (video, "opus")
    began = time.monotonic()
    pictures, sounds = await asyncio.gather(take(source, "video", 99), take(source, "audio", 99))
    took = time.monotonic() - began
    await source.close()
    assert source.duration_s - 0.1 < took < source.duration_s + 2, "at the file's pace, not at once"
    assert [frame.data for frame in sounds] == packets_of(path, "audio")
    assert len(pictures) == 20
    assert pictures[0].keyframe
    assert (pictures[0].width, pictures[0].height) == (160, 120)
    assert [frame.rtp_time / 90000 for frame in pictures] == pytest.approx([index / 30 for index in range(20)], abs=0.02)
    if video != "H264":
        assert [frame.data for frame in pictures] == packets_of(path, "video")
    else:
        assert all(frame.data.startswith(b"\0\0\0\1") or frame.data.startswith(b"\0\0\1") for frame in pictures)
        assert b"\0\0\0\1\x67" in pictures[0].data, "parameter sets stand before a key frame"
        decoder: Any = av.CodecContext.create("h264", "r")
        decoded = [one for frame in pictures for one in decoder.decode(av.Packet(frame.data))] + decoder.decode(None)
        assert len(decoded) == 20


async def test_rounds_follow_each_other_without_a_hole(tmp_path: Path) -> None:
    path = await asyncio.to_thread(make_file, tmp_path / "a.ogg", None, sounds=10)
    source = await FileSource.open(path, loop=True)
    frames = await take(source, "audio", 25)
    steps = [(later.rtp_time - earlier.rtp_time) / 48000 for earlier, later in pairwise(frames)]
    assert steps == pytest.approx([0.02] * 24, abs=0.008)
    waiting = asyncio.create_task(take(source, "audio", 10_000))
    await source.close()
    await asyncio.wait_for(waiting, 5)
    await source.close()


async def test_a_cancelled_call_loses_nothing(tmp_path: Path) -> None:
    path = await asyncio.to_thread(make_file, tmp_path / "a.ogg", None, sounds=10)
    source = await FileSource.open(path)
    given = 0
    for _ in range(3):
        task = asyncio.create_task(source.next_frame("audio"))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        given += not task.cancelled()  # on a busy machine a frame may be due at once, and come before the call is cancelled
    assert given < 3
    assert given + len(await take(source, "audio", 99)) == len(packets_of(path, "audio"))
    assert await source.next_frame("video") is None
    await source.close()


async def test_what_cannot_be_published_is_refused(tmp_path: Path) -> None:
    await asyncio.to_thread(make_file, tmp_path / "a.mkv", "H265")
    with pytest.raises(MediaError, match=r"hevc cannot be published.*use H264, VP8"):
        await FileSource.open(tmp_path / "a.mkv")
    await asyncio.to_thread((tmp_path / "noise.mkv").write_bytes, bytes(range(256)) * 50)
    for name in ("noise.mkv", "missing.mkv", ""):
        with pytest.raises(MediaError, match="cannot be read"):
            await FileSource.open(tmp_path / name)


async def test_a_file_arrives_at_a_peer(tmp_path: Path) -> None:
    path = await asyncio.to_thread(make_file, tmp_path / "a.mp4", "H264")
    source, sink = await FileSource.open(path), MemorySink()
    sender, receiver = StreamSender(source, addresses=["127.0.0.1"]), StreamReceiver(sink, addresses=["127.0.0.1"])
    try:
        await sender.accept(await receiver.answer(await sender.offer()))
        await sender.wait_connected(10)
        await receiver.wait_connected(10)
        expected = packets_of(path, "audio")
        await sink.until(lambda: len(sink.of("video")) == 30 and len(sink.of("audio")) == len(expected))
    finally:
        await sender.close()
        await receiver.close()
        await source.close()
    assert [frame.data for frame in sink.of("audio")] == expected
