"""Where a segment's file goes, and its row in the journal before there is any file."""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePosixPath

import structlog

from roomkeeper.hookspecs import Services
from roomkeeper.rooms.events import StreamInfo
from roomkeeper.rooms.session import SessionInfo
from roomkeeper.state import segments
from roomkeeper.state.safe_names import safe_name
from roomkeeper.state.segments import Segment
from roomkeeper_recorder.codecs import EXTENSIONS

log = structlog.get_logger(__name__)

_LONGEST_NAME = 200  # bytes; file systems allow 255, and a repair adds some
_LONGEST_PATH = 1000


def begin_segment(services: Services, info: SessionInfo, stream: StreamInfo, draft: Segment) -> Segment:
    """Journal a new segment as `OPEN` and return its row with the number and path it got. Blocks; raises `JournalError`.

    :param draft: the row with everything but number and path.
    """
    extension = EXTENSIONS[draft.container]
    floor = 1
    while True:
        number = max(floor, services.journal.run_blocking(lambda c: segments.next_number(c, draft.session_id, draft.stream_id)))
        chosen = _from_hook(services, info, stream, number, extension)
        default = f"{safe_name(stream.stream_id)}-{number:03}{extension}"
        for path in [chosen, default] if chosen else [default]:
            row = replace(draft, number=number, path=path)
            if services.journal.run_blocking(_insert_if_free(row, info)):
                return row
        floor = number + 1  # a file that no row tells of: leave it alone and go past it


def is_inside(path: str, extension: str) -> bool:
    """Whether a chosen path is relative, stays in its folder, is visible and ends as the container asks."""
    try:
        encoded = path.encode()
    except UnicodeEncodeError:
        return False
    if not encoded or len(encoded) > _LONGEST_PATH or "\\" in path or any(unicodedata.category(char) in ("Cc", "Cf") for char in path):
        return False
    parts = path.split("/")
    if any(not part or part.startswith(".") or len(part.encode()) > _LONGEST_NAME for part in parts):
        return False
    return PurePosixPath(path).suffix == extension


def _from_hook(services: Services, info: SessionInfo, stream: StreamInfo, number: int, extension: str) -> str | None:
    path = services.hooks.first("recording_path", info=info, stream=stream, number=number, extension=extension)
    if path is None:
        return None
    if isinstance(path, str) and is_inside(path, extension):
        return path
    log.warning("recording_path refused", session=info.id, path=repr(path)[:200], remedy="return a path inside the session's folder")
    return None


def _insert_if_free(row: Segment, info: SessionInfo) -> Callable[[sqlite3.Connection], bool]:
    """Work that inserts the row unless its path is taken, by another row or by a file; symbolic links may not lead out either."""

    def insert(connection: sqlite3.Connection) -> bool:
        folder = info.folder.resolve()
        target = info.folder / row.path
        if target.is_symlink() or target.exists() or not target.resolve().is_relative_to(folder):
            return False
        if connection.execute("SELECT 1 FROM segments WHERE session_id = ? AND path = ?", (row.session_id, row.path)).fetchone():
            return False
        segments.save(connection, row)
        return True

    return insert
