"""Several agents may share a data folder; one of them at a time uploads, for all."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from roomkeeper.errors import JournalError

LOCK_NAME = "uploads.lock"


class Turn:
    """An advisory lock. The system lets go of it when the process ends, however it ends."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / LOCK_NAME
        self._descriptor: int | None = None

    def take(self) -> bool:
        """Take it if nobody has it; return whether it is ours. Blocks only on the disk; raises JournalError when the folder is unusable."""
        if self._descriptor is not None:
            return True
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise JournalError(
                f"the data folder cannot be used: {error}", where=str(self._path.parent), remedy="check agent.data_dir and its permissions"
            ) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Let the next one have it. Safe to call twice."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
