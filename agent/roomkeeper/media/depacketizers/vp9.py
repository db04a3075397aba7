"""VP9 over RTP (RFC 9628) and the beginning of its frame header (VP9 bitstream specification section 6.2)."""

from __future__ import annotations

from typing import Final

from roomkeeper.media.depacketizers import MAX_FRAME_BYTES, AccessUnit, Payload
from roomkeeper.media.depacketizers.bits import Bits

_PICTURE_ID, _PREDICTED, _LAYERS, _FLEXIBLE, _BEGIN, _END, _STRUCTURE = 0x80, 0x40, 0x20, 0x10, 0x08, 0x04, 0x02
_SYNC_CODE: Final = 0x498342
_SRGB: Final = 7
MAX_LAYERS: Final = 8


def payload_offset(payload: Payload) -> int:
    """Length of the payload descriptor (section 4.2), or -1 when it is cut short."""
    try:
        offset = _payload_offset(payload)
    except IndexError:
        return -1
    return offset if offset < len(payload) else -1


def _payload_offset(payload: Payload) -> int:
    flags = payload[0]
    offset = 1
    if flags & _PICTURE_ID:
        offset += 2 if payload[offset] & 0x80 else 1
    if flags & _LAYERS:
        offset += 1 if flags & _FLEXIBLE else 2
    if flags & _FLEXIBLE and flags & _PREDICTED:
        for _ in range(3):
            offset += 1
            if not payload[offset - 1] & 0x01:
                break
    if flags & _STRUCTURE:
        structure = payload[offset]
        offset += 1
        if structure & 0x10:  # Y: a size for each spatial layer
            offset += 4 * ((structure >> 5) + 1)
        if structure & 0x08:  # G: pictures in a group
            pictures = payload[offset]
            offset += 1
            for _ in range(pictures):
                offset += 1 + (payload[offset] >> 2 & 0x03)
    return offset


def _layer(payload: Payload) -> int:
    """Spatial layer of a packet, 0 when there are none."""
    flags = payload[0]
    if not flags & _LAYERS:
        return 0
    offset = 1
    if flags & _PICTURE_ID:
        offset += 2 if payload[1] & 0x80 else 1
    return payload[offset] >> 1 & 0x07


def starts_frame(payload: Payload) -> bool:
    """Tell whether a packet begins a picture: the beginning of its lowest layer."""
    return payload_offset(payload) > 0 and bool(payload[0] & _BEGIN) and _layer(payload) == 0


def starts_keyframe(payload: Payload) -> bool:
    """Tell whether a packet begins a key frame."""
    return starts_frame(payload) and not payload[0] & _PREDICTED


def keyframe_size(frame: bytes) -> tuple[int, int] | None:
    """`(width, height)` in pixels of a key frame; None for any other frame. (0, 0) when the header makes no sense."""
    try:
        bits = Bits(frame[:16])
        if bits.read(2) != 2:  # frame_marker
            return 0, 0
        profile = bits.read(1) | bits.read(1) << 1
        if profile == 3:
            bits.read(1)
        if bits.read(1) or bits.read(1):  # show_existing_frame, frame_type
            return None
        bits.read(2)  # show_frame, error_resilient_mode
        if bits.read(24) != _SYNC_CODE:
            return 0, 0
        if profile >= 2:
            bits.read(1)
        if bits.read(3) != _SRGB:
            bits.read(1)
            if profile & 1:
                bits.read(3)
        elif profile & 1:
            bits.read(1)
        return bits.read(16) + 1, bits.read(16) + 1
    except IndexError:
        return 0, 0


class Vp9Depacketizer:
    """See `Depacketizer`. Spatial layers of one picture become one superframe (VP9 bitstream specification annex B)."""

    codec = "VP9"

    def __init__(self) -> None:
        self.damaged = False
        self._parts: list[bytes] = []
        self._layers: list[bytes] = []
        self._size = 0

    def push(self, payload: Payload) -> None:
        """Take a packet; layer frames begin and end as their descriptors say."""
        offset = payload_offset(payload)
        begins = bool(payload[0] & _BEGIN)
        if offset < 0 or begins == bool(self._parts) or (begins and bool(self._layers) != bool(_layer(payload))):
            self.damaged = True
            return
        part = bytes(payload[offset:])
        self._size += len(part)
        if self._size > MAX_FRAME_BYTES or len(self._layers) >= MAX_LAYERS:
            self.damaged = True
            self._parts.clear()
            return
        self._parts.append(part)
        if payload[0] & _END:
            self._layers.append(b"".join(self._parts))
            self._parts = []

    def finish(self) -> AccessUnit | None:
        """Return the picture with the size that a key frame's header gives."""
        layers, cut_short = self._layers, bool(self._parts)
        self.discard()
        if cut_short:
            self.damaged = True
        if cut_short or not layers:
            return None
        sizes = [size for size in map(keyframe_size, layers) if size is not None]
        data = layers[0] if len(layers) == 1 else superframe(layers)
        if keyframe_size(layers[0]) is None:
            return AccessUnit(data, False)
        width, height = max(sizes)
        if not width or not height:
            self.damaged = True
            return None
        return AccessUnit(data, True, width, height)

    def discard(self) -> None:
        """Forget the frame at hand."""
        self._parts = []
        self._layers = []
        self._size = 0
        self.damaged = False

    def starts_frame(self, payload: Payload) -> bool:
        """See `starts_frame` of this module."""
        return starts_frame(payload)


def superframe(frames: list[bytes]) -> bytes:
    """Join up to 8 frames that are shown as one picture, with the index that tells a decoder where each begins."""
    width = (max(map(len, frames)).bit_length() + 7) // 8
    marker = bytes((0xC0 | width - 1 << 3 | len(frames) - 1,))
    return b"".join([*frames, marker, *(len(frame).to_bytes(width, "little") for frame in frames), marker])
