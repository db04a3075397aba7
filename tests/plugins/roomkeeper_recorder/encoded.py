"""Really encoded media for tests, made once a run: small pictures, short sounds, and a decoder that judges files."""

from __future__ import annotations

import array
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import av

from roomkeeper.media.frames import EncodedFrame
from scheduling import scheduling_kept

FPS = 30
T0 = 1_790_000_000.0
"""UNIX time at which the test streams begin."""

_ENCODERS: dict[str, tuple[str, dict[str, str]]] = {
    "H264": ("libx264", {"preset": "ultrafast", "tune": "zerolatency", "bf": "0"}),
    "VP8": ("libvpx", {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}),
    "VP9": ("libvpx-vp9", {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}),
    "AV1": ("libsvtav1", {"preset": "12", "svtav1-params": "pred-struct=1:rc=2:lp=1"}),
}
_SOUND_ENCODERS = {"opus": ("libopus", 48000), "PCMU": ("pcm_mulaw", 8000), "PCMA": ("pcm_alaw", 8000), "G722": ("g722", 16000)}
CLOCK_RATES = {"opus": 48000, "PCMU": 8000, "PCMA": 8000, "G722": 8000}


@cache
@scheduling_kept()
def _pictures(codec: str, count: int, width: int, height: int, gop: int) -> tuple[tuple[bytes, bool], ...]:
    name, options = _ENCODERS[codec]
    encoder: Any = av.CodecContext.create(name, "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.time_base, encoder.framerate, encoder.bit_rate = Fraction(1, FPS), Fraction(FPS), 300_000
    encoder.options = {**options, "g": str(gop)}
    packets = []
    for index in range(count):
        picture = av.VideoFrame(width, height, "yuv420p")
        for plane in picture.planes:
            plane.update(bytes((x + 3 * index) % 256 for x in range(plane.line_size)) * plane.height)
        picture.pts = index
        packets += encoder.encode(picture)
    packets += encoder.encode(None)
    assert len(packets) == count
    return tuple((bytes(packet), packet.is_keyframe) for packet in packets)


@cache
def _sounds(codec: str, count: int) -> tuple[bytes, ...]:
    name, rate = _SOUND_ENCODERS[codec]
    channels, samples = (2 if codec == "opus" else 1), rate // 50
    layout = "stereo" if channels == 2 else "mono"
    encoder: Any = av.CodecContext.create(name, "w")
    encoder.sample_rate, encoder.layout, encoder.format, encoder.bit_rate = rate, layout, "s16", 32_000
    packets = []
    for index in range(count):
        tone = (int(8000 * math.sin(2 * math.pi * 440 * (index * samples + i // channels) / rate)) for i in range(samples * channels))
        sound = av.AudioFrame(format="s16", layout=layout, samples=samples)
        sound.planes[0].update(array.array("h", tone).tobytes())
        sound.sample_rate, sound.pts, sound.time_base = rate, index * samples, Fraction(1, rate)
        packets += encoder.encode(sound)
    return tuple(bytes(packet) for packet in packets)[:count]


def video(
    codec: str, count: int, *, start: float = T0, size: tuple[int, int] = (160, 120), gop: int = 30, first: int = 0, rtp: int = 1 << 20
) -> list[EncodedFrame]:
    """`count` frames at 30 a second, the first captured at `start`; `first` must be a multiple of `gop` to begin with a key frame."""
    frames = []
    for index, (data, key) in enumerate(_pictures(codec, first + count, *size, gop)[first:]):
        width, height = size if key else (0, 0)
        frames.append(EncodedFrame("video", codec, data, rtp + index * 90000 // FPS, 90000, start + index / FPS, key, width, height))
    return frames


def audio(count: int, *, start: float = T0, rtp: int = 77, codec: str = "opus") -> list[EncodedFrame]:
    """`count` packets of 20 ms, the first captured at `start`."""
    rate = CLOCK_RATES[codec]
    return [
        EncodedFrame("audio", codec, data, rtp + index * rate // 50, rate, start + index * 0.02, True)
        for index, data in enumerate(_sounds(codec, count))
    ]


def together(*tracks: Iterable[EncodedFrame]) -> list[EncodedFrame]:
    """Frames of several tracks in the order of capture."""
    return sorted((frame for track in tracks for frame in track), key=lambda frame: frame.wall_time)


def with_loss(frames: Sequence[EncodedFrame], lost: range) -> list[EncodedFrame]:
    """Take frames away as a network does, and say so on the next one."""
    kept = [frame for index, frame in enumerate(frames) if index not in lost]
    frames[lost.stop].lost_before = len(lost)
    return kept


@dataclass
class Decoded:
    """What a decoder makes of a file. Times in seconds."""

    video: int = 0
    audio: int = 0
    first_video: float | None = None
    first_audio: float | None = None
    end: float = 0.0
    duration: float | None = None
    tracks: tuple[str, ...] = ()
    sizes: frozenset[tuple[int, int]] = frozenset()
    video_times: tuple[float, ...] = ()
    audio_times: tuple[float, ...] = ()
    codecs: tuple[str, ...] = ()


def decode(path: Path) -> Decoded:
    """Decode a whole file with libavcodec; any decoder error is raised, steps back in time fail."""
    result = Decoded()
    sizes: set[tuple[int, int]] = set()
    times: dict[str, list[float]] = {"audio": [], "video": []}
    with av.open(str(path)) as container:
        result.duration = None if container.duration is None else container.duration / 1e6
        result.codecs = tuple(stream.codec_context.name for stream in container.streams)
        result.tracks = tuple(stream.type for stream in container.streams)
        for packet in container.demux():
            for frame in packet.decode():
                assert isinstance(frame, av.VideoFrame | av.AudioFrame)
                times[packet.stream.type].append(float(frame.time or 0))
                if isinstance(frame, av.VideoFrame):
                    sizes.add((frame.width, frame.height))
    for moments in times.values():
        assert all(earlier < later for earlier, later in pairwise(moments))
    result.video_times, result.audio_times = tuple(times["video"]), tuple(times["audio"])
    result.video, result.audio = len(times["video"]), len(times["audio"])
    result.first_video = times["video"][0] if times["video"] else None
    result.first_audio = times["audio"][0] if times["audio"] else None
    result.end = max([*times["video"], *times["audio"]], default=0.0)
    result.sizes = frozenset(sizes)
    return result


def seconds_of(frames: Sequence[EncodedFrame], seconds: float) -> Iterator[list[EncodedFrame]]:
    """Cut frames into batches of `seconds` of capture time."""
    batch: list[EncodedFrame] = []
    for frame in frames:
        if batch and frame.wall_time - batch[0].wall_time >= seconds:
            yield batch
            batch = []
        batch.append(frame)
    yield batch
