"""Bring one local file into the store, under a key that is ours, and prove that it lies there. Blocks: for upload threads."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from roomkeeper.errors import StoreError
from roomkeeper.state.stores import KeyTakenError, ObjectFacts, ObjectStore


class LocalFileError(StoreError):
    """The file here is missing or not the one the journal knows."""

    code = "local-file"


class DamagedObjectError(StoreError):
    """What the store holds after a transfer is not what was sent. `etag` names it, so that the next try may replace it."""

    code = "damaged-object"
    retryable = True

    def __init__(self, what: str, *, where: str, etag: str) -> None:
        super().__init__(what, where=where, remedy="it is sent again; the local copy stays")
        self.etag = etag


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file as it is to lie in the store. `bytes` and `sha256` (hex) are of its whole content."""

    path: Path
    bytes: int
    sha256: str


def measure(path: Path, *, expected_sha256: str = "") -> LocalFile:
    """Size and hash of a file; its hash is taken as given when it is known. Raises LocalFileError when there is no such file."""
    try:
        size = path.stat().st_size
        if expected_sha256:
            return LocalFile(path, size, expected_sha256)
        with path.open("rb") as file:
            return LocalFile(path, size, hashlib.file_digest(file, "sha256").hexdigest())
    except OSError as error:
        raise LocalFileError(
            f"the file cannot be read: {error.strerror or error}",
            where=str(path),
            remedy="put it back (a backup, another disk); it is then uploaded by itself",
        ) from error


def bring(store: ObjectStore, file: LocalFile, key: str, *, ours: frozenset[str]) -> ObjectFacts:
    """Make sure that `file` lies under `key`, unchanged, and return what the store says of it.

    An object that is there already is left alone when it has the same content (a try whose answer was lost), replaced when it is ours, and
    otherwise `KeyTakenError` is raised.

    :param ours: entity tags and SHA-256 (hex) of what this agent is known to have put there.
    """
    existing = store.facts(key)
    if existing is not None:
        content = _content_of(store, key, existing, file, ours)
        if content == file.sha256:
            return ObjectFacts(bytes=existing.bytes, etag=existing.etag, sha256=file.sha256)
        if existing.etag not in ours and content not in ours:
            raise KeyTakenError(
                "another object lies there already", where=f"{store.describe()} {key}", remedy="a numbered key is used instead"
            )
    try:
        facts = store.put(file.path, key, sha256=file.sha256, overwrite=existing is not None)
    except KeyTakenError:
        # Either somebody was quicker, or our own request was repeated after its answer got lost.
        existing = store.facts(key)
        if existing is None or _content_of(store, key, existing, file, ours) != file.sha256:
            raise
        facts = existing
    return _proven(store, key, facts, file)


def _content_of(store: ObjectStore, key: str, existing: ObjectFacts, file: LocalFile, ours: frozenset[str]) -> str:
    """The SHA-256 of an object, read back only when it could matter."""
    if existing.sha256:
        return existing.sha256
    if existing.bytes == file.bytes or (ours and existing.etag not in ours):
        return store.read_sha256(key)
    return ""


def _proven(store: ObjectStore, key: str, facts: ObjectFacts, file: LocalFile) -> ObjectFacts:
    found = facts.sha256 or store.read_sha256(key)
    if facts.bytes != file.bytes or found != file.sha256:
        raise DamagedObjectError(
            f"the stored object differs from the file: {facts.bytes} bytes, SHA-256 {found}, not {file.bytes} bytes, {file.sha256}",
            where=f"{store.describe()} {key}",
            etag=facts.etag,
        )
    return ObjectFacts(bytes=facts.bytes, etag=facts.etag, sha256=found)
