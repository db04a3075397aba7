"""Sends parts of files that are still being recorded, so that little is left to do when they are complete.

What may still change stays here until the file is closed: the first part (the container's header is written again at the end) and the
part that is being filled. What a dead agent left open is not followed: it is repaired first.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import structlog

from roomkeeper.errors import RoomkeeperError, StoreError
from roomkeeper.rooms.session import SessionInfo
from roomkeeper.state.journal import Journal
from roomkeeper.state.stores import UploadGoneError
from roomkeeper_s3 import ledger, part_ledger
from roomkeeper_s3.config import S3Settings
from roomkeeper_s3.delivery import Delivery
from roomkeeper_s3.destinations import Destination, Destinations
from roomkeeper_s3.ledger import Job, local_path
from roomkeeper_s3.meters import Meters
from roomkeeper_s3.part_ledger import PartedUpload
from roomkeeper_s3.part_sender import PartSender
from roomkeeper_s3.slots import Slots
from roomkeeper_s3.threads import in_thread

log = structlog.get_logger(__name__)

SLOWEST_LOOKS = 8
"""While no file is near its next part, looks are up to so many `look_every` apart."""


class Follower:
    """Follows every open segment. For one event loop; `start` before any session records, and `stop`."""

    def __init__(
        self, journal: Journal, delivery: Delivery, destinations: Destinations, slots: Slots, settings: S3Settings, meters: Meters
    ) -> None:
        self._journal = journal
        self._delivery = delivery
        self._destinations = destinations
        self._slots = slots
        self._settings = settings
        self._meters = meters
        self._left_over: frozenset[Job] = frozenset()
        self._over: set[Job] = set()
        self._sending: dict[Job, asyncio.Task[None]] = {}
        self._awaited: dict[Job, int] = {}  # the size, in bytes, at which the next part is complete
        self._seen: dict[Job, tuple[float, int]] = {}  # when a file was looked at last (monotonic seconds), and its size in bytes
        self._task: asyncio.Task[None] | None = None
        self._failures = 0
        self._paused_until = 0.0

    async def start(self) -> None:
        """Begin to follow what is opened from now on."""
        self._left_over = frozenset(Job(one.session_id, one.path) for one, _ in await self._journal.run(ledger.growing))
        self._task = asyncio.create_task(self._run(), name="upload-follow")

    async def stop(self) -> None:
        """Send nothing more; parts on their way are waited for by nobody, the journal knows of them."""
        tasks = [task for task in (self._task, *self._sending.values()) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def let_go(self, job: Job) -> None:
        """The file is complete: whoever finishes it sends the rest."""
        self._over.add(job)

    def forget(self, job: Job) -> None:
        """The object is proven."""
        self._over.discard(job)

    async def _run(self) -> None:
        pause_s = look_every_s = self._settings.look_every.total_seconds()
        while True:
            await asyncio.sleep(pause_s)
            try:
                due_in_s = await self._look()
            except Exception as error:  # noqa: BLE001 - what is not streamed goes up when it is closed
                log.warning("growing files not looked at", error=f"{type(error).__name__}: {error}")
                due_in_s = math.inf
            # half of it: a pace may quicken, and the nearer the part the closer are the looks
            pause_s = min(max(due_in_s / 2, look_every_s), SLOWEST_LOOKS * look_every_s)

    async def _look(self) -> float:
        """Begin to send what is complete; return in how many seconds the next part will be, at the files' pace (inf: none grows)."""
        destination = self._destinations.primary
        if destination.sender is None or self._destinations.on_backup:
            return math.inf
        if (paused_s := self._paused_until - time.monotonic()) > 0:
            return 2 * paused_s
        sender = destination.sender
        growing = {Job(segment.session_id, segment.path): info for segment, info in await self._journal.run(ledger.growing)}
        elsewhere = self._left_over | self._over | self._sending.keys()
        followed = {job: info for job, info in growing.items() if job not in elsewhere}
        self._awaited = {job: size for job, size in self._awaited.items() if job in growing}
        sizes = await in_thread("upload-look", _sizes, followed) if followed else {}
        seen, now = self._seen, time.monotonic()
        self._seen = {job: (now, size) for job, size in sizes.items()}
        due_in_s = 0.0 if self._sending else math.inf
        for job, size in sizes.items():
            wanted = self._awaited.get(job, 2 * sender.part_size)
            if size >= wanted:
                task = asyncio.create_task(self._follow(job, followed[job], destination, sender), name="upload-stream")
                self._sending[job] = task
                task.add_done_callback(partial(self._ended, job))
                due_in_s = 0.0
            else:
                due_in_s = min(due_in_s, _due_in_s(wanted - size, (now, size), seen.get(job)))
        return due_in_s

    def _ended(self, job: Job, _: asyncio.Task[None]) -> None:
        self._sending.pop(job, None)

    async def _follow(self, job: Job, info: SessionInfo, destination: Destination, sender: PartSender) -> None:
        """Send every part that is complete by now."""
        path = local_path(info, job.path)
        try:
            async with sender.alone(job):
                if job not in self._over:
                    key = await self._key(job, info, job.path, destination)
                    upload = await sender.begin(job, key)
                    try:
                        await self._send_complete_parts(upload, path, sender)
                    except UploadGoneError as error:
                        await sender.begin_anew(upload, error)  # while nobody else works on the object
            self._failures = 0
        except Exception as error:  # noqa: BLE001 - nobody awaits this task; a store of another plugin may raise anything
            self._pause(job, error)

    async def _send_complete_parts(self, upload: PartedUpload, path: Path, sender: PartSender) -> None:
        job = upload.job
        known = await sender.known(upload, path)
        number = 2
        while job not in self._over and number <= sender.store.most_parts:
            if number not in known:
                await self._slots.until_calm()
                needed = self._awaited[job] = number * upload.part_size
                if await in_thread("upload-look", lambda: path.stat().st_size) < needed or job in self._over:
                    return
                await sender.send(upload, path, number, upload.part_size)
            number += 1

    async def _key(self, job: Job, info: SessionInfo, path: str, destination: Destination) -> str:
        begun = await self._journal.run(lambda connection: part_ledger.get(connection, job, destination.name))
        if begun is not None:
            return begun.object_key
        for key in self._delivery.keys(info, path, destination):
            reserved = await self._journal.run(partial(part_ledger.key_is_reserved, job=job, destination=destination.name, key=key))
            if not reserved and await in_thread("upload-ask", destination.store.facts, key) is None:
                return key
        raise AssertionError("the keys never end")

    def _pause(self, job: Job, error: Exception) -> None:
        self._failures += 1
        wait_s = self._settings.retry.wait_s(self._failures)
        self._paused_until = time.monotonic() + wait_s
        self._meters.failed("operator" if getattr(error, "user_fault", False) else "store")
        text = str(error) if isinstance(error, RoomkeeperError | OSError) else f"{type(error).__name__}: {error}"
        log.warning("part not sent", session=job.session_id, path=job.path, error=text, retry_in_s=round(wait_s, 3))


def _due_in_s(missing: int, found: tuple[float, int], before: tuple[float, int] | None) -> float:
    """Seconds until so many more bytes are there, at the pace between two looks (time, size). A new file: 0; one that rests: inf."""
    if before is None:
        return 0.0
    seconds, grown = found[0] - before[0], found[1] - before[1]
    return missing * seconds / grown if grown > 0 else math.inf


def _sizes(growing: Mapping[Job, SessionInfo]) -> dict[Job, int]:
    """How long the files are by now, of those that can be looked at. Blocks."""
    sizes = {}
    for job, info in growing.items():
        try:
            sizes[job] = local_path(info, job.path).stat().st_size
        except (StoreError, OSError) as error:
            log.debug("growing file not looked at", session=job.session_id, path=job.path, error=str(error))
    return sizes
