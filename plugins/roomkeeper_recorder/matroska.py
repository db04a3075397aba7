"""The little of Matroska that the muxer leaves to us: cutting a broken tail, and striking out a track that stayed empty.

Both work in place, so they need no free space. Element IDs and coding: RFC 8794 (EBML), RFC 9559 (Matroska).
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_EBML_HEADER = 0x1A45DFA3
_SEGMENT = 0x18538067
_CLUSTER = 0x1F43B675
_TRACKS = 0x1654AE6B
_TRACK_ENTRY = 0xAE
_TRACK_NUMBER = 0xD7
_CRC32 = 0xBF
_VOID = 0xEC


@dataclass(frozen=True, slots=True)
class _Element:
    """`size` is None when unknown (still being written)."""

    id: int
    start: int
    size_at: int
    data: int
    size: int | None

    @property
    def end(self) -> int:
        assert self.size is not None
        return self.data + self.size


def cut_to_whole_blocks(path: Path) -> int:
    """Cut a file that was not finished behind its last whole block, in place, and return its new length in bytes. Blocks.

    A cluster that is cut short gets its true size and loses its checksum. A whole file stays as it is. Doing it again
    changes nothing. Raises OSError.
    """
    with path.open("r+b") as file:
        length = os.fstat(file.fileno()).st_size
        end = _whole_length(file, length)
        if end < length:
            file.flush()
            os.ftruncate(file.fileno(), end)
        os.fsync(file.fileno())
    return end


def strike_out_tracks(path: Path, unused: set[int]) -> None:
    """Overwrite the entries of tracks by Void elements and mend the checksum, so that players see no empty track. Blocks."""
    with path.open("r+b") as file:
        length = os.fstat(file.fileno()).st_size
        for top in _top_level(file, length):
            if top.id == _CLUSTER or top.size is None or top.end > length:
                return
            if top.id != _TRACKS:
                continue
            for entry in _children(file, top.data, top.end):
                if entry.id == _TRACK_ENTRY and _track_number(file, entry) in unused:
                    _overwrite(file, entry.start, _void(entry.end - entry.start))
            _mend_checksum(file, top)
            return


def _whole_length(file: BinaryIO, length: int) -> int:
    """Where the last whole element ends; a cluster cut short is mended up to its last whole child."""
    end = 0
    for top in _top_level(file, length):
        if top.size is None and top.id != _CLUSTER:
            return end
        if top.size is not None and top.end <= length:
            end = top.end
            continue
        if top.id != _CLUSTER:
            return end
        children = [child for child in _children(file, top.data, length) if child.size is not None and child.end <= length]
        if not any(child.id in (0xA3, 0xA0) for child in children):  # SimpleBlock, BlockGroup
            return end
        end = children[-1].end
        _resize(file, top, end - top.data)
        if children[0].id == _CRC32:
            _overwrite(file, children[0].start, _void(children[0].end - children[0].start))
        return end
    return end


def _top_level(file: BinaryIO, length: int) -> Iterator[_Element]:
    """The EBML header, then the segment's children."""
    header = _element(file, 0, length)
    if header is None or header.id != _EBML_HEADER or header.size is None:
        return
    yield header
    segment = _element(file, header.end, length)
    if segment is None or segment.id != _SEGMENT:
        return
    yield from _children(file, segment.data, length)


def _children(file: BinaryIO, start: int, end: int) -> Iterator[_Element]:
    position = start
    while (element := _element(file, position, end)) is not None:
        yield element
        if element.size is None:
            return
        position = element.end


def _element(file: BinaryIO, position: int, end: int) -> _Element | None:
    """Read the head of the element at `position`, or None when there is no whole head before `end`."""
    file.seek(position)
    head = file.read(min(12, end - position)) if position < end else b""
    if not head or head[0] < 0x10:
        return None
    id_length = 9 - head[0].bit_length()
    if len(head) <= id_length or head[id_length] == 0:
        return None
    size_length = 9 - head[id_length].bit_length()
    if len(head) < id_length + size_length:
        return None
    raw = int.from_bytes(head[id_length : id_length + size_length])
    mask = (1 << 7 * size_length) - 1
    size = None if raw & mask == mask else raw & mask
    return _Element(int.from_bytes(head[:id_length]), position, position + id_length, position + id_length + size_length, size)


def _track_number(file: BinaryIO, entry: _Element) -> int | None:
    for child in _children(file, entry.data, entry.end):
        if child.id == _TRACK_NUMBER:
            file.seek(child.data)
            return int.from_bytes(file.read(child.size or 0))
    return None


def _void(length: int) -> bytes:
    """A Void element of exactly `length` bytes, at least 2."""
    if length <= 128:
        return bytes([_VOID, 0x80 | length - 2]) + bytes(length - 2)
    return bytes([_VOID]) + (1 << 56 | length - 9).to_bytes(8) + bytes(length - 9)


def _resize(file: BinaryIO, element: _Element, size: int) -> None:
    """Write another size into an element's head, in as many bytes as it had."""
    size_length = element.data - element.size_at
    _overwrite(file, element.size_at, (1 << 7 * size_length | size).to_bytes(size_length))


def _mend_checksum(file: BinaryIO, element: _Element) -> None:
    """Compute the CRC-32 of a level-1 element anew, if it has one: over all data behind the CRC element (RFC 8794 section 11.3.1)."""
    first = next(_children(file, element.data, element.end), None)
    if first is not None and first.id == _CRC32 and first.size == 4:
        file.seek(first.end)
        _overwrite(file, first.data, struct.pack("<I", zlib.crc32(file.read(element.end - first.end))))


def _overwrite(file: BinaryIO, position: int, data: bytes) -> None:
    file.seek(position)
    file.write(data)
