"""The compare-and-swap contract that claims stand on. Every back end serves it and passes `tests/contracts/claims_contract.py`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from roomkeeper.errors import RoomkeeperError


class ClaimsError(RoomkeeperError):
    """The claims cannot be read or written just now."""

    code = "claims"
    retryable = True


class ConflictError(ClaimsError):
    """Somebody else was faster: the key exists already, or it has another revision than the caller read."""

    code = "claims-conflict"
    retryable = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A key as it was at one revision. `value` is None for a key that was deleted.

    Revisions grow over the whole store, never twice the same: whoever holds the larger one came later. That makes them fencing tokens.
    """

    key: str
    value: bytes | None
    revision: int


class ClaimStore(Protocol):
    """A small store of keys that several agents share. All calls raise `ClaimsError` when it cannot be reached."""

    async def get(self, key: str) -> Entry | None:
        """The key as it is now, read from the store itself and not from a cache; None when it does not exist or was deleted."""
        ...

    async def create(self, key: str, value: bytes) -> int:
        """Make a key that does not exist (or was deleted); return its revision. Raises `ConflictError`."""
        ...

    async def update(self, key: str, value: bytes, last_revision: int) -> int:
        """Change a key that still has this revision; return its new one. Raises `ConflictError`."""
        ...

    async def delete(self, key: str, last_revision: int) -> None:
        """Delete a key that still has this revision. Raises `ConflictError`; a key that is gone already is one, too."""
        ...

    def watch(self) -> AsyncIterator[Entry | None]:
        """Every key there is, then None once, then every change, in order of revisions, deletions with the value None.

        Quick changes of one key may be told as one, the last. Ends never; raises `ClaimsError` when the connection is lost, after which
        a new watch tells everything again.
        """
        ...

    async def close(self) -> None:
        """Let go of the store. Watches end."""
        ...
