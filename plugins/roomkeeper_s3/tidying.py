"""Frees what the stores keep for nobody: parts of uploads that are over, and copies in the backup of what was brought home."""

from __future__ import annotations

import time
from functools import partial

import structlog

from roomkeeper.errors import StoreError
from roomkeeper.state.journal import Journal
from roomkeeper.state.stores import FetchingStore
from roomkeeper_s3 import moving, orphans
from roomkeeper_s3.destinations import Destinations
from roomkeeper_s3.threads import in_thread

log = structlog.get_logger(__name__)

_ORPHANS_EVERY_S = 3600.0
_DELETE_AGAIN_S = 600.0
"""After how long what could not be deleted is tried again: each time the store is asked for every such object."""


class Tidying:
    """Looks through the stores, for one event loop.

    :param orphans_after_s: how old parts have to be, in seconds, that belong to no upload.
    """

    def __init__(self, journal: Journal, destinations: Destinations, *, orphans_after_s: float) -> None:
        self._journal = journal
        self._destinations = destinations
        self._orphans_after_s = orphans_after_s
        self._next_orphans = 0.0
        self._next_deletions = 0.0

    async def tidy(self) -> None:
        """Free what is known to be over; once an hour, look for what nobody knows. Raises JournalError: try again later."""
        await orphans.abort_abandoned(self._journal, self._destinations)
        if time.monotonic() >= self._next_deletions:
            await self._delete_what_came_home()
        if time.monotonic() >= self._next_orphans:
            self._next_orphans = time.monotonic() + min(_ORPHANS_EVERY_S, self._orphans_after_s)
            await self._abort_orphans()

    async def _delete_what_came_home(self) -> None:
        for job, move in await self._journal.run(moving.moves_done):
            origin = self._destinations.named(move.destination)
            if origin is not None and isinstance(origin.store, FetchingStore):
                try:
                    await in_thread("upload-delete", origin.store.delete, move.object_key)
                except StoreError as error:
                    self._next_deletions = time.monotonic() + _DELETE_AGAIN_S
                    log.warning(
                        "object moved back, but not deleted in the backup",
                        session=job.session_id,
                        path=job.path,
                        key=move.object_key,
                        error=str(error),
                        retry_in_s=_DELETE_AGAIN_S,
                    )
                    continue
                log.info("object moved back", session=job.session_id, path=job.path, key=move.object_key)
            await self._journal.run(partial(moving.forget, job=job))

    async def _abort_orphans(self) -> None:
        for destination in self._destinations.all:
            try:
                await orphans.abort_orphans(self._journal, destination, older_than_s=self._orphans_after_s)
            except StoreError as error:
                log.info("orphans not looked for", store=destination.store.describe(), error=str(error))
