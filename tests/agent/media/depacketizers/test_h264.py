"""H.264 payloads by hand, and picture sizes from real encoders."""

from __future__ import annotations

import base64
from fractions import Fraction

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.media.clips import video_clip  # type: ignore[import-not-found]
from roomkeeper.media.depacketizers.h264 import H264Depacketizer, starts_frame, starts_keyframe
from roomkeeper.media.depacketizers.h264_sps import picture_size

START = b"\x00\x00\x00\x01"


def real_units(width: int = 160, height: int = 120) -> dict[int, bytes]:
    """SPS, PPS and a slice of x264, by type."""
    data = video_clip("H264", 1, width, height)[0].data.replace(b"\x00\x00\x00\x01", b"\x00\x00\x01")
    units = [unit for unit in data.split(b"\x00\x00\x01") if unit]
    return {unit[0] & 31: unit for unit in units}


UNITS = real_units()
SPS, PPS, IDR = UNITS[7], UNITS[8], UNITS[5]
SLICE = bytes([0x41, 0x9A]) + b"slice"


def stap(*units: bytes) -> bytes:
    return bytes([0x78]) + b"".join(len(unit).to_bytes(2, "big") + unit for unit in units)


def fragments(unit: bytes, count: int) -> list[bytes]:
    body = unit[1:]
    size = -(-len(body) // count)
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    indicator = unit[0] & 0xE0 | 28
    return [
        bytes([indicator, (0x80 if number == 0 else 0) | (0x40 if number == len(pieces) - 1 else 0) | unit[0] & 31]) + piece
        for number, piece in enumerate(pieces)
    ]


def unit_of(*payloads: bytes, depacketizer: H264Depacketizer | None = None) -> tuple[bytes, bool, int, int] | None:
    depacketizer = depacketizer or H264Depacketizer()
    for payload in payloads:
        depacketizer.push(payload)
    assert not depacketizer.damaged
    unit = depacketizer.finish()
    return (unit.data, unit.keyframe, unit.width, unit.height) if unit else None


def test_single_units() -> None:
    expected = (START + SPS + START + PPS + START + IDR, True, 160, 120)
    assert unit_of(SPS, PPS, IDR) == expected


def test_aggregation_and_fragments() -> None:
    expected = (START + SPS + START + PPS + START + IDR, True, 160, 120)
    assert unit_of(stap(SPS, PPS), *fragments(IDR, 5)) == expected
    assert unit_of(stap(SPS, PPS, IDR)) == expected


def test_a_delta_frame() -> None:
    assert unit_of(SLICE) == (START + SLICE, False, 0, 0)


def test_parameter_sets_are_given_to_a_keyframe_that_lacks_them() -> None:
    depacketizer = H264Depacketizer()
    assert unit_of(stap(SPS, PPS), depacketizer=depacketizer) is None
    whole = START + SPS + START + PPS + START + IDR
    assert unit_of(IDR, depacketizer=depacketizer) == (whole, True, 160, 120)
    assert unit_of(PPS, IDR, depacketizer=depacketizer) == (whole, True, 160, 120)
    assert unit_of(SPS, IDR, depacketizer=depacketizer) == (whole, True, 160, 120)


def test_parameter_sets_of_the_session_description() -> None:
    text = ",".join(base64.b64encode(unit).decode() for unit in (SPS, PPS))
    expected = (START + SPS + START + PPS + START + IDR, True, 160, 120)
    assert unit_of(IDR, depacketizer=H264Depacketizer(text)) == expected
    assert unit_of(SPS, PPS, IDR, depacketizer=H264Depacketizer("not base64!,,AA==")) == expected


def test_a_keyframe_that_nobody_could_decode_is_damaged() -> None:
    depacketizer = H264Depacketizer()
    depacketizer.push(IDR)
    assert depacketizer.finish() is None
    assert depacketizer.damaged


def test_a_unit_without_a_picture_is_none() -> None:
    assert unit_of(b"\x09\xf0") is None
    assert unit_of(b"\x06\x05\x01\x00\x80") is None


@pytest.mark.parametrize(
    "payload",
    [
        fragments(IDR, 3)[1],
        b"\x7c\x85",
        b"\x78",
        stap(SPS)[:-1],
        b"\x78\x00\x00",
        b"\x78\xff\xff\x67",
        b"\x79\x00\x00\x00\x01\x67",
        b"\x7d\x85\x00\x00\x00",
        b"\x60",
    ],
)
def test_nonsense_is_damaged(payload: bytes) -> None:
    depacketizer = H264Depacketizer()
    depacketizer.push(payload)
    assert depacketizer.damaged
    depacketizer.discard()
    assert not depacketizer.damaged


def test_a_frame_without_end_is_given_up() -> None:
    depacketizer = H264Depacketizer()
    depacketizer.push(fragments(IDR, 2)[0])
    for _ in range(9000):
        depacketizer.push(b"\x7c\x05" + bytes(1000))
    assert depacketizer.damaged


def test_which_packets_start_what() -> None:
    first, middle, last = fragments(IDR, 3)
    assert [starts_keyframe(payload) for payload in (SPS, stap(SPS, PPS), first, IDR)] == [True] * 4
    assert [starts_keyframe(payload) for payload in (PPS, SLICE, middle, last, b"", b"\x7c", b"\x78")] == [False] * 7
    assert [starts_frame(payload) for payload in (SPS, stap(SPS, PPS), SLICE, b"\x09\xf0")] == [True] * 4
    assert [starts_frame(payload) for payload in (first, IDR, PPS, middle, last, b"\x41\x1a", b"")] == [False] * 7


@pytest.mark.parametrize(
    ("width", "height"), [(16, 16), (160, 120), (176, 144), (322, 242), (640, 360), (854, 480), (1280, 720), (1918, 1078)]
)
@pytest.mark.parametrize("profile", ["baseline", "high", "high422", "high444"])
def test_picture_size_of_real_encoders(width: int, height: int, profile: str) -> None:
    encoder = av.CodecContext.create("libx264", "w")
    encoder.width, encoder.height = width, height
    encoder.pix_fmt = {"high422": "yuv422p", "high444": "yuv444p"}.get(profile, "yuv420p")
    encoder.time_base = Fraction(1, 30)
    encoder.options = {"preset": "ultrafast", "tune": "zerolatency", "profile": profile, "x264-params": "cqm=jvt"}
    if profile == "baseline":
        encoder.options = {"preset": "ultrafast", "tune": "zerolatency", "profile": profile}
    encoder.thread_count = 1
    encoder.flags |= 0x400000  # global header
    encoder.open()
    units = (encoder.extradata or b"").replace(b"\x00\x00\x00\x01", b"\x00\x00\x01").split(b"\x00\x00\x01")
    (sps,) = [unit for unit in units if unit and unit[0] & 31 == 7]
    assert picture_size(sps) == (width, height)


@given(st.binary(max_size=60), st.integers(0, 30), st.integers(0, 255))
def test_any_bytes_are_some_size(data: bytes, at: int, value: int) -> None:
    mutated = bytearray(SPS + data)
    mutated[at % len(mutated)] = value
    for sps in (data, b"\x67" + data, bytes(mutated)):
        width, height = picture_size(sps)
        assert 0 <= width <= 16384
        assert 0 <= height <= 16384
