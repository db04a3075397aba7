"""What one encoded frame holds, read from its first bytes."""

from __future__ import annotations

_SLICE_TYPES = range(1, 6)  # coded slices and slice partitions: H.264 table 7-1


def shows_picture(codec: str, data: bytes, *, length_prefixed: bool = False) -> bool:
    """Whether a decoder gives a picture for this frame.

    A VP8 frame may be hidden (the show_frame bit, RFC 6386 section 9.1); an H264 access unit may hold parameter sets alone.

    :param length_prefixed: H264 NAL units have a 4-byte length each, as in Matroska, instead of Annex B start codes.
    """
    if codec == "VP8":
        return bool(data) and bool(data[0] >> 4 & 1)
    if codec == "H264":
        return _has_slice_after_lengths(data) if length_prefixed else _has_slice_after_start_codes(data)
    return True


def _has_slice_after_start_codes(data: bytes) -> bool:
    position = data.find(b"\0\0\1")
    while 0 <= position < len(data) - 3:
        if data[position + 3] & 0x1F in _SLICE_TYPES:
            return True
        position = data.find(b"\0\0\1", position + 3)
    return False


def _has_slice_after_lengths(data: bytes) -> bool:
    position = 0
    while position + 5 <= len(data):
        if data[position + 4] & 0x1F in _SLICE_TYPES:
            return True
        position += 4 + int.from_bytes(data[position : position + 4])
    return False
