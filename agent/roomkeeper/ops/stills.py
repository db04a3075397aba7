"""A still picture and a sound level of a stream, decoded on demand and seldom: nobody may make the agent work by asking often."""

from __future__ import annotations

import asyncio
import io
import math
import time
from fractions import Fraction
from typing import Final, TypeVar, cast

import av
import structlog

from roomkeeper.media.frames import EncodedFrame
from roomkeeper.rooms.stream_progress import StreamProgress

log = structlog.get_logger(__name__)

T = TypeVar("T")

EVERY_S: Final = 2.0
WIDTH: Final = 320
SILENCE_DB: Final = -90.0
_REMEMBERED: Final = 500
_DECODERS: Final = {"H264": "h264", "VP8": "libvpx", "VP9": "libvpx-vp9", "AV1": "libdav1d", "opus": "libopus"}


class Stills:
    """Pictures (JPEG, at most `WIDTH` wide) and levels (dBFS), each stream's at most every `EVERY_S`, one decoding at a time."""

    def __init__(self) -> None:
        self._busy = asyncio.Lock()
        self._pictures: dict[tuple[str, str], tuple[float, bytes]] = {}
        self._levels: dict[tuple[str, str], tuple[float, float]] = {}

    async def picture(self, key: tuple[str, str], progress: StreamProgress) -> bytes:
        """The newest key frame as JPEG; empty when there is none or it cannot be decoded."""
        made_at, picture = self._pictures.get(key, (-math.inf, b""))
        if progress.last_keyframe is None or time.monotonic() - made_at < EVERY_S:
            return picture
        async with self._busy:
            picture = await asyncio.to_thread(_jpeg, progress.last_keyframe)
        self._remember(self._pictures, key, picture)
        return picture

    async def level(self, key: tuple[str, str], progress: StreamProgress) -> float:
        """Loudness of the newest half second in dBFS (RMS); `SILENCE_DB` when there is no sound."""
        made_at, level = self._levels.get(key, (-math.inf, SILENCE_DB))
        if not progress.recent_audio or time.monotonic() - made_at < EVERY_S:
            return level
        async with self._busy:
            level = await asyncio.to_thread(_level, list(progress.recent_audio))
        self._remember(self._levels, key, level)
        return level

    @staticmethod
    def _remember(kept: dict[tuple[str, str], tuple[float, T]], key: tuple[str, str], value: T) -> None:
        kept.pop(key, None)
        kept[key] = (time.monotonic(), value)
        while len(kept) > _REMEMBERED:
            kept.pop(next(iter(kept)))


def _jpeg(frame: EncodedFrame) -> bytes:
    try:
        decoder = cast("av.VideoCodecContext", av.CodecContext.create(_DECODERS[frame.codec], "r"))
        pictures = [*decoder.decode(av.Packet(frame.data)), *decoder.decode(None)]
        if not pictures:
            return b""
        picture = pictures[0]
        width = min(WIDTH, picture.width) // 2 * 2
        small = picture.reformat(width=width, height=max(2, picture.height * width // picture.width // 2 * 2), format="yuvj420p")
        encoder = av.VideoCodecContext.create("mjpeg", "w")
        encoder.width, encoder.height, encoder.pix_fmt, encoder.time_base = small.width, small.height, "yuvj420p", Fraction(1, 25)
        output = io.BytesIO()
        for packet in (*encoder.encode(small), *encoder.encode(None)):
            output.write(bytes(packet))
        return output.getvalue()
    except (av.FFmpegError, KeyError, ValueError, OSError) as error:
        log.debug("no still picture", codec=frame.codec, error=str(error))
        return b""


def _level(frames: list[EncodedFrame]) -> float:
    try:
        decoder = cast("av.AudioCodecContext", av.CodecContext.create(_DECODERS[frames[0].codec], "r"))
        decoder.sample_rate, decoder.layout = 48000, "stereo"
        squares, count = 0.0, 0
        mono = av.AudioResampler(format="flt", layout="mono", rate=8000)
        for frame in frames:
            for decoded in decoder.decode(av.Packet(frame.data)):
                for block in mono.resample(decoded):
                    samples = memoryview(block.planes[0]).cast("f")[: block.samples]
                    squares += sum(sample * sample for sample in samples)
                    count += block.samples
        return max(SILENCE_DB, 10 * math.log10(squares / count)) if count and squares else SILENCE_DB
    except (av.FFmpegError, KeyError, ValueError, OSError) as error:
        log.debug("no sound level", codec=frames[0].codec, error=str(error))
        return SILENCE_DB
