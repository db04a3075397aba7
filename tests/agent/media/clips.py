"""Small clips, encoded when first asked for, as the frames an encoder gives."""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache
from typing import Any

import av

from roomkeeper.media.frames import EncodedFrame
from scheduling import scheduling_kept

VIDEO_ENCODERS = {
    "H264": (
        "libx264",
        {"preset": "veryfast", "tune": "zerolatency", "profile": "baseline", "bf": "0", "x264-params": "repeat-headers=1:scenecut=0"},
    ),
    "VP9": ("libvpx-vp9", {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0", "auto-alt-ref": "0"}),
    "AV1": ("libsvtav1", {"preset": "12", "svtav1-params": "pred-struct=1:rc=2:lp=1"}),
    "VP8": ("libvpx", {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0", "auto-alt-ref": "0"}),
}


@cache
@scheduling_kept()
def video_clip(codec: str, frames: int = 30, width: int = 160, height: int = 120, keyframe_every: int = 10) -> tuple[EncodedFrame, ...]:
    """A moving pattern at 30 pictures a second; `rtp_time` from 0, `wall_time` from 1000."""
    name, options = VIDEO_ENCODERS[codec]
    encoder: Any = av.CodecContext.create(name, "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.time_base, encoder.framerate = Fraction(1, 90000), Fraction(30)
    encoder.bit_rate = 2_000_000
    encoder.gop_size = keyframe_every
    encoder.thread_count = 1
    encoder.options = options
    clip: list[EncodedFrame] = []
    for number in range(frames + 1):
        picture = None if number == frames else _picture(number, width, height)
        for packet in encoder.encode(picture):
            time = packet.pts
            clip.append(
                EncodedFrame("video", codec, bytes(packet), time, 90000, 1000 + time / 90000, bool(packet.is_keyframe), width, height)
            )
    assert len(clip) == frames
    return tuple(clip)


def _picture(number: int, width: int, height: int) -> av.VideoFrame:
    picture = av.VideoFrame(width, height, "yuv420p")
    state = number * 2654435761 & 0xFFFFFFFF
    for plane in picture.planes:
        row = bytearray(plane.line_size * plane.height)
        for index in range(len(row)):
            state = state * 1103515245 + 12345 & 0x7FFFFFFF
            row[index] = 128 + (state >> 16) % 64 - 32 if index % 3 == 0 else (index + number * 5) & 0xFF
        plane.update(bytes(row))
    picture.pts, picture.time_base = number * 3000, Fraction(1, 90000)
    return picture


@cache
def audio_clip(packets: int = 50) -> tuple[EncodedFrame, ...]:
    """Opus, 20 ms a packet; `rtp_time` from 0, `wall_time` from 1000."""
    encoder: Any = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = 48000, "stereo", "s16"
    encoder.time_base, encoder.bit_rate = Fraction(1, 48000), 32000
    encoded: list[bytes] = []
    for number in range(packets + 2):
        sound = av.AudioFrame(format="s16", layout="stereo", samples=960)
        sound.planes[0].update(random.Random(number).randbytes(3840))
        sound.sample_rate, sound.pts, sound.time_base = 48000, number * 960, Fraction(1, 48000)
        encoded += [bytes(packet) for packet in encoder.encode(sound)]
    return tuple(
        EncodedFrame("audio", "opus", data, number * 960, 48000, 1000 + number * 0.02, True)
        for number, data in enumerate(encoded[:packets])
    )


@cache
def telephone_clip(codec: str, packets: int = 50) -> tuple[EncodedFrame, ...]:
    """PCMU, PCMA or G722, 20 ms a packet; `rtp_time` from 0, `wall_time` from 1000."""
    chance = random.Random(codec)
    return tuple(
        EncodedFrame("audio", codec, chance.randbytes(160), number * 160, 8000, 1000 + number * 0.02, True) for number in range(packets)
    )
