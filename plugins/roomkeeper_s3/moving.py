"""Bringing home what went to the backup: journalled first, uploaded like anything else, and only then deleted there."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass, replace
from pathlib import Path

import structlog

from roomkeeper.errors import StoreError
from roomkeeper.state import objects
from roomkeeper.state.files import fsync_file, fsync_folder, sha256_of
from roomkeeper.state.objects import BACKUP, UploadState
from roomkeeper.state.stores import FetchingStore, ObjectStore
from roomkeeper_s3.ledger import Job
from roomkeeper_s3.transfer import writing

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Move:
    """An object to bring home, where it lies now, and the hash (hex) of its bytes."""

    destination: str
    object_key: str
    sha256: str


def ask_back(connection: sqlite3.Connection) -> int:
    """Ask for every object that lies in the backup to be moved into the store; return how many."""
    rows = connection.execute(
        "SELECT session_id, path FROM objects WHERE destination = ? AND state = ?", (BACKUP, UploadState.VERIFIED)
    ).fetchall()
    for row in rows:
        stored = objects.get(connection, row["session_id"], row["path"])
        assert stored is not None, "it was selected in this transaction"
        connection.execute(
            "INSERT OR REPLACE INTO s3_moves VALUES (?, ?, ?, ?, ?)",
            (stored.session_id, stored.path, stored.destination, stored.object_key, stored.sha256),
        )
        objects.save(connection, replace(stored, state=UploadState.PENDING, destination="", object_key="", etag="", updated_at=time.time()))
    return len(rows)


def move_of(connection: sqlite3.Connection, job: Job) -> Move | None:
    """The move an object is on, or None."""
    row = connection.execute("SELECT * FROM s3_moves WHERE session_id = ? AND path = ?", (job.session_id, job.path)).fetchone()
    return Move(row["destination"], row["object_key"], row["sha256"]) if row else None


def moves_done(connection: sqlite3.Connection) -> list[tuple[Job, Move]]:
    """Moves whose object was proven in the store: what is left is to delete it in the backup."""
    rows = connection.execute(
        "SELECT m.* FROM s3_moves AS m JOIN objects AS o ON o.session_id = m.session_id AND o.path = m.path"
        " WHERE o.state = ? AND o.destination != m.destination",
        (UploadState.VERIFIED,),
    )
    return [(Job(row["session_id"], row["path"]), Move(row["destination"], row["object_key"], row["sha256"])) for row in rows]


def forget(connection: sqlite3.Connection, job: Job) -> None:
    """A move is over."""
    connection.execute("DELETE FROM s3_moves WHERE session_id = ? AND path = ?", (job.session_id, job.path))


def fetch(store: ObjectStore, move: Move, path: Path) -> None:
    """Bring an object's bytes back to their local place when they are no longer there. Blocks."""
    if path.is_file() or not isinstance(store, FetchingStore):
        return
    temporary = path.with_name(f".{path.name[:100]}.fetched")
    with writing(path):
        temporary.unlink(missing_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
    try:
        store.fetch(move.object_key, temporary)
        if sha256_of(temporary) != move.sha256:
            raise StoreError(
                "the object in the backup is damaged",
                where=f"{store.describe()} {move.object_key}",
                remedy="it is left there; look at it",
                retryable=True,
            )
        with writing(path):
            fsync_file(temporary)
            temporary.replace(path)
            fsync_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)
