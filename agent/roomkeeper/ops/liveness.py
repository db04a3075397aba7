"""Are the recordings really going on? Judged from outside: frames come in, so the session's files have to grow."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Sequence
from pathlib import Path

from roomkeeper.rooms.recording import RecordingState
from roomkeeper.rooms.session import LiveSession

FLOWING_S = 3.0
"""A stream whose last frame is younger than this is flowing."""


class RecordingLiveness:
    """Watches the files of the running sessions.

    A process can look healthy while nothing is written (a stuck disk, a dead thread); only growth tells.

    :param stuck_after_s: how long the files of a session with flowing streams may stay as they are.
    """

    def __init__(self, stuck_after_s: float = 10.0) -> None:
        self._stuck_after_s = stuck_after_s
        self._grown: dict[str, tuple[int, float]] = {}
        """Per session: total size of its files when it last changed, and when that was (monotonic)."""

    async def stuck(self, sessions: Sequence[LiveSession]) -> list[str]:
        """Look once; return a sentence for each session that ought to write and does not."""
        now = time.monotonic()
        recording = [session for session in sessions if _should_write(session, now)]
        sizes = await asyncio.to_thread(lambda: [_total_size(session.info.folder) for session in recording])
        self._grown = {key: value for key, value in self._grown.items() if key in {session.info.id for session in recording}}
        problems = []
        for session, size in zip(recording, sizes, strict=True):
            before, since = self._grown.get(session.info.id, (-1, now))
            if size != before:
                self._grown[session.info.id] = (size, now)
            elif now - since >= self._stuck_after_s:
                problems.append(f"room {session.info.room_id}: frames come in, but nothing was written for {now - since:.0f} s")
        return problems


def _should_write(session: LiveSession, now: float) -> bool:
    recording = session.recording
    if recording is None or recording.state is not RecordingState.RECORDING:
        return False
    flowing = [stream_id for stream_id, progress in session.progress.items() if now - progress.last_frame_at < FLOWING_S]
    return any(recording.writes(stream_id) for stream_id in flowing)


def _total_size(folder: Path) -> int:
    # the hook `recording_path` may put segments into sub-folders
    files = (Path(parent, name) for parent, _, names in os.walk(folder) for name in names if not name.endswith((".json", ".jsonl")))
    try:
        return sum(file.lstat().st_size for file in files)
    except OSError:  # moved away in between: that is a change
        return 0
