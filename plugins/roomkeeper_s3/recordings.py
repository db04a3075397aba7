"""What was recorded, and how far it has got: the journal, a session a line."""

from __future__ import annotations

import math
import sqlite3
from dataclasses import dataclass

from roomkeeper.state import objects, segments, sessions
from roomkeeper.state.objects import ObjectKind, UploadState
from roomkeeper.state.segments import KEPT_STATES, Segment, SegmentState
from roomkeeper.state.sessions import ENDED_STATES, SessionRecord, SessionState
from roomkeeper.state.upload_tally import UploadTally


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """One session. Times are UNIX seconds; `length_s` reaches from the beginning of its first media to the end of its last, `recorded_s` is
    how long of that there is media of any stream."""

    session: str
    provider: str
    account: str
    room_id: str
    started_at: float
    ended_at: float | None
    length_s: float
    recorded_s: float
    streams: int
    segments: int
    bytes: int
    """Of its media, as far as it lies on the disk."""
    growing: int
    """Segments that are being written, or that an agent left open when it died."""
    objects: int
    verified: int
    in_backup: int
    """Verified objects that lie in the backup destination until they are moved back."""
    state: str
    """`planned`, `interrupted` (to be gone on with), `recording`,
    `local` (nothing asked for an upload), `uploading`, `failing`, `complete`, `missed`, `failed`."""
    error: str
    folder: str
    manifest_key: str


def recordings(connection: sqlite3.Connection) -> list[Recording]:
    """Every session, newest first."""
    return [_recording(connection, record) for record in sessions.all_sessions(connection)]


@dataclass(frozen=True, slots=True)
class GrowingSegment:
    """A segment that is not complete: what of it lies on the disk, and when it grew last (UNIX seconds)."""

    segment: Segment
    bytes: int
    written_at: float


def growing_of(connection: sqlite3.Connection, session_id: str) -> list[GrowingSegment]:
    """The segments of a session that are not complete."""
    record = sessions.get(connection, session_id)
    return growing_segments(record, segments.of_session(connection, session_id)) if record is not None else []


def growing_segments(record: SessionRecord, of_session: list[Segment]) -> list[GrowingSegment]:
    """The open ones of a session's segments; one that has no file yet has nothing."""
    found = []
    for one in of_session:
        if one.state is SegmentState.OPEN:
            try:
                status = (record.info.folder / one.path).stat()
                found.append(GrowingSegment(one, status.st_size, status.st_mtime))
            except OSError:
                found.append(GrowingSegment(one, 0, one.started_at))
    return found


def _recording(connection: sqlite3.Connection, record: SessionRecord) -> Recording:
    info = record.info
    of_session = segments.of_session(connection, info.id)
    kept = [one for one in of_session if one.state in KEPT_STATES]
    stored = objects.of_session(connection, info.id)
    tally = UploadTally.of(stored)
    started = info.started_at.timestamp()
    growing = growing_segments(record, of_session)
    spans = [(one.started_at, one.started_at + one.duration_s) for one in kept]
    spans += [(one.segment.started_at, max(one.segment.started_at, one.written_at)) for one in growing]
    first = min((began for began, _ in spans), default=started)
    last = max((ended for _, ended in spans), default=first)
    manifest = next((one for one in stored if one.kind is ObjectKind.MANIFEST), None)
    return Recording(
        session=info.id,
        provider=info.provider,
        account=info.account,
        room_id=info.room_id,
        started_at=started,
        ended_at=record.ended_at,
        length_s=round(last - first, 3),
        recorded_s=round(_covered_s(spans), 3),
        streams=len({one.stream_id for one in of_session if one.state is not SegmentState.DISCARDED}),
        segments=len(kept),
        bytes=sum(one.bytes for one in kept) + sum(one.bytes for one in growing),
        growing=len(growing),
        objects=len(stored),
        verified=tally.verified,
        in_backup=tally.in_backup,
        state=_state(record, stored, recorded=bool(kept)),
        error=next((one.error for one in stored if one.state is UploadState.FAILED and one.error), ""),
        folder=str(info.folder),
        manifest_key=manifest.object_key if manifest is not None and manifest.state is UploadState.VERIFIED else "",
    )


def _covered_s(spans: list[tuple[float, float]]) -> float:
    """How long any of the spans lasts; where several do, it counts once."""
    covered, reached = 0.0, -math.inf
    for began, ended in sorted(spans):
        if ended > reached:
            covered += ended - max(began, reached)
            reached = ended
    return covered


def _state(record: SessionRecord, stored: list[objects.StoredObject], *, recorded: bool) -> str:
    if record.state in (SessionState.PLANNED, SessionState.CLAIMED):
        return "interrupted" if recorded else "planned"
    if record.state not in ENDED_STATES:
        return "recording"
    if any(one.state is UploadState.FAILED for one in stored):
        return "failing"
    if any(one.state is not UploadState.VERIFIED for one in stored):
        return "uploading"
    if record.state is not SessionState.FINISHED:
        return record.state.value
    return "complete" if any(one.kind is ObjectKind.MANIFEST for one in stored) else "local"
