"""Questions to the journal about uploads. Plain functions on a connection, each run as one transaction.

The journal is the queue: an object is to be brought into the store when its row says so, whatever a process remembers.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from pathlib import Path

from roomkeeper.errors import JournalError
from roomkeeper.rooms.session import SessionInfo
from roomkeeper.state import finished, objects, segments, sessions
from roomkeeper.state.finished import FinishedFile, FinishedState
from roomkeeper.state.manifest import MANIFEST_NAME
from roomkeeper.state.objects import ObjectKind, StoredObject, UploadState
from roomkeeper.state.segments import KEPT_STATES, Segment, SegmentState
from roomkeeper.state.sessions import ENDED_STATES
from roomkeeper_s3.transfer import LocalFileError


@dataclass(frozen=True, slots=True)
class Job:
    """One object to bring into the store."""

    session_id: str
    path: str


def want_segment(connection: sqlite3.Connection, segment: Segment, now: float) -> bool:
    """Journal that a closed segment is to be uploaded; False when it was known. The session's manifest has then to go up once more."""
    if objects.get(connection, segment.session_id, segment.path) is not None:
        return False
    objects.save(
        connection,
        StoredObject(
            session_id=segment.session_id,
            path=segment.path,
            kind=ObjectKind.SEGMENT,
            bytes=segment.bytes,
            sha256=segment.sha256,
            updated_at=now,
        ),
    )
    _want_manifest_again(connection, segment.session_id, now)
    return True


def want_finished(connection: sqlite3.Connection, file: FinishedFile, now: float) -> bool:
    """Journal that a finished file is to be uploaded; False when just that one is known. The manifest has then to go up once more."""
    known = objects.get(connection, file.session_id, file.path)
    if known is not None and known.sha256 == file.sha256:
        return False
    row = known or StoredObject(session_id=file.session_id, path=file.path, kind=ObjectKind.SEGMENT)
    objects.save(connection, replace(row, state=UploadState.PENDING, bytes=file.bytes, sha256=file.sha256, error="", updated_at=now))
    _want_manifest_again(connection, file.session_id, now)
    return True


def finished_without_object(connection: sqlite3.Connection) -> list[FinishedFile]:
    """Finished files that nobody has asked to upload as they are now: the word of them was lost with a dead agent."""
    rows = connection.execute(
        "SELECT session_id, path FROM finished_files AS f WHERE state = ?"
        " AND NOT EXISTS (SELECT 1 FROM objects AS o WHERE o.session_id = f.session_id AND o.path = f.path AND o.sha256 = f.sha256)",
        (FinishedState.FINISHED,),
    ).fetchall()
    return [file for row in rows for file in finished.of_session(connection, row["session_id"]) if file.path == row["path"]]


def want_file(connection: sqlite3.Connection, wanted: StoredObject) -> bool:
    """Journal that a file which grows or is rewritten is to be uploaded as it is now; False when just that is in the store.

    What is known of an earlier object stays: it is ours to replace.
    """
    known = objects.get(connection, wanted.session_id, wanted.path)
    if known is None:
        objects.save(connection, wanted)
        return True
    if known.state is UploadState.VERIFIED and wanted.sha256 and known.sha256 == wanted.sha256:
        return False
    objects.save(connection, replace(known, state=UploadState.PENDING, error="", updated_at=wanted.updated_at))
    return True


def begin(connection: sqlite3.Connection, job: Job, now: float) -> tuple[StoredObject, SessionInfo] | None:
    """Journal that a try begins; None when there is nothing to do, or for a manifest that has to wait for other objects."""
    stored = objects.get(connection, job.session_id, job.path)
    if stored is None or stored.state is UploadState.VERIFIED:
        return None
    if stored.kind is ObjectKind.MANIFEST and not manifest_is_due(connection, job.session_id):
        return None
    stored = replace(stored, state=UploadState.UPLOADING, attempts=stored.attempts + 1, updated_at=now)
    objects.save(connection, stored)
    return stored, info_of(connection, job.session_id)


def record(connection: sqlite3.Connection, learnt: StoredObject) -> StoredObject:
    """Journal how far a try has got and return the row. A file that was asked for again since it began stays pending."""
    current = objects.get(connection, learnt.session_id, learnt.path)
    if current is not None and current.state is UploadState.PENDING:
        learnt = replace(learnt, state=UploadState.PENDING, error="", updated_at=current.updated_at)
        if current.kind is ObjectKind.SEGMENT:  # its hash says which file is wanted, not which was sent
            learnt = replace(learnt, bytes=current.bytes, sha256=current.sha256)
    objects.save(connection, learnt)
    return learnt


def record_failure(connection: sqlite3.Connection, job: Job, error: str, *, etag: str, now: float) -> StoredObject | None:
    """Journal a failed try and return the row, None when there is none. `etag` names a damaged object that the try left."""
    known = objects.get(connection, job.session_id, job.path)
    if known is None:
        return None
    return record(connection, replace(known, state=UploadState.FAILED, error=error, etag=etag or known.etag, updated_at=now))


def put_back(connection: sqlite3.Connection, now: float) -> int:
    """Make what was under way pending again, because nobody works on it any more; return how many."""
    return connection.execute(
        "UPDATE objects SET state = ?, updated_at = ? WHERE state = ?", (UploadState.PENDING, now, UploadState.UPLOADING)
    ).rowcount


