"""Memory for parts, used again and again: fresh memory of megabytes costs more than the copy into it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class PartBuffers:
    """Buffers of `size` bytes, at most `most` of them kept. Thread-safe."""

    def __init__(self, size: int, most: int) -> None:
        self._size = size
        self._most = most
        self._lock = threading.Lock()
        self._free: list[bytearray] = []

    @contextmanager
    def one(self, size: int) -> Iterator[bytearray]:
        """A buffer of just that many bytes, kept afterwards if it is of the usual size; its content is whatever it was."""
        with self._lock:
            buffer = self._free.pop() if size == self._size and self._free else bytearray(size)
        yield buffer
        with self._lock:  # not after an error: somebody may still be reading it
            if size == self._size and len(self._free) < self._most:
                self._free.append(buffer)

    def drop(self) -> None:
        """Give the memory back: nobody sends."""
        with self._lock:
            self._free.clear()
