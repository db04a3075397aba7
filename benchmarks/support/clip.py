"""The clip that every publisher sends: 720p30 H264 at 1.65 Mbit/s with Opus, encoded once a run and cut into RTP payloads."""

from __future__ import annotations

import pickle
import random
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
from aiortc.codecs import get_encoder
from aiortc.rtcrtpparameters import RTCRtpCodecParameters

WIDTH: Final = 1280
HEIGHT: Final = 720
FPS: Final = 30
VIDEO_BITRATE: Final = 1_600_000
AUDIO_BITRATE: Final = 48_000
KEYFRAME_EVERY: Final = 60
VIDEO_CLOCK_RATE: Final = 90000
AUDIO_CLOCK_RATE: Final = 48000
AUDIO_SAMPLES: Final = 960
"""20 ms, one Opus packet."""
_TEXTURES: Final = 5


@dataclass(frozen=True, slots=True)
class ClipFrame:
    """One frame: `at` in ticks of its track's clock from the clip's begin, the payloads of its RTP packets in order."""

    at: int
    payloads: tuple[bytes, ...]
    keyframe: bool


@dataclass(frozen=True, slots=True)
class Clip:
    """Frames of both tracks. The first picture is a key frame, so that the clip can be sent over and over."""

    seconds: int
    video: tuple[ClipFrame, ...]
    audio: tuple[ClipFrame, ...]

    @property
    def packets_per_s(self) -> float:
        """RTP packets a second, both tracks."""
        return sum(len(frame.payloads) for frame in self.video + self.audio) / self.seconds

    @property
    def bits_per_s(self) -> float:
        """Payload bits a second, both tracks."""
        return sum(len(payload) * 8 for frame in self.video + self.audio for payload in frame.payloads) / self.seconds

    def save(self, path: Path) -> None:
        """Write it where the publishers' processes find it."""
        path.write_bytes(pickle.dumps(self))

    @staticmethod
    def load(path: Path) -> Clip:
        """Read what `save` wrote, in the same run."""
        clip = pickle.loads(path.read_bytes())
        assert isinstance(clip, Clip)
        return clip


def make_clip(seconds: int = 4, width: int = WIDTH, height: int = HEIGHT, bitrate: int = VIDEO_BITRATE) -> Clip:
    """Encode a clip. Its pictures are grainy, so that the encoder really needs its bit rate. Takes about half its length."""
    return Clip(seconds, _video(seconds, width, height, bitrate), _audio(seconds))


def _video(seconds: int, width: int, height: int, bitrate: int) -> tuple[ClipFrame, ...]:
    encoder: Any = av.CodecContext.create("libx264", "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.time_base, encoder.framerate = Fraction(1, FPS), Fraction(FPS)
    encoder.bit_rate, encoder.gop_size = bitrate, KEYFRAME_EVERY
    encoder.thread_count = 1
    rate = f"{bitrate // 1000}"
    encoder.options = {
        "preset": "veryfast",
        "tune": "zerolatency",
        "profile": "baseline",
        "x264-params": f"repeat-headers=1:scenecut=0:vbv-maxrate={rate}:vbv-bufsize={rate}",
    }
    packetizer = get_encoder(RTCRtpCodecParameters(mimeType="video/H264", clockRate=VIDEO_CLOCK_RATE))
    textures = [_texture(number, width, height) for number in range(_TEXTURES)]
    frames: list[ClipFrame] = []
    for number in range(seconds * FPS):
        picture = av.VideoFrame(width, height, "yuv420p")
        shift = number * 6 % width
        picture.planes[0].update(_rows(textures[number % _TEXTURES], shift, width, height, picture.planes[0].line_size))
        for plane in picture.planes[1:]:
            plane.update(bytes([128]) * plane.buffer_size)
        picture.pts, picture.time_base = number, Fraction(1, FPS)
        (packet,) = encoder.encode(picture)
        packet.time_base = Fraction(1, FPS)
        payloads, _ = packetizer.pack(packet)
        frames.append(ClipFrame(number * VIDEO_CLOCK_RATE // FPS, tuple(payloads), bool(packet.is_keyframe)))
    assert frames[0].keyframe
    return tuple(frames)


def _texture(number: int, width: int, height: int) -> bytes:
    """A gradient with grain, two pictures wide, so that it can slide."""
    grain = random.Random(number).randbytes(width * height)
    gradient = [96 + 64 * min(column, width - column) // width for column in range(width)]
    tables = {level: bytes(level + (value & 31) - 16 for value in range(256)) for level in set(gradient)}
    columns = bytearray(width * height)
    for column in range(width):
        columns[column::width] = grain[column::width].translate(tables[gradient[column]])
    return b"".join(bytes(columns[row * width : (row + 1) * width]) * 2 for row in range(height))


def _rows(texture: bytes, shift: int, width: int, height: int, line_size: int) -> bytes:
    padding = bytes(line_size - width)
    return b"".join(texture[row * 2 * width + shift : row * 2 * width + shift + width] + padding for row in range(height))


def _audio(seconds: int) -> tuple[ClipFrame, ...]:
    encoder: Any = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = AUDIO_CLOCK_RATE, "stereo", "s16"
    encoder.time_base, encoder.bit_rate = Fraction(1, AUDIO_CLOCK_RATE), AUDIO_BITRATE
    encoded: list[bytes] = []
    wanted = seconds * AUDIO_CLOCK_RATE // AUDIO_SAMPLES
    for number in range(wanted + 2):  # the encoder looks ahead
        sound = av.AudioFrame(format="s16", layout="stereo", samples=AUDIO_SAMPLES)
        sound.planes[0].update(random.Random(number).randbytes(AUDIO_SAMPLES * 4))
        sound.sample_rate, sound.pts, sound.time_base = AUDIO_CLOCK_RATE, number * AUDIO_SAMPLES, Fraction(1, AUDIO_CLOCK_RATE)
        encoded += [bytes(packet) for packet in encoder.encode(sound)]
    return tuple(ClipFrame(number * AUDIO_SAMPLES, (data,), True) for number, data in enumerate(encoded[:wanted]))
