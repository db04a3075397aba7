"""The contract of `ObjectStore`, one body over both stores; S3 is a real server."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from roomkeeper.errors import StoreError
from roomkeeper.state.stores import FetchingStore, KeyTakenError, ObjectStore
from roomkeeper_s3.config import S3Settings
from roomkeeper_s3.directory_store import DirectoryStore
from roomkeeper_s3.s3_store import S3Store
from roomkeeper_s3.transfer import LocalFileError

KEY = "class-1/2026-01-31/s-1/teacher-001.mkv"


@pytest.fixture(params=["directory", "s3", "s3-when-required"])
def store(request: pytest.FixtureRequest, tmp_path: Path, s3_settings: dict[str, Any]) -> Iterator[ObjectStore]:
    made: ObjectStore
    if request.param == "directory":
        made = DirectoryStore({"path": tmp_path / "store"})
    else:
        settings = S3Settings.model_validate(s3_settings).store_settings(tmp_path)
        if request.param == "s3-when-required":
            settings["request_checksum_calculation"] = "when_required"
        made = S3Store(settings)
    yield made
    made.close()


def local(tmp_path: Path, content: bytes) -> tuple[Path, str]:
    path = tmp_path / "file"
    path.write_bytes(content)
    return path, hashlib.sha256(content).hexdigest()


def test_serves_the_contract(store: ObjectStore) -> None:
    assert isinstance(store, ObjectStore)
    assert store.describe()


@pytest.mark.parametrize("size", [0, 1, 100_000, 5 * 1024 * 1024, 11 * 1024 * 1024 + 7])
def test_what_is_put_lies_there(store: ObjectStore, tmp_path: Path, size: int) -> None:
    path, sha256 = local(tmp_path, os.urandom(size))
    assert store.facts(KEY) is None
    facts = store.put(path, KEY, sha256=sha256)
    assert facts.bytes == size
    assert facts.sha256 in ("", sha256)
    found = store.facts(KEY)
    assert found is not None
    assert (found.bytes, found.etag) == (size, facts.etag)
    assert found.sha256 in ("", sha256)
    assert store.read_sha256(KEY) == sha256


def test_what_is_fetched_is_the_object_and_a_folder_here_is_not_the_stores_fault(store: ObjectStore, tmp_path: Path) -> None:
    assert isinstance(store, FetchingStore)
    content = os.urandom(3 * 1024 * 1024 + 1)
    path, sha256 = local(tmp_path, content)
    store.put(path, KEY, sha256=sha256)
    store.fetch(KEY, tmp_path / "fetched")
    assert (tmp_path / "fetched").read_bytes() == content
    with pytest.raises(LocalFileError, match="No such file or directory") as caught:
        store.fetch(KEY, tmp_path / "no-folder" / "fetched")
    assert str(tmp_path / "no-folder") in caught.value.where


@pytest.mark.parametrize("size", [10, 6 * 1024 * 1024])
def test_nothing_is_overwritten_unless_asked(store: ObjectStore, tmp_path: Path, size: int) -> None:
    first, first_hash = local(tmp_path, b"first")
    store.put(first, KEY, sha256=first_hash)
    second, second_hash = local(tmp_path, os.urandom(size))
    with pytest.raises(KeyTakenError):
        store.put(second, KEY, sha256=second_hash)
    assert store.read_sha256(KEY) == first_hash
    before = store.facts(KEY)
    facts = store.put(second, KEY, sha256=second_hash, overwrite=True)
    assert store.read_sha256(KEY) == second_hash
    assert before is not None
    assert facts.etag != before.etag


@pytest.mark.parametrize("size", [10, 6 * 1024 * 1024])
def test_a_file_that_changed_is_refused(store: ObjectStore, tmp_path: Path, size: int) -> None:
    path, _ = local(tmp_path, os.urandom(size))
    with pytest.raises(StoreError, match="changed"):
        store.put(path, KEY, sha256=hashlib.sha256(b"something else").hexdigest())
    assert store.facts(KEY) is None


@pytest.mark.parametrize("key", ["a b/c", "ümläut/名前.mkv", "emoji-🙂", "quote'\"&<>?#%2e", "deep/" * 40 + "x"])
def test_unusual_keys(store: ObjectStore, tmp_path: Path, key: str) -> None:
    path, sha256 = local(tmp_path, b"content")
    store.put(path, key, sha256=sha256)
    assert store.read_sha256(key) == sha256
    assert store.facts(key + "x") is None


def test_a_closed_store_refuses(store: ObjectStore, tmp_path: Path) -> None:
    path, sha256 = local(tmp_path, b"content")
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed") as refused:
        store.put(path, KEY, sha256=sha256)
    assert refused.value.retryable
