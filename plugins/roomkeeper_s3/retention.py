"""Local copies go when they are old enough or space is short: only those proven in a store, the oldest first, a file at a time.

When the disk fills with what is in no store yet, nothing is deleted and everybody is told; the recorder's own guard comes after that.
"""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import structlog

from roomkeeper.errors import RoomkeeperError
from roomkeeper.state import sessions
from roomkeeper.state.files import fsync_folder
from roomkeeper.state.journal import Journal
from roomkeeper.state.objects import ObjectKind, UploadState
from roomkeeper_s3.config import RetentionSettings
from roomkeeper_s3.ledger import info_of, local_path
from roomkeeper_s3.meters import Meters

log = structlog.get_logger(__name__)

LOOK_EVERY_S = 20.0
_WARN_EVERY_S = 600.0

_NOT_MOVED = " AND NOT EXISTS (SELECT 1 FROM s3_moves AS m WHERE m.session_id = o.session_id AND m.path = o.path)"


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalCopy:
    """A verified media file that may still lie here. `verified_at` is UNIX time."""

    session_id: str
    path: str
    file: Path
    bytes: int
    verified_at: float


class Retention:
    """Looks around now and then. `start` and `stop` it on one event loop."""

    def __init__(self, journal: Journal, settings: RetentionSettings, spool: Path, meters: Meters) -> None:
        self._journal = journal
        self.settings = settings
        self._spool = spool
        self._meters = meters
        self._task: asyncio.Task[None] | None = None
        self._warned_at = -_WARN_EVERY_S

    def start(self) -> None:
        """Begin to look."""
        self._task = asyncio.create_task(self._run(), name="upload-retention")

    async def stop(self) -> None:
        """End."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def look(self) -> None:
        """Delete what may go now."""
        copies = [copy for copy in await self._journal.run(verified_copies) if await asyncio.to_thread(copy.file.is_file)]
        keep = self.settings.keep
        if keep is not None:
            limit = time.time() - keep.total_seconds()
            for copy in [copy for copy in copies if copy.verified_at <= limit]:
                await self._delete(copy, "old enough")
                copies.remove(copy)
        while await self._short_by() > 0 and copies:
            await self._delete(copies.pop(0), "space is short")
        await self._alarm(await self._short_by())

    async def _run(self) -> None:
        while True:
            try:
                await self.look()
            except (RoomkeeperError, OSError) as error:
                log.warning("local copies not looked at", error=str(error))
            await asyncio.sleep(LOOK_EVERY_S)

    async def _short_by(self) -> int:
        if not self.settings.min_free:
            return 0
        return self.settings.min_free - await asyncio.to_thread(_free, self._spool)

    async def _delete(self, copy: LocalCopy, why: str) -> None:
        # Looked up again: a file that is asked for again in this moment stays.
        if await self._journal.run(partial(_may_go, copy=copy)):
            await _remove(copy, self._meters, why)

    async def _alarm(self, short_by: int) -> None:
        self._meters.disk_is_short = short_by > 0
        if short_by <= 0 or time.monotonic() - self._warned_at < _WARN_EVERY_S:
            return
        self._warned_at = time.monotonic()
        text = f"the disk is short of {short_by >> 20} MiB and nothing that lies safe in a store is left to delete"
        log.error(
            "disk is filling", folder=str(self._spool), error=text, remedy="mend the store (roomkeeper recordings says why) or add space"
        )
        await self._journal.run(partial(_warn_running_sessions, text=text))


async def delete_copies(journal: Journal, session_id: str, meters: Meters) -> None:
    """Delete the media of a session that is complete in the store, also what just came home from the backup: nobody asks again later."""
    for copy in await journal.run(partial(_copies, more=" AND o.session_id = ?", values=(session_id,))):
        await _remove(copy, meters, "session complete")


def verified_copies(connection: sqlite3.Connection) -> list[LocalCopy]:
    """Media files that were proven in a store, those proven first in front. Those being moved between stores stay."""
    return _copies(connection, _NOT_MOVED)


def _may_go(connection: sqlite3.Connection, copy: LocalCopy) -> bool:
    """Whether it is a verified copy still."""
    return bool(_copies(connection, f"{_NOT_MOVED} AND o.session_id = ? AND o.path = ?", (copy.session_id, copy.path)))


def _copies(connection: sqlite3.Connection, more: str, values: Sequence[str] = ()) -> list[LocalCopy]:
    """Media files that were proven in a store and for which `more` holds (SQL, with its `values`), those proven first in front."""
    rows = connection.execute(
        "SELECT o.session_id, o.path, o.bytes, o.updated_at FROM objects AS o WHERE o.kind = ? AND o.state = ?"
        f"{more} ORDER BY o.updated_at, o.session_id, o.path",
        (ObjectKind.SEGMENT, UploadState.VERIFIED, *values),
    ).fetchall()
    copies = []
    for row in rows:
        file = local_path(info_of(connection, row["session_id"]), row["path"])
        copies.append(
            LocalCopy(session_id=row["session_id"], path=row["path"], file=file, bytes=row["bytes"], verified_at=row["updated_at"])
        )
    return copies


def _warn_running_sessions(connection: sqlite3.Connection, text: str) -> None:
    for record in sessions.unended(connection):
        sessions.add_warning(connection, record.info.id, text, time.time())


def _free(folder: Path) -> int:
    existing = next(one for one in (folder, *folder.absolute().parents) if one.exists())
    return shutil.disk_usage(existing).free


async def _remove(copy: LocalCopy, meters: Meters, why: str) -> None:
    if await asyncio.to_thread(_unlink, copy.file):
        meters.deleted(copy.bytes)
        log.info("local copy deleted", session=copy.session_id, path=copy.path, bytes=copy.bytes, why=why)


def _unlink(file: Path) -> bool:
    """Delete a file durably; False when there is none."""
    try:
        file.unlink()
    except FileNotFoundError:
        return False
    fsync_folder(file.parent)
    return True
