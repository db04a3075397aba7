"""Parts that belong to no upload any more: ours are freed once they are old, those of others never."""

from __future__ import annotations

import asyncio
from typing import Any

from roomkeeper_s3.config import S3Settings
from roomkeeper_s3.destinations import destination_of
from roomkeeper_s3.meters import Meters
from roomkeeper_s3.orphans import abort_orphans
from roomkeeper_s3.s3_store import S3Store
from roomkeeper_s3.slots import Slots

from .world import World

KEY = "class-1/2026-01-31/s-1/teacher-001.mkv"


async def test_only_old_ones_under_keys_of_ours_go(world: World, s3_settings: dict[str, Any], bucket: str, s3_client: Any) -> None:
    info = await world.session()
    await world.segment(info, b"media")
    async with world.agent(s3_settings):
        await world.until_verified(1)

    def begin() -> None:
        for key in (KEY, "of-somebody-else"):
            s3_client.create_multipart_upload(Bucket=bucket, Key=key)

    def left() -> set[str]:
        return {upload["Key"] for upload in s3_client.list_multipart_uploads(Bucket=bucket).get("Uploads", [])}

    await asyncio.to_thread(begin)
    store = S3Store(S3Settings.model_validate(s3_settings).store_settings(world.folder))
    destination = destination_of("s3", store, "", world.journal, Slots(1), Meters())
    assert await abort_orphans(world.journal, destination, older_than_s=3600) == 0
    assert await asyncio.to_thread(left) == {KEY, "of-somebody-else"}
    assert await abort_orphans(world.journal, destination, older_than_s=-60) == 1
    assert await asyncio.to_thread(left) == {"of-somebody-else"}
    await asyncio.to_thread(store.close)


async def test_an_agent_frees_them_by_itself(world: World, s3_settings: dict[str, Any], bucket: str, s3_client: Any) -> None:
    """As soon as it starts, given that they are older than configured."""
    info = await world.session()
    await world.segment(info, b"media")
    async with world.agent(s3_settings):
        await world.until_verified(1)
    await asyncio.to_thread(lambda: s3_client.create_multipart_upload(Bucket=bucket, Key=KEY))
    async with world.agent(s3_settings | {"orphans_after": 0}), asyncio.timeout(30):
        while await asyncio.to_thread(lambda: s3_client.list_multipart_uploads(Bucket=bucket).get("Uploads", [])):  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.05)
