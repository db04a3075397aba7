"""The journalled upload queue: journal first, then the store, then the journal again, then tell.

A kill -9 at any line leaves a row that says what is still to be done. Nothing is given up: a failure waits and tries again for as
long as it takes, and the local copy stays.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import structlog

from roomkeeper.errors import RoomkeeperError, StoreError
from roomkeeper.hookspecs import Services
from roomkeeper.rooms.session import SessionInfo
from roomkeeper.state.finished import FinishedFile
from roomkeeper.state.manifest import MANIFEST_NAME, write_manifest
from roomkeeper.state.objects import ObjectKind, StoredObject, UploadState
from roomkeeper.state.segments import Segment, SegmentState
from roomkeeper.state.session_files import SESSION_FILES
from roomkeeper_s3 import ledger, local_copies, moving, part_ledger, retention
from roomkeeper_s3.config import S3Settings
from roomkeeper_s3.delivery import Delivered, Delivery
from roomkeeper_s3.destinations import Destination, Destinations
from roomkeeper_s3.follower import Follower
from roomkeeper_s3.ledger import Job, local_path
from roomkeeper_s3.meters import Meters
from roomkeeper_s3.schedule import Schedule
from roomkeeper_s3.slots import Slots
from roomkeeper_s3.threads import in_thread
from roomkeeper_s3.tidying import Tidying
from roomkeeper_s3.transfer import DamagedObjectError, LocalFile, LocalFileError, measure

log = structlog.get_logger(__name__)

SWEEP_S = 10.0
"""How often the journal is searched for what nobody told of: a notification may be lost, a row never is."""

_JUST_ENDED_S = 30.0
"""A session that ended this long ago at most is about to be told of."""

_WAITING_LIMIT = 10_000
_CUT_OFF_S = 3.0
_PROOFS_WAITING = 64
"""Comparisons that wait their turn beside the workers; a worker does the next one itself."""


class Uploader:
    """Brings every object of the journal into a store. `start` and `stop` it on the event loop that runs it.

    :param on_complete: run in the very transaction that makes a session complete in the store, manifest included.
    :param completed: called after it.
    """

    def __init__(
        self,
        services: Services,
        settings: S3Settings,
        destinations: Destinations,
        slots: Slots,
        meters: Meters,
        on_complete: Callable[[sqlite3.Connection, str], None],
        completed: Callable[[], None],
    ) -> None:
        self._services = services
        self._journal = services.journal
        self._hooks = services.hooks
        self._settings = settings
        self._destinations = destinations
        self._meters = meters
        self._on_complete = on_complete
        self._completed = completed
        self._delivery = Delivery(services.journal, services.hooks, settings.key_template, meters)
        self._slots = slots
        self._follower = Follower(services.journal, self._delivery, destinations, slots, settings, meters)
        self._tidying = Tidying(services.journal, destinations, orphans_after_s=settings.orphans_after.total_seconds())
        self._schedule = Schedule(limit=_WAITING_LIMIT)
        self._failures: dict[Job, int] = {}
        self._workers: list[asyncio.Task[None]] = []
        self._lookers: list[asyncio.Task[None]] = []
        self._proofs: set[asyncio.Task[None]] = set()
        self._one_proof = asyncio.Lock()
        self._stopping = False

    async def start(self) -> None:
        """Take up what earlier runs left, then work. After a failure nothing runs, and no store is open."""
        try:
            await self._take_up()
        except BaseException:
            await self._follower.stop()
            await in_thread("upload-close", self._close_stores)
            raise
        self._workers = [asyncio.create_task(self._work(), name=f"upload-{number}") for number in range(self._settings.workers)]
        self._workers.append(asyncio.create_task(self._work(urgent_only=True), name="upload-closed"))
        self._lookers = [
            asyncio.create_task(self._sweep_for_ever(), name="upload-sweep"),
            asyncio.create_task(self._tidy_for_ever(), name="upload-tidy"),
        ]

    async def stop(self) -> None:
        """Finish what can be finished within the configured time; the rest goes on at the next start."""
        try:
            if not await self._services.unless_hurried(self._schedule.settle(self._settings.drain.total_seconds())):
                log.warning("uploads left for the next start", store=self._destinations.primary.store.describe())
        finally:
            self._stopping = True
            self._schedule.close()
            await self._follower.stop()
            await self._end_tasks()

    async def want_segment(self, segment: Segment, *, told: bool = True) -> None:
        """Ask for a closed segment. On return the wish is journalled.

        :param told: it was closed this moment, not found in the journal some time later.
        """
        now = time.time()
        job = Job(segment.session_id, segment.path)
        self._follower.let_go(job)

        def want(connection: sqlite3.Connection) -> bool:
            if told:
                part_ledger.record_closing(connection, job, now)
            return ledger.want_segment(connection, segment, now)

        if await self._journal.run(want) and self._schedule.add(job, urgent=told) and told:
            self._slots.hurry(job)  # until the worker that takes it next has done with it; one that runs already may be taken much later

    async def want_finished(self, file: FinishedFile) -> None:
        """Ask for a stream's finished file. On return the wish is journalled."""
        now = time.time()
        if await self._journal.run(lambda connection: ledger.want_finished(connection, file, now)):
            self._schedule.add(Job(file.session_id, file.path))

    async def want_session_files(self, info: SessionInfo) -> None:
        """Ask for the messages, audit and attendance of a session that is over and, when everything else is in the store, its manifest."""
        now = time.time()
        wanted = [StoredObject(session_id=info.id, path=MANIFEST_NAME, kind=ObjectKind.MANIFEST, updated_at=now)]
        for name in SESSION_FILES:
            path = info.folder / name
            if await asyncio.to_thread(path.is_file):
                row = StoredObject(session_id=info.id, path=name, kind=ObjectKind.MESSAGES, updated_at=now)
                try:
                    file = await asyncio.to_thread(measure, path)
                except LocalFileError:
                    wanted.insert(0, row)  # its upload says so, and tries again
                else:
                    wanted.insert(0, replace(row, bytes=file.bytes, sha256=file.sha256))
        asked = await self._journal.run(lambda connection: [one for one in wanted if ledger.want_file(connection, one)])
        for one in asked:
            if one.kind is not ObjectKind.MANIFEST:
                self._schedule.add(Job(one.session_id, one.path))
        await self._add_manifest_when_due(info.id)

    # -- work -------------------------------------------------------------------------------------------------------------

    async def _work(self, *, urgent_only: bool = False) -> None:
        while (job := await self._schedule.take(urgent_only=urgent_only)) is not None:
            try:
                await self._work_on(job)
                if self._schedule.wants_refill:
                    await self._refill()
            except Exception as error:  # noqa: BLE001 - nobody would start another worker; the sweep refills too
                log.error("upload worker disturbed", session=job.session_id, path=job.path, error=f"{type(error).__name__}: {error}")

    async def _work_on(self, job: Job) -> None:
        to = self._destinations.choose()
        try:
            if await self._journal.run(partial(moving.move_of, job=job)) is not None:
                to = self._destinations.primary  # on its way home
            brought = await self._transfer(job, to)
        except Exception as error:  # noqa: BLE001 - a store of another plugin may raise anything, and the queue goes on
            await self._end_failed(job, error, to)
        else:
            await self._begin_proof(job, to, *brought) if brought else self._schedule.finish(job)
        finally:
            self._slots.rest(job)

    async def _transfer(self, job: Job, to: Destination) -> tuple[Delivered, SessionInfo] | None:
        """Bring one object to where it belongs; None when there is nothing to do."""
        now = time.time()
        begun = await self._journal.run(lambda connection: ledger.begin(connection, job, now))
        if begun is None:
            return None
        stored, info = begun
        file, suspicious = await self._local_file(stored, info)
        return await self._delivery.deliver(stored, info, file, to, suspicious=suspicious), info

    async def _begin_proof(self, job: Job, to: Destination, delivered: Delivered, info: SessionInfo) -> None:
        """Comparing a long file takes a while: the next one is brought meanwhile."""
        if not delivered.early or len(self._proofs) >= _PROOFS_WAITING:
            await self._prove(job, to, delivered, info)
            return
        proof = asyncio.create_task(self._prove_in_turn(job, to, delivered, info), name="upload-prove")
        self._proofs.add(proof)
        proof.add_done_callback(self._proofs.discard)

    async def _prove_in_turn(self, job: Job, to: Destination, delivered: Delivered, info: SessionInfo) -> None:
        async with self._one_proof:
            await self._prove(job, to, delivered, info, patient=True)

    async def _prove(self, job: Job, to: Destination, delivered: Delivered, info: SessionInfo, *, patient: bool = False) -> None:
        """Compare what was sent of a growing file with what it became; then the object is verified."""
        try:
            if delivered.upload is not None and to.sender is not None and delivered.early:
                await to.sender.refuse_changed_parts(
                    delivered.file, delivered.upload, delivered.early, delivered.stored.etag, patient=patient
                )
            row = await self._journal.run(lambda connection: _settle(connection, delivered, self._on_complete))
            self._follower.forget(job)
            if to.sender is not None:
                to.sender.let_go(job)
            await self._destinations.worked(to)
            self._meters.on_backup = self._destinations.on_backup
            if row.state is UploadState.VERIFIED:
                await self._verified(row, info)
            self._failures.pop(job, None)
        except Exception as error:  # noqa: BLE001 - as above
            await self._end_failed(job, error, to)
        else:
            self._schedule.finish(job)

    async def _end_failed(self, job: Job, error: Exception, to: Destination) -> None:
        retry_in_s: float | None = None
        hurries = False
        try:
            retry_in_s, hurries = await self._failed(job, error, to)
        except Exception as unforeseen:
            retry_in_s = self._settings.retry.longest.total_seconds()
            log.error("upload failure not settled", session=job.session_id, path=job.path, exc_info=unforeseen)
        finally:
            self._schedule.finish(job, retry_in_s=retry_in_s, hurries=hurries)

    async def _local_file(self, stored: StoredObject, info: SessionInfo) -> tuple[LocalFile, bool]:
        """The file to bring, and whether it was rewritten after parts of it may have been sent."""
        job = Job(stored.session_id, stored.path)
        if stored.kind is ObjectKind.MANIFEST:
            return await asyncio.to_thread(measure, await write_manifest(self._journal, stored.session_id)), False
        path = local_path(info, stored.path)
        move = await self._journal.run(lambda connection: moving.move_of(connection, job))
        origin = self._destinations.named(move.destination) if move else None
        if move is not None and origin is not None:
            await in_thread("upload-fetch", moving.fetch, origin.store, move, path)
        if stored.kind is not ObjectKind.SEGMENT:
            return await asyncio.to_thread(measure, path), False
        segment, closed_at = await self._journal.run(
            lambda connection: (ledger.segment_of(connection, job), part_ledger.closed_at(connection, job))
        )
        file = await in_thread("upload-measure", lambda: measure(path, expected_sha256=stored.sha256, closed_at=closed_at))
        return file, segment is None or segment.state is not SegmentState.CLOSED

    # -- outcomes ---------------------------------------------------------------------------------------------------------

    async def _verified(self, row: StoredObject, info: SessionInfo) -> None:
        if self._failures:
            self._schedule.store_is_back()
        self._meters.verified()
        log.info("object verified", session=row.session_id, path=row.path, key=row.object_key, bytes=row.bytes, destination=row.destination)
        await self._hooks.notify("upload_finished", stored=row)
        await self._add_manifest_when_due(row.session_id)
        if await self._journal.run(lambda connection: ledger.session_is_complete(connection, info.id)):
            self._completed()
            if self._settings.delete_local:
                await retention.delete_copies(self._journal, info.id, self._meters)

    async def _add_manifest_when_due(self, session_id: str) -> None:
        if await self._journal.run(lambda connection: ledger.manifest_is_due(connection, session_id)):
            self._schedule.add(Job(session_id, MANIFEST_NAME))

    async def _failed(self, job: Job, error: Exception, to: Destination) -> tuple[float, bool]:
        """Journal and tell of a failure; return after how many seconds to try again and whether the store's return ends the wait."""
        if self._stopping:
            return self._settings.retry.longest.total_seconds(), False
        self._failures[job] = self._failures.get(job, 0) + 1
        of_store = isinstance(error, StoreError) and not isinstance(error, LocalFileError | DamagedObjectError)
        passing = isinstance(error, StoreError) and error.retryable
        retry_in_s = self._settings.retry.wait_s(self._failures[job] if passing else 64)
        text = _text_of(error)
        self._meters.failed("file" if not passing else "operator" if getattr(error, "user_fault", False) else "store")
        log.warning(
            "upload failed",
            session=job.session_id,
            path=job.path,
            error=text,
            retry_in_s=round(retry_in_s, 3),
            exc_info=None if isinstance(error, RoomkeeperError) else error,
        )
        etag = error.etag if isinstance(error, DamagedObjectError) else ""
        now = time.time()
        try:
            if of_store and passing:
                await self._destinations.failed(to)
                self._meters.on_backup = self._destinations.on_backup
                if to is self._destinations.primary and self._destinations.on_backup:
                    retry_in_s = 0.0  # at once, into the backup
            if etag:
                await self._free_damaged(job, to)
            row = await self._journal.run(lambda connection: ledger.record_failure(connection, job, text, etag=etag, now=now))
        except RoomkeeperError as unwritten:
            log.error("upload failure not journalled", session=job.session_id, path=job.path, error=str(unwritten))
            return retry_in_s, passing
        if row is not None:
            await self._hooks.notify("upload_failed", stored=row, error=text, retry_in_s=retry_in_s)
        return retry_in_s, passing

    async def _free_damaged(self, job: Job, to: Destination) -> None:
        """What is journalled of the parts of a damaged object is worth nothing: the next try sends all of them."""
        upload = await self._journal.run(lambda connection: part_ledger.get(connection, job, to.name))
        if upload is not None:
            await self._journal.run(lambda connection: part_ledger.forget(connection, upload))
        if to.sender is not None:
            to.sender.let_go(job)

    # -- what nobody told of ----------------------------------------------------------------------------------------------

    async def _take_up(self) -> None:
        now = time.time()
        await self._journal.run(lambda connection: ledger.put_back(connection, now))
        await self._destinations.start()
        await self._sweep(ended_before=now)
        await self._refill()
        if self._settings.stream:
            await self._follower.start()

    async def _sweep_for_ever(self) -> None:
        while True:
            try:
                self._meters.backlog_bytes = await self._journal.run(ledger.backlog_bytes)
                await asyncio.sleep(SWEEP_S)
                await self._sweep(ended_before=time.time() - _JUST_ENDED_S)
                for job in await self._journal.run(ledger.pending):  # asked for from outside: `roomkeeper upload`
                    self._schedule.asked_again(job)
                if self._schedule.wants_refill:
                    await self._refill()
            except Exception as error:  # noqa: BLE001 - nobody would start another sweeper
                log.warning("upload sweep failed", error=_text_of(error))
                await asyncio.sleep(SWEEP_S)

    async def _tidy_for_ever(self) -> None:
        """Beside the sweep: what a store does not let go, or lets go slowly, keeps nothing from being found."""
        while True:
            try:
                await self._tidying.tidy()
            except Exception as error:  # noqa: BLE001 - as above
                log.warning("stores not tidied", error=_text_of(error))
            await asyncio.sleep(SWEEP_S)

    async def _sweep(self, *, ended_before: float) -> None:
        for segment in await self._journal.run(ledger.segments_without_object):
            await self.want_segment(segment, told=False)
        for file in await self._journal.run(ledger.finished_without_object):
            await self.want_finished(file)
        for info in await self._journal.run(lambda connection: ledger.ended_without_manifest(connection, before=ended_before)):
            try:
                if await asyncio.to_thread(info.folder.is_dir):
                    await self.want_session_files(info)
            except (OSError, ValueError) as error:  # its folder or its rows cannot be read: that is no other session's trouble
                log.warning("session not looked at", session=info.id, folder=str(info.folder), error=f"{type(error).__name__}: {error}")

    async def _refill(self) -> None:
        jobs = await self._journal.run(lambda connection: ledger.open_jobs(connection, _WAITING_LIMIT))
        self._schedule.refilled()  # not before: what could not be read is asked for again
        for job in jobs:
            self._schedule.add(job)

    async def _end_tasks(self) -> None:
        for task in self._lookers:
            task.cancel()
        closing = asyncio.create_task(in_thread("upload-close", self._close_stores), name="upload-close")
        _, late = await asyncio.wait([*self._workers, *self._proofs, closing], timeout=_CUT_OFF_S)
        late |= self._proofs  # one that a worker began meanwhile
        for task in late:
            task.cancel()
        await asyncio.gather(*self._workers, *self._lookers, *late, closing, return_exceptions=True)
        now = time.time()
        await self._journal.run(lambda connection: ledger.put_back(connection, now))

    def _close_stores(self) -> None:
        for destination in self._destinations.all:
            destination.store.close()


def _text_of(error: Exception) -> str:
    return str(error) if isinstance(error, RoomkeeperError) else f"{type(error).__name__}: {error}"


def _settle(connection: sqlite3.Connection, delivered: Delivered, on_complete: Callable[[sqlite3.Connection, str], None]) -> StoredObject:
    """Journal a proven object and, in the same step, that its upload is over."""
    row = ledger.record(connection, delivered.stored)
    job = Job(row.session_id, row.path)
    part_size = 0
    if delivered.upload is not None:
        part_size = delivered.upload.part_size
        part_ledger.forget(connection, delivered.upload)
    part_ledger.save_proof(connection, job, part_size=part_size, checksum=delivered.checksum, now=time.time())
    if row.state is UploadState.VERIFIED and row.kind is ObjectKind.SEGMENT:
        local_copies.note(connection, row.session_id, row.path, row.updated_at)
    if row.state is UploadState.VERIFIED and ledger.session_is_complete(connection, row.session_id):
        on_complete(connection, row.session_id)
    return row
