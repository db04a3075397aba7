"""A plain folder as a store: for a first run without any server, and for mounted file servers."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

from roomkeeper.errors import StoreError
from roomkeeper.state.files import fsync_folder, sha256_of
from roomkeeper.state.stores import KeyTakenError, ObjectFacts
from roomkeeper_s3.checksums import refuse_changed
from roomkeeper_s3.transfer import write_new

_CHUNK = 1024 * 1024
_NO_HARD_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS})
_OPERATORS_ERRORS = frozenset(
    {errno.EACCES, errno.EEXIST, errno.EISDIR, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.ENOTDIR, errno.ENAMETOOLONG}
)


class DirectoryStore:
    """Objects are files under one root. A file appears under its final name only when all its bytes are on the disk.

    :param settings: `path`, the root.
    """

    name: ClassVar[str] = "directory"

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._root = Path(settings["path"])
        self._closed = threading.Event()

    def describe(self) -> str:
        """The root's path."""
        return str(self._root)

    def put(self, path: Path, key: str, *, sha256: str, overwrite: bool = False) -> ObjectFacts:
        """Copy a file, sync it, then give it its name. Raises KeyTakenError, and StoreError when its SHA-256 (hex) is another."""
        target = self._target(key)
        with _explained(target):
            _make_folders(target.parent)
            # The same name for the same object: what a dead agent left is overwritten, not added to.
            token = hashlib.sha256(f"{target.name}\0{sha256}".encode()).hexdigest()[:16]
            temporary = target.with_name(f".{token}.part")
            try:
                self._copy(path, temporary, sha256)
                _publish(temporary, target, overwrite=overwrite)
            finally:
                temporary.unlink(missing_ok=True)
            fsync_folder(target.parent)
            return _facts_of(target)

    def facts(self, key: str) -> ObjectFacts | None:
        """Size in bytes, and an entity tag of inode, time and size: it changes with the file. None when nothing is there."""
        target = self._target(key)
        with _explained(target):
            try:
                return _facts_of(target)
            except FileNotFoundError:
                return None

    def read_sha256(self, key: str) -> str:
        """SHA-256 (hex) of the file as it lies there. Raises StoreError when there is none."""
        target = self._target(key)
        with _explained(target):
            return sha256_of(target)

    def fetch(self, key: str, path: Path) -> None:
        """Copy an object to a file that is not there yet. Raises StoreError."""
        target = self._target(key)
        with _explained(target), target.open("rb") as reader:
            write_new(path, iter(lambda: reader.read(_CHUNK), b""))

    def delete(self, key: str) -> None:
        """Remove an object; one that is gone is fine. Its folders stay. Raises StoreError."""
        target = self._target(key)
        with _explained(target):
            target.unlink(missing_ok=True)

    def url(self, key: str, expires_s: int) -> str:
        """A `file:` address; it does not expire."""
        return self._target(key).absolute().as_uri()

    def close(self) -> None:
        """End a copy that is under way in another thread: it raises StoreError at its next mebibyte."""
        self._closed.set()

    def _target(self, key: str) -> Path:
        parts = key.split("/")
        if any(part in ("", ".", "..") or "\0" in part or "\\" in part for part in parts):
            raise StoreError(
                f"the key {key!r} is no path inside a folder", where=str(self._root), remedy="mend key_template or the plugin that chose it"
            )
        return self._root.joinpath(*parts)

    def _copy(self, source: Path, temporary: Path, sha256: str) -> None:
        digest = hashlib.sha256()
        with source.open("rb") as reader, temporary.open("wb") as writer:
            while chunk := reader.read(_CHUNK):
                if self._closed.is_set():
                    raise StoreError("the store was closed during a transfer", where=str(temporary), retryable=True)
                digest.update(chunk)
                writer.write(chunk)
            writer.flush()
            os.fsync(writer.fileno())
        refuse_changed(source, digest.hexdigest(), sha256)


def _publish(temporary: Path, target: Path, *, overwrite: bool) -> None:
    if overwrite:
        temporary.replace(target)
        return
    try:
        os.link(temporary, target)  # unlike a rename, this fails when something is there
    except FileExistsError:
        raise _taken(target) from None
    except OSError as error:
        if error.errno not in _NO_HARD_LINKS:
            raise
        if target.exists():
            raise _taken(target) from None
        temporary.replace(target)


def _taken(target: Path) -> KeyTakenError:
    return KeyTakenError("another file lies there already", where=str(target), remedy="a numbered key is used instead")


def _make_folders(folder: Path) -> None:
    missing = []
    while not folder.is_dir():
        missing.append(folder)
        folder = folder.parent
    for new in reversed(missing):
        new.mkdir(exist_ok=True)
        fsync_folder(new.parent)


def _facts_of(target: Path) -> ObjectFacts:
    status = target.stat()
    return ObjectFacts(bytes=status.st_size, etag=f"{status.st_ino:x}-{status.st_mtime_ns:x}-{status.st_size:x}")


@contextlib.contextmanager
def _explained(target: Path) -> Iterator[None]:
    """Turn what the operating system says into what a reader can act on."""
    try:
        yield
    except OSError as error:
        operators = error.errno in _OPERATORS_ERRORS
        raise StoreError(
            f"the folder cannot be used: {error.strerror or error}",
            where=str(error.filename or target),
            remedy="mend its rights or free space; uploads then go on by themselves" if operators else "tried again by itself",
            retryable=True,
            user_fault=operators,
        ) from error
