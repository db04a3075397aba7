"""Uploads in parts as the journal knows them: the plugin's own tables. Plain functions on a connection, each run as one transaction.

A row stands before the store is asked for anything, and again after it answered; a row without an upload ID or an entity tag says that
the answer is unknown.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace

from roomkeeper.state.objects import UploadState
from roomkeeper.state.rows import upsert
from roomkeeper.state.segments import SegmentState
from roomkeeper.state.stores import Part
from roomkeeper_s3.ledger import Job

NAMESPACE = "s3"

SCHEMA = (
    """CREATE TABLE s3_uploads (
        session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        path TEXT NOT NULL,
        destination TEXT NOT NULL, object_key TEXT NOT NULL, upload_id TEXT NOT NULL DEFAULT '',
        part_size INTEGER NOT NULL, completing INTEGER NOT NULL DEFAULT 0, begun_at REAL NOT NULL,
        PRIMARY KEY (session_id, path, destination)
    )""",
    """CREATE TABLE s3_parts (
        session_id TEXT NOT NULL, path TEXT NOT NULL, destination TEXT NOT NULL,
        number INTEGER NOT NULL, bytes INTEGER NOT NULL, etag TEXT NOT NULL DEFAULT '', checksum TEXT NOT NULL DEFAULT '',
        crc32 INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (session_id, path, destination, number),
        FOREIGN KEY (session_id, path, destination) REFERENCES s3_uploads (session_id, path, destination) ON DELETE CASCADE
    )""",
    """CREATE TABLE s3_proofs (
        session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        path TEXT NOT NULL,
        part_size INTEGER NOT NULL, checksum TEXT NOT NULL, verified_at REAL NOT NULL,
        PRIMARY KEY (session_id, path)
    )""",
    """CREATE TABLE s3_moves (
        session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        path TEXT NOT NULL,
        destination TEXT NOT NULL, object_key TEXT NOT NULL, sha256 TEXT NOT NULL,
        PRIMARY KEY (session_id, path)
    )""",
    """CREATE TABLE s3_closings (
        session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        path TEXT NOT NULL, at REAL NOT NULL,
        PRIMARY KEY (session_id, path)
    )""",
    "CREATE TABLE s3_destinations (name TEXT PRIMARY KEY, failing_since REAL)",
    """CREATE TABLE s3_webhooks (
        id TEXT PRIMARY KEY, session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        url TEXT NOT NULL, event TEXT NOT NULL, created_at REAL NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0, delivered_at REAL, given_up INTEGER NOT NULL DEFAULT 0, error TEXT NOT NULL DEFAULT '',
        manifest_sha256 TEXT NOT NULL,
        UNIQUE (session_id, url, event, manifest_sha256)
    )""",
    "ALTER TABLE s3_uploads ADD COLUMN checksum TEXT NOT NULL DEFAULT ''",
    """CREATE TABLE s3_copies (
        session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        path TEXT NOT NULL, verified_at REAL NOT NULL,
        PRIMARY KEY (session_id, path)
    )""",
    "CREATE INDEX s3_copies_by_age ON s3_copies (verified_at, session_id, path)",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartedUpload:
    """An object on its way in parts. `upload_id` is empty until the store's answer was journalled; `completing`: the store was asked to."""

    session_id: str
    path: str
    destination: str
    object_key: str
    part_size: int
    begun_at: float
    upload_id: str = ""
    completing: bool = False
    checksum: str = ""
    """What its parts are proven by, see `PartStore.part_checksum`."""

    @property
    def job(self) -> Job:
        """The object it is about."""
        return Job(self.session_id, self.path)


_COLUMNS = tuple(name for name in PartedUpload.__dataclass_fields__)


def save(connection: sqlite3.Connection, upload: PartedUpload) -> None:
    """Journal an upload as it is now; its parts stay."""
    upsert(connection, "s3_uploads", {name: getattr(upload, name) for name in _COLUMNS}, key=("session_id", "path", "destination"))


def get(connection: sqlite3.Connection, job: Job, destination: str) -> PartedUpload | None:
    """An upload under way, or None."""
    row = connection.execute(
        "SELECT * FROM s3_uploads WHERE session_id = ? AND path = ? AND destination = ?", (job.session_id, job.path, destination)
    ).fetchone()
    return _upload(row) if row else None


def forget(connection: sqlite3.Connection, upload: PartedUpload) -> None:
    """An upload is over, its parts with it."""
    connection.execute(
        "DELETE FROM s3_uploads WHERE session_id = ? AND path = ? AND destination = ?", (upload.session_id, upload.path, upload.destination)
    )


