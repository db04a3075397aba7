"""Sends parts of files that are still being recorded, so that little is left to do when they are complete.

What may still change stays here until the file is closed: the first part (the container's header is written again at the end) and the
part that is being filled. What a dead agent left open is not followed: it is repaired first.
"""

from __future__ import annotations

import asyncio
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
        while True:
            await asyncio.sleep(self._settings.look_every.total_seconds())
            try:
                await self._look()
            except Exception as error:  # noqa: BLE001 - what is not streamed goes up when it is closed
                log.warning("growing files not looked at", error=f"{type(error).__name__}: {error}")

    async def _look(self) -> None:
        destination = self._destinations.primary
        if destination.sender is None or self._destinations.on_backup or time.monotonic() < self._paused_until:
            return
        sender = destination.sender
        growing = {Job(segment.session_id, segment.path): info for segment, info in await self._journal.run(ledger.growing)}
        elsewhere = self._left_over | self._over | self._sending.keys()
        followed = {job: info for job, info in growing.items() if job not in elsewhere}
        self._awaited = {job: size for job, size in self._awaited.items() if job in growing}
        sizes = await in_thread("upload-look", _sizes, followed) if followed else {}
        for job, size in sizes.items():
            if size >= self._awaited.get(job, 2 * sender.part_size):
                task = asyncio.create_task(self._follow(job, followed[job], destination, sender), name="upload-stream")
                self._sending[job] = task
                task.add_done_callback(partial(self._ended, job))

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
                self._awaited[job] = number * upload.part_size
                if await in_thread("upload-look", lambda: path.stat().st_size) < self._awaited[job] or job in self._over:
                    return
                await sender.send(upload, path, number, upload.part_size)
            number += 1

    async def _key(self, job: Job, info: SessionInfo, path: str, destination: Destination) -> str:
        begun = await self._journal.run(lambda connection: part_ledger.get(connection, job, destination.name))
        if begun is not None:
            return begun.object_key
        for key in self._delivery.keys(info, path, destination):
            reserved = await self._journal.run(
                lambda connection, key=key: part_ledger.key_is_reserved(connection, job, destination.name, key)  # type: ignore[misc]
            )
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


def _sizes(growing: Mapping[Job, SessionInfo]) -> dict[Job, int]:
    """How long the files are by now, of those that can be looked at. Blocks."""
    sizes = {}
    for job, info in growing.items():
        try:
            sizes[job] = local_path(info, job.path).stat().st_size
        except (StoreError, OSError) as error:
            log.debug("growing file not looked at", session=job.session_id, path=job.path, error=str(error))
    return sizes
