"""Brings files into a store in parts: while they grow, after a kill, and until the object is proven.

Every step stands in the journal before the store is asked and after it answered. What is known of a part is never believed alone: the
store's list and, where a file may have changed, the bytes here are compared.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

import structlog

from roomkeeper.errors import StoreError
from roomkeeper.state.journal import Journal
from roomkeeper.state.stores import KeyTakenError, ObjectFacts, Part, PartStore, UploadGoneError
from roomkeeper_s3 import part_ledger
from roomkeeper_s3.ledger import Job
from roomkeeper_s3.meters import Meters
from roomkeeper_s3.part_buffers import PartBuffers
from roomkeeper_s3.part_ledger import PartedUpload
from roomkeeper_s3.slots import Slots
from roomkeeper_s3.threads import in_thread
from roomkeeper_s3.transfer import DamagedObjectError, LocalFile, crc32_of_range, read_into, read_range

log = structlog.get_logger(__name__)

T = TypeVar("T")

_BEGINNINGS = 3
"""How often one try begins anew when the store forgets the upload."""

_FEW_PARTS = 3
"""A file that was just closed and lacks no more than this goes before all others."""


class PartSender:
    """Sends parts to one store.

    :param slots: bound the parts on their way, of all objects and stores together.
    """

    def __init__(self, journal: Journal, store: PartStore, destination: str, slots: Slots, meters: Meters) -> None:
        self._journal = journal
        self.store = store
        self._destination = destination
        self._slots = slots
        self._meters = meters
        self._buffers = PartBuffers(store.part_size, slots.number)
        self._known: dict[Job, dict[int, Part]] = {}
        self._busy: dict[Job, asyncio.Lock] = {}

    @property
    def part_size(self) -> int:
        """Bytes of every part but the last."""
        return self.store.part_size

    def alone(self, job: Job) -> AbstractAsyncContextManager[None]:
        """Only one at a time works on an object: who follows the growing file, or who finishes it."""
        return self._busy.setdefault(job, asyncio.Lock())

    async def begin(self, job: Job, key: str) -> PartedUpload:
        """The upload under way under this key, taken up as far as it got, or a new one."""
        upload = await self._journal.run(lambda connection: part_ledger.get(connection, job, self._destination))
        if upload is not None and (upload.object_key, upload.checksum) != (key, self.store.part_checksum):
            await self.abandon(upload)
            upload = None
        if upload is None:
            upload = self._new(job, key, self.store.part_size)
            await self._save(upload)
        elif not upload.upload_id:
            await self._free_nameless(upload)
        if upload.upload_id:
            return upload
        upload = replace(upload, upload_id=await self._ask(partial(self.store.create_upload, key)))
        await self._save(upload)
        self._known[job] = {}
        return upload

    async def send(self, upload: PartedUpload, path: Path, number: int, size: int) -> Part:
        """Send one part of a file; `size` is its length in bytes."""
        await self._journal.run(partial(part_ledger.announce_parts, upload=upload, sizes={number: size}))
        return await self._send_announced(upload, path, number, size)

    async def _send_announced(self, upload: PartedUpload, path: Path, number: int, size: int) -> Part:
        async with self._slots.one(urgent=self._slots.hurries(upload.job)):
            part = await in_thread("upload-part", self._send_blocking, upload, path, number, size)
        await self._journal.run(partial(part_ledger.record_part, upload=upload, part=part))
        self._meters.sent(part.bytes)
        self._known.setdefault(upload.job, {})[number] = part
        return part

    async def known(self, upload: PartedUpload, path: Path) -> dict[int, Part]:
        """Parts that have arrived, by number: what the journal and the store agree on. Raises UploadGoneError."""
        parts = self._known.get(upload.job)
        if parts is None:
            parts = self._known[upload.job] = await self._agreed(upload, path)
        return parts

    async def begin_anew(self, upload: PartedUpload, error: UploadGoneError) -> None:
        """The store lost the upload: the next `begin` makes another one. Only for who works on the object `alone`."""
        log.info("upload begins anew", session=upload.session_id, path=upload.path, key=upload.object_key, error=str(error))
        await self._journal.run(partial(part_ledger.start_anew, upload=upload))
        self._known.pop(upload.job, None)  # its lock stays: it is held, and others wait for it

    async def abandon(self, upload: PartedUpload) -> None:
        """Free what the store has of an upload and forget it."""
        if upload.upload_id:
            await self._ask(partial(self.store.abort_upload, upload.object_key, upload.upload_id))
        else:
            await self._free_nameless(upload)
        await self._journal.run(partial(part_ledger.forget, upload=upload))
        self.let_go(upload.job)

    def let_go(self, job: Job) -> None:
        """Nothing is kept in memory of an object that is done."""
        self._known.pop(job, None)
        self._busy.pop(job, None)
        if not self._known:
            self._buffers.drop()

    async def finish(
        self, job: Job, file: LocalFile, key: str, *, overwrite: bool, suspicious: bool
    ) -> tuple[ObjectFacts, PartedUpload, list[Part]]:
        """Send what is missing of a finished file and make the object, of which the store proves that it consists of the parts sent.

        :param suspicious: the file was rewritten since parts of it were sent: all are compared before the object is made.
        :return: the store's facts; the upload, which the caller forgets together with journalling the result; and the parts that were sent
            while the file grew, for `refuse_changed_parts`.
        """
        for _ in range(_BEGINNINGS):
            upload = await self.begin(job, key)
            try:
                facts, unchecked = await self._complete(upload, file, overwrite=overwrite, suspicious=suspicious)
            except UploadGoneError as error:
                await self.begin_anew(upload, error)
                continue
            return facts, upload, unchecked
        raise StoreError(
            "the store keeps losing the upload", where=f"{self.store.describe()} {key}", remedy="tried again by itself", retryable=True
        )

    async def refuse_changed_parts(self, file: LocalFile, upload: PartedUpload, parts: list[Part], etag: str, *, patient: bool) -> None:
        """Compare parts that were sent while the file grew with the bytes that lie here now.

        :param etag: of the object made of them. Raises DamagedObjectError.
        :param patient: let files that were just closed go first.
        """
        changed = set()
        for part in parts:
            if patient:
                await self._slots.until_calm()
            changed |= await self._differing(file, upload, [part])
        if changed:
            raise DamagedObjectError(
                f"parts {sorted(changed)} were sent before the file changed",
                where=f"{self.store.describe()} {upload.object_key}",
                etag=etag,
            )

    # -- finishing --------------------------------------------------------------------------------------------------------

    async def _complete(
        self, upload: PartedUpload, file: LocalFile, *, overwrite: bool, suspicious: bool
    ) -> tuple[ObjectFacts, list[Part]]:
        """Return the object's facts and the parts whose bytes here were not compared since they were sent."""
        sizes = _sizes(file.bytes, upload.part_size)
        if upload.completing and (done := await self._completed_before(upload, sizes)) is not None:
            return done
        if len(sizes) > self.store.most_parts:
            await self.abandon(upload)
            raise StoreError(
                f"{len(sizes)} parts are more than the store takes",
                where=str(file.path),
                remedy="raise part_size; the file goes up anew then",
            )
        known = await self.known(upload, file.path)
        early = [part for number, part in known.items() if sizes.get(number) == part.bytes]
        doubtful = early if suspicious else [part for part in early if part.number >= max(sizes) - 1]
        changed = await self._differing(file, upload, doubtful)
        missing = [number for number, size in sizes.items() if number not in known or known[number].bytes != size or number in changed]
        await self._send_all(upload, file.path, {number: sizes[number] for number in missing})
        parts = [known[number] for number in sizes]
        upload = replace(upload, completing=True)
        await self._save(upload)
        unchecked = [part for part in early if part not in doubtful]
        return await self._make(upload, parts, file, overwrite=overwrite), unchecked

    async def _make(self, upload: PartedUpload, parts: list[Part], file: LocalFile, *, overwrite: bool) -> ObjectFacts:
        key = upload.object_key
        try:
            facts = await self._ask(partial(self.store.complete_upload, key, upload.upload_id, parts, overwrite=overwrite))
        except (KeyTakenError, UploadGoneError) as error:
            # Somebody was quicker, or our own request was repeated after its answer got lost.
            existing = await self._ask(partial(self.store.facts, key))
            if existing is None or not self.store.proves(existing, parts):
                if isinstance(error, KeyTakenError):
                    await self.abandon(upload)
                raise
            facts = existing
        if self.store.proves(facts, parts):
            return facts
        # The answer may lack a checksum that the object has; and what cannot vouch at all is read back.
        looked_at = await self._ask(partial(self.store.facts, key))
        if looked_at is not None and self.store.proves(looked_at, parts):
            return looked_at
        if looked_at is not None and await self._ask(partial(self.store.read_sha256, key)) == file.sha256:
            return looked_at
        raise DamagedObjectError(
            f"the stored object differs from the file of {file.bytes} bytes", where=f"{self.store.describe()} {key}", etag=facts.etag
        )

    async def _completed_before(self, upload: PartedUpload, sizes: dict[int, int]) -> tuple[ObjectFacts, list[Part]] | None:
        """The object, if a request to make it succeeded though its answer was lost."""
        journalled = await self._journal.run(partial(part_ledger.parts_of, upload=upload))
        parts = [journalled[number] for number in sizes if number in journalled]
        if [part.number for part in parts] != list(sizes) or not all(part.etag for part in parts):
            return None
        facts = await self._ask(partial(self.store.facts, upload.object_key))
        return (facts, parts) if facts is not None and self.store.proves(facts, parts) else None

    async def _send_all(self, upload: PartedUpload, path: Path, sizes: dict[int, int]) -> None:
        if len(sizes) > _FEW_PARTS:
            self._slots.rest(upload.job)  # that takes its time: others need not wait for it
        await self._journal.run(partial(part_ledger.announce_parts, upload=upload, sizes=sizes))
        waiting = deque(sizes.items())

        async def send_next() -> None:
            while waiting:
                number, size = waiting.popleft()
                try:
                    await self._send_announced(upload, path, number, size)
                except Exception:
                    waiting.clear()  # the others end with the parts they have begun
                    raise

        outcomes = await asyncio.gather(*(send_next() for _ in range(min(self._slots.number, len(sizes)))), return_exceptions=True)
        for outcome in outcomes:
            if outcome is not None:
                raise outcome

    # -- what is there ----------------------------------------------------------------------------------------------------

    async def _agreed(self, upload: PartedUpload, path: Path) -> dict[int, Part]:
        journalled = await self._journal.run(partial(part_ledger.parts_of, upload=upload))
        if not journalled:
            return {}
        listed = await self._ask(partial(self.store.listed_parts, upload.object_key, upload.upload_id))
        agreed: dict[int, Part] = {}
        for number, part in journalled.items():
            size, etag = listed.get(number, (-1, ""))
            if part.etag and (part.bytes, part.etag) == (size, etag):
                agreed[number] = part
            elif etag and not part.etag and part.bytes == size:
                # Sent by an agent that died before it was answered: taken over only for the very bytes that lie here.
                content = await in_thread("upload-read", read_range, path, (number - 1) * upload.part_size, size)
                adopted = await in_thread("upload-read", self.store.adopt_part, number, content, etag)
                if adopted is not None:
                    await self._journal.run(partial(part_ledger.record_part, upload=upload, part=adopted))
                    agreed[number] = adopted
        log.info("upload goes on", session=upload.session_id, path=upload.path, key=upload.object_key, parts=len(agreed))
        return agreed

    async def _differing(self, file: LocalFile, upload: PartedUpload, parts: list[Part]) -> set[int]:
        """Numbers of the parts whose bytes are no longer those of the file here."""

        def compare() -> set[int]:
            return {
                part.number for part in parts if crc32_of_range(file.path, (part.number - 1) * upload.part_size, part.bytes) != part.crc32
            }

        return await in_thread("upload-compare", compare) if parts else set()

    async def _free_nameless(self, upload: PartedUpload) -> None:
        """An upload whose ID was never heard: free each one under its key, which is ours. Not being allowed to look is no failure."""
        try:
            for found in await self._ask(partial(self.store.unfinished_uploads, upload.object_key)):
                if found.key == upload.object_key:
                    await self._ask(partial(self.store.abort_upload, found.key, found.upload_id))
        except StoreError as error:
            if error.retryable and not error.user_fault:
                raise
            log.warning("leftovers unknown", key=upload.object_key, error=str(error))

    def _send_blocking(self, upload: PartedUpload, path: Path, number: int, size: int) -> Part:
        with self._meters.measured(), self._buffers.one(size) as content:
            read_into(content, path, (number - 1) * upload.part_size)
            return self.store.put_part(upload.object_key, upload.upload_id, number, content)

    def _new(self, job: Job, key: str, part_size: int) -> PartedUpload:
        return PartedUpload(
            session_id=job.session_id,
            path=job.path,
            destination=self._destination,
            object_key=key,
            part_size=part_size,
            begun_at=time.time(),
            checksum=self.store.part_checksum,
        )

    async def _save(self, upload: PartedUpload) -> None:
        await self._journal.run(partial(part_ledger.save, upload=upload))

    async def _ask(self, question: Callable[[], T]) -> T:
        return await in_thread("upload-ask", question)


def _sizes(length: int, part_size: int) -> dict[int, int]:
    """Length of each part of a file, by number."""
    return {number: min(part_size, length - start) for number, start in enumerate(range(0, length, part_size), start=1)}
