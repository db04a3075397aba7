"""Segments that a dead agent left open are made whole: remuxed as they are, seekable, counted, hashed, journalled.

A kill -9 in the middle costs nothing: the work is done in a temporary file, and until the journal says `REPAIRED` the next repair
begins anew from what is there.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import av
import structlog

from roomkeeper.errors import RecordingError
from roomkeeper.rooms.session import SessionInfo
from roomkeeper.state import segments, sessions
from roomkeeper.state.files import fsync_file
from roomkeeper.state.journal import Journal
from roomkeeper.state.segments import KEPT_STATES, Segment, SegmentState
from roomkeeper_recorder.contents import TrackContents, read_contents, with_contents
from roomkeeper_recorder.joining import Source, copy_packets
from roomkeeper_recorder.sealing import cut_tail, settle

log = structlog.get_logger(__name__)

_BEGUN_WITHIN_S = 3.0
"""So soon after it was journalled a segment has a file."""

_HEADERS_ONLY = 64 * 1024
"""A file without a readable frame that is no longer than this holds nothing; a longer one is set aside, not deleted."""


class SegmentInUseError(RecordingError):
    """Somebody alive is writing the segment."""

    code = "segment-in-use"


class SegmentCompleteError(RecordingError):
    """There is nothing to repair."""

    code = "segment-complete"


def repair_all(
    journal: Journal, on_repaired: Callable[[SessionInfo, Segment], None] | None = None, session_id: str | None = None
) -> list[Segment]:
    """Repair every segment left `OPEN` and return their final rows. Blocks.

    A segment that cannot be repaired now stays `OPEN`, is logged and does not stop the others. Those that a living agent is
    writing are left alone.

    :param on_repaired: called for each segment that is now complete, after it was journalled.
    :param session_id: look at this session alone.
    """
    repaired = []
    for row in journal.run_blocking(segments.left_open):
        if session_id is not None and row.session_id != session_id:
            continue
        record = journal.run_blocking(partial(sessions.get, session_id=row.session_id))
        assert record is not None, "a foreign key ties segments to sessions"
        try:
            final = repair_segment(journal, record.info, row)
        except SegmentInUseError:
            log.info("segment is being written by a living agent", session=row.session_id, path=row.path)
            continue
        except SegmentCompleteError:
            continue
        except Exception as error:
            log.exception("segment not repaired", session=row.session_id, path=row.path, error=str(error))
            continue
        log.info("segment repaired", session=row.session_id, path=row.path, state=str(final.state), frames=final.video_frames)
        repaired.append(final)
        if on_repaired is not None and final.state in KEPT_STATES:
            on_repaired(record.info, final)
    return repaired


def repair_segment(journal: Journal, info: SessionInfo, row: Segment) -> Segment:
    """Repair one segment and return its final row, `REPAIRED` or `DISCARDED`. Blocks; safe to do again after any interruption.

    Raises `SegmentInUseError` when the file is being written, `SegmentCompleteError` when it was completed since `row` was read,
    `RecordingError` when the whole folder is missing (a disk that is not mounted, say), OSError when the file cannot be read or replaced.
    """
    path = info.folder / row.path
    temporary = path.with_name(f".{path.name}.repair")
    with ExitStack() as locks:
        try:
            lock = _open_when_begun(path, row)
        except FileNotFoundError as error:
            if not info.folder.is_dir():
                raise RecordingError(
                    "the session's folder is not there",
                    where=str(info.folder),
                    remedy="mount the disk it lies on, and start the agent again",
                ) from error
            return _discard(journal, row, f"segment {row.path} was never closed, and its file is not there")
        locks.callback(os.close, lock)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise SegmentInUseError("the segment is being written", where=str(path), remedy="stop the agent that writes it") from error
        now = journal.run_blocking(lambda connection: _row(connection, row))
        if now.state is not SegmentState.OPEN:  # whoever wrote it journalled its end before letting go of the lock
            raise SegmentCompleteError("the segment was completed meanwhile", where=str(path))
        fragmented = row.container == "mp4"
        if fragmented:
            cut_tail(path, row.container)  # that makes it whole; and libavformat refuses a file that ends in a fragment's middle
        temporary.unlink(missing_ok=True)  # only now: whoever holds the lock may be writing it
        tracks = read_contents(path)
        if not any(track.frames for track in tracks):
            return _set_aside(journal, row, path)
        if not fragmented:
            _make_whole(path, temporary, tracks, row.container, locks)
        final = with_contents(row, read_contents(path))
        return settle(final, path, journal, SegmentState.REPAIRED)


def _row(connection: sqlite3.Connection, row: Segment) -> Segment:
    return next(one for one in segments.of_session(connection, row.session_id) if one.path == row.path)


def _open_when_begun(path: Path, row: Segment) -> int:
    """Open a file for writing. One that somebody alive has journalled and not made yet is waited for."""
    while True:
        try:
            return os.open(path, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            if abs(time.time() - row.started_at) > _BEGUN_WITHIN_S:
                raise
        time.sleep(0.1)


def _make_whole(path: Path, temporary: Path, tracks: list[TrackContents], container: str, locks: ExitStack) -> None:
    """Put a seekable copy in the file's place; where that is not possible (a full disk), cut the broken tail off where it stands.

    :param locks: keeps the copy locked from the moment it takes the place: until it is journalled, it looks like one to repair.
    """
    try:
        copy_packets([Source(str(path))], [tracks], temporary, container, index_in_front=False)
        if [track.packets for track in read_contents(temporary)] == [track.packets for track in tracks]:
            fsync_file(temporary)
            lock = os.open(temporary, os.O_RDWR | os.O_CLOEXEC)
            locks.callback(os.close, lock)
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            temporary.replace(path)
            return
        log.warning("the copy of a segment lacks frames, keeping the original", path=str(path))
    except (OSError, av.FFmpegError, ValueError) as error:
        log.warning("a segment cannot be copied, cutting its tail in place", path=str(path), error=str(error))
    temporary.unlink(missing_ok=True)
    cut_tail(path, container)


def _set_aside(journal: Journal, row: Segment, path: Path) -> Segment:
    """Nothing can be read. Headers alone are removed; anything longer might be media to somebody cleverer and is only renamed."""
    if path.stat().st_size <= _HEADERS_ONLY:
        final = _discard(journal, row, "")
        path.unlink(missing_ok=True)
        return final
    aside = path.with_name(f"{path.name}.unreadable")
    final = _discard(journal, row, f"segment {row.path} cannot be read and was set aside as {aside.name}")
    path.rename(aside)
    return final


def _discard(journal: Journal, row: Segment, warning: str) -> Segment:
    final = replace(row, state=SegmentState.DISCARDED, bytes=0, sha256="")

    def work(connection: Any) -> None:
        segments.save(connection, final)
        if warning:
            sessions.add_warning(connection, row.session_id, warning, time.time())

    journal.run_blocking(work)
    return final
