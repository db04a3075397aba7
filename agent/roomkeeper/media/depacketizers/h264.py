"""H.264 over RTP, packetization modes 0 and 1 (RFC 6184): single NAL units, STAP-A and FU-A, to Annex B."""

from __future__ import annotations

import base64
import binascii
from typing import Final

from roomkeeper.media.depacketizers import MAX_FRAME_BYTES, AccessUnit, Payload
from roomkeeper.media.depacketizers.h264_sps import picture_size

_START: Final = b"\x00\x00\x00\x01"
_SLICE, _IDR, _SPS, _PPS, _DELIMITER, _STAP_A, _FU_A = 1, 5, 7, 8, 9, 24, 28


def _first_unit(payload: Payload) -> tuple[int, int]:
    """Type of the first NAL unit that begins in a packet and the offset of what follows its header; type 0 when none begins."""
    length = len(payload)
    kind = payload[0] & 0x1F if length else 0
    if kind == _STAP_A:
        return (payload[3] & 0x1F, 4) if length > 4 else (0, 0)
    if kind == _FU_A:
        return (payload[1] & 0x1F, 2) if length > 2 and payload[1] & 0x80 else (0, 0)
    return (kind, 1) if 1 <= kind <= 23 and length > 1 else (0, 0)


def starts_frame(payload: Payload) -> bool:
    """Tell whether a packet certainly begins a frame.

    An IDR slice does not count: the parameter sets that belong to it may have been in the packet before.
    """
    kind, offset = _first_unit(payload)
    if kind in (_SPS, _DELIMITER):
        return True
    return kind == _SLICE and bool(payload[offset] & 0x80)  # first_mb_in_slice is 0 (section 7.3.3)


def starts_keyframe(payload: Payload) -> bool:
    """Tell whether a packet begins a key frame: its parameter sets, or the IDR picture itself."""
    kind, offset = _first_unit(payload)
    return kind == _SPS or (kind == _IDR and bool(payload[offset] & 0x80))


class H264Depacketizer:
    """See `Depacketizer`. Parameter sets are remembered, and a key frame that comes without them is given them.

    :param parameter_sets: `sprop-parameter-sets` of the session description (RFC 6184 section 8.1), for senders that give them
        only there.
    """

    codec = "H264"

    def __init__(self, parameter_sets: str = "") -> None:
        self.damaged = False
        self._sps = b""
        self._pps: dict[int, bytes] = {}
        self._size = (0, 0)
        self._bytes = 0
        self._parts: list[bytes] = []
        self._kinds: list[int] = []
        """Types of the NAL units in the frame at hand."""
        self._sps_end = 0
        """How many of the parts there are up to the last SPS of the frame at hand."""
        for encoded in parameter_sets.split(",")[:16]:
            try:
                self._remember(base64.b64decode(encoded, validate=True))
            except binascii.Error:
                continue

    def push(self, payload: Payload) -> None:
        """Take a packet."""
        length = len(payload)
        self._bytes += length
        if payload[0] & 0x1F == _FU_A and length > 2 and not payload[1] & 0x80 and self._kinds and self._bytes <= MAX_FRAME_BYTES:
            self._parts.append(bytes(payload[2:]))  # amid a large unit, as nearly always
            return
        if self._bytes > MAX_FRAME_BYTES:
            self.damaged = True
            self._parts.clear()
            return
        kind = payload[0] & 0x1F
        if kind == _FU_A:
            self._push_fragment(payload)
        elif kind == _STAP_A:
            self._push_aggregate(payload)
        elif 1 <= kind <= 23:
            self._push_unit(bytes(payload))
        else:  # interleaved modes are never negotiated
            self.damaged = True

    def finish(self) -> AccessUnit | None:
        """Return the access unit with its parameter sets in band; None when there is no slice in it."""
        kinds, parts, sps_end = self._kinds, self._parts, self._sps_end
        self.discard()
        keyframe = _IDR in kinds
        if not keyframe:
            return AccessUnit(b"".join(parts), False) if any(1 <= kind <= 4 for kind in kinds) else None
        if not self._size[0] or not self._pps:
            self.damaged = True  # nobody could decode it
            return None
        if _PPS not in kinds:
            parts[sps_end:sps_end] = [piece for pps in self._pps.values() for piece in (_START, pps)]
        if _SPS not in kinds:
            parts[0:0] = [_START, self._sps]
        return AccessUnit(b"".join(parts), True, *self._size)

    def discard(self) -> None:
        """Forget the frame at hand, but not its parameter sets."""
        self._parts = []
        self._kinds = []
        self._sps_end = 0
        self._bytes = 0
        self.damaged = False

    def starts_frame(self, payload: Payload) -> bool:
        """See `starts_frame` of this module."""
        return starts_frame(payload)

    def _push_unit(self, unit: bytes) -> None:
        kind = unit[0] & 0x1F
        self._parts += (_START, unit)
        self._kinds.append(kind)
        if kind in (_SPS, _PPS):
            self._remember(unit)
            if kind == _SPS:
                self._sps_end = len(self._parts)

    def _push_aggregate(self, payload: Payload) -> None:
        offset, length = 1, len(payload)
        while offset + 2 < length:
            end = offset + 2 + (payload[offset] << 8 | payload[offset + 1])
            if end > length or end == offset + 2:
                self.damaged = True
                return
            self._push_unit(bytes(payload[offset + 2 : end]))
            offset = end
        if offset != length or length == 1:
            self.damaged = True

    def _push_fragment(self, payload: Payload) -> None:
        if len(payload) < 3:
            self.damaged = True
            return
        header = payload[1]
        if header & 0x80:
            kind = header & 0x1F
            self._parts += (_START, bytes((payload[0] & 0xE0 | kind,)), bytes(payload[2:]))
            self._kinds.append(kind)
        elif self._kinds:
            self._parts.append(bytes(payload[2:]))
        else:
            self.damaged = True

    def _remember(self, unit: bytes) -> None:
        kind = unit[0] & 0x1F if unit else 0
        if kind == _SPS and unit != self._sps:
            self._sps = unit
            self._size = picture_size(unit)
        elif kind == _PPS and len(unit) > 1:
            number = _pps_number(unit[1])
            if number in self._pps or len(self._pps) < 32:
                self._pps[number] = unit


def _pps_number(first: int) -> int:
    """`pic_parameter_set_id` as far as it shows in the first byte: an Exp-Golomb code of up to 7 bits; 255 for larger ones."""
    zeros = 8 - first.bit_length()
    return (first >> (7 - 2 * zeros)) - 1 if zeros <= 3 else 255
