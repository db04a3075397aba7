"""The file under the muxer: every byte goes through here, in a thread that lets others run meanwhile.

PyAV opens, heads and ends a file that it writes by itself while it holds Python's global lock: a disk that stalls at such a moment would
stall the whole agent. Written through an object of Python's, it lets go of the lock for each write.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Final

from roomkeeper.state.files import fsync_folder

PRIVATE_DATA_NAME: Final = "roomkeeper-private"
"""A track name that stands in for 18 bytes of codec private data until it is written."""

_NAME_ELEMENT = b"\x53\x6e\x92" + PRIVATE_DATA_NAME.encode()
_STAND_IN_CODEC = b"\x86\x88A_TRUEHD"
_WAVE_CODEC = b"\x86\x88A_MS/ACM"
_NO_CHANNELS, _ONE_CHANNEL = b"\x9f\x81\x00", b"\x9f\x81\x01"


class OutputFile:
    """A new file, locked as long as it is open: the sign that somebody writes it, which ends with this process at the latest.

    An object that PyAV writes to. Every method blocks and raises OSError.

    :param wave_format: WAVEFORMATEX of the audio track, for a codec that Matroska knows only as Microsoft wave (RFC 9559 section 27.1,
        `A_MS/ACM`). libavformat does write that, but not by PyAV: the track is then declared as another codec with an identifier
        of the same length and a name as long as the structure, and both are put right on their way to the disk.
    """

    def __init__(self, path: Path, *, wave_format: bytes = b"") -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.name = str(path)  # libavformat opens it by this name once more where it has to read what it wrote
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
        fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self._position = 0
        self._end = 0
        self._wave_format = wave_format
        self._name_is_safe = False

    def write(self, data: bytes) -> int:
        """Write at the present position."""
        length = len(data)
        if self._wave_format:
            data = self._put_right(bytes(data))
        view = memoryview(data)
        while view:
            written = os.pwrite(self._descriptor, view, self._position)
            self._position += written
            view = view[written:]
        self._end = max(self._end, self._position)
        return length

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move the position; return it."""
        self._position = offset + (0, self._position, self._end)[whence]
        return self._position

    def tell(self) -> int:
        """The position."""
        return self._position

    def sync(self) -> None:
        """Bring what was written to the disk, and, once, the file's name."""
        os.fdatasync(self._descriptor)
        if not self._name_is_safe:
            fsync_folder(Path(self.name).parent)
            self._name_is_safe = True

    def release(self) -> None:
        """Close the file; others (a repair) may touch it."""
        os.close(self._descriptor)

    def _put_right(self, data: bytes) -> bytes:
        if _NAME_ELEMENT not in data:
            return data
        private = b"\x63\xa2\x92" + self._wave_format
        return data.replace(_NAME_ELEMENT, private).replace(_STAND_IN_CODEC, _WAVE_CODEC).replace(_NO_CHANNELS, _ONE_CHANNEL)


def remove_unless_written(path: Path) -> None:
    """Remove a file that a dead process left behind; one that somebody writes stays. Blocks. Raises OSError."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    else:
        path.unlink(missing_ok=True)
    finally:
        os.close(descriptor)
