"""Uploads under faults, against real servers: at the end every byte is there, verified, once."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from roomkeeper.state.objects import UploadState
from roomkeeper.testing.seaweed import SeaweedServer

from .conftest import client_of, settings_for
from .world import DEADLINE_S, World

MIB = 1024 * 1024
CHILD = Path(__file__).with_name("uploading_process.py")


@pytest.fixture
async def own_server(tmp_path: Path) -> AsyncIterator[SeaweedServer]:
    """A server of the test's own, to be killed."""
    server = SeaweedServer(tmp_path / "own-seaweed")
    await server.start()
    yield server
    await asyncio.to_thread(server.kill)


async def until_multipart_runs(client: Any, bucket: str) -> None:
    """Wait until some parts, but surely not all, of an upload have arrived."""
    async with asyncio.timeout(DEADLINE_S):
        while True:
            uploads = (await asyncio.to_thread(client.list_multipart_uploads, Bucket=bucket)).get("Uploads", [])
            for upload in uploads:
                names = {"Bucket": bucket, "Key": upload["Key"], "UploadId": upload["UploadId"]}
                if (await asyncio.to_thread(lambda names=names: client.list_parts(**names))).get("Parts"):  # type: ignore[misc]
                    return
            await asyncio.sleep(0.005)


async def test_wrong_credentials_that_are_mended(world: World, s3_settings: dict[str, Any]) -> None:
    info = await world.session()
    await world.segment(info, b"media")
    wrong = s3_settings | {"s3": s3_settings["s3"] | {"secret_key": "wrong"}}
    async with world.agent(wrong):
        await world.listener.until(lambda: len(world.listener.failed) >= 2)
    row = (await world.rows())["teacher-001.mkv"]
    assert row.state is UploadState.FAILED
    assert row.attempts >= 2
    assert "mend access_key and secret_key" in row.error
    async with world.agent(s3_settings):
        row = (await world.until_verified(1))["teacher-001.mkv"]
    assert row.error == ""


async def test_replaced_credentials_are_taken_while_running(
    world: World, s3_settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keys that boto3 finds by itself: a file that is wrong at first and mended while the agent runs."""
    keys = world.folder / "credentials"
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(keys))
    monkeypatch.delenv("AWS_ACCESS_KEY_ID", raising=False)
    access_key, secret_key = s3_settings["s3"].pop("access_key"), s3_settings["s3"].pop("secret_key")
    keys.write_text(f"[default]\naws_access_key_id = {access_key}\naws_secret_access_key = wrong\n")
    info = await world.session()
    await world.segment(info, b"media")
    async with world.agent(s3_settings):
        await world.listener.until(lambda: bool(world.listener.failed))
        keys.write_text(f"[default]\naws_access_key_id = {access_key}\naws_secret_access_key = {secret_key}\n")
        row = (await world.until_verified(1))["teacher-001.mkv"]
    assert "mend access_key and secret_key" in world.listener.failed[0][1]
    assert (row.error, row.bytes) == ("", len(b"media"))


async def test_a_missing_bucket_that_is_created(world: World, s3_settings: dict[str, Any], bucket: str, s3_client: Any) -> None:
    info = await world.session()
    await world.segment(info, b"media")
    await world.finish(info)
    new = f"{bucket}-later"
    s3_settings["s3"]["bucket"] = new
    async with world.agent(s3_settings):
        await world.listener.until(lambda: len(world.listener.failed) >= 3)
        assert all("the bucket does not exist" in error for _, error, _ in world.listener.failed)
        await asyncio.to_thread(s3_client.create_bucket, Bucket=new)
        await world.until_verified(3)


async def test_the_server_is_killed_and_comes_back_in_the_middle(world: World, own_server: SeaweedServer) -> None:
    settings = settings_for(own_server, own_server.bucket, workers=1)
    client = client_of(own_server)
    content = os.urandom(32 * MIB)
    info = await world.session()
    await world.segment(info, content)
    await world.finish(info)
    async with world.agent(settings):
        await until_multipart_runs(client, own_server.bucket)
        await asyncio.to_thread(own_server.kill)
        await world.listener.until(lambda: bool(world.listener.failed))
        (_, error, retry_in_s) = world.listener.failed[0]
        assert "cannot be reached" in error
        assert 0 < retry_in_s <= 0.2
        await own_server.start()
        rows = await world.until_verified(3)
    await assert_all_there_once(client, own_server.bucket, world, len(rows))


async def test_kill_9_in_the_middle_of_a_transfer(world: World, s3_settings: dict[str, Any], bucket: str, s3_client: Any) -> None:
    info = await world.session()
    await world.segment(info, os.urandom(48 * MIB))
    await world.finish(info)
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(CHILD), str(world.folder), stdin=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps(s3_settings).encode())
    process.stdin.close()
    try:
        await until_multipart_runs(s3_client, bucket)
    finally:
        process.send_signal(signal.SIGKILL)
        await process.wait()
    row = (await world.rows())["teacher-001.mkv"]
    assert (row.state, row.attempts, row.object_key) == (UploadState.UPLOADING, 1, "class-1/2026-01-31/s-1/teacher-001.mkv")
    async with world.agent(s3_settings):
        rows = await world.until_verified(3)
    assert rows["teacher-001.mkv"].attempts == 2
    assert rows["teacher-001.mkv"].object_key == row.object_key
    await assert_all_there_once(s3_client, bucket, world, len(rows))


async def test_a_shutdown_does_not_wait_for_a_black_hole(world: World) -> None:
    """A server that takes the connection and never answers."""
    taken = asyncio.Event()
    writers: list[asyncio.StreamWriter] = []

    def swallow(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        taken.set()

    server = await asyncio.start_server(swallow, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    settings = {
        "s3": {"bucket": "b", "endpoint_url": f"http://127.0.0.1:{port}", "access_key": "a", "secret_key": "s", "read_timeout": 5},
        "drain": "100ms",
    }
    info = await world.session()
    await world.segment(info, b"media")
    loop = asyncio.get_running_loop()
    async with world.agent(settings):
        async with asyncio.timeout(DEADLINE_S):
            await taken.wait()
        began = loop.time()
    took = loop.time() - began
    assert took < 4.5
    assert (await world.rows())["teacher-001.mkv"].state is UploadState.PENDING
    server.close()
    for writer in writers:  # lets the thread end that the shutdown did not wait for
        writer.close()
    await server.wait_closed()


async def assert_all_there_once(client: Any, bucket: str, world: World, number: int) -> None:
    def look() -> tuple[dict[str, int], list[Any]]:
        objects = client.list_objects_v2(Bucket=bucket).get("Contents", [])
        return {one["Key"]: one["Size"] for one in objects}, client.list_multipart_uploads(Bucket=bucket).get("Uploads", [])

    found, left_over = await asyncio.to_thread(look)
    assert found == {row.object_key: row.bytes for row in (await world.rows()).values()}
    assert len(found) == number
    assert left_over == []
