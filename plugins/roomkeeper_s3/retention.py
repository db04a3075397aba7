"""Local copies go when they are old enough or space is short: only those proven in a store, the oldest first, a file at a time.

When the disk fills with what is in no store yet, nothing is deleted and everybody is told; the recorder's own guard comes after that.
"""

from __future__ import annotations

import asyncio
import math
import shutil
import sqlite3
import time
from collections.abc import Sequence
from functools import partial
from itertools import takewhile
from pathlib import Path

import structlog

from roomkeeper.errors import RoomkeeperError
from roomkeeper.state import sessions
from roomkeeper.state.files import fsync_folder
from roomkeeper.state.journal import Journal
from roomkeeper_s3 import local_copies
from roomkeeper_s3.config import RetentionSettings
from roomkeeper_s3.local_copies import LocalCopy
from roomkeeper_s3.meters import Meters

log = structlog.get_logger(__name__)

LOOK_EVERY_S = 20.0
_WARN_EVERY_S = 600.0

_AT_ONCE = 100
"""So many files are asked for in one step, that others wait for the journal for milliseconds only."""


class Retention:
    """Looks around now and then. `start` and `stop` it on one event loop."""

    def __init__(self, journal: Journal, settings: RetentionSettings, spool: Path, meters: Meters) -> None:
        self._journal = journal
        self.settings = settings
        self._spool = spool
        self._meters = meters
        self._task: asyncio.Task[None] | None = None
        self._warned_at = -_WARN_EVERY_S
        self._took_stock = False

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
        if not self._took_stock:
            await self._take_stock()
            self._took_stock = True
        if self.settings.keep is not None:
            limit = time.time() - self.settings.keep.total_seconds()
            while (copy := await self._oldest(verified_before=limit)) is not None:
                await self._delete(copy, "old enough")
        while await self._short_by() > 0 and (copy := await self._oldest()) is not None:
            await self._delete(copy, "space is short")
        await self._alarm(await self._short_by())

    async def _run(self) -> None:
        while True:
            try:
                await self.look()
            except (RoomkeeperError, OSError) as error:
                log.warning("local copies not looked at", error=str(error))
            await asyncio.sleep(LOOK_EVERY_S)

    async def _take_stock(self) -> None:
        """List what lies here of all that was ever verified: what a version without the list did, a disk that was not mounted for a while,
        or somebody who brought files back, must not fill the disk for good."""
        row = 0
        while copies := await self._journal.run(partial(local_copies.verified_after, row=row, limit=_AT_ONCE)):
            if here := await asyncio.to_thread(_those_here, copies):
                await self._journal.run(partial(local_copies.note_found, copies=here))
            row = copies[-1].row

    async def _oldest(self, *, verified_before: float = math.inf) -> LocalCopy | None:
        """The file that may go and was verified first. Those that somebody else deleted are forgotten on the way."""
        while copies := await self._journal.run(partial(local_copies.oldest, verified_before=verified_before, limit=_AT_ONCE)):
            gone = await asyncio.to_thread(_those_gone_in_front, copies)
            if gone:
                await self._journal.run(partial(local_copies.forget, copies=gone))
            if len(gone) < len(copies):
                return copies[len(gone)]
        return None

    async def _short_by(self) -> int:
        if not self.settings.min_free:
            return 0
        return self.settings.min_free - await asyncio.to_thread(_free, self._spool)

    async def _delete(self, copy: LocalCopy, why: str) -> None:
        # Looked up again: a file that is asked for again in this moment stays.
        if await self._journal.run(partial(local_copies.may_go, copy=copy)):
            await _remove(self._journal, copy, self._meters, why)

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
    for copy in await journal.run(partial(local_copies.of_session, session_id=session_id)):
        await _remove(journal, copy, meters, "session complete")


def _warn_running_sessions(connection: sqlite3.Connection, text: str) -> None:
    for record in sessions.unended(connection):
        sessions.add_warning(connection, record.info.id, text, time.time())


def _free(folder: Path) -> int:
    existing = next(one for one in (folder, *folder.absolute().parents) if one.exists())
    return shutil.disk_usage(existing).free


def _those_here(copies: Sequence[LocalCopy]) -> list[LocalCopy]:
    return [copy for copy in copies if copy.file.is_file()]


def _those_gone_in_front(copies: Sequence[LocalCopy]) -> list[LocalCopy]:
    return list(takewhile(lambda copy: not copy.file.is_file(), copies))


async def _remove(journal: Journal, copy: LocalCopy, meters: Meters, why: str) -> None:
    if await asyncio.to_thread(_unlink, copy.file):
        meters.deleted(copy.bytes)
        log.info("local copy deleted", session=copy.session_id, path=copy.path, bytes=copy.bytes, why=why)
    await journal.run(partial(local_copies.forget, copies=[copy]))


def _unlink(file: Path) -> bool:
    """Delete a file durably; False when there is none."""
    try:
        file.unlink()
    except FileNotFoundError:
        return False
    fsync_folder(file.parent)
    return True
