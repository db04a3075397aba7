"""VP8 payload descriptors and frame headers by hand (RFC 7741, RFC 6386)."""

from __future__ import annotations

import pytest

from roomkeeper.media.depacketizers.vp8 import Vp8Depacketizer, payload_offset, starts_frame, starts_keyframe

KEY = b"\x10\x02\x00\x9d\x01\x2a\x80\x42\xe0\x81rest"
"""640x480; the upper two bits of each size are scaling."""
DELTA = b"\x11\x02\x00rest"


@pytest.mark.parametrize(
    ("descriptor", "length"),
    [
        (b"\x10", 1),
        (b"\x00", 1),
        (b"\x90\x80\x05", 3),
        (b"\x90\x80\x85\x05", 4),
        (b"\x90\x40\x01", 3),
        (b"\x90\x20\x40", 3),
        (b"\x90\x10\x01", 3),
        (b"\x90\x30\x41", 3),
        (b"\x90\xe0\x81\x00\x01\x40", 6),
        (b"\x90\xf0\x81\x00\x01\x41", 6),
        (b"\x90\x00", 2),
    ],
)
def test_descriptors(descriptor: bytes, length: int) -> None:
    assert payload_offset(descriptor + b"x") == length
    for cut in range(len(descriptor) + 1):
        assert payload_offset(descriptor[:cut]) == -1 or cut > 1


def test_a_keyframe_and_its_size() -> None:
    depacketizer = Vp8Depacketizer()
    depacketizer.push(b"\x90\x80\x01" + KEY[:6])
    depacketizer.push(b"\x80\x80\x01" + KEY[6:])
    depacketizer.push(b"\x91\x80\x01" + b"second partition")
    assert not depacketizer.damaged
    unit = depacketizer.finish()
    assert unit is not None
    assert (unit.data, unit.keyframe, unit.width, unit.height) == (KEY + b"second partition", True, 640, 480)


def test_a_delta_frame() -> None:
    depacketizer = Vp8Depacketizer()
    depacketizer.push(b"\x10" + DELTA)
    unit = depacketizer.finish()
    assert unit is not None
    assert (unit.data, unit.keyframe, unit.width, unit.height) == (DELTA, False, 0, 0)


@pytest.mark.parametrize(
    "payloads", [[b"\x00" + KEY], [b"\x11" + KEY], [b"\x10" + KEY, b"\x10" + KEY], [b"\x90"], [b"\x90\x80"], [b"\x10"]]
)
def test_nonsense_is_damaged(payloads: list[bytes]) -> None:
    depacketizer = Vp8Depacketizer()
    for payload in payloads:
        depacketizer.push(payload)
    assert depacketizer.damaged
    depacketizer.discard()
    assert depacketizer.finish() is None


@pytest.mark.parametrize("key", [KEY[:9], KEY.replace(b"\x9d", b"\x9c"), KEY[:6] + b"\x00\x00" + KEY[8:]])
def test_a_keyframe_without_a_header_is_damaged(key: bytes) -> None:
    depacketizer = Vp8Depacketizer()
    depacketizer.push(b"\x10" + key)
    assert depacketizer.finish() is None
    assert depacketizer.damaged


def test_which_packets_start_what() -> None:
    assert starts_frame(b"\x10" + DELTA)
    assert not starts_frame(b"\x00" + DELTA)
    assert not starts_frame(b"\x11" + DELTA)
    assert starts_keyframe(b"\x90\x80\x01" + KEY)
    assert not starts_keyframe(b"\x10" + DELTA)
    assert not starts_keyframe(b"\x90\x80")
    assert not starts_keyframe(b"")
