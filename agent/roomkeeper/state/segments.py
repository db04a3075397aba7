"""Segments as the journal knows them: every media file ever begun is accounted for here.

What of an `OPEN` segment's file may still change, for whoever reads it while it grows:

* Matroska and WebM (`container` is `matroska` or `webm`): the file grows at its end, a whole cluster at a time. The bytes before the first
  cluster (`REWRITTEN_HEAD_BYTES` at most) are written anew when the file is closed: seek head, duration, sizes. Everything behind them
  never changes; the cues are appended.
* Fragmented MP4 (`mp4`): the file only grows, a fragment at a time. Nothing that is written ever changes.
* A file left behind by a crash is made whole (the row becomes `REPAIRED`): Matroska and WebM are *replaced* by another file of the
  same name, of which nothing need be as it was; MP4 is cut behind its last whole fragment. So is a file whose writing failed,
  behind its last whole frame (the row becomes `CLOSED`).

Only the `bytes` and `sha256` of a `CLOSED` or `REPAIRED` row are final.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict, dataclass
from enum import StrEnum

from roomkeeper.state.rows import upsert


class SegmentState(StrEnum):
    """`OPEN` while being written; a restart that finds one `OPEN` repairs it."""

    OPEN = "open"
    CLOSED = "closed"
    REPAIRED = "repaired"
    """Closed by a repair after the agent died while writing it."""
    DISCARDED = "discarded"
    """Nothing usable was ever in it; the file is gone."""


REWRITTEN_HEAD_BYTES = 16 * 1024
"""Of an `OPEN` Matroska or WebM file, bytes before this may still change; those behind it only come to be. None change in MP4."""

KEPT_STATES = frozenset({SegmentState.CLOSED, SegmentState.REPAIRED})


@dataclass(frozen=True, slots=True)
class Gap:
    """A time of which there is nothing. `at_s` is on the session's timeline, seconds; `cause` is one of

    `loss` (on the network), `overflow` (the disk was too slow), `interrupted` (no connection or journal), `disk-full`; and, nothing being
    lost, `paused`, `stopped`, `not-published`.
    """

    at_s: float
    length_s: float
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One media file of one stream.

    `path` is relative to the session's folder, with `/`. `started_at` is the UNIX time of the first frame. Sizes in pixels, 0 without
    video. `av_offset_ms` is the largest error of synchronisation in the file: how much later than its picture a sound stands in the
    file, compared with the sender's clock (negative: earlier); None unless both are there. Which of them begins first has no part in it.
    `container` is `matroska`, `webm` or `mp4`.
    """

    session_id: str
    path: str
    stream_id: str
    user_id: str
    user_name: str
    number: int
    container: str
    started_at: float
    state: SegmentState = SegmentState.OPEN
    video_codec: str | None = None
    audio_codec: str | None = None
    width: int = 0
    height: int = 0
    duration_s: float = 0.0
    video_frames: int = 0
    audio_frames: int = 0
    lost_video_frames: int = 0
    lost_audio_frames: int = 0
    gaps: tuple[Gap, ...] = ()
    av_offset_ms: float | None = None
    bytes: int = 0
    sha256: str = ""


_COLUMNS = tuple(Segment.__dataclass_fields__)


def save(connection: sqlite3.Connection, segment: Segment) -> None:
    """Journal a segment as it is now: insert it, or replace what was known of it."""
    values = {name: getattr(segment, name) for name in _COLUMNS}
    values["gaps"] = json.dumps([asdict(gap) for gap in segment.gaps])
    upsert(connection, "segments", values)


def of_session(connection: sqlite3.Connection, session_id: str) -> list[Segment]:
    """A session's segments, by stream and number."""
    rows = connection.execute("SELECT * FROM segments WHERE session_id = ? ORDER BY stream_id, number", (session_id,))
    return [_segment(row) for row in rows]


def left_open(connection: sqlite3.Connection) -> list[Segment]:
    """Segments in state `OPEN`, oldest first: at start, those a dead agent left behind."""
    rows = connection.execute(f"SELECT * FROM segments WHERE state = '{SegmentState.OPEN}' ORDER BY started_at")  # for its index
    return [_segment(row) for row in rows]


def next_number(connection: sqlite3.Connection, session_id: str, stream_id: str) -> int:
    """The number, from 1, of the stream's next segment in this session."""
    row = connection.execute(
        "SELECT COALESCE(MAX(number), 0) + 1 AS number FROM segments WHERE session_id = ? AND stream_id = ?",
        (session_id, stream_id),
    ).fetchone()
    return int(row["number"])


def _segment(row: sqlite3.Row) -> Segment:
    values = {name: row[name] for name in _COLUMNS}
    values["gaps"] = tuple(Gap(**gap) for gap in json.loads(values["gaps"]))
    values["state"] = SegmentState(values["state"])
    return Segment(**values)
