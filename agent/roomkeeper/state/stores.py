"""The contract every object store serves. All methods block: they are called from upload threads, never from the event loop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Protocol, runtime_checkable

from roomkeeper.errors import StoreError


class KeyTakenError(StoreError):
    """Something lies under the key already, and the caller did not ask to replace it."""

    code = "key-taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectFacts:
    """What the store says of an object: size in bytes, entity tag, and the SHA-256 (hex) it vouches for, if it can."""

    bytes: int
    etag: str = ""
    sha256: str = ""


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
