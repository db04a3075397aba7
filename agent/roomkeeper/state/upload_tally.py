"""How far everything has got on its way to the store: one reckoning for the status page, the metrics and every command that tells of it."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Self

from roomkeeper.state.objects import BACKUP, StoredObject, UploadState


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadTally:
    """Objects counted by where they are: on their way, proven in the store, or proven in the backup until they are moved home.

    `last_error` is of the object whose try failed last; empty when none is failing.
    """

    pending: int = 0
    uploading: int = 0
    failed: int = 0
    in_store: int = 0
    in_backup: int = 0
    last_error: str = ""

    @classmethod
    def of(cls, stored: Iterable[StoredObject]) -> Self:
        """Count these objects; a later one's error counts as the last."""
        counts: Counter[str] = Counter()
        last_error = ""
        for one in stored:
            counts[_where(one.state, in_backup=one.destination == BACKUP)] += 1
            if one.state is UploadState.FAILED:
                last_error = one.error
        return cls(**counts, last_error=last_error)

    @classmethod
    def of_all(cls, connection: sqlite3.Connection) -> Self:
        """Count every object of the journal, in one pass."""
        counts: Counter[str] = Counter()
        for row in connection.execute(
            "SELECT state, destination = ? AS in_backup, COUNT(*) AS number FROM objects GROUP BY state, in_backup", (BACKUP,)
        ):
            counts[_where(UploadState(row["state"]), in_backup=bool(row["in_backup"]))] += row["number"]
        failing = connection.execute(
            "SELECT error FROM objects WHERE state = ? ORDER BY updated_at DESC, path DESC LIMIT 1", (UploadState.FAILED,)
        ).fetchone()
        return cls(**counts, last_error=failing["error"] if failing else "")

    @property
    def waiting(self) -> int:
        """Objects that are proven in no store yet."""
        return self.pending + self.uploading + self.failed

    @property
    def verified(self) -> int:
        """Objects that are proven somewhere, in the store or in the backup."""
        return self.in_store + self.in_backup

    def summary(self) -> str:
        """One sentence for people, without its first capital and its full stop."""
        if not self.waiting and not self.verified:
            return "nothing to upload yet"
        parts = []
        if self.waiting:
            failed = f", {self.failed} of them failed at the last try" if self.failed else ""
            parts.append(f"{_uploads(self.waiting)} to do{failed}")
        elif not self.in_backup:
            parts.append("everything is in the store")
        if self.in_backup:
            parts.append(told_of_backup(self.in_backup))
        return "; ".join(parts)

    def document(self) -> dict[str, Any]:
        """As it stands in the status."""
        return asdict(self) | {"summary": self.summary()}


def _where(state: UploadState, *, in_backup: bool) -> str:
    """The field that counts an object."""
    if state is not UploadState.VERIFIED:
        return state.value  # an upload to the backup is an upload like any other
    return "in_backup" if in_backup else "in_store"


def told_of_backup(number: int) -> str:
    """What to do about objects that went to the backup."""
    lie = "object lies" if number == 1 else "objects lie"
    return f"{number} {lie} in the backup store only; when the store is well again: roomkeeper upload --move-back"


def _uploads(number: int) -> str:
    return f"{number} upload{'' if number == 1 else 's'}"
