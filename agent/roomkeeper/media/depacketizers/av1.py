"""AV1 over RTP (RTP Payload Format For AV1, version 1.0) to temporal units in the low-overhead format (AV1 specification section 5)."""

from __future__ import annotations

from typing import Final

from roomkeeper.media.depacketizers import MAX_FRAME_BYTES, AccessUnit, Payload
from roomkeeper.media.depacketizers.bits import Bits

SEQUENCE_HEADER: Final = 1
TEMPORAL_DELIMITER: Final = 2
FRAME_HEADER: Final = 3
TILE_LIST: Final = 8
FRAME: Final = 6
PADDING: Final = 15
_CONTINUES, _CONTINUED, _NEW_SEQUENCE = 0x80, 0x40, 0x08
_EXTENSION, _HAS_SIZE = 0x04, 0x02
_LEFT_OUT: Final = frozenset({TEMPORAL_DELIMITER, TILE_LIST, PADDING})
"""What containers do not want (Matroska codec mapping of AV1, section 4)."""


def read_leb128(data: Payload, offset: int) -> tuple[int, int]:
    """`(value, offset behind it)` (AV1 specification section 4.10.5). IndexError when it is cut short or too long."""
    value = 0
    for position in range(8):
        byte = data[offset + position]
        value |= (byte & 0x7F) << 7 * position
        if not byte & 0x80:
            return value, offset + position + 1
    raise IndexError


def leb128(value: int) -> bytes:
    """The shortest coding of a number."""
    coded = bytearray()
    while value > 0x7F:
        coded.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*coded, value))


def starts_frame(payload: Payload) -> bool:
    """Tell whether a packet certainly begins a temporal unit: only that of a new coded video sequence says so."""
    return len(payload) > 1 and payload[0] & (_NEW_SEQUENCE | _CONTINUES) == _NEW_SEQUENCE


def starts_keyframe(payload: Payload) -> bool:
    """Tell whether a packet begins a key frame."""
    return starts_frame(payload)


def with_size(obu: bytes) -> tuple[int, bytes, bytes]:
    """`(type, OBU with its size field, its payload)` of an OBU with or without one. IndexError when it is cut short."""
    header = obu[0]
    offset = 2 if header & _EXTENSION else 1
    head = bytes((header | _HAS_SIZE,)) + obu[1:offset]
    if len(head) < offset:
        raise IndexError
    if header & _HAS_SIZE:
        size, offset = read_leb128(obu, offset)
        if offset + size > len(obu):
            raise IndexError
        payload = obu[offset : offset + size]
    else:
        payload = obu[offset:]
    return header >> 3 & 0x0F, head + leb128(len(payload)) + payload, payload


class Av1Depacketizer:
    """See `Depacketizer`. OBUs are given their size fields, temporal delimiters and padding are left out."""

    codec = "AV1"

    def __init__(self) -> None:
        self.damaged = False
        self._obus: list[bytes] = []
        self._fragment: list[bytes] = []
        self._size = 0

    def push(self, payload: Payload) -> None:
        """Take a packet (section 4.4)."""
        self._size += len(payload)
        if self._size > MAX_FRAME_BYTES or bool(payload[0] & _CONTINUES) != bool(self._fragment):
            self.damaged = True
            return
        try:
            elements = _elements(payload)
        except IndexError:
            self.damaged = True
            return
        if not elements:
            self.damaged = True
            return
        continued = payload[0] & _CONTINUED
        for number, element in enumerate(elements, 1):
            self._fragment.append(element)
            if number < len(elements) or not continued:
                self._obus.append(b"".join(self._fragment))
                self._fragment = []

    def finish(self) -> AccessUnit | None:
        """Return the temporal unit with the size that its sequence header gives."""
        obus, cut_short = self._obus, bool(self._fragment)
        self.discard()
        try:
            if not cut_short:
                return _temporal_unit(obus)
        except (IndexError, ValueError):
            pass
        self.damaged = True
        return None

    def discard(self) -> None:
        """Forget the frame at hand."""
        self._obus = []
        self._fragment = []
        self._size = 0
        self.damaged = False

    def starts_frame(self, payload: Payload) -> bool:
        """See `starts_frame` of this module."""
        return starts_frame(payload)


def _elements(payload: Payload) -> list[bytes]:
    """The OBU elements of a packet: lengths are given for all but the last, or for all when their count is not (section 4.4)."""
    count = payload[0] >> 4 & 0x03
    offset, end = 1, len(payload)
    elements: list[bytes] = []
    while offset < end:
        if count and len(elements) == count - 1:
            size = end - offset
        else:
            size, offset = read_leb128(payload, offset)
        if offset + size > end:
            raise IndexError
        if size:
            elements.append(bytes(payload[offset : offset + size]))
        elif count:
            raise IndexError
        offset += size
        if count and len(elements) == count and offset < end:
            raise IndexError
    if count and len(elements) != count:
        raise IndexError
    return elements


def _temporal_unit(obus: list[bytes]) -> AccessUnit | None:
    kept: list[bytes] = []
    sequence: bytes | None = None
    keyframe: bool | None = None
    for obu in obus:
        kind, whole, payload = with_size(obu)
        if kind in _LEFT_OUT:
            continue
        kept.append(whole)
        if kind == SEQUENCE_HEADER:
            sequence = payload
        elif kind in (FRAME, FRAME_HEADER) and keyframe is None:
            # show_existing_frame 0, frame_type 0 (section 5.9.2); without its sequence header it is of no use as a key frame
            keyframe = sequence is not None and payload[0] & 0xE0 == 0
    if keyframe is None:
        return None
    if not keyframe or sequence is None:
        return AccessUnit(b"".join(kept), False)
    return AccessUnit(b"".join(kept), True, *picture_size(sequence))


def picture_size(sequence_header: bytes) -> tuple[int, int]:
    """`(width, height)` in pixels from a sequence header's payload (section 5.5.1). IndexError when it is cut short."""
    bits = Bits(sequence_header[:64])
    bits.read(4)  # seq_profile, still_picture
    if bits.read(1):  # reduced_still_picture_header
        bits.read(5)
    else:
        _skip_operating_points(bits)
    width_bits, height_bits = bits.read(4) + 1, bits.read(4) + 1
    return bits.read(width_bits) + 1, bits.read(height_bits) + 1


def _skip_operating_points(bits: Bits) -> None:
    delay_bits = 0
    if bits.read(1):  # timing_info_present_flag
        bits.read(64)
        if bits.read(1):  # equal_picture_interval
            bits.unsigned()
        if bits.read(1):  # decoder_model_info_present_flag
            delay_bits = bits.read(5) + 1
            bits.read(42)
    initial_delays = bits.read(1)
    for _ in range(bits.read(5) + 1):
        bits.read(12)
        if bits.read(5) > 7:
            bits.read(1)
        if delay_bits and bits.read(1):
            bits.read(2 * delay_bits + 1)
        if initial_delays and bits.read(1):
            bits.read(4)
