"""What `roomkeeper check` does with a store: a small object is written, looked at, and taken away again."""

from __future__ import annotations

import tempfile
from hashlib import sha256
from pathlib import Path

import structlog

from roomkeeper.errors import StoreError
from roomkeeper.state.stores import FetchingStore, ObjectStore

log = structlog.get_logger(__name__)

_PROBE_KEY = ".roomkeeper-check"
"""The object that is written, always the same, to see that the store can be; it is removed where that is allowed."""

_PROBE = b"roomkeeper was here\n"


def try_store(store: ObjectStore, key_prefix: str) -> str:
    """Write a small object, look at it, and say where it lies; the store is closed then. Blocks. Raises StoreError with what to mend."""
    digest = sha256(_PROBE).hexdigest()
    key = f"{key_prefix}{_PROBE_KEY}"
    try:
        with tempfile.TemporaryDirectory(prefix="roomkeeper-") as folder:
            file = Path(folder) / "probe"
            file.write_bytes(_PROBE)
            store.put(file, key, sha256=digest, overwrite=True)
        facts = store.facts(key)
        if facts is None or facts.bytes != len(_PROBE) or (facts.sha256 or store.read_sha256(key)) != digest:
            raise StoreError("what was written is not there afterwards", where=store.describe(), remedy="look at the server's own log")
        if isinstance(store, FetchingStore):
            try:
                store.delete(key)
            except StoreError as error:  # who may only add objects needs no right to delete any
                log.info("the check's object stays", store=store.describe(), key=key, error=str(error))
        return f"{store.describe()} can be written and read"
    finally:
        store.close()
