"""What the stores keep for nobody is freed, beside the uploads and never in their way."""

from __future__ import annotations

import asyncio
import threading

import pytest

from roomkeeper.errors import StoreError
from roomkeeper.state import objects
from roomkeeper.state.objects import ObjectKind, StoredObject, UploadState
from roomkeeper_s3 import part_ledger, uploader
from roomkeeper_s3.directory_store import DirectoryStore

from .world import DEADLINE_S, World


async def test_what_cannot_be_deleted_in_the_backup_keeps_nothing_else_waiting(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploader, "SWEEP_S", 0.05)
    denied, asked, may_answer = threading.Event(), threading.Event(), threading.Event()

    def delete(store: DirectoryStore, key: str) -> None:
        if key == "denied":
            denied.set()
            raise StoreError("access is denied", where="the backup", retryable=True, user_fault=True)
        asked.set()
        may_answer.wait(DEADLINE_S)

    monkeypatch.setattr(DirectoryStore, "delete", delete)
    await world.journal.migrate(part_ledger.NAMESPACE, part_ledger.SCHEMA)
    info = await world.session()
    for key in ("denied", "slow"):
        await came_home(world, key)
    settings = {"backup": {"directory": {"path": str(world.folder / "backup")}}}
    async with world.agent(settings):
        assert await asyncio.to_thread(asked.wait, DEADLINE_S)
        await world.segment(info, b"media")  # by another agent: nobody tells of it
        await world.until_verified(3)
        may_answer.set()
        async with asyncio.timeout(DEADLINE_S):
            while await moves(world) != ["denied"]:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.01)
    assert denied.is_set()


async def came_home(world: World, key: str) -> None:
    """Journal an object that was moved from the backup into the store."""
    row = StoredObject(session_id="s-1", path=key, kind=ObjectKind.SEGMENT, state=UploadState.VERIFIED, destination="directory")
    await world.journal.run(lambda connection: objects.save(connection, row))
    move = ("s-1", key, "backup", key, "")
    await world.journal.run(lambda connection: connection.execute("INSERT INTO s3_moves VALUES (?, ?, ?, ?, ?)", move))


async def moves(world: World) -> list[str]:
    """Keys in the backup of what is still to be deleted there."""
    return await world.journal.run(lambda connection: [row[0] for row in connection.execute("SELECT object_key FROM s3_moves")])
