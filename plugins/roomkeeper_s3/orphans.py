"""Parts in the store that belong to no upload any more: freed, if they are ours."""

from __future__ import annotations

import sqlite3
import time
from functools import partial

import structlog

from roomkeeper.errors import StoreError
from roomkeeper.state.journal import Journal
from roomkeeper_s3 import part_ledger
from roomkeeper_s3.destinations import Destination, Destinations
from roomkeeper_s3.threads import in_thread

log = structlog.get_logger(__name__)


async def abort_abandoned(journal: Journal, destinations: Destinations) -> None:
    """Abort uploads the journal knows whose object came another way, or whose segment is gone."""
    for upload in await journal.run(part_ledger.abandoned):
        destination = destinations.named(upload.destination)
        if destination is None or destination.sender is None:
            await journal.run(partial(part_ledger.forget, upload=upload))
            continue
        try:
            async with destination.sender.alone(upload.job):
                await destination.sender.abandon(upload)
        except StoreError as error:
            log.warning("abandoned upload not aborted", session=upload.session_id, path=upload.path, error=str(error))


async def abort_orphans(journal: Journal, destination: Destination, *, older_than_s: float) -> int:
    """Abort uploads under keys of ours that the journal does not know, if they are old enough; return how many."""
    sender = destination.sender
    if sender is None:
        return 0
    keys, known = await journal.run(lambda connection: _ours(connection, destination.name))
    freed = 0
    for found in await in_thread("upload-ask", sender.store.unfinished_uploads, destination.key_prefix):
        if found.key in keys and found.upload_id not in known and found.begun_at < time.time() - older_than_s:
            await in_thread("upload-ask", sender.store.abort_upload, found.key, found.upload_id)
            log.info("orphaned parts freed", key=found.key)
            freed += 1
    return freed


def _ours(connection: sqlite3.Connection, destination: str) -> tuple[set[str], set[str]]:
    keys = {row[0] for row in connection.execute("SELECT object_key FROM objects WHERE destination = ?", (destination,))}
    uploads = connection.execute("SELECT object_key, upload_id FROM s3_uploads WHERE destination = ?", (destination,)).fetchall()
    return keys | {row["object_key"] for row in uploads}, {row["upload_id"] for row in uploads}