def segments_without_object(connection: sqlite3.Connection) -> list[Segment]:
    """Complete media files that nobody has asked to upload: the word of them was lost with a dead agent."""
    rows = connection.execute(
        f"SELECT DISTINCT session_id FROM segments AS s WHERE state IN ({_marks(KEPT_STATES)})"
        " AND NOT EXISTS (SELECT 1 FROM objects AS o WHERE o.session_id = s.session_id AND o.path = s.path)",
        sorted(KEPT_STATES),
    ).fetchall()
    found = []
    for row in rows:
        known = {stored.path for stored in objects.of_session(connection, row["session_id"])}
        of_session = segments.of_session(connection, row["session_id"])
        found += [segment for segment in of_session if segment.state in KEPT_STATES and segment.path not in known]
    return found


def ended_without_manifest(connection: sqlite3.Connection, *, before: float) -> list[SessionInfo]:
    """Sessions that were over at the UNIX time `before` and whose manifest nobody has asked to upload."""
    rows = connection.execute(
        f"SELECT id FROM sessions AS s WHERE state IN ({_marks(ENDED_STATES)}) AND ended_at < ?"
        " AND NOT EXISTS (SELECT 1 FROM objects AS o WHERE o.session_id = s.id AND o.path = ?)",
        [*sorted(ENDED_STATES), before, MANIFEST_NAME],
    ).fetchall()
    return [info_of(connection, row["id"]) for row in rows]


def open_jobs(connection: sqlite3.Connection, limit: int) -> list[Job]:
    """Objects that can be worked on, those longest untouched first: every unverified one, a manifest only when it is its turn."""
    found: list[Job] = []
    for stored in objects.unverified(connection):
        if len(found) == limit:
            break
        if is_due(connection, stored):
            found.append(Job(stored.session_id, stored.path))
    return found


def manifest_is_due(connection: sqlite3.Connection, session_id: str) -> bool:
    """Whether the manifest is all that is missing in the store: its presence there means that the session is complete."""
    record = sessions.get(connection, session_id)
    if record is None or record.state not in ENDED_STATES:
        return False
    stored = {one.path: one for one in objects.of_session(connection, session_id)}
    manifest = stored.pop(MANIFEST_NAME, None)
    if manifest is None or manifest.state is UploadState.VERIFIED:
        return False
    if any(one.state is not UploadState.VERIFIED for one in stored.values()):
        return False
    for file in finished.of_session(connection, session_id):
        if file.state is FinishedState.PENDING or (file.state is FinishedState.FINISHED and file.path not in stored):
            return False
    of_session = segments.of_session(connection, session_id)
    return not any(one.state is SegmentState.OPEN or (one.state in KEPT_STATES and one.path not in stored) for one in of_session)


def segment_of(connection: sqlite3.Connection, job: Job) -> Segment | None:
    """The segment an object is made of, or None."""
    return next((one for one in segments.of_session(connection, job.session_id) if one.path == job.path), None)


def growing(connection: sqlite3.Connection) -> list[tuple[Segment, SessionInfo]]:
    """Media files being written, with their sessions."""
    return [(segment, info_of(connection, segment.session_id)) for segment in segments.left_open(connection)]


def local_path(info: SessionInfo, path: str) -> Path:
    """Where a journalled file lies. Whatever wrote the row, nothing outside the session's folder is ever touched."""
    parts = path.split("/")
    if any(part in ("", ".", "..") or "\0" in part for part in parts):
        raise LocalFileError(f"the path {path!r} does not stay in the session's folder", where=str(info.folder), remedy="report this")
    return info.folder.joinpath(*parts)


def session_is_complete(connection: sqlite3.Connection, session_id: str) -> bool:
    """Whether everything of the session, manifest included, was verified in the store."""
    stored = objects.of_session(connection, session_id)
    return any(one.kind is ObjectKind.MANIFEST for one in stored) and all(one.state is UploadState.VERIFIED for one in stored)


def backlog_bytes(connection: sqlite3.Connection) -> int:
    """Bytes of finished files that are not verified in a store."""
    return sum(one.bytes for one in objects.unverified(connection))


def ask_again(connection: sqlite3.Connection, now: float) -> int:
    """Make every object whose last try failed due now; return how many. A running agent sees it at its next sweep."""
    return connection.execute(
        "UPDATE objects SET state = ?, updated_at = ? WHERE state = ?", (UploadState.PENDING, now, UploadState.FAILED)
    ).rowcount


def is_due(connection: sqlite3.Connection, stored: StoredObject) -> bool:
    """Whether an object can be worked on: a manifest waits for all others."""
    return stored.kind is not ObjectKind.MANIFEST or manifest_is_due(connection, stored.session_id)


def pending(connection: sqlite3.Connection) -> list[Job]:
    """Objects that can be worked on without a failure behind them."""
    return [
        Job(one.session_id, one.path)
        for one in objects.unverified(connection)
        if one.state is UploadState.PENDING and is_due(connection, one)
    ]


def info_of(connection: sqlite3.Connection, session_id: str) -> SessionInfo:
    """The session's facts. Raises JournalError when it is unknown."""
    record = sessions.get(connection, session_id)
    if record is None:
        raise JournalError(f"the journal knows no session {session_id!r}")
    return record.info


def _want_manifest_again(connection: sqlite3.Connection, session_id: str, now: float) -> None:
    """One that is in the store does not tell of what has just come."""
    manifest = objects.get(connection, session_id, MANIFEST_NAME)
    if manifest is not None and manifest.state is UploadState.VERIFIED:
        objects.save(connection, replace(manifest, state=UploadState.PENDING, updated_at=now))


def _marks(values: frozenset[str]) -> str:
    return ", ".join("?" for _ in values)
