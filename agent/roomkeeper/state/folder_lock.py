"""One process an agent's name and data folder: two of one name would take each other's sessions for those of a dead one."""

from __future__ import annotations

import errno
import fcntl
import os
from pathlib import Path

from roomkeeper.errors import ConfigurationError
from roomkeeper.state.safe_names import safe_name


class FolderLock:
    """An advisory lock on an agent's name in a data folder. The system lets go of it when the process ends, however it ends."""

    def __init__(self, data_dir: Path, agent: str) -> None:
        self._agent = agent
        self._path = data_dir / f"agent-{safe_name(agent, limit=64)}.lock"
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Take the lock, making the folder if needed. Blocks only on the disk; raises ConfigurationError if another process has it, or for
        a folder that cannot be used."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise self._unusable(error) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 32).decode("ascii", "replace").strip()
            os.close(descriptor)
            raise ConfigurationError(
                f"another agent named {self._agent!r} (process {holder or 'unknown'}) uses this data folder",
                where=str(self._path.parent),
                remedy="stop it first, or give this one another agent.name to share the work, or a data_dir of its own",
            ) from None
        try:
            os.ftruncate(descriptor, 0)
            os.write(descriptor, f"{os.getpid()}\n".encode())
        except OSError as error:
            os.close(descriptor)
            raise self._unusable(error) from error
        self._descriptor = descriptor

    def release(self) -> None:
        """Let go. Safe to call twice."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _unusable(self, error: OSError) -> ConfigurationError:
        folder = self._path.parent
        what = "is a file" if folder.is_file() else str(error.strerror)
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        remedy = "free some space there, or change agent.data_dir" if full else "check agent.data_dir and its permissions"
        return ConfigurationError(f"the data folder cannot be used: {what}", where=str(folder), remedy=remedy, user_fault=not full)
