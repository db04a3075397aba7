"""Objects as the journal knows them: every file that is to lie in a store, and how far it has got."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from enum import StrEnum

BACKUP = "backup"
"""The `StoredObject.destination` of what went to the backup store, because the configured one had failed for long."""


class ObjectKind(StrEnum):
    """What an object is; the manifest goes up last, so its presence means that the session is complete in the store."""

    SEGMENT = "segment"
    MESSAGES = "messages"
    MANIFEST = "manifest"


class UploadState(StrEnum):
    """How far an object has got. Only `VERIFIED` may free the local copy."""

    PENDING = "pending"
    UPLOADING = "uploading"
    FAILED = "failed"
    """The last attempt failed; it will be tried again."""
    VERIFIED = "verified"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredObject:
    """One file on its way to a store. `path` is relative to the session's folder; `destination` names the configured store, or is
    `BACKUP`.

    `updated_at` is when it was last touched, `unproven_since` when it was first asked for after it was last verified (UNIX times); the
    latter is kept by `save`.
    """

    session_id: str
    path: str
    kind: ObjectKind
    state: UploadState = UploadState.PENDING
    object_key: str = ""
    destination: str = ""
    bytes: int = 0
    sha256: str = ""
    etag: str = ""
    attempts: int = 0
    error: str = ""
    updated_at: float = 0.0
    unproven_since: float = field(default=0.0, compare=False)


_COLUMNS = tuple(StoredObject.__dataclass_fields__)
_GIVEN = tuple(name for name in _COLUMNS if name != "unproven_since")


def save(connection: sqlite3.Connection, stored: StoredObject) -> None:
    """Journal an object as it is now: insert it, or replace what was known of it."""
    updates = ", ".join(f"{name} = excluded.{name}" for name in _GIVEN if name not in ("session_id", "path"))
    connection.execute(
        f"INSERT INTO objects ({', '.join(_GIVEN)}, unproven_since) VALUES ({', '.join(':' + name for name in _GIVEN)}, :updated_at)"
        f" ON CONFLICT (session_id, path) DO UPDATE SET {updates},"
        f" unproven_since = CASE objects.state WHEN '{UploadState.VERIFIED}' THEN excluded.updated_at ELSE objects.unproven_since END",
        {name: getattr(stored, name) for name in _GIVEN},
    )


def get(connection: sqlite3.Connection, session_id: str, path: str) -> StoredObject | None:
    """One object, or None."""
    row = connection.execute("SELECT * FROM objects WHERE session_id = ? AND path = ?", (session_id, path)).fetchone()
    return _stored(row) if row else None


def of_session(connection: sqlite3.Connection, session_id: str) -> list[StoredObject]:
    """A session's objects, by path."""
    return [_stored(row) for row in connection.execute("SELECT * FROM objects WHERE session_id = ? ORDER BY path", (session_id,))]


def unverified(connection: sqlite3.Connection) -> list[StoredObject]:
    """Objects still to be brought into the store, those longest untouched first."""
    # written out, not bound: only so may SQLite use the index of those rows, and need not look at all that was ever recorded
    rows = connection.execute(f"SELECT * FROM objects WHERE state != '{UploadState.VERIFIED}' ORDER BY updated_at, path")
    return [_stored(row) for row in rows]


def _stored(row: sqlite3.Row) -> StoredObject:
    values = {name: row[name] for name in _COLUMNS}
    values["kind"] = ObjectKind(values["kind"])
    values["state"] = UploadState(values["state"])
    return StoredObject(**values)
