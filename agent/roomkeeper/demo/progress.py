"""Progress as JSON lines on a pipe, for a parent process that may read slowly or be gone."""

from __future__ import annotations

import json
import os
import queue
import threading
from collections import Counter
from typing import Any


class ProgressWriter:
    """Writes one JSON object a line from a thread of its own, so that a full pipe never holds up the event loop.

    The queue is bounded; when it is full the newest line is dropped and counted in `dropped`. Events are counted by name in
    `counts` whether written or not. The descriptor is written to directly, so that no buffer is left to flush at exit. A reader
    that is gone ends the writing, not the program.
    """

    def __init__(self, descriptor: int, *, limit: int = 1000) -> None:
        self.counts: Counter[str] = Counter()
        self.dropped = 0
        self._descriptor = descriptor
        self._lines: queue.Queue[str | None] = queue.Queue(limit)
        self._thread = threading.Thread(target=self._write, name="progress", daemon=True)
        self._thread.start()

    def tell(self, event: str, **fields: Any) -> None:
        """Report an event. Never blocks, never raises for the pipe's sake."""
        self.counts[event] += 1
        try:
            self._lines.put_nowait(json.dumps({"event": event, **fields}))
        except queue.Full:
            self.dropped += 1

    def close(self, timeout_s: float = 2.0) -> None:
        """Write what is waiting, for at most `timeout_s`. Blocks."""
        try:
            self._lines.put(None, timeout=timeout_s)
        except queue.Full:
            return  # nobody reads; the thread dies with the process
        self._thread.join(timeout_s)

    def _write(self) -> None:
        broken = False
        while (line := self._lines.get()) is not None:
            if broken:
                continue
            try:
                waiting = f"{line}\n".encode()
                while waiting:
                    waiting = waiting[os.write(self._descriptor, waiting) :]
            except OSError:
                broken = True
