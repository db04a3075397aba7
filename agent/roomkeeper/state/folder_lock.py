"""One agent a data folder: a second one would repair files that the first is still writing."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from roomkeeper.errors import ConfigurationError, JournalError

LOCK_NAME = "agent.lock"


class FolderLock:
    """An advisory lock on a data folder. The system lets go of it when the process ends, however it ends."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / LOCK_NAME
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Take the lock, making the folder if needed. Blocks only on the disk; raises ConfigurationError if another process has it."""
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
            holder = os.read(descriptor, 32).decode("ascii", "replace").strip()
            os.close(descriptor)
            raise ConfigurationError(
                f"another agent (process {holder or 'unknown'}) uses this data folder",
                where=str(self._path.parent),
                remedy="stop it first, or give this one a data_dir of its own",
            ) from None
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        self._descriptor = descriptor

    def release(self) -> None:
        """Let go. Safe to call twice."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
