"""Janus's own recordings (`.mjr`): how many whole frames they hold.

A file is `MJR00002`, a length and a JSON header, then for each packet `MEET`, four bytes of time, a length and the RTP packet
(Janus, `src/record.c`).
"""

from __future__ import annotations

import itertools
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_FILE_MAGIC: Final = (b"MJR00001", b"MJR00002")
_PACKET_HEADER: Final = struct.Struct("!4sIH")
_RTP_HEADER: Final = struct.Struct("!BBHII")


def whole_frames(path: Path) -> int:
    """Frames of one track: runs of packets of one timestamp, without a hole in the sequence numbers in or right before them."""
    packets: dict[int, int] = {}
    unwrapped = None
    for sequence, timestamp in rtp_packets(path):
        if unwrapped is None:
            unwrapped = sequence
        unwrapped += (sequence - unwrapped + 0x8000 & 0xFFFF) - 0x8000
        packets[unwrapped] = timestamp
    broken: set[int] = set()
    ordered = sorted(packets)
    for before, after in itertools.pairwise(ordered):
        if after != before + 1:
            broken |= {packets[before], packets[after]}
    return len(set(packets.values()) - broken)


def rtp_packets(path: Path) -> Iterator[tuple[int, int]]:
    """Sequence number and timestamp of each packet, as they lie in the file. A torn last packet ends it."""
    content = path.read_bytes()
    if content[:8] not in _FILE_MAGIC:
        raise ValueError(f"{path} is no recording of Janus")
    position = 10 + int.from_bytes(content[8:10], "big")
    while position + _PACKET_HEADER.size + _RTP_HEADER.size <= len(content):
        _, _, length = _PACKET_HEADER.unpack_from(content, position)
        position += _PACKET_HEADER.size
        if length >= _RTP_HEADER.size:
            _, _, sequence, timestamp, _ = _RTP_HEADER.unpack_from(content, position)
            yield sequence, timestamp
        position += length
