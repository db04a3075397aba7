"""Codec parameters for the muxer without any encoder: read from tiny files made in memory.

PyAV copies a stream's parameters (extradata included) only from another stream, so a template is opened for each track: the key
frame itself for H264 (Annex B), a one-frame IVF file for VP8, VP9 and AV1, a hand-made Ogg file for Opus.
"""

from __future__ import annotations

import io
import struct
from typing import Any

import av

from roomkeeper.errors import RecordingError
from roomkeeper.media.frames import EncodedFrame
from roomkeeper_recorder.codecs import refusal

_TEMPORAL_DELIMITER = b"\x12\x00"
_OGG_CRC_POLYNOMIAL = 0x04C11DB7  # RFC 3533 section 6


def open_video_template(key_frame: EncodedFrame) -> Any:
    """Return an open container whose first video stream has the parameters of a key frame. Raises `RecordingError` for broken ones."""
    match key_frame.codec:
        case "H264":
            blob, container_format = key_frame.data, "h264"
        case "VP8":
            blob, container_format = _ivf(b"VP80", *_vp8_size(key_frame.data), key_frame.data), "ivf"
        case "VP9":
            blob, container_format = _ivf(b"VP90", key_frame.width, key_frame.height, key_frame.data), "ivf"
        case "AV1":
            blob, container_format = _ivf(b"AV01", key_frame.width, key_frame.height, _temporal_unit(key_frame.data)), "ivf"
        case other:
            raise RecordingError(refusal("video", other))
    try:
        template = av.open(io.BytesIO(blob), format=container_format)
        if template.streams.video and template.streams.video[0].codec_context.width > 0:
            return template
        template.close()
    except av.FFmpegError as error:
        raise RecordingError(f"a {key_frame.codec} key frame cannot be read: {error}") from error
    raise RecordingError(f"a {key_frame.codec} key frame has no picture size")


def open_opus_template() -> Any:
    """Return an open container whose first audio stream has the parameters of Opus as RTP carries it: 48 kHz, two channels (RFC 7587)."""
    return av.open(io.BytesIO(_ogg_opus()), format="ogg")


def _vp8_size(key_frame: bytes) -> tuple[int, int]:
    """Width and height from a key frame's header (RFC 6386 section 9.1)."""
    if len(key_frame) < 10:
        raise RecordingError("a VP8 key frame cannot be read: it is shorter than its header")
    width, height = (value & 0x3FFF for value in struct.unpack_from("<HH", key_frame, 6))
    return width, height


def _temporal_unit(data: bytes) -> bytes:
    """An AV1 temporal unit with the delimiter in front that RTP leaves out (AV1 specification section 5.6; RTP payload section 5)."""
    return data if data[:2] == _TEMPORAL_DELIMITER else _TEMPORAL_DELIMITER + data


def _ivf(tag: bytes, width: int, height: int, frame: bytes) -> bytes:
    """One key frame as an IVF file."""
    header = b"DKIF" + struct.pack("<HH4sHHIIII", 0, 32, tag, width, height, 90000, 1, 1, 0)
    return header + struct.pack("<IQ", len(frame), 0) + frame


def _ogg_opus() -> bytes:
    """A minimal Ogg Opus file (RFC 7845 section 5) with one silent packet.

    Pre-skip is 0: a live stream has no encoder delay to hide, and a value would only shift the track.
    """
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 2, 0, 48000, 0, 0)
    vendor = b"roomkeeper"
    tags = b"OpusTags" + struct.pack("<I", len(vendor)) + vendor + struct.pack("<I", 0)
    silence = b"\xfc\xff\xfe"
    return _ogg_page(0, 2, head, 0) + _ogg_page(1, 0, tags, 0) + _ogg_page(2, 4, silence, 960)


def _ogg_page(sequence: int, flags: int, packet: bytes, granule: int) -> bytes:
    """One page with one packet shorter than 255 bytes (RFC 3533 section 6)."""
    page = bytearray(b"OggS" + struct.pack("<BBqIIIBB", 0, flags, granule, 1, sequence, 0, 1, len(packet)) + packet)
    crc = 0
    for byte in page:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ _OGG_CRC_POLYNOMIAL if crc & 0x80000000 else crc << 1) & 0xFFFFFFFF
    struct.pack_into("<I", page, 22, crc)
    return bytes(page)
