"""Which verified media files still lie here: a list in the journal, so that nobody looks for them among all that was ever recorded.

A row stands from the step that verifies the object until its file is gone. A kill between the two leaves a row without a file, which is
forgotten when it is its turn; whatever left a file without a row, `verified_after` finds it at the next start. Plain functions on a
connection, each run as one transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from roomkeeper.state.objects import ObjectKind, UploadState
from roomkeeper_s3.ledger import info_of, local_path

_VERIFIED = f"o.kind = '{ObjectKind.SEGMENT}' AND o.state = '{UploadState.VERIFIED}'"
_NOT_MOVED = "NOT EXISTS (SELECT 1 FROM s3_moves AS m WHERE m.session_id = o.session_id AND m.path = o.path)"

_ALL = f"SELECT o.session_id, o.path, o.updated_at AS verified_at, o.bytes, o.rowid FROM objects AS o WHERE {_VERIFIED}"

# CROSS JOIN: in this order, by the list's index, and never through all objects
_LISTED = (
    "SELECT c.session_id, c.path, c.verified_at, o.bytes, o.rowid FROM s3_copies AS c"
    f" CROSS JOIN objects AS o ON o.session_id = c.session_id AND o.path = c.path AND {_VERIFIED}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalCopy:
    """A verified media file that may still lie here. `verified_at` is UNIX time, `row` the number of its object's row."""

    session_id: str
    path: str
    file: Path
    bytes: int
    verified_at: float
    row: int


def note(connection: sqlite3.Connection, session_id: str, path: str, verified_at: float) -> None:
    """List a media file, in the step that makes its object verified."""
    connection.execute("INSERT OR REPLACE INTO s3_copies VALUES (?, ?, ?)", (session_id, path, verified_at))


def note_found(connection: sqlite3.Connection, copies: Iterable[LocalCopy]) -> None:
    """List files that were found here; those listed already stay as they are."""
    connection.executemany(
        "INSERT OR IGNORE INTO s3_copies VALUES (?, ?, ?)", [(one.session_id, one.path, one.verified_at) for one in copies]
    )


def forget(connection: sqlite3.Connection, copies: Iterable[LocalCopy]) -> None:
    """Strike files that are gone. One that was verified again meanwhile stays: it may have come back."""
    connection.executemany(
        "DELETE FROM s3_copies WHERE session_id = ? AND path = ? AND verified_at = ?",
        [(one.session_id, one.path, one.verified_at) for one in copies],
    )


def oldest(connection: sqlite3.Connection, *, verified_before: float, limit: int) -> list[LocalCopy]:
    """Listed files that were verified before (UNIX time), those verified first in front. Those being moved between stores are left out."""
    rows = connection.execute(
        f"{_LISTED} WHERE c.verified_at <= ? AND {_NOT_MOVED} ORDER BY c.verified_at, c.session_id, c.path LIMIT ?",
        (verified_before, limit),
    )
    return _copies(connection, rows.fetchall())


def may_go(connection: sqlite3.Connection, copy: LocalCopy) -> bool:
    """Whether it is verified still, and not on its way between stores."""
    query = f"SELECT 1 FROM objects AS o WHERE o.session_id = ? AND o.path = ? AND {_VERIFIED} AND {_NOT_MOVED}"
    return connection.execute(query, (copy.session_id, copy.path)).fetchone() is not None


def of_session(connection: sqlite3.Connection, session_id: str) -> list[LocalCopy]:
    """A session's verified media files, listed or not, also those that are being moved between stores."""
    return _copies(connection, connection.execute(f"{_ALL} AND o.session_id = ? ORDER BY o.path", (session_id,)).fetchall())


def verified_after(connection: sqlite3.Connection, row: int, *, limit: int) -> list[LocalCopy]:
    """Every media file that was ever proven in a store, listed or not, a piece at a time: those behind a row, in the order of rows."""
    return _copies(connection, connection.execute(f"{_ALL} AND o.rowid > ? ORDER BY o.rowid LIMIT ?", (row, limit)).fetchall())


def _copies(connection: sqlite3.Connection, rows: Sequence[sqlite3.Row]) -> list[LocalCopy]:
    infos = {session_id: info_of(connection, session_id) for session_id in {row["session_id"] for row in rows}}
    return [
        LocalCopy(
            session_id=row["session_id"],
            path=row["path"],
            file=local_path(infos[row["session_id"]], row["path"]),
            bytes=row["bytes"],
            verified_at=row["verified_at"],
            row=row["rowid"],
        )
        for row in rows
    ]
