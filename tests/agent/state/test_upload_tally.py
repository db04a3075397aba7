"""One reckoning of uploads, from the whole journal and from objects in hand."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from roomkeeper.state import objects, sessions
from roomkeeper.state.journal import Journal
from roomkeeper.state.objects import BACKUP, ObjectKind, StoredObject, UploadState
from roomkeeper.state.sessions import SessionState
from roomkeeper.state.upload_tally import UploadTally

from .a_session import session_info

PROVEN = StoredObject(session_id="s1", path="a", kind=ObjectKind.SEGMENT, state=UploadState.VERIFIED, destination="s3")


def test_both_ways_to_count_agree(tmp_path: Path) -> None:
    stored = [
        PROVEN,
        replace(PROVEN, path="b", destination=BACKUP),
        replace(PROVEN, path="c", state=UploadState.PENDING, destination=""),
        replace(PROVEN, path="d", state=UploadState.UPLOADING, destination=BACKUP),
        replace(PROVEN, path="e", state=UploadState.FAILED, error="first", updated_at=1.0),
        replace(PROVEN, path="f", state=UploadState.FAILED, error="last", updated_at=2.0),
    ]
    journal = Journal.open(tmp_path / "journal.db")

    def note(connection: sqlite3.Connection) -> UploadTally:
        sessions.insert(connection, session_info(tmp_path), SessionState.FINISHED, "over", 1.0)
        for one in stored:
            objects.save(connection, one)
        return UploadTally.of_all(connection)

    counted = journal.run_blocking(note)
    journal.close()
    assert counted == UploadTally.of(stored)
    assert counted == UploadTally(pending=1, uploading=1, failed=2, in_store=1, in_backup=1, last_error="last")
    assert (counted.waiting, counted.verified) == (4, 2)


@pytest.mark.parametrize(
    ("tally", "said"),
    [
        (UploadTally(), "nothing to upload yet"),
        (UploadTally(in_store=2), "everything is in the store"),
        (UploadTally(pending=1, in_store=2), "1 upload to do"),
        (UploadTally(pending=1, failed=2), "3 uploads to do, 2 of them failed at the last try"),
        (UploadTally(in_backup=2), "2 objects lie in the backup store only; when the store is well again: roomkeeper upload --move-back"),
        (
            UploadTally(pending=1, in_backup=2, in_store=1),
            "1 upload to do; 2 objects lie in the backup store only; when the store is well again: roomkeeper upload --move-back",
        ),
    ],
)
def test_nobody_is_told_that_the_store_has_what_the_backup_has(tally: UploadTally, said: str) -> None:
    assert tally.summary() == said
