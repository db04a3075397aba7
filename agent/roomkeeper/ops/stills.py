"""Still pictures and sound levels of streams, decoded beside the recording: who asks gets what was decoded last, at once."""

from __future__ import annotations

import asyncio
import io
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import mul
from typing import Final, cast

import av
import structlog

from roomkeeper.media.frames import EncodedFrame
from roomkeeper.rooms.session import LiveSession
from roomkeeper.rooms.stream_progress import StreamProgress

log = structlog.get_logger(__name__)

EVERY_S: Final = 2.0
"""A stream is looked at no more often than this."""
SHARE: Final = 0.1
"""Of one core, for all streams together: with many streams the pictures come less often, and the recording never notices."""
WIDTH: Final = 320
SILENCE_DB: Final = -90.0
MOST_PIXELS: Final = 4096 * 4096
"""A larger picture is not decoded: anybody in a room can send one that takes a gigabyte of memory."""
_DECODERS: Final = {"H264": "h264", "VP8": "libvpx", "VP9": "libvpx-vp9", "AV1": "libdav1d", "opus": "libopus"}

Key = tuple[str, str]
"""Session ID and stream ID."""


@dataclass(slots=True)
class Look:
    """What was last decoded of a stream. `picture` is JPEG, empty before the first; `picture_at` is UNIX time, `level_db` dBFS."""

    picture: bytes = b""
    picture_at: float = 0.0
    level_db: float = SILENCE_DB
    looked_at: float = -math.inf
    keyframe: EncodedFrame | None = None


class Stills:
    """Pictures (at most `WIDTH` wide) and levels of all streams that run; one decoding at a time, in threads."""

    def __init__(self) -> None:
        self._busy = asyncio.Lock()
        self._looks: dict[Key, Look] = {}

    def look(self, key: Key) -> Look:
        """What is known of a stream."""
        return self._looks.get(key) or Look()

    async def refresh(self, sessions: Sequence[LiveSession]) -> None:
        """Look at every stream that was not looked at for `EVERY_S`, those not seen for longest first. Takes its time."""
        streams = {(session.info.id, name): progress for session in sessions for name, progress in session.progress.items()}
        self._looks = {key: self._looks.get(key) or Look() for key in streams}
        for key in sorted(streams, key=lambda key: self._looks[key].looked_at):
            if time.monotonic() - self._looks[key].looked_at < EVERY_S:
                return
            cost = await self._look_at(self._looks[key], streams[key])
            await asyncio.sleep(cost * (1 / SHARE - 1))

    async def picture(self, key: Key, progress: StreamProgress) -> bytes:
        """The newest picture; one that was never made is made now. Empty when there is no key frame or it cannot be decoded."""
        look = self._looks.setdefault(key, Look())
        if not look.picture and look.keyframe is not progress.last_keyframe:
            await self._look_at(look, progress)
        return look.picture

    async def _look_at(self, look: Look, progress: StreamProgress) -> float:
        """Return the seconds it took."""
        async with self._busy:
            look.looked_at = began = time.monotonic()
            keyframe = progress.last_keyframe
            if keyframe is not None and keyframe is not look.keyframe:
                look.keyframe = keyframe
                look.picture = await asyncio.to_thread(_jpeg, keyframe) or look.picture
                look.picture_at = time.time() if look.picture else 0.0
            silent = time.monotonic() - progress.last_frame_at > EVERY_S
            sound = [] if silent else list(progress.recent_audio)
            look.level_db = await asyncio.to_thread(_level, sound) if sound else SILENCE_DB
            return time.monotonic() - began


def _jpeg(frame: EncodedFrame) -> bytes:
    if frame.width * frame.height > MOST_PIXELS:
        log.debug("no still picture, it is too large", codec=frame.codec, width=frame.width, height=frame.height)
        return b""
    try:
        decoder = cast("av.VideoCodecContext", av.CodecContext.create(_DECODERS[frame.codec], "r"))
        decoder.options = {"max_pixels": str(MOST_PIXELS)}  # the decoder may find another size than the depacketizer
        decoder.thread_count = 1
        pictures = [*decoder.decode(av.Packet(frame.data)), *decoder.decode(None)]
        if not pictures:
            return b""
        picture = pictures[0]
        width = min(WIDTH, picture.width) // 2 * 2
        small = picture.reformat(width=width, height=max(2, picture.height * width // picture.width // 2 * 2), format="yuvj420p")
        encoder = av.VideoCodecContext.create("mjpeg", "w")
        encoder.width, encoder.height, encoder.pix_fmt, encoder.time_base = small.width, small.height, "yuvj420p", Fraction(1, 25)
        encoder.thread_count = 1
        output = io.BytesIO()
        for packet in (*encoder.encode(small), *encoder.encode(None)):
            output.write(bytes(packet))
        return output.getvalue()
    except (av.FFmpegError, KeyError, ValueError, OSError) as error:
        log.debug("no still picture", codec=frame.codec, error=str(error))
        return b""


def _level(frames: list[EncodedFrame]) -> float:
    """Loudness of half a second in dBFS (RMS)."""
    try:
        decoder = cast("av.AudioCodecContext", av.CodecContext.create(_DECODERS[frames[0].codec], "r"))
        decoder.sample_rate, decoder.layout = 48000, "stereo"
        squares, count = 0.0, 0
        mono = av.AudioResampler(format="flt", layout="mono", rate=8000)
        for frame in frames:
            for decoded in decoder.decode(av.Packet(frame.data)):
                for block in mono.resample(decoded):
                    samples = memoryview(block.planes[0]).cast("f")[: block.samples].tolist()
                    squares += sum(map(mul, samples, samples))
                    count += block.samples
        return max(SILENCE_DB, 10 * math.log10(squares / count)) if count and squares else SILENCE_DB
    except (av.FFmpegError, KeyError, ValueError, OSError) as error:
        log.debug("no sound level", codec=frames[0].codec, error=str(error))
        return SILENCE_DB
