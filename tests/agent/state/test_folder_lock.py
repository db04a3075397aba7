"""One process an agent's name and data folder."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from roomkeeper.errors import ConfigurationError
from roomkeeper.state.folder_lock import FolderLock


def test_a_second_one_is_refused_until_the_first_lets_go(tmp_path: Path) -> None:
    first, second = FolderLock(tmp_path, "a"), FolderLock(tmp_path, "a")
    first.acquire()
    with pytest.raises(ConfigurationError, match=rf"another agent named 'a' \(process {os.getpid()}\)"):
        second.acquire()
    FolderLock(tmp_path, "b").acquire()
    first.release()
    second.acquire()


def test_a_full_disk_is_an_error_with_what_to_do_and_leaves_nothing_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def write(descriptor: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    lock = FolderLock(tmp_path, "a")
    with monkeypatch.context() as full:
        full.setattr(os, "write", write)
        with pytest.raises(
            ConfigurationError, match=r"No space left on device — free some space there, or change agent\.data_dir"
        ) as refused:
            lock.acquire()
    assert not refused.value.user_fault, "nothing is wrong with what is configured"
    FolderLock(tmp_path, "a").acquire()


def test_a_file_as_data_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match=r"is a file — check agent\.data_dir") as refused:
        FolderLock(tmp_path / "file", "a").acquire()
    assert refused.value.user_fault
