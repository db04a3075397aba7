"""A limit on bytes a second that any number of transfers share."""

from __future__ import annotations

import io
import threading
import time

_PIECE = 128 * 1024
_BURST_S = 0.25


class Bandwidth:
    """A token bucket. Thread-safe; who takes too much waits.

    :param bytes_per_s: the limit.
    """

    def __init__(self, bytes_per_s: int) -> None:
        self._rate = float(bytes_per_s)
        self._lock = threading.Lock()
        self._free_at = time.monotonic()

    def take(self, count: int, closed: threading.Event) -> None:
        """Wait until so many bytes may go, in the order of asking; `closed` ends the wait."""
        with self._lock:
            now = time.monotonic()
            self._free_at = max(self._free_at, now - _BURST_S) + count / self._rate
            wait_s = self._free_at - now
        if wait_s > 0:
            closed.wait(wait_s)


class PiecewiseBody:
    """The bytes of a request, handed out piece by piece, no faster than the limit allows if there is one.

    A body of bytes is sent by one `sendall`, for the whole of which the socket's time-out counts: over a slow line no part would ever
    arrive. A piece at a time, the time-out is for a piece.
    """

    def __init__(self, content: bytes | bytearray, bandwidth: Bandwidth | None, closed: threading.Event) -> None:
        self._content = memoryview(content)
        self._at = 0
        self._bandwidth = bandwidth
        self._closed = closed

    def __len__(self) -> int:
        return len(self._content)

    def read(self, size: int | None = -1, /) -> bytes:
        """The next piece, often longer than asked: clients ask for 16 KiB, which costs needlessly many system calls."""
        if size is None or size < 0:  # somebody wants all of it, to hash it for instance: that is not the network
            size = len(self._content)
        piece = bytes(self._content[self._at : self._at + max(_PIECE, size)])
        self._at += len(piece)
        if piece and self._bandwidth is not None and size <= _PIECE:
            self._bandwidth.take(len(piece), self._closed)
        return piece

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """As files do: a request that is repeated begins anew."""
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: len(self._content)}[whence]
        return self._at

    def tell(self) -> int:
        """As files do."""
        return self._at
