"""The SQLite back end passes the contract of claims, and what it promises beyond."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contracts.claims_contract import *  # noqa: F403 - the contract's tests run here
from contracts.claims_contract import OpenStore
from roomkeeper.claims.contract import ClaimsError
from roomkeeper.claims.sqlite import SqliteClaims


@pytest.fixture
async def open_store(tmp_path: Path) -> AsyncIterator[OpenStore]:
    stores: list[SqliteClaims] = []

    async def open_one() -> SqliteClaims:
        stores.append(await asyncio.to_thread(SqliteClaims.open, tmp_path / "claims.sqlite3"))
        return stores[-1]

    yield open_one
    for store in stores:
        await store.close()


def known_keys(path: Path) -> list[str]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return [key for (key,) in connection.execute("SELECT key FROM claims ORDER BY revision")]


async def test_revisions_never_fall_behind_what_the_journal_knows(tmp_path: Path) -> None:
    """After a power cut the file may have lost its last moments, and a token must never be given out twice."""
    store = await asyncio.to_thread(SqliteClaims.open, tmp_path / "claims.sqlite3", 1000)
    assert await store.create("a", b"1") == 1001
    await store.close()
    with pytest.raises(ClaimsError, match="closed"):
        await store.get("a")


async def test_deletions_are_forgotten_in_time(open_store: OpenStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After months there are thousands of sessions that are over, and each watch would begin with all of them."""
    monkeypatch.setattr("roomkeeper.claims.sqlite.KEPT_REVISIONS", 4)
    store = await open_store()
    await store.create("kept", b"")
    for name in "abcd":
        await store.delete(name, await store.create(name, b""))
    assert await asyncio.to_thread(known_keys, tmp_path / "claims.sqlite3") == ["kept", "b", "c", "d"]
    assert await store.create("a", b"") == 10  # revisions go on


async def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ClaimsError, match="data folder"):
        await asyncio.to_thread(SqliteClaims.open, tmp_path / "file" / "claims.sqlite3")
