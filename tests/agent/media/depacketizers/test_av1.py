"""AV1 from RTP, against what an encoder gave."""

from __future__ import annotations

import pytest

from agent.media.clips import video_clip  # type: ignore[import-not-found]
from roomkeeper.media.depacketizers.av1 import Av1Depacketizer, leb128, picture_size, read_leb128, starts_keyframe
from roomkeeper.media.webrtc.packetizer import av1_payloads

CLIP = video_clip("AV1")
DELIMITER = b"\x12\x00"


def without_delimiter(data: bytes) -> bytes:
    return data.removeprefix(DELIMITER)


def test_frames_come_out_as_they_were() -> None:
    depacketizer = Av1Depacketizer()
    for frame in CLIP:
        payloads = av1_payloads(frame.data)
        assert starts_keyframe(payloads[0]) == frame.keyframe
        for payload in payloads:
            depacketizer.push(memoryview(payload))
        unit = depacketizer.finish()
        assert unit is not None
        assert (unit.data, unit.keyframe) == (without_delimiter(frame.data), frame.keyframe)
        assert (unit.width, unit.height) == ((160, 120) if frame.keyframe else (0, 0))


@pytest.mark.parametrize("count", [0, 2, 3])
def test_several_obus_in_a_packet_with_and_without_their_count(count: int) -> None:
    """As libwebrtc packs them: lengths in front of all, or of all but the last."""
    elements = [payload[1:] for payload in av1_payloads(CLIP[0].data)]
    first, rest = elements[0], b"".join(elements[1:])  # the pieces of the frame OBU
    packed = [first, rest] if count != 3 else [first, b"\x78\x00", rest]  # with a padding OBU
    header = bytes((count << 4 | 0x08,))
    body = b"".join(leb128(len(element)) + element for element in packed[:-1])
    body += packed[-1] if count else leb128(len(packed[-1])) + packed[-1]
    depacketizer = Av1Depacketizer()
    depacketizer.push(header + body)
    unit = depacketizer.finish()
    assert unit is not None
    assert unit.data == without_delimiter(CLIP[0].data)
    assert unit.keyframe


def test_obus_that_keep_their_size_field() -> None:
    data = without_delimiter(CLIP[0].data)
    size, begin = read_leb128(data, 1)
    sequence_header = data[: begin + size]
    depacketizer = Av1Depacketizer()
    depacketizer.push(b"\x28" + leb128(len(sequence_header)) + sequence_header + data[len(sequence_header) :])
    unit = depacketizer.finish()
    assert unit is not None
    assert unit.data == data


@pytest.mark.parametrize("payload", ["", "90", "10", "20 05 01", "00 ff ff ff ff ff ff ff ff ff", "d0 30"])
def test_nonsense_is_damaged(payload: str) -> None:
    depacketizer = Av1Depacketizer()
    depacketizer.push(b"\x18" + bytes.fromhex(payload)) if not payload else depacketizer.push(bytes.fromhex(payload))
    assert depacketizer.damaged
    depacketizer.discard()
    assert not depacketizer.damaged


def test_a_key_frame_without_its_sequence_header_is_none() -> None:
    depacketizer = Av1Depacketizer()
    for payload in av1_payloads(CLIP[0].data)[1:]:
        depacketizer.push(payload)
    unit = depacketizer.finish()
    assert unit is not None
    assert not unit.keyframe


def test_a_sequence_header_cut_short() -> None:
    with pytest.raises(IndexError):
        picture_size(b"\x00\x00")
