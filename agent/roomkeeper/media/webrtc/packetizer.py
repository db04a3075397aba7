"""Encoded frames to RTP packets."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from fractions import Fraction
from typing import Final

import av
from aiortc.codecs import get_encoder
from aiortc.rtcrtpparameters import RTCRtpCodecParameters
from aiortc.rtp import RtpPacket

from roomkeeper.errors import MediaError
from roomkeeper.media.depacketizers.av1 import SEQUENCE_HEADER, TEMPORAL_DELIMITER, read_leb128
from roomkeeper.media.frames import AUDIO_CODECS, VIDEO_CLOCK_RATE, EncodedFrame

MAX_PAYLOAD: Final = 1200
"""Bytes of payload in a packet, so that it fits every path with its headers."""
_TIME_BASE: Final = Fraction(1, VIDEO_CLOCK_RATE)

Payloads = Callable[[EncodedFrame], list[bytes]]


class Packetizer:
    """Packets of one track, numbered and timed from random beginnings (RFC 3550 section 5.1).

    :param codec: as in `EncodedFrame.codec`. Raises `MediaError` for one that cannot be sent.
    """

    def __init__(self, codec: str) -> None:
        self._payloads = _payloads_of(codec)
        self._sequence = secrets.randbits(15)
        self._origin = secrets.randbits(32)

    def packets(self, frame: EncodedFrame) -> list[RtpPacket]:
        """The packets of one frame; the last carries the marker bit."""
        payloads = self._payloads(frame)
        timestamp = (self._origin + frame.rtp_time) & 0xFFFFFFFF
        packets = []
        for number, payload in enumerate(payloads, 1):
            self._sequence = (self._sequence + 1) & 0xFFFF
            packets.append(RtpPacket(0, int(number == len(payloads)), self._sequence, timestamp, 0, payload))
        return packets


def _payloads_of(codec: str) -> Payloads:
    if codec in AUDIO_CODECS:
        return lambda frame: [frame.data] if frame.data else []
    if codec in ("H264", "VP8"):
        return _by_aiortc(codec)
    if codec == "VP9":
        return lambda frame: vp9_payloads(frame.data, keyframe=frame.keyframe)
    if codec == "AV1":
        return lambda frame: av1_payloads(frame.data)
    raise MediaError(f"codec {codec!r} cannot be sent")


def _by_aiortc(codec: str) -> Payloads:
    encoder = get_encoder(RTCRtpCodecParameters(mimeType=f"video/{codec}", clockRate=VIDEO_CLOCK_RATE))

    def payloads(frame: EncodedFrame) -> list[bytes]:
        media = av.Packet(frame.data)
        media.pts, media.time_base = 0, _TIME_BASE
        return list(encoder.pack(media)[0])

    return payloads


def _pieces(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


def vp9_payloads(data: bytes, *, keyframe: bool) -> list[bytes]:
    """A picture of one layer with the shortest descriptor there is: P, B and E (RFC 9628 section 4.2)."""
    pieces = _pieces(data, MAX_PAYLOAD - 1)
    last = len(pieces) - 1
    return [
        bytes(((0 if keyframe else 0x40) | (0x08 if number == 0 else 0) | (0x04 if number == last else 0),)) + piece
        for number, piece in enumerate(pieces)
    ]


def av1_payloads(data: bytes) -> list[bytes]:
    """A temporal unit in the low-overhead format: each packet carries one OBU or a piece of one (AV1 RTP specification section 4.4).

    Nothing comes of data that is no such unit.
    """
    try:
        obus = _obus_without_size(data)
    except IndexError:
        return []
    payloads: list[bytes] = []
    for obu in obus:
        pieces = _pieces(obu, MAX_PAYLOAD - 1)
        for number, piece in enumerate(pieces):
            first_of_sequence = not payloads and obu[0] >> 3 & 0x0F == SEQUENCE_HEADER
            header = (0x80 if number else 0) | (0x40 if number < len(pieces) - 1 else 0) | 0x10 | (0x08 if first_of_sequence else 0)
            payloads.append(bytes((header,)) + piece)
    return payloads


def _obus_without_size(data: bytes) -> list[bytes]:
    obus: list[bytes] = []
    offset = 0
    while offset < len(data):
        header = data[offset]
        head = data[offset : offset + (2 if header & 0x04 else 1)]
        if not header & 0x02:
            raise IndexError
        size, begin = read_leb128(data, offset + len(head))
        offset = begin + size
        if offset > len(data):
            raise IndexError
        if header >> 3 & 0x0F != TEMPORAL_DELIMITER:
            obus.append(bytes((header & ~0x02,)) + head[1:] + data[begin:offset])
    return obus
