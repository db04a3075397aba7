"""A clock that needs no waiting, and a muxer that writes encoded frames as they are."""

from __future__ import annotations

import asyncio
import io
import struct
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest

from roomkeeper.demo.source import GeneratedSource
from roomkeeper.media.frames import EncodedFrame

Mux = Callable[[Path, list[EncodedFrame]], float]


class JumpingClock:
    """Whoever sleeps until a moment brings it about."""

    def __init__(self, now: float) -> None:
        self.moment = now

    def now(self) -> float:
        return self.moment

    async def sleep_until(self, moment: float) -> None:
        self.moment = max(self.moment, moment)
        await asyncio.sleep(0)


@pytest.fixture
def clock() -> JumpingClock:
    return JumpingClock(1_700_000_000.33)


@pytest.fixture
def mux() -> Mux:
    return mux_frames


async def take(source: GeneratedSource, seconds: float, *, fps: int = 20) -> list[EncodedFrame]:
    """Take the frames of some seconds, both tracks in step."""
    frames: list[EncodedFrame] = []
    for _ in range(round(seconds * 10)):
        for kind, count in (("video", fps // 10), ("audio", 5)):
            for _ in range(count):
                frame = await source.next_frame(kind)  # type: ignore[arg-type]
                if frame is not None:
                    frames.append(frame)
    return frames


@pytest.fixture
def take_frames() -> Callable[..., object]:
    return take


def mux_frames(path: Path, frames: list[EncodedFrame]) -> float:
    """Write frames into a Matroska file and return the wall-clock time of its zero."""
    zero = min(frame.wall_time for frame in frames)
    templates = {}
    for kind in ("video", "audio"):
        first = next((frame for frame in frames if frame.kind == kind), None)
        if first is not None:
            templates[kind] = _template(first)
    with av.open(str(path), "w", format="matroska") as container:
        streams = {kind: container.add_stream_from_template(_stream(template), opaque=True) for kind, template in templates.items()}
        for frame in sorted(frames, key=lambda frame: frame.wall_time):
            packet = av.Packet(frame.data)
            packet.time_base = Fraction(1, 1000)
            packet.pts = packet.dts = round((frame.wall_time - zero) * 1000)
            packet.is_keyframe = frame.keyframe
            packet.stream = streams[frame.kind]
            container.mux_one(packet)
    for template in templates.values():
        template.close()
    return zero


def _stream(template: av.container.InputContainer) -> Any:
    return (*template.streams.video, *template.streams.audio)[0]


def _template(frame: EncodedFrame) -> av.container.InputContainer:
    if frame.codec == "H264":
        return av.open(io.BytesIO(frame.data), "r", format="h264")
    if frame.codec == "VP8":
        header = b"DKIF" + struct.pack("<HH4sHHIIII", 0, 32, b"VP80", frame.width, frame.height, 90000, 1, 1, 0)
        return av.open(io.BytesIO(header + struct.pack("<IQ", len(frame.data), 0) + frame.data), "r", format="ivf")
    output = io.BytesIO()
    with av.open(output, "w", format="ogg") as container:
        stream: Any = container.add_stream("libopus", rate=48000, layout="mono")
        silence = av.AudioFrame("flt", "mono", 960)
        silence.planes[0].update(bytes(3840))
        silence.sample_rate = 48000
        for part in (silence, None):
            container.mux(stream.encode(part))
    return av.open(io.BytesIO(output.getvalue()), "r", format="ogg")
