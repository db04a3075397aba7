"""The contract every object store serves. All methods block: they are called from upload threads, never from the event loop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Protocol, runtime_checkable

from roomkeeper.errors import StoreError


class KeyTakenError(StoreError):
    """Something lies under the key already, and the caller did not ask to replace it."""

    code = "key-taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectFacts:
    """What the store says of an object: size in bytes, entity tag, and the SHA-256 (hex) it vouches for, if it can.

    `checksum` is the store's own of an object made of parts, in its own writing; `PartStore.proves` reads it.
    """

    bytes: int
    etag: str = ""
    sha256: str = ""
    checksum: str = ""


@runtime_checkable
class ObjectStore(Protocol):
    """A place for finished objects. The class itself is what `roomkeeper_register_stores` hands over; `name` is what `store = ".."` names.

    Raises `StoreError`, `retryable` for passing troubles, `user_fault` for what the operator has to mend.
    """

    name: ClassVar[str]

    def __init__(self, settings: Mapping[str, Any]) -> None: ...

    def describe(self) -> str:
        """Say where objects go, for people: `s3://bucket at http://..`, `/srv/recordings`."""
        ...

    def put(self, path: Path, key: str, *, sha256: str, overwrite: bool = False) -> ObjectFacts:
        """Store a whole file under `key`; the object appears complete or not at all.

        :param sha256: hex, what the file's bytes must hash to; a file that changed is refused.
        :param overwrite: replace what lies there; without it `KeyTakenError` is raised when something does.
        """
        ...

    def facts(self, key: str) -> ObjectFacts | None:
        """What lies under `key`, or None."""
        ...

    def read_sha256(self, key: str) -> str:
        """Read the object back and return the SHA-256 (hex) of its bytes: for stores that cannot vouch for one."""
        ...

    def close(self) -> None:
        """Let go of connections. May be called while another thread is in a transfer, which then fails soon."""
        ...


class UploadGoneError(StoreError):
    """The store no longer knows an upload in parts: it was completed, aborted or never there."""

    code = "upload-gone"
    retryable = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One piece of an object, as sent. `number` is from 1; the store's proof is computed from `checksum`; `crc32` is of the bytes."""

    number: int
    bytes: int
    etag: str
    checksum: str
    crc32: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnfinishedUpload:
    """An upload in parts that the store keeps. `begun_at` is UNIX time."""

    key: str
    upload_id: str
    begun_at: float


@runtime_checkable
class PartStore(ObjectStore, Protocol):
    """A store that takes an object in parts, in any order, while its file still grows. Any number of threads may send parts at once."""

    @property
    def part_size(self) -> int:
        """Bytes of every part but the last."""
        ...

    @property
    def most_parts(self) -> int:
        """How many parts an object may have."""
        ...

    @property
    def part_checksum(self) -> str:
        """Which checksum parts carry, such as `crc32`: an upload that was begun with another one begins anew."""
        ...

    def create_upload(self, key: str) -> str:
        """Begin an upload; return its ID."""
        ...

    def put_part(self, key: str, upload_id: str, number: int, body: bytes | bytearray) -> Part:
        """Send a part; one sent before under this number is replaced. `body` is the caller's again on return. Raises `UploadGoneError`."""
        ...

    def listed_parts(self, key: str, upload_id: str) -> dict[int, tuple[int, str]]:
        """What arrived: number to size and entity tag. Raises `UploadGoneError`."""
        ...

    def measure_part(self, number: int, body: bytes | bytearray) -> Part:
        """A part as it would be sent, its entity tag empty. Asks nobody."""
        ...

    def adopt_part(self, number: int, body: bytes | bytearray, etag: str) -> Part | None:
        """The part that a listed entity tag stands for, if it holds just these bytes; None when that cannot be said."""
        ...

    def complete_upload(self, key: str, upload_id: str, parts: Sequence[Part], *, overwrite: bool) -> ObjectFacts:
        """Make the object of the parts, in ascending order. Raises `KeyTakenError` and `UploadGoneError`."""
        ...

    def abort_upload(self, key: str, upload_id: str) -> None:
        """Free the parts; an upload that is gone is fine."""
        ...

    def unfinished_uploads(self, prefix: str) -> list[UnfinishedUpload]:
        """Uploads under way whose keys begin with `prefix`."""
        ...

    def proves(self, facts: ObjectFacts, parts: Sequence[Part]) -> bool:
        """Whether the object is just these parts in this order, by the store's own checksum, nothing read back."""
        ...


@runtime_checkable
class FetchingStore(ObjectStore, Protocol):
    """A store from which objects can be taken back."""

    def fetch(self, key: str, path: Path) -> None:
        """Write an object's bytes to a new file. Raises `StoreError` when there is no such object."""
        ...

    def delete(self, key: str) -> None:
        """Remove an object; one that is gone is fine."""
        ...


@runtime_checkable
class SharingStore(ObjectStore, Protocol):
    """A store whose objects can be handed to people by a link."""

    def url(self, key: str, expires_s: int) -> str:
        """An address under which anybody can read the object for so many seconds."""
        ...
