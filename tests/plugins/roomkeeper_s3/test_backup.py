"""The backup store, and the way home."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest

from roomkeeper.state.objects import UploadState
from roomkeeper_s3 import moving, uploader

from .world import World


async def test_a_store_that_fails_for_long_is_left_for_the_backup_and_everything_comes_home(
    world: World, s3_settings: dict[str, Any], bucket: str, s3_client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploader, "SWEEP_S", 0.05)
    backup = world.folder / "backup"
    working = s3_settings | {"backup": {"after": "300ms", "directory": {"path": str(backup)}}}
    broken = working | {"s3": s3_settings["s3"] | {"bucket": "not-there"}}
    info = await world.session()
    content = os.urandom(6 * 1024 * 1024)
    await world.segment(info, content)
    await world.finish(info)
    async with world.agent(broken):
        rows = await world.until_verified(3)
        assert {row.destination for row in rows.values()} == {"backup"}
        assert any("the bucket does not exist" in error for _, error, _ in world.listener.failed)
    assert (backup / rows["teacher-001.mkv"].object_key).read_bytes() == content

    (info.folder / "teacher-001.mkv").unlink()  # as retention would: it lies safe in the backup
    assert await world.journal.run(moving.ask_back) == 3
    async with world.agent(working):
        home = await world.until_verified(3)
        assert {row.destination for row in home.values()} == {"s3"}
        async with asyncio.timeout(20):
            while await asyncio.to_thread(files_in, backup):  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.02)
    assert await asyncio.to_thread(stored, s3_client, bucket, home["teacher-001.mkv"].object_key) == content
    assert all(row.state is UploadState.VERIFIED for row in home.values())


async def test_a_restart_does_not_begin_the_wait_anew(world: World, s3_settings: dict[str, Any]) -> None:
    settings = s3_settings | {"backup": {"after": "1h", "directory": {"path": str(world.folder / "backup")}}}
    settings["s3"] = s3_settings["s3"] | {"bucket": "not-there"}
    info = await world.session()
    await world.segment(info, b"media")
    async with world.agent(settings):
        await world.listener.until(lambda: bool(world.listener.failed))
    await world.journal.run(lambda connection: connection.execute("UPDATE s3_destinations SET failing_since = failing_since - 3600"))
    async with world.agent(settings):
        assert (await world.until_verified(1))["teacher-001.mkv"].destination == "backup"


async def test_a_damaged_object_in_the_backup_is_not_taken_home(world: World, s3_settings: dict[str, Any]) -> None:
    backup = world.folder / "backup"
    settings = s3_settings | {"backup": {"after": 0, "directory": {"path": str(backup)}}}
    broken = settings | {"s3": s3_settings["s3"] | {"bucket": "not-there"}}
    info = await world.session()
    await world.segment(info, b"media")
    async with world.agent(broken):
        row = (await world.until_verified(1))["teacher-001.mkv"]
    (backup / row.object_key).write_bytes(b"other")
    (info.folder / row.path).unlink()
    await world.journal.run(moving.ask_back)
    heard = len(world.listener.failed)
    async with world.agent(settings):
        await world.listener.until(lambda: len(world.listener.failed) > heard)
    assert "damaged" in world.listener.failed[-1][1]
    assert (backup / row.object_key).exists()


def stored(client: Any, bucket: str, key: str) -> bytes:
    content: bytes = client.get_object(Bucket=bucket, Key=key)["Body"].read()
    return content


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
