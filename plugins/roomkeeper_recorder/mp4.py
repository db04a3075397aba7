"""The little of fragmented MP4 that the muxer leaves to us: cutting a broken tail. Box structure: ISO/IEC 14496-12 section 4.2."""

from __future__ import annotations

import os
import struct
from pathlib import Path


def cut_to_whole_fragments(path: Path) -> int:
    """Cut a file behind its last whole fragment, in place, and return its new length in bytes. Blocks. Raises OSError.

    A fragment is a `moof` box with the `mdat` box that follows it. Doing it again changes nothing.
    """
    with path.open("r+b") as file:
        length = os.fstat(file.fileno()).st_size
        position = end = 0
        while position + 8 <= length:
            file.seek(position)
            size, kind = struct.unpack(">I4s", file.read(8))
            if size == 1 and position + 16 <= length:
                (size,) = struct.unpack(">Q", file.read(8))
            if size < 8 or position + size > length:
                break
            position += size
            if kind != b"moof":  # alone, it describes samples that are not there
                end = position
        if end < length:
            os.ftruncate(file.fileno(), end)
        os.fsync(file.fileno())
    return end
