"""One thread for all recordings of a session: a stalled folder holds up no other session."""

from __future__ import annotations

import functools
import queue
import shutil
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import structlog

from roomkeeper.errors import DiskFullError
from roomkeeper.state import segments
from roomkeeper.state.journal import Journal
from roomkeeper.state.segments import Segment
from roomkeeper_recorder.recording import StreamRecording

log = structlog.get_logger(__name__)

_TICK_S = 0.2
"""Frames are written in batches this often: never a wake-up a frame."""

_LOOK_AROUND_S = 1.0
"""How often free space is looked at and losses are journalled."""

_ROOM_AGAIN = 64 << 20
"""Bytes that have to be free beyond `min_free` before a recording interrupted for want of space goes on."""

_PATIENCE_S = 5.0
"""An interrupted recording goes on no sooner than this after the last one was interrupted."""


class SessionWriter:
    """Pumps the recordings of one session, from the first `add` until `stop`. The methods are for the event loop.

    :param sync_every_s: how often files are brought to the disk, seconds; 0: never while they are written.
    """

    def __init__(self, folder: Path, journal: Journal, min_free: int, sync_every_s: float) -> None:
        self._folder = folder
        self._journal = journal
        self._min_free = min_free
        self._sync_every_s = sync_every_s
        self._next_sync = 0.0
        self._go_on_at = 0.0
        self.sealer = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"recorder-seal-{folder.name[:40]}")
        """Brings the session's files to the disk, one after another: a stalled folder holds up no other."""
        self._news: queue.SimpleQueue[StreamRecording | None] = queue.SimpleQueue()
        self._recordings: list[StreamRecording] = []
        self._thread: threading.Thread | None = None
        self._stopping = False
        self._next_look = 0.0

    def add(self, recording: StreamRecording) -> None:
        """Pump one more recording from now on."""
        self._news.put(recording)
        if self._thread is None:
            # A daemon, so that an agent that dies of an error does not hang on it.
            self._thread = threading.Thread(target=self._run, name=f"recorder-{self._folder.name[:40]}", daemon=True)
            self._thread.start()

    def wake(self) -> None:
        """Have the thread look at once instead of at its next tick."""
        self._news.put(None)

    def stop(self) -> None:
        """Let the thread end when its last recording has ended. No `add` after this."""
        self._stopping = True
        self._news.put(None)

    @property
    def over(self) -> bool:
        """Its thread has ended."""
        return self._thread is None or not self._thread.is_alive()

    def join(self) -> None:
        """Wait for the thread's end after `stop`. Blocks: not for the event loop."""
        if self._thread is not None:
            self._thread.join()
        self.sealer.shutdown()

    def _run(self) -> None:
        while self._recordings or not self._news.empty() or not self._stopping:
            self._wait()
            now = time.monotonic()
            if self._recordings and now >= self._next_look:
                self._next_look = now + _LOOK_AROUND_S
                self._guard_free_space()
                self._journal_losses()
            for recording in self._recordings:
                recording.pump(now)
            if self._sync_every_s and now >= self._next_sync:
                self._next_sync = now + self._sync_every_s
                for recording in self._recordings:
                    recording.sync_later()
            self._recordings = [recording for recording in self._recordings if not recording.ended]
        self.sealer.shutdown(wait=False)  # what was handed to it is still done

    def _wait(self) -> None:
        """Sleep until the next tick or until woken."""
        try:
            news = self._news.get(timeout=_TICK_S if self._recordings else None)
            while True:
                if news is not None:
                    self._recordings.append(news)
                news = self._news.get_nowait()
        except queue.Empty:
            pass

    def _guard_free_space(self) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            free = shutil.disk_usage(self._folder).free
        except OSError as error:
            log.warning("free space unknown", folder=str(self._folder), error=str(error))
            return
        if free < self._min_free:
            shortage = DiskFullError(
                f"recording ended, only {free >> 20} MiB are free and {self._min_free >> 20} MiB are to stay free",
                where=str(self._folder),
                remedy="free space, then it goes on, or lower `min_free` in [plugins.recorder]; what was written is kept",
            )
            for recording in self._recordings:
                recording.fail(shortage)
        self._go_on_where_possible(free, time.monotonic())

    def _go_on_where_possible(self, free: int, now: float) -> None:
        waiting = [recording for recording in self._recordings if recording.interruption is not None]
        if not waiting:
            self._go_on_at = now + _PATIENCE_S
        elif now >= self._go_on_at:
            for recording in waiting:
                spare = _ROOM_AGAIN if isinstance(recording.interruption, DiskFullError) else 0
                if free >= self._min_free + spare:
                    recording.go_on()

    def _journal_losses(self) -> None:
        rows = [row for recording in self._recordings if (row := recording.unsaved_row()) is not None]
        if not rows:
            return
        try:
            self._journal.run_blocking(functools.partial(_save_all, rows))
        except Exception:
            log.exception("losses not journalled", folder=str(self._folder))


def _save_all(rows: list[Segment], connection: sqlite3.Connection) -> None:
    for row in rows:
        segments.save(connection, row)
