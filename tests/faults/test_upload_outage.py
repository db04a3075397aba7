"""A store that is gone for long while many record: nothing is lost, recording notices nothing, all is verified afterwards."""

from __future__ import annotations

import asyncio
import hashlib
import os
import time
from typing import Any

from plugins.roomkeeper_s3.conftest import bucket, s3_client, s3_settings, seaweed, settings_for, world
from plugins.roomkeeper_s3.world import GrowingSegment, World
from roomkeeper.state.objects import ObjectKind
from roomkeeper.testing.fault_proxy import Fault, FaultProxy
from roomkeeper.testing.seaweed import SeaweedServer

__all__ = ["bucket", "s3_client", "s3_settings", "seaweed", "world"]

RECORDINGS = 24
PIECES = 12
PIECE = 125_000
"""Bytes of half a second at 2 Mbit/s."""
LONG_ONES = 3
"""Recordings that are eight times as long: parts of these would go up while they grow."""


async def test_24_recordings_while_the_store_is_down(world: World, seaweed: SeaweedServer, bucket: str, s3_client: Any) -> None:
    """An hour at a retry every five minutes, compressed: a dozen tries of each, all refused, while files grow, close and begin anew."""
    proxy = FaultProxy(seaweed.endpoint_url)
    await proxy.start()
    outage = proxy.add(Fault(kind="answer", status=503, code="ServiceUnavailable"))
    settings = settings_for(seaweed, bucket)
    settings["s3"]["endpoint_url"] = proxy.url
    info = await world.session()
    longest_write_s = 0.0

    async def record(number: int) -> None:
        nonlocal longest_write_s
        growing: GrowingSegment = await world.growing(info, path=f"person-{number:02}.mkv", number=number + 1)
        for _ in range(PIECES):
            content = os.urandom(PIECE * (8 if number < LONG_ONES else 1))
            began = time.monotonic()
            await growing.grow(content)
            longest_write_s = max(longest_write_s, time.monotonic() - began)
            await asyncio.sleep(0.02)
        await hooks.notify("segment_closed", info=info, segment=await growing.close())

    try:
        async with world.agent(settings) as hooks:
            await asyncio.gather(*(record(number) for number in range(RECORDINGS)))
            await world.listener.until(lambda: len(world.listener.failed) >= RECORDINGS)
            assert world.listener.finished == []
            assert outage.used >= RECORDINGS
            proxy.heal()
            await world.finish(info, hooks)
            rows = await world.until_verified(RECORDINGS + 2)
    finally:
        await proxy.stop()
    assert longest_write_s < 2.0, "a recording waits for nothing but its disk"
    assert sum(row.kind is ObjectKind.SEGMENT for row in rows.values()) == RECORDINGS

    def read(key: str) -> str:
        return hashlib.sha256(s3_client.get_object(Bucket=bucket, Key=key)["Body"].read()).hexdigest()

    for row in rows.values():
        content = (info.folder / row.path).read_bytes()
        assert await asyncio.to_thread(read, row.object_key) == row.sha256 == hashlib.sha256(content).hexdigest()
    found = await asyncio.to_thread(lambda: s3_client.list_objects_v2(Bucket=bucket)["Contents"])
    assert len(found) == len(rows)
