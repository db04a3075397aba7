"""Finished files as the journal knows them: one file a stream, joined from its segments when the session is over."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from enum import StrEnum

from roomkeeper.state.rows import upsert


class FinishedState(StrEnum):
    """`PENDING` until the file lies complete on the disk; a restart that finds one `PENDING` makes it anew."""

    PENDING = "pending"
    FINISHED = "finished"
    FAILED = "failed"
    """It could not be made, `error` says why; the segments are kept, and the next start tries again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedFile:
    """One seekable file made of segments of one stream, by copying their packets.

    `path` and `segments` are relative to the session's folder. `started_at` is the UNIX time of the file's zero: a frame's
    time in the file is its distance from there, so pauses and losses stay as long as they were. Other units as in `Segment`.
    """

    session_id: str
    path: str
    stream_id: str
    container: str
    segments: tuple[str, ...]
    state: FinishedState = FinishedState.PENDING
    error: str = ""
    video_codec: str | None = None
    audio_codec: str | None = None
    width: int = 0
    height: int = 0
    started_at: float = 0.0
    duration_s: float = 0.0
    video_frames: int = 0
    audio_frames: int = 0
    bytes: int = 0
    sha256: str = ""


_COLUMNS = tuple(FinishedFile.__dataclass_fields__)


def save(connection: sqlite3.Connection, file: FinishedFile) -> None:
    """Journal a finished file as it is now: insert it, or replace what was known of it."""
    values = {name: getattr(file, name) for name in _COLUMNS}
    values["segments"] = json.dumps(file.segments)
    upsert(connection, "finished_files", values)


def of_session(connection: sqlite3.Connection, session_id: str) -> list[FinishedFile]:
    """A session's finished files, in order of time."""
    rows = connection.execute("SELECT * FROM finished_files WHERE session_id = ? ORDER BY started_at, path", (session_id,))
    return [_file(row) for row in rows]


def unfinished(connection: sqlite3.Connection) -> list[FinishedFile]:
    """Files that are still to be made, those that failed before among them."""
    rows = connection.execute("SELECT * FROM finished_files WHERE state != ? ORDER BY started_at, path", (FinishedState.FINISHED,))
    return [_file(row) for row in rows]


def _file(row: sqlite3.Row) -> FinishedFile:
    values = {name: row[name] for name in _COLUMNS}
    values["segments"] = tuple(json.loads(values["segments"]))
    values["state"] = FinishedState(values["state"])
    return FinishedFile(**values)
