"""A limit on bytes a second that any number of transfers share."""

from __future__ import annotations

import io
import threading
import time

_PIECE = 64 * 1024
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


class LimitedBody(io.BytesIO):
    """The bytes of a request, handed out no faster than the limit allows."""

    def __init__(self, body: bytes | bytearray, bandwidth: Bandwidth, closed: threading.Event) -> None:
        super().__init__(body)
        self._bandwidth = bandwidth
        self._closed = closed

    def read(self, size: int | None = -1, /) -> bytes:
        wanted = _PIECE if size is None or size < 0 else min(size, _PIECE)
        if size is None or size < 0:  # somebody wants all of it, to hash it for instance: that is not the network
            return super().read()
        piece = super().read(wanted)
        if piece:
            self._bandwidth.take(len(piece), self._closed)
        return piece
