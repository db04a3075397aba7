"""What only a folder has: paths, rights, temporary files."""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path

import pytest

from roomkeeper.errors import StoreError
from roomkeeper.state.stores import KeyTakenError
from roomkeeper_s3.directory_store import DirectoryStore

SHA256 = hashlib.sha256(b"content").hexdigest()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    path.write_bytes(b"content")
    return path


@pytest.mark.parametrize("key", ["../x", "a/../../x", "/etc/x", "a//b", "", ".", "a/.", "a\0b", "a\\b"])
def test_a_key_never_leaves_the_root(tmp_path: Path, file: Path, key: str) -> None:
    store = DirectoryStore({"path": tmp_path / "store"})
    with pytest.raises(StoreError):
        store.put(file, key, sha256=SHA256)
    with pytest.raises(StoreError):
        store.facts(key)
    assert not (tmp_path / "x").exists()


def test_nothing_but_the_object_is_left(tmp_path: Path, file: Path) -> None:
    store = DirectoryStore({"path": tmp_path / "store"})
    store.put(file, "a/b", sha256=SHA256)
    with pytest.raises(KeyTakenError):
        store.put(file, "a/b", sha256=SHA256)
    with pytest.raises(StoreError):
        store.put(file, "a/c", sha256="0" * 64)
    assert [path.relative_to(tmp_path / "store").as_posix() for path in (tmp_path / "store").rglob("*") if path.is_file()] == ["a/b"]


def test_a_file_system_without_hard_links(tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "no hard links here")

    monkeypatch.setattr(os, "link", refuse)
    store = DirectoryStore({"path": tmp_path / "store"})
    store.put(file, "a/b", sha256=SHA256)
    with pytest.raises(KeyTakenError):
        store.put(file, "a/b", sha256=SHA256)
    assert store.read_sha256("a/b") == SHA256


def test_an_unusable_root_says_what_to_mend(tmp_path: Path, file: Path) -> None:
    (tmp_path / "occupied").write_bytes(b"")
    store = DirectoryStore({"path": tmp_path / "occupied"})
    with pytest.raises(StoreError, match="occupied") as refused:
        store.put(file, "a/b", sha256=SHA256)
    assert refused.value.user_fault
    assert refused.value.remedy
