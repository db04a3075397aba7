"""An S3 server behind a misbehaving proxy, and a class that is recorded into it."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from plugins.roomkeeper_s3.conftest import settings_for
from plugins.roomkeeper_s3.world import World
from roomkeeper.rooms.session import SessionInfo
from roomkeeper.state.objects import UploadState
from roomkeeper.testing.fault_proxy import FaultProxy, Request
from roomkeeper.testing.seaweed import SeaweedServer

MIB = 1024 * 1024
PART = 5 * MIB


@dataclass
class Through:
    """The store behind the proxy, and a client that goes past it."""

    proxy: FaultProxy
    settings: dict[str, Any]
    client: Any
    bucket: str
    world: World

    async def assert_all_there_once(self) -> None:
        """Every object of the journal is in the store with the bytes that lie here, nothing else is, and no part is left over."""
        rows = [row for session in ("s-1",) for row in (await self.world.rows(session)).values()]
        folder = self.world.folder / "sessions" / "s-1"

        def look() -> None:
            found = {one["Key"] for one in self.client.list_objects_v2(Bucket=self.bucket).get("Contents", [])}
            assert found == {row.object_key for row in rows}
            for row in rows:
                content = self.client.get_object(Bucket=self.bucket, Key=row.object_key)["Body"].read()
                assert hashlib.sha256(content).hexdigest() == row.sha256 == hashlib.sha256((folder / row.path).read_bytes()).hexdigest()
            assert self.client.list_multipart_uploads(Bucket=self.bucket).get("Uploads", []) == []

        assert all(row.state is UploadState.VERIFIED for row in rows)
        await asyncio.to_thread(look)


@pytest.fixture
async def through(seaweed: SeaweedServer, bucket: str, s3_client: Any, world: World) -> AsyncIterator[Through]:
    proxy = FaultProxy(seaweed.endpoint_url)
    await proxy.start()
    settings = settings_for(seaweed, bucket)
    settings["s3"] |= {"endpoint_url": proxy.url, "read_timeout": 10}
    yield Through(proxy, settings, s3_client, bucket, world)
    await proxy.stop()


def is_part(request: Request) -> bool:
    return request.is_part


def is_complete(request: Request) -> bool:
    return request.method == "POST" and "uploadId=" in request.target


def reads_back(request: Request) -> bool:
    return request.method == "GET" and request.target.partition("?")[0].endswith(".mkv") and "uploadId=" not in request.target


async def record(through: Through, info: SessionInfo, *, in_the_middle: Callable[[], Any] | None = None) -> None:
    """A class of three parts and a bit, with the agent running; everything is verified at the end."""
    world = through.world
    async with world.agent(through.settings) as hooks:
        growing = await world.growing(info)
        await growing.grow(os.urandom(2 * PART))
        await world.until_sent({2})
        if in_the_middle is not None:
            await in_the_middle()
        await growing.grow(os.urandom(PART + MIB))
        await world.until_sent({2, 3})
        closed = await growing.close()
        await hooks.notify("segment_closed", info=info, segment=closed)
        await world.finish(info, hooks)
        await world.until_verified(3)


def stored(through: Through, key: str) -> bytes:
    content: bytes = through.client.get_object(Bucket=through.bucket, Key=key)["Body"].read()
    return content


def abort_all(client: Any, bucket: str) -> None:
    for upload in client.list_multipart_uploads(Bucket=bucket).get("Uploads", []):
        client.abort_multipart_upload(Bucket=bucket, Key=upload["Key"], UploadId=upload["UploadId"])