def start_anew(connection: sqlite3.Connection, upload: PartedUpload) -> None:
    """The store lost the upload: everything about it but its key is forgotten. One that took its place meanwhile is left alone."""
    current = get(connection, upload.job, upload.destination)
    if current is None or current.upload_id != upload.upload_id:
        return
    connection.execute(
        "DELETE FROM s3_parts WHERE session_id = ? AND path = ? AND destination = ?", (upload.session_id, upload.path, upload.destination)
    )
    save(connection, replace(upload, upload_id="", completing=False))


def announce_parts(connection: sqlite3.Connection, upload: PartedUpload, sizes: Mapping[int, int]) -> None:
    """Parts are about to be sent, by number and size in bytes: what was known of them holds no longer."""
    for number, size in sizes.items():
        _save_part(connection, upload, Part(number=number, bytes=size, etag="", checksum="", crc32=0))


def record_part(connection: sqlite3.Connection, upload: PartedUpload, part: Part) -> None:
    """A part has arrived."""
    _save_part(connection, upload, part)


def parts_of(connection: sqlite3.Connection, upload: PartedUpload) -> dict[int, Part]:
    """Parts by number; one without an entity tag was sent by somebody who did not live to hear the answer."""
    rows = connection.execute(
        "SELECT number, bytes, etag, checksum, crc32 FROM s3_parts WHERE session_id = ? AND path = ? AND destination = ? ORDER BY number",
        (upload.session_id, upload.path, upload.destination),
    )
    return {row["number"]: Part(**dict(row)) for row in rows}


def key_is_reserved(connection: sqlite3.Connection, job: Job, destination: str, key: str) -> bool:
    """Whether another file of ours lies under the key or is on its way there."""
    for table in ("s3_uploads", "objects"):
        found = connection.execute(
            f"SELECT 1 FROM {table} WHERE object_key = ? AND destination = ? AND NOT (session_id = ? AND path = ?) LIMIT 1",
            (key, destination, job.session_id, job.path),
        ).fetchone()
        if found:
            return True
    return False


def abandoned(connection: sqlite3.Connection) -> list[PartedUpload]:
    """Uploads whose segment is gone, or verified by another way."""
    rows = connection.execute(
        "SELECT u.* FROM s3_uploads AS u LEFT JOIN segments AS s ON s.session_id = u.session_id AND s.path = u.path"
        " LEFT JOIN objects AS o ON o.session_id = u.session_id AND o.path = u.path"
        " WHERE o.state = ? OR (o.path IS NULL AND (s.path IS NULL OR s.state = ?))",
        (UploadState.VERIFIED, SegmentState.DISCARDED),
    )
    return [_upload(row) for row in rows]


def save_proof(connection: sqlite3.Connection, job: Job, *, part_size: int, checksum: str, now: float) -> None:
    """Remember what proved an object, so that it can be proved again without reading it back."""
    connection.execute("INSERT OR REPLACE INTO s3_proofs VALUES (?, ?, ?, ?, ?)", (job.session_id, job.path, part_size, checksum, now))


def proof_of(connection: sqlite3.Connection, job: Job) -> tuple[int, str] | None:
    """Part size and checksum that proved an object in parts, or None."""
    row = connection.execute(
        "SELECT part_size, checksum FROM s3_proofs WHERE session_id = ? AND path = ?", (job.session_id, job.path)
    ).fetchone()
    return (row["part_size"], row["checksum"]) if row and row["part_size"] else None


def record_closing(connection: sqlite3.Connection, job: Job, at: float) -> None:
    """A segment was told to be complete at this UNIX time: who writes to its file later makes it another file."""
    connection.execute("INSERT OR REPLACE INTO s3_closings VALUES (?, ?, ?)", (job.session_id, job.path, at))


def closed_at(connection: sqlite3.Connection, job: Job) -> float:
    """When a segment was told to be complete, 0 when that was never heard."""
    row = connection.execute("SELECT at FROM s3_closings WHERE session_id = ? AND path = ?", (job.session_id, job.path)).fetchone()
    return float(row["at"]) if row else 0.0


def _save_part(connection: sqlite3.Connection, upload: PartedUpload, part: Part) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO s3_parts (session_id, path, destination, number, bytes, etag, checksum, crc32)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (upload.session_id, upload.path, upload.destination, part.number, part.bytes, part.etag, part.checksum, part.crc32),
    )


def _upload(row: sqlite3.Row) -> PartedUpload:
    values = {name: row[name] for name in _COLUMNS}
    values["completing"] = bool(values["completing"])
    return PartedUpload(**values)
