"""VP9 from RTP, against what an encoder gave."""

from __future__ import annotations

import pytest

from agent.media.clips import video_clip  # type: ignore[import-not-found]
from roomkeeper.media.depacketizers.vp9 import Vp9Depacketizer, keyframe_size, payload_offset, starts_frame, starts_keyframe, superframe
from roomkeeper.media.webrtc.packetizer import vp9_payloads

CLIP = video_clip("VP9")


def test_frames_come_out_as_they_were() -> None:
    depacketizer = Vp9Depacketizer()
    for frame in CLIP:
        payloads = vp9_payloads(frame.data, keyframe=frame.keyframe)
        assert starts_frame(payloads[0])
        assert starts_keyframe(payloads[0]) == frame.keyframe
        assert not any(starts_frame(payload) for payload in payloads[1:])
        for payload in payloads:
            depacketizer.push(memoryview(payload))
        unit = depacketizer.finish()
        assert unit is not None
        assert (unit.data, unit.keyframe) == (frame.data, frame.keyframe)
        assert (unit.width, unit.height) == ((160, 120) if frame.keyframe else (0, 0))


@pytest.mark.parametrize(
    ("descriptor", "length"),
    [
        ("0c", 1),
        ("8c 7f", 2),  # picture ID of 7 bits
        ("8c ff ff", 3),  # of 15 bits
        ("ac ff ff 00 05", 5),  # layers, not flexible: with TL0PICIDX
        ("bc ff ff 00", 4),  # flexible: without
        ("fc ff ff 00 03 02", 6),  # flexible and predicted: two references
        ("0e 18 01 40 01 20 01 00", None),  # structure, cut short
        ("0e 10 01 40 00 f0", 6),  # structure with one size
        ("0e 08 02 04 01 00", 6),  # structure with a group of two pictures, one reference
        ("0e 38 01 40 00 f0 02 80 01 e0 01 00", 12),  # two sizes and a group
    ],
)
def test_descriptors(descriptor: str, length: int | None) -> None:
    payload = bytes.fromhex(descriptor) + (b"x" if length else b"")
    assert payload_offset(payload) == (length or -1)


def test_layers_of_a_picture_become_a_superframe() -> None:
    depacketizer = Vp9Depacketizer()
    depacketizer.push(b"\xac\x81\x00\x00\x05" + CLIP[0].data)
    depacketizer.push(b"\xac\x81\x00\x02\x05" + CLIP[1].data)  # spatial layer 1
    unit = depacketizer.finish()
    assert unit is not None
    assert unit.keyframe
    assert unit.data == superframe([CLIP[0].data, CLIP[1].data])
    sizes = [int.from_bytes(unit.data[-5:-3], "little"), int.from_bytes(unit.data[-3:-1], "little")]
    assert sizes == [len(CLIP[0].data), len(CLIP[1].data)]
    assert unit.data[-1] == unit.data[-6] == 0xC0 | 1 << 3 | 1


def test_what_misses_its_beginning_or_end_is_damaged() -> None:
    depacketizer = Vp9Depacketizer()
    depacketizer.push(b"\x44middle")
    assert depacketizer.damaged
    depacketizer.discard()
    depacketizer.push(b"\x08" + CLIP[0].data)  # no end
    assert depacketizer.finish() is None
    assert depacketizer.damaged
    depacketizer.discard()
    depacketizer.push(b"\x0c\x80\x00\x00\x00")  # a key frame without its sync code
    assert depacketizer.finish() is None
    assert depacketizer.damaged


def test_size_of_other_profiles() -> None:
    assert keyframe_size(CLIP[0].data) == (160, 120)
    assert keyframe_size(CLIP[1].data) is None
    assert keyframe_size(b"") == (0, 0)
    assert keyframe_size(b"\x00\x00") == (0, 0)
