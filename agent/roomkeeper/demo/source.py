"""A publisher's camera and microphone, generated and really encoded, at the pace of the wall clock."""

from __future__ import annotations

import asyncio
import math
from collections import deque
from concurrent.futures import ThreadPoolExecutor

from roomkeeper.demo.clock import Clock, WallClock
from roomkeeper.demo.encoders import OpusEncoder, VideoEncoder
from roomkeeper.demo.pictures import Picture
from roomkeeper.demo.sound import BLOCK_SAMPLES, BLOCKS_PER_SECOND, SAMPLE_RATE, Sound
from roomkeeper.media.frames import VIDEO_CLOCK_RATE, EncodedFrame, MediaKind

MAX_LATENESS_S = 2.0
"""A source that falls further behind the clock (a suspended machine) leaves frames out instead of catching up."""
BLOCKS_AT_A_TIME = 10


class GeneratedSource:
    """A `FrameSource` of generated pictures and sound.

    Frames lie on a grid through the whole seconds of the clock: video frame `n` is captured at `n / fps`, audio block `m` begins
    at `m / 50`. So the first frame of a second is captured exactly when its beep begins. A frame's `wall_time` is that capture
    time, whenever it was really made, and `rtp_time` counts from one zero for both tracks.

    Encoding runs in one thread of the source's own. Sound is made at most 200 ms ahead; a picture is made when it is asked for and due.

    :param label: stands in the picture.
    :param video_codec: `H264`, `VP8`, or None for sound alone.
    :param audio: whether there is sound (Opus, 20 ms).
    :param fps: whole pictures a second.
    :param bitrate: of the video, bits a second.
    :ivar skipped: frames left out because the source was more than `MAX_LATENESS_S` late.
    """

    def __init__(
        self,
        label: str,
        *,
        video_codec: str | None = "H264",
        audio: bool = True,
        width: int = 640,
        height: int = 360,
        fps: int = 20,
        bitrate: int = 500_000,
        clock: Clock | None = None,
    ) -> None:
        if fps < 1:
            raise ValueError(f"fps must be a whole number from 1, not {fps}")
        self.video_codec = video_codec
        self.audio_codec: str | None = "opus" if audio else None
        self.skipped = 0
        self._label, self._fps, self._bitrate = label, fps, bitrate
        self._size = (width, height)
        self._clock = clock or WallClock()
        self._zero: int | None = None
        self._next_picture = self._next_block = 0
        self._picture: Picture | None = None
        self._video_encoder: VideoEncoder | None = None
        self._sound: Sound | None = None
        self._audio_encoder: OpusEncoder | None = None
        self._keyframe_wanted = True
        self._closed = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"encoder {label}"[:40])
        self._picture_in_work: asyncio.Future[EncodedFrame] | None = None
        self._blocks_in_work: asyncio.Future[list[EncodedFrame]] | None = None
        self._blocks: deque[EncodedFrame] = deque()

    async def next_frame(self, kind: MediaKind) -> EncodedFrame | None:
        """Return the track's next frame when it has been captured: a picture at its moment, a block of sound at its end.

        Cancelling loses nothing: the frame is returned by the next call.
        """
        if (self.video_codec if kind == "video" else self.audio_codec) is None:
            return None
        if self._zero is None:
            self._begin()
        return await (self._next_video() if kind == "video" else self._next_audio())

    def request_keyframe(self) -> None:
        """Make the next picture a key frame."""
        self._keyframe_wanted = True

    def resize(self, width: int, height: int) -> None:
        """Change the size of the pictures from the next one on, which is a key frame."""
        self._size = (width, height)

    async def close(self) -> None:
        """End both tracks and the encoder's thread. Safe to call twice."""
        self._closed = True
        in_work = [work for work in (self._picture_in_work, self._blocks_in_work) if work is not None]
        await asyncio.gather(*in_work, return_exceptions=True)
        await asyncio.to_thread(self._thread.shutdown)

    def _begin(self) -> None:
        """Begin at the first frame asked for: what came before the connection was up is not sent in a burst."""
        start = self._clock.now()
        self._zero = math.floor(start) - 1  # whole, and before anything captured, so that no RTP time is negative
        self._next_picture = math.ceil(start * self._fps)
        self._next_block = math.ceil(start * BLOCKS_PER_SECOND)

    async def _next_video(self) -> EncodedFrame | None:
        """A picture is made when it is due, so that a key frame asked for is the very next one."""
        if self._picture_in_work is None:
            await self._clock.sleep_until(self._next_picture / self._fps)
            if self._closed:
                return None
            number = self._on_time(self._next_picture, self._fps)
            self._next_picture = number + 1
            self._picture_in_work = asyncio.get_running_loop().run_in_executor(self._thread, self._encode_picture, number)
        frame = await asyncio.shield(self._picture_in_work)
        self._picture_in_work = None
        return frame

    async def _next_audio(self) -> EncodedFrame | None:
        """Blocks are made some at a time, since waking a thread costs more than encoding one, and handed out when due."""
        while not self._closed:
            if not self._blocks:
                if self._blocks_in_work is None:
                    self._blocks_in_work = asyncio.get_running_loop().run_in_executor(self._thread, self._encode_blocks, self._next_block)
                blocks = await asyncio.shield(self._blocks_in_work)
                self._blocks_in_work = None
                self._blocks.extend(blocks)
                continue
            await self._clock.sleep_until((self._next_block + 1) / BLOCKS_PER_SECOND)
            number = self._on_time(self._next_block, BLOCKS_PER_SECOND)
            if number != self._next_block:
                self._blocks.clear()
                self._next_block = number
            elif not self._closed:
                self._next_block += 1
                return self._blocks.popleft()
        return None

    def _on_time(self, number: int, rate: int) -> int:
        """Return the number of the frame to send now: that asked for, or a later one if it is hopelessly late."""
        now = self._clock.now()
        if now - number / rate <= MAX_LATENESS_S:
            return number
        current = math.floor(now * rate)
        self.skipped += current - number
        return current

    def _encode_picture(self, number: int) -> EncodedFrame:
        """Runs in the source's thread."""
        picture, encoder, zero = self._picture, self._video_encoder, self._zero or 0
        if picture is None or encoder is None or (picture.width, picture.height) != self._size:
            width, height = self._size
            picture = self._picture = Picture(width, height, self._label)
            encoder = self._video_encoder = VideoEncoder(self.video_codec or "", width, height, fps=self._fps, bitrate=self._bitrate)
        wanted, self._keyframe_wanted = self._keyframe_wanted, False
        captured = number / self._fps
        encoded = encoder.encode(picture.draw(captured, flash=number % self._fps == 0), keyframe=wanted)
        return EncodedFrame(
            "video",
            self.video_codec or "",
            encoded.data,
            (number - zero * self._fps) * VIDEO_CLOCK_RATE // self._fps,
            VIDEO_CLOCK_RATE,
            captured,
            encoded.keyframe,
            picture.width if encoded.keyframe else 0,
            picture.height if encoded.keyframe else 0,
        )

    def _encode_blocks(self, first: int) -> list[EncodedFrame]:
        """Runs in the source's thread. What a packet holds began one look-ahead before the block that completed it."""
        if self._sound is None or self._audio_encoder is None:
            self._sound, self._audio_encoder = Sound(self._label), OpusEncoder()
        zero = self._zero or 0
        frames = []
        for number in range(first, first + BLOCKS_AT_A_TIME):
            data = self._audio_encoder.encode(self._sound.block(number))
            rtp_time = (number - zero * BLOCKS_PER_SECOND) * BLOCK_SAMPLES - self._audio_encoder.lookahead
            frames.append(EncodedFrame("audio", "opus", data, rtp_time, SAMPLE_RATE, zero + rtp_time / SAMPLE_RATE, keyframe=True))
        return frames
