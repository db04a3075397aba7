"""`attendance.csv` of a session: a line a stay, kept up to date so that a crash costs half a minute of it at most."""

from __future__ import annotations

import asyncio
import csv
import fcntl
import io
import os
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import structlog

from roomkeeper.rooms.roles import Role
from roomkeeper.rooms.session import LiveSession
from roomkeeper.state.files import write_atomically
from roomkeeper.state.session_files import ATTENDANCE_NAME
from roomkeeper.state.timestamps import rfc3339

log = structlog.get_logger(__name__)

COLUMNS = ("user_id", "user_name", "role", "joined", "left", "minutes")
WRITE_EVERY_S = 30.0


class Stay(NamedTuple):
    """From `joined` to `left`, UNIX seconds."""

    user_id: str
    user_name: str
    role: str
    joined: float
    left: float


class AttendanceFile:
    """Writes one session's file. `start` it, and `close` it when the session ends.

    What others wrote is kept: an earlier run, the agent that hands the session over, and the one that goes on while this one ends.
    """

    def __init__(self, session: LiveSession, clock: Callable[[], float] = time.time) -> None:
        self._session = session
        self._clock = clock
        self._path = session.info.folder / ATTENDANCE_NAME
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Keep the file up to date from now on."""
        self._task = asyncio.create_task(self._keep(), name=f"attendance of {self._session.info.id}")

    async def close(self) -> None:
        """Write it for the last time."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
        await self._write()

    async def _keep(self) -> None:
        written: list[Stay] = []
        while True:
            await asyncio.sleep(WRITE_EVERY_S)
            stays = self._stays()
            if stays != written:
                try:
                    await self._write()
                    written = stays
                except OSError as error:
                    log.error("attendance cannot be written, it is tried again", file=str(self._path), error=str(error))

    def _stays(self) -> list[Stay]:
        now = self._clock()
        return [
            Stay(
                _as_written(one.user.user_id),
                _as_written(one.user.user_name),
                one.user.role.name.lower(),
                joined,
                now if left is None else left,
            )
            for one in self._session.roster.presences()
            if one.user.role is not Role.BOT
            for joined, left in one.intervals
        ]

    async def _write(self) -> None:
        await asyncio.to_thread(_add, self._path, self._stays())


def _add(path: Path, stays: Iterable[Stay]) -> None:
    """Write stays beside those that are in the file already; of one stay the later end counts. Blocks; raises OSError."""
    # the file itself is replaced, so its folder is locked: two agents that read before either wrote would lose the stays of one
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        known: dict[tuple[str, str], Stay] = {}
        for stay in (*read(path), *stays):
            key = (stay.user_id, rfc3339(stay.joined))
            if key not in known or known[key].left <= stay.left:
                known[key] = stay
        write_atomically(path, encoded(known.values()))
    finally:
        os.close(folder)  # which unlocks it


def encoded(stays: Iterable[Stay]) -> bytes:
    """The file's bytes, in order of arrival."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for stay in sorted(stays, key=lambda stay: stay.joined):
        minutes = f"{max(0.0, stay.left - stay.joined) / 60:.1f}"
        writer.writerow((_cell(stay.user_id), _cell(stay.user_name), stay.role, rfc3339(stay.joined), rfc3339(stay.left), minutes))
    return text.getvalue().encode("utf-8", "replace")


def read(path: Path) -> list[Stay]:
    """The stays in a file; none where there is no file or a line is broken. Blocks; raises OSError for a file that cannot be read now."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return [
                Stay(_told(row["user_id"]), _told(row["user_name"]), row["role"], _seconds(row["joined"]), _seconds(row["left"]))
                for row in csv.DictReader(file)
            ]
    except FileNotFoundError:
        return []
    except (ValueError, KeyError, TypeError, csv.Error) as error:
        log.warning("an earlier attendance cannot be read", file=str(path), error=str(error))
        return []


def _cell(text: str) -> str:
    """A name as a spreadsheet may open it: `=1+1` is no formula, a NUL ends nothing."""
    text = text.replace("\x00", "")
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r", "'") else text


def _as_written(text: str) -> str:
    """A name as it is read again."""
    return _told(_cell(text)).encode("utf-8", "replace").decode()


def _told(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" else cell


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
