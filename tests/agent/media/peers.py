"""A source of clips and a sink that remembers, for streams between real peers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence

from agent.media.clips import audio_clip, video_clip  # type: ignore[import-not-found]
from roomkeeper.media.frames import EncodedFrame, MediaKind


class ClipSource:
    """Gives prepared frames at `speed` times real time, as a camera would, then None: that is the end of the track."""

    def __init__(self, video: Sequence[EncodedFrame] = (), audio: Sequence[EncodedFrame] = (), *, speed: float = 1.0) -> None:
        self.video_codec = video[0].codec if video else None
        self.audio_codec = audio[0].codec if audio else None
        self.keyframe_requests = 0
        self._frames: dict[MediaKind, list[EncodedFrame]] = {"video": list(video), "audio": list(audio)}
        self._speed = speed
        self._zero: float | None = None

    async def next_frame(self, kind: MediaKind) -> EncodedFrame | None:
        frames = self._frames[kind]
        if not frames:
            return None
        frame = frames.pop(0)
        if self._zero is None:
            self._zero = time.monotonic()
        due = self._zero + frame.rtp_time / frame.clock_rate / self._speed
        await asyncio.sleep(max(0.0, due - time.monotonic()))  # its pace; nothing is waited for
        return frame

    def request_keyframe(self) -> None:
        self.keyframe_requests += 1


class MemorySink:
    """Keeps every frame and wakes who waits for them."""

    def __init__(self) -> None:
        self.frames: list[EncodedFrame] = []
        self.closed = False
        self._changed = asyncio.Event()

    def offer(self, frame: EncodedFrame) -> None:
        self.frames.append(frame)
        self._changed.set()

    async def close(self) -> None:
        self.closed = True

    def of(self, kind: MediaKind) -> list[EncodedFrame]:
        return [frame for frame in self.frames if frame.kind == kind]

    async def until(self, condition: Callable[[], bool], timeout_s: float = 15) -> None:
        async with asyncio.timeout(timeout_s):
            while not condition():
                self._changed.clear()
                await self._changed.wait()


def clip_source(codec: str, *, speed: float = 1.0, seconds: int = 1) -> ClipSource:
    return ClipSource(video_clip(codec, 30 * seconds), audio_clip(50 * seconds), speed=speed)
