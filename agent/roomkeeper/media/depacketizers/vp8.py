"""VP8 over RTP (RFC 7741) and the little of its bitstream that matters here (RFC 6386 section 9.1)."""

from __future__ import annotations

from roomkeeper.media.depacketizers import MAX_FRAME_BYTES, AccessUnit, Payload

_START_CODE = b"\x9d\x01\x2a"


def payload_offset(payload: Payload) -> int:
    """Length of the payload descriptor (RFC 7741 section 4.2), or -1 when it is cut short."""
    length = len(payload)
    if length < 1:
        return -1
    offset = 1
    if payload[0] & 0x80:  # X
        if length < 2:
            return -1
        bits = payload[1]
        offset = 2
        if bits & 0x80:  # I: a picture ID of 7 or 15 bits
            if length < 3:
                return -1
            offset += 2 if payload[2] & 0x80 else 1
        if bits & 0x40:  # L
            offset += 1
        if bits & 0x30:  # T or K share a byte
            offset += 1
    return offset if offset < length else -1


def starts_frame(payload: Payload) -> bool:
    """Tell whether a packet begins a frame: start of partition 0."""
    return len(payload) > 1 and payload[0] & 0x17 == 0x10


def starts_keyframe(payload: Payload) -> bool:
    """Tell whether a packet begins a key frame."""
    if not starts_frame(payload):
        return False
    offset = payload_offset(payload)
    return offset > 0 and not payload[offset] & 0x01


class Vp8Depacketizer:
    """See `Depacketizer`."""

    codec = "VP8"

    def __init__(self) -> None:
        self.damaged = False
        self._parts: list[bytes] = []
        self._size = 0

    def push(self, payload: Payload) -> None:
        """Take a packet; the first of a frame has to start it."""
        offset = payload_offset(payload)
        if offset < 0 or bool(self._parts) == starts_frame(payload):
            self.damaged = True
            return
        part = bytes(payload[offset:])
        self._size += len(part)
        if self._size > MAX_FRAME_BYTES:
            self.damaged = True
            self._parts.clear()
            return
        self._parts.append(part)

    def finish(self) -> AccessUnit | None:
        """Return the frame with the size that a key frame's header gives."""
        data = b"".join(self._parts)
        self.discard()
        if not data:
            return None
        keyframe = not data[0] & 0x01
        if not keyframe:
            return AccessUnit(data, False)
        width = int.from_bytes(data[6:8], "little") & 0x3FFF
        height = int.from_bytes(data[8:10], "little") & 0x3FFF
        if data[3:6] != _START_CODE or len(data) < 10 or not width or not height:
            self.damaged = True
            return None
        return AccessUnit(data, True, width, height)

    def discard(self) -> None:
        """Forget the frame at hand."""
        self._parts = []
        self._size = 0
        self.damaged = False

    def starts_frame(self, payload: Payload) -> bool:
        """See `starts_frame` of this module."""
        return starts_frame(payload)
