"""The journalled upload queue: journal first, then the store, then the journal again, then tell.

A kill -9 at any line leaves a row that says what is still to be done. Nothing is given up: a failure waits and tries again for as
long as it takes, and the local copy stays.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path

import structlog

from roomkeeper.errors import RoomkeeperError, StoreError
from roomkeeper.hookspecs import Services
from roomkeeper.rooms.session import SessionInfo
from roomkeeper.state import objects
from roomkeeper.state.manifest import MANIFEST_NAME, MESSAGES_NAME, write_manifest
from roomkeeper.state.objects import ObjectKind, StoredObject, UploadState
from roomkeeper.state.segments import Segment
from roomkeeper.state.stores import KeyTakenError, ObjectFacts, ObjectStore
from roomkeeper_s3 import keys, ledger
from roomkeeper_s3.config import S3Settings
from roomkeeper_s3.ledger import Job
from roomkeeper_s3.schedule import Schedule
from roomkeeper_s3.threads import in_thread
from roomkeeper_s3.transfer import DamagedObjectError, LocalFile, LocalFileError, bring, measure

log = structlog.get_logger(__name__)

SWEEP_S = 30.0
"""How often the journal is searched for what nobody told of: a notification may be lost, a row never is."""

_WAITING_LIMIT = 10_000
_CUT_OFF_S = 3.0


class Uploader:
    """Brings every object of the journal into one store. `start` and `stop` it on the event loop that runs it."""

    def __init__(self, services: Services, settings: S3Settings, store: ObjectStore, *, destination: str) -> None:
        self._journal = services.journal
        self._hooks = services.hooks
        self._settings = settings
        self._store = store
        self._destination = destination
        self._schedule = Schedule(limit=_WAITING_LIMIT)
        self._failures: dict[Job, int] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._stopping = False

    async def start(self) -> None:
        """Take up what earlier runs left, then work."""
        now = time.time()
        await self._journal.run(lambda connection: ledger.put_back(connection, now))
        await self._sweep(ended_before=now)
        await self._refill()
        self._tasks = [asyncio.create_task(self._work(), name=f"upload-{number}") for number in range(self._settings.workers)]
        self._tasks.append(asyncio.create_task(self._sweep_for_ever(), name="upload-sweep"))

    async def stop(self) -> None:
        """Finish what can be finished within the configured time; the rest goes on at the next start."""
        try:
            if not await self._schedule.settle(self._settings.drain.total_seconds()):
                log.warning("uploads_left_for_the_next_start", store=self._store.describe())
        finally:
            self._stopping = True
            self._schedule.close()
            await self._end_tasks()

    async def want_segment(self, segment: Segment) -> None:
        """Ask for a closed segment. On return the wish is journalled."""
        now = time.time()
        if await self._journal.run(lambda connection: ledger.want_segment(connection, segment, now)):
            self._schedule.add(Job(segment.session_id, segment.path))

    async def want_session_files(self, info: SessionInfo) -> None:
        """Ask for the messages of a session that is over and, when everything else is in the store, its manifest."""
        now = time.time()
        wanted = [StoredObject(session_id=info.id, path=MANIFEST_NAME, kind=ObjectKind.MANIFEST, updated_at=now)]
        messages = info.folder / MESSAGES_NAME
        if await asyncio.to_thread(messages.is_file):
            file = await asyncio.to_thread(measure, messages)
            row = StoredObject(
                session_id=info.id, path=MESSAGES_NAME, kind=ObjectKind.MESSAGES, bytes=file.bytes, sha256=file.sha256, updated_at=now
            )
            wanted.insert(0, row)
        asked = await self._journal.run(lambda connection: [one for one in wanted if ledger.want_file(connection, one)])
        for one in asked:
            if one.kind is not ObjectKind.MANIFEST:
                self._schedule.add(Job(one.session_id, one.path))
        await self._add_manifest_when_due(info.id)

    # -- work -------------------------------------------------------------------------------------------------------------

    async def _work(self) -> None:
        while (job := await self._schedule.take()) is not None:
            retry_in_s: float | None = None
            hurries = False
            try:
                await self._upload(job)
                self._failures.pop(job, None)
            except Exception as error:  # noqa: BLE001 - a store of another plugin may raise anything, and the queue goes on
                retry_in_s, hurries = await self._failed(job, error)
            finally:
                self._schedule.finish(job, retry_in_s=retry_in_s, hurries=hurries)
            if self._schedule.wants_refill:
                await self._refill()

    async def _upload(self, job: Job) -> None:
        now = time.time()
        begun = await self._journal.run(lambda connection: ledger.begin(connection, job, now))
        if begun is None:
            return
        stored, info = begun
        if stored.kind is ObjectKind.MANIFEST:
            file = await asyncio.to_thread(measure, await write_manifest(self._journal, job.session_id))
        else:
            path = _local_path(info, job.path)
            expected = stored.sha256 if stored.kind is ObjectKind.SEGMENT else ""
            file = await asyncio.to_thread(lambda: measure(path, expected_sha256=expected))
        done = await self._bring(stored, info, file)
        row = await self._journal.run(lambda connection: ledger.record(connection, done))
        if row.state is UploadState.VERIFIED:
            await self._verified(row, info)

    async def _bring(self, stored: StoredObject, info: SessionInfo, file: LocalFile) -> StoredObject:
        """Transfer under the first key that is free or ours; return the row to journal."""
        if stored.destination != self._destination:
            stored = replace(stored, destination=self._destination, object_key="", etag="")
        for key in self._keys(stored, info):
            ours = frozenset({stored.etag, stored.sha256} - {""}) if key == stored.object_key else frozenset[str]()
            uploading = replace(
                stored,
                object_key=key,
                bytes=file.bytes,
                sha256=file.sha256,
                updated_at=time.time(),
            )
            await self._journal.run(partial(ledger.record, learnt=uploading))
            try:
                facts = await self._transfer(file, key, ours)
            except KeyTakenError as error:
                log.warning("object_key_taken", session=stored.session_id, path=stored.path, key=key, error=str(error))
                continue
            return replace(uploading, state=UploadState.VERIFIED, etag=facts.etag, error="", updated_at=time.time())
        raise AssertionError("the keys never end")

    async def _transfer(self, file: LocalFile, key: str, ours: frozenset[str]) -> ObjectFacts:
        return await in_thread("upload", lambda: bring(self._store, file, key, ours=ours))

    def _keys(self, stored: StoredObject, info: SessionInfo) -> Iterator[str]:
        if stored.object_key:
            yield stored.object_key
        chosen = self._hooks.first("object_key", info=info, path=stored.path)
        if chosen is not None and not keys.is_usable(chosen):
            log.warning("object_key_refused", session=info.id, path=stored.path, key=repr(chosen)[:200])
            chosen = None
        key = chosen or keys.key_of(info, stored.path, template=self._settings.key_template, prefix=self._settings.key_prefix)
        for number in count(1):
            candidate = keys.numbered(key, number)
            if candidate != stored.object_key:
                yield candidate

    # -- outcomes ---------------------------------------------------------------------------------------------------------

    async def _verified(self, row: StoredObject, info: SessionInfo) -> None:
        if self._failures:
            self._schedule.store_is_back()
        log.info("object_verified", session=row.session_id, path=row.path, key=row.object_key, bytes=row.bytes)
        await self._hooks.notify("upload_finished", stored=row)
        await self._add_manifest_when_due(row.session_id)
        if self._settings.delete_local and await self._journal.run(lambda connection: ledger.session_is_complete(connection, info.id)):
            await self._delete_local(info)

    async def _add_manifest_when_due(self, session_id: str) -> None:
        if await self._journal.run(lambda connection: ledger.manifest_is_due(connection, session_id)):
            self._schedule.add(Job(session_id, MANIFEST_NAME))

    async def _failed(self, job: Job, error: Exception) -> tuple[float, bool]:
        """Journal and tell of a failure; return after how many seconds to try again and whether the store's return ends the wait."""
        if self._stopping:
            return self._settings.retry.longest.total_seconds(), False
        self._failures[job] = self._failures.get(job, 0) + 1
        passing = isinstance(error, StoreError) and error.retryable
        retry_in_s = self._delay(self._failures[job] if passing else 64)
        text = str(error) if isinstance(error, RoomkeeperError) else f"{type(error).__name__}: {error}"
        log.warning(
            "upload_failed",
            session=job.session_id,
            path=job.path,
            error=text,
            retry_in_s=round(retry_in_s, 3),
            exc_info=None if isinstance(error, RoomkeeperError) else error,
        )
        etag = error.etag if isinstance(error, DamagedObjectError) else ""
        now = time.time()
        try:
            row = await self._journal.run(lambda connection: ledger.record_failure(connection, job, text, etag=etag, now=now))
        except RoomkeeperError as unwritten:
            log.error("upload_failure_not_journalled", session=job.session_id, path=job.path, error=str(unwritten))
            return retry_in_s, passing
        if row is not None:
            await self._hooks.notify("upload_failed", stored=row, error=text, retry_in_s=retry_in_s)
        return retry_in_s, passing

    def _delay(self, failures: int) -> float:
        """Exponential, with jitter over the upper half, so that many objects do not come back at once."""
        retry = self._settings.retry
        longest = min(retry.longest.total_seconds(), retry.first.total_seconds() * 2.0 ** min(failures - 1, 32))
        return longest * random.uniform(0.5, 1.0)

    async def _delete_local(self, info: SessionInfo) -> None:
        stored = await self._journal.run(lambda connection: objects.of_session(connection, info.id))
        for one in stored:
            if one.kind is ObjectKind.SEGMENT and one.state is UploadState.VERIFIED:
                await asyncio.to_thread(lambda path: path.unlink(missing_ok=True), _local_path(info, one.path))
                log.info("local_copy_deleted", session=info.id, path=one.path, key=one.object_key)

    # -- what nobody told of ----------------------------------------------------------------------------------------------

    async def _sweep_for_ever(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_S)
            try:
                # A session that ended this moment is about to be told of.
                await self._sweep(ended_before=time.time() - SWEEP_S)
                if self._schedule.wants_refill:
                    await self._refill()
            except RoomkeeperError as error:
                log.warning("upload_sweep_failed", error=str(error))

    async def _sweep(self, *, ended_before: float) -> None:
        for segment in await self._journal.run(ledger.segments_without_object):
            await self.want_segment(segment)
        for info in await self._journal.run(lambda connection: ledger.ended_without_manifest(connection, before=ended_before)):
            if await asyncio.to_thread(info.folder.is_dir):
                await self.want_session_files(info)

    async def _refill(self) -> None:
        self._schedule.refilled()
        for job in await self._journal.run(lambda connection: ledger.open_jobs(connection, _WAITING_LIMIT)):
            self._schedule.add(job)

    async def _end_tasks(self) -> None:
        workers, sweeper = self._tasks[:-1], self._tasks[-1:]
        for task in sweeper:
            task.cancel()
        closing = asyncio.create_task(in_thread("upload-close", self._store.close), name="upload-close")
        _, late = await asyncio.wait([*workers, closing], timeout=_CUT_OFF_S)
        for task in late:
            task.cancel()
        await asyncio.gather(*workers, *sweeper, closing, return_exceptions=True)
        now = time.time()
        await self._journal.run(lambda connection: ledger.put_back(connection, now))


def _local_path(info: SessionInfo, path: str) -> Path:
    """Where a journalled file lies. Whatever wrote the row, nothing outside the session's folder is ever uploaded."""
    parts = path.split("/")
    if any(part in ("", ".", "..") or "\0" in part for part in parts):
        raise LocalFileError(f"the path {path!r} does not stay in the session's folder", where=str(info.folder), remedy="report this")
    return info.folder.joinpath(*parts)
