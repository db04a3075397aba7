"""Bring one local file into the store, under a key that is ours, and prove that it lies there. Blocks: for upload threads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

from isal.isal_zlib import crc32

from roomkeeper.errors import StoreError
from roomkeeper.state.files import sha256_of
from roomkeeper.state.stores import KeyTakenError, ObjectFacts, ObjectStore, Part, PartStore
from roomkeeper_s3.checksums import refuse_changed

_PIECE = 256 * 1024


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


def measure(path: Path, *, expected_sha256: str = "", closed_at: float = 0.0) -> LocalFile:
    """Size and hash of a file. Raises LocalFileError when there is no such file, StoreError when it is another one than expected.

    :param expected_sha256: the hash of a finished file (hex). It is taken as given when nobody wrote to the file since `closed_at` (UNIX
        time), and computed again otherwise.
    """
    try:
        status = path.stat()
        if expected_sha256 and status.st_mtime <= closed_at:
            return LocalFile(path, status.st_size, expected_sha256)
        found = sha256_of(path)
    except OSError as error:
        raise _unreadable(path, error) from error
    refuse_changed(path, found, expected_sha256 or found)
    return LocalFile(path, status.st_size, found)


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


def read_range(path: Path, start: int, size: int) -> bytearray:
    """Read so many bytes of a file. Raises LocalFileError when they are not there."""
    content = bytearray(size)
    read_into(content, path, start)
    return content


def read_into(content: bytearray, path: Path, start: int) -> None:
    """Fill a buffer with bytes of a file. Raises LocalFileError when they are not there."""
    filled = 0
    with _readable(path, start) as file, memoryview(content) as view:
        while filled < len(content) and (count := file.readinto(view[filled:])):
            filled += count
    if filled < len(content):
        raise _too_short(path, start + filled, start + len(content))


def crc32_of_range(path: Path, start: int, size: int) -> int:
    """CRC-32 of so many bytes of a file, read in pieces that stay in the processor's cache. Raises LocalFileError as above."""
    left, found = size, 0
    with _readable(path, start) as file, memoryview(bytearray(min(size, _PIECE))) as view:
        while left and (count := file.readinto(view[: min(left, _PIECE)])):
            found = crc32(view[:count], found)
            left -= count
    if left:
        raise _too_short(path, start + size - left, start + size)
    return found


@contextmanager
def _readable(path: Path, start: int) -> Iterator[FileIO]:
    try:
        with path.open("rb", buffering=0) as file:
            file.seek(start)
            yield file
    except OSError as error:
        raise _unreadable(path, error) from error


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Say of a file here that cannot be written that it is not the store's fault. Raises LocalFileError."""
    try:
        yield
    except OSError as error:
        raise LocalFileError(
            f"the file cannot be written: {error.strerror or error}",
            where=str(path),
            remedy="free space or mend the folder's rights; tried again by itself",
            retryable=True,
            user_fault=True,
        ) from error


def write_new(path: Path, chunks: Iterable[bytes]) -> None:
    """Write a file that is not there yet. Raises LocalFileError; what goes wrong in getting a chunk is raised as it is."""
    with writing(path):
        file = path.open("xb")
    with file:
        for chunk in chunks:
            with writing(path):
                file.write(chunk)
                file.flush()


def _too_short(path: Path, end: int, wanted: int) -> LocalFileError:
    return LocalFileError(
        f"the file ends at byte {end}, not at {wanted} or later",
        where=str(path),
        remedy="find out who shortened it; it is tried again by itself",
    )


def _unreadable(path: Path, error: OSError) -> LocalFileError:
    return LocalFileError(
        f"the file cannot be read: {error.strerror or error}",
        where=str(path),
        remedy="put it back (a backup, another disk); it is then uploaded by itself",
    )


def same_in_parts(store: PartStore, existing: ObjectFacts, file: LocalFile) -> bool:
    """Whether an object that lies there is this very file, by checksums alone; one that cannot vouch for itself is not."""
    if existing.bytes != file.bytes:
        return False
    if existing.sha256:
        return existing.sha256 == file.sha256
    return store.proves(existing, measured_parts(store, file, store.part_size))


def measured_parts(store: PartStore, file: LocalFile, part_size: int) -> list[Part]:
    """The parts that a file is sent in, as this store would check them. Reads the file once."""
    starts = range(0, file.bytes, part_size)
    return [
        store.measure_part(number, read_range(file.path, start, min(part_size, file.bytes - start)))
        for number, start in enumerate(starts, start=1)
    ]
