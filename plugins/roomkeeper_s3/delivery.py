"""One object on its way into a store: under which key, whole or in parts, and the proof that it lies there."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import count

import structlog

from roomkeeper.hookspecs import Hooks
from roomkeeper.rooms.session import SessionInfo
from roomkeeper.state.journal import Journal
from roomkeeper.state.objects import ObjectKind, StoredObject, UploadState
from roomkeeper.state.stores import KeyTakenError, ObjectFacts, Part
from roomkeeper_s3 import keys, ledger, part_ledger
from roomkeeper_s3.destinations import Destination
from roomkeeper_s3.ledger import Job
from roomkeeper_s3.meters import Meters
from roomkeeper_s3.part_ledger import PartedUpload
from roomkeeper_s3.part_sender import PartSender
from roomkeeper_s3.threads import in_thread
from roomkeeper_s3.transfer import LocalFile, bring, same_in_parts

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Delivered:
    """An object of which the store proved that it is what was sent: its row, `VERIFIED`, and the upload in parts it came by.

    `early` are the parts sent while the file grew: they have still to be compared with it.
    """

    stored: StoredObject
    file: LocalFile
    upload: PartedUpload | None
    early: list[Part]
    checksum: str


class Delivery:
    """Brings objects to a destination."""

    def __init__(self, journal: Journal, hooks: Hooks, key_template: str, meters: Meters) -> None:
        self._journal = journal
        self._hooks = hooks
        self._key_template = key_template
        self._meters = meters

    async def deliver(self, stored: StoredObject, info: SessionInfo, file: LocalFile, to: Destination, *, suspicious: bool) -> Delivered:
        """Transfer under the first key that is free or ours. Raises StoreError.

        :param suspicious: the file was rewritten since parts of it may have been sent.
        """
        job = Job(stored.session_id, stored.path)
        if stored.destination != to.name:
            stored = replace(stored, destination=to.name, object_key="", etag="")
        begun = await self._journal.run(lambda connection: part_ledger.get(connection, job, to.name))
        first = stored.object_key or (begun.object_key if begun else "")
        for key in self.keys(info, stored.path, to, first):
            ours = frozenset({stored.etag, stored.sha256} - {""}) if key == stored.object_key else frozenset[str]()
            uploading = replace(stored, object_key=key, bytes=file.bytes, sha256=file.sha256, updated_at=time.time())
            await self._journal.run(partial(ledger.record, learnt=uploading))
            try:
                if to.sender is not None and stored.kind is ObjectKind.SEGMENT and (begun or file.bytes > to.sender.part_size):
                    facts, upload, early = await self._in_parts(job, file, key, to, to.sender, ours, suspicious=suspicious)
                else:
                    facts, upload, early = await self._whole(file, key, to, ours), None, []
            except KeyTakenError as error:
                log.warning("object key taken", session=stored.session_id, path=stored.path, key=key, error=str(error))
                begun = None
                continue
            done = replace(uploading, state=UploadState.VERIFIED, etag=facts.etag, error="", updated_at=time.time())
            return Delivered(done, file, upload, early, facts.checksum or facts.sha256)
        raise AssertionError("the keys never end")

    def keys(self, info: SessionInfo, path: str, to: Destination, first: str = "") -> Iterator[str]:
        """Keys to try, in order, without an end: `first` if there is one, then what a plugin or the template says, then numbered ones."""
        if first:
            yield first
        chosen = self._hooks.first("object_key", info=info, path=path)
        if chosen is not None and not keys.is_usable(chosen):
            log.warning("object key refused", session=info.id, path=path, key=repr(chosen)[:200])
            chosen = None
        key = chosen or keys.key_of(info, path, template=self._key_template, prefix=to.key_prefix)
        for number in count(1):
            candidate = keys.numbered(key, number)
            if candidate != first:
                yield candidate

    async def _whole(self, file: LocalFile, key: str, to: Destination, ours: frozenset[str]) -> ObjectFacts:
        def work() -> ObjectFacts:
            with self._meters.measured():
                return bring(to.store, file, key, ours=ours)

        facts = await in_thread("upload", work)
        self._meters.sent(file.bytes)
        return facts

    async def _in_parts(
        self, job: Job, file: LocalFile, key: str, to: Destination, sender: PartSender, ours: frozenset[str], *, suspicious: bool
    ) -> tuple[ObjectFacts, PartedUpload | None, list[Part]]:
        async with sender.alone(job):
            begun = await self._journal.run(lambda connection: part_ledger.get(connection, job, to.name))
            overwrite = False
            if begun is None or not begun.completing:  # a server may ignore the condition that the object is made under
                existing = await in_thread("upload-ask", to.store.facts, key)
                if existing is not None:
                    if await in_thread("upload-compare", same_in_parts, sender.store, existing, file):
                        return existing, begun, []  # brought by somebody before us, and proven without reading it back
                    if existing.etag not in ours:
                        if begun is not None:
                            await sender.abandon(begun)
                        raise KeyTakenError(
                            "another object lies there already",
                            where=f"{to.store.describe()} {key}",
                            remedy="a numbered key is used instead",
                        )
                    overwrite = True
            return await sender.finish(job, file, key, overwrite=overwrite, suspicious=suspicious)
