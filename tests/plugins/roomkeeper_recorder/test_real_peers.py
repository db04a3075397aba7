"""From a real sender over a real connection into a file, for every codec; judged by decoding."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from agent.media.peers import ClipSource, MemorySink  # type: ignore[import-not-found]
from plugins.roomkeeper_recorder.encoded import audio, decode, video
from plugins.roomkeeper_recorder.world import recorder_world
from roomkeeper.media.frames import EncodedFrame, FrameSink
from roomkeeper.media.webrtc.stream_receiver import StreamReceiver
from roomkeeper.media.webrtc.stream_sender import StreamSender


class Both:
    """A sink in front of another that also remembers."""

    def __init__(self, behind: FrameSink) -> None:
        self.memory = MemorySink()
        self._behind = behind

    def offer(self, frame: EncodedFrame) -> None:
        self.memory.offer(frame)
        self._behind.offer(frame)

    async def close(self) -> None:
        await self._behind.close()


@pytest.mark.parametrize(
    ("picture", "sound", "container"),
    [("H264", "opus", "mp4"), ("VP8", "PCMU", "matroska"), ("VP9", "G722", "matroska"), ("AV1", "opus", "webm"), ("AV1", "opus", "mp4")],
)
async def test_every_codec_over_the_wire(tmp_path: Path, picture: str, sound: str, container: str) -> None:
    pictures, sounds = video(picture, 45, start=0, rtp=0), audio(75, start=0, rtp=0, codec=sound)
    async with recorder_world(tmp_path, container=container) as world:
        sink = Both(world.record())
        sender = StreamSender(ClipSource(pictures, sounds), addresses=["127.0.0.1"], label="out")
        receiver = StreamReceiver(sink, addresses=["127.0.0.1"], label="in")
        try:
            await sender.accept(await receiver.answer(await sender.offer()))
            await sender.wait_connected(10)
            await receiver.wait_connected(10)
            await sink.memory.until(lambda: len(sink.memory.of("video")) == 45 and len(sink.memory.of("audio")) == 75)
        finally:
            await sender.close()
            await receiver.close()
        await sink.close()
        (row,) = await world.rows()
        decoded = await asyncio.to_thread(decode, world.path(row))
    assert (row.video_codec, row.audio_codec, row.container) == (picture, sound, container)
    assert (decoded.video, decoded.audio) == (row.video_frames, row.audio_frames) == (45, 75)
    assert decoded.sizes == {(160, 120)}
    spread = [at - index / 30 for index, at in enumerate(decoded.video_times)]
    assert max(spread) - min(spread) < 0.003, "the sender's timing, not the network's"
    assert abs(row.av_offset_ms or 0) < 20
