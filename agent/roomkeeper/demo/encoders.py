"""Real encoders for generated media. Everything here blocks: it runs in a source's own thread."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Final, NamedTuple

import av
from av.video.frame import PictureType

from roomkeeper.demo.sound import BLOCK_SAMPLES, SAMPLE_RATE
from roomkeeper.errors import MediaError

_ENCODERS: Final = {"H264": "libx264", "VP8": "libvpx"}
_MAX_KEYFRAME_DISTANCE_S: Final = 10
"""Receivers ask for the key frames they need; this is for those who cannot."""


class EncodedPicture(NamedTuple):
    """One access unit."""

    data: bytes
    keyframe: bool


class VideoEncoder:
    """Encodes frame by frame, one in, one out, without delay.

    H264 is constrained baseline in Annex B with SPS and PPS before each key frame; VP8 has no invisible frames.

    :param bitrate: in bits a second.
    """

    def __init__(self, codec: str, width: int, height: int, *, fps: int, bitrate: int) -> None:
        self._fps = fps
        self._number = 0
        try:
            context: Any = av.CodecContext.create(_ENCODERS[codec], "w")  # typed as the common base of all codecs
        except (KeyError, av.FFmpegError) as error:
            raise MediaError(f"there is no encoder for {codec}", remedy=f"use one of {', '.join(_ENCODERS)}") from error
        context.width, context.height = width, height
        context.pix_fmt = "yuv420p"
        context.framerate = Fraction(fps)
        context.time_base = Fraction(1, fps)
        context.bit_rate = bitrate
        context.gop_size = fps * _MAX_KEYFRAME_DISTANCE_S
        context.thread_count = 1
        if codec == "H264":
            context.options = {"preset": "superfast", "tune": "zerolatency", "profile": "baseline", "forced-idr": "1"}
        else:
            context.options = {"deadline": "realtime", "cpu-used": "10", "lag-in-frames": "0", "auto-alt-ref": "0"}
        self._context = context

    def encode(self, frame: av.VideoFrame, *, keyframe: bool) -> EncodedPicture:
        """Encode the next frame, as a key frame if asked to."""
        frame.pts = self._number
        frame.time_base = Fraction(1, self._fps)
        frame.pict_type = PictureType.I if keyframe else PictureType.NONE
        self._number += 1
        packets = self._context.encode(frame)
        if len(packets) != 1:
            raise MediaError(f"{self._context.name} gave {len(packets)} packets for one picture", remedy="use a build without look-ahead")
        return EncodedPicture(bytes(packets[0]), packets[0].is_keyframe)


class OpusEncoder:
    """Encodes blocks of 20 ms, mono.

    :ivar lookahead: samples by which what a packet holds lies before the block given for it (RFC 6716, section 2.2): 312.
    """

    def __init__(self, *, bitrate: int = 32_000) -> None:
        context: Any = av.CodecContext.create("libopus", "w")
        context.sample_rate = SAMPLE_RATE
        context.layout = "mono"
        context.format = "flt"
        context.bit_rate = bitrate
        context.options = {"frame_duration": "20", "vbr": "on"}
        self._context = context
        self._samples = 0
        self.lookahead = 312

    def encode(self, samples: bytes) -> bytes:
        """Encode one block of 960 float samples and return its packet."""
        frame = av.AudioFrame("flt", "mono", BLOCK_SAMPLES)
        frame.sample_rate = SAMPLE_RATE
        frame.time_base = Fraction(1, SAMPLE_RATE)
        frame.pts = self._samples
        frame.planes[0].update(samples)
        packets = self._context.encode(frame)
        if len(packets) != 1 or packets[0].pts is None:
            raise MediaError(f"libopus gave {len(packets)} packets for one block of 20 ms")
        self.lookahead = self._samples - packets[0].pts
        self._samples += BLOCK_SAMPLES
        return bytes(packets[0])
