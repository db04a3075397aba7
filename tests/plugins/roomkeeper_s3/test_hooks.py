"""What the plugin offers to the agent."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from roomkeeper.errors import ConfigurationError, RoomkeeperError, StoreError
from roomkeeper.hookspecs import HealthCheck, PluginContext, Services
from roomkeeper_s3.config import S3Settings
from roomkeeper_s3.hooks import S3Plugin

from .world import World


def plugin_with(settings: dict[str, Any] | None, data_dir: Path) -> S3Plugin:
    model = None if settings is None else S3Settings.model_validate(settings)
    return S3Plugin(PluginContext(name="s3", settings=model, data_dir=data_dir, agent="test"))


def check_of(plugin: S3Plugin) -> HealthCheck:
    (check,) = plugin.roomkeeper_register_health_checks()
    return check


def test_it_offers_both_stores(tmp_path: Path) -> None:
    stores = list(plugin_with(None, tmp_path).roomkeeper_register_stores())
    assert {store.name for store in stores} == {"s3", "directory"}


async def test_the_check_writes_and_reads(tmp_path: Path, s3_settings: dict[str, Any], bucket: str, s3_client: Any) -> None:
    assert f"s3://{bucket}" in await check_of(plugin_with(s3_settings, tmp_path)).probe()
    assert f"s3://{bucket}" in await check_of(plugin_with(s3_settings, tmp_path)).probe()
    assert str(tmp_path / "store") in await check_of(plugin_with({}, tmp_path)).probe()
    assert list((tmp_path / "store").iterdir()) == []
    assert "Contents" not in await asyncio.to_thread(lambda: s3_client.list_objects_v2(Bucket=bucket))


async def test_the_check_says_what_to_mend(tmp_path: Path, s3_settings: dict[str, Any]) -> None:
    s3_settings["s3"]["bucket"] = "not-there"
    with pytest.raises(StoreError, match=r"the bucket does not exist.*create it"):
        await check_of(plugin_with(s3_settings, tmp_path)).probe()


async def test_the_backup_is_tried_as_well(tmp_path: Path, s3_settings: dict[str, Any], bucket: str, s3_client: Any) -> None:
    backup = {"s3": s3_settings["s3"] | {"prefix": "backup/"}}
    checks = list(plugin_with({"backup": backup}, tmp_path).roomkeeper_register_health_checks())
    assert [one.name for one in checks] == ["store", "backup store"]
    assert str(tmp_path / "store") in await checks[0].probe()
    assert f"s3://{bucket}" in await checks[1].probe()
    assert "Contents" not in await asyncio.to_thread(lambda: s3_client.list_objects_v2(Bucket=bucket))
    backup["s3"]["bucket"] = "not-there"
    _, check = plugin_with({"backup": backup}, tmp_path).roomkeeper_register_health_checks()
    with pytest.raises(StoreError, match="the bucket does not exist"):
        await check.probe()


async def test_the_server_of_each_webhook_is_reached_and_told_nothing(tmp_path: Path) -> None:
    heard: asyncio.Queue[bytes] = asyncio.Queue()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.put_nowait(await reader.read())
        writer.close()

    async with await asyncio.start_server(listen, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        webhooks = [{"url": f"http://127.0.0.1:{one}/secret", "secret": "s" * 16} for one in (port, 1)]
        store, good, bad = plugin_with({"webhooks": webhooks}, tmp_path).roomkeeper_register_health_checks()
        assert (store.name, good.name, bad.name) == ("store", "recordings webhook 1", "recordings webhook 2")
        assert await good.probe() == f"127.0.0.1:{port} can be reached; nothing was posted"
        with pytest.raises(RoomkeeperError, match=r"127\.0\.0\.1:1: .*check the address") as caught:
            await bad.probe()
        assert "/secret" not in str(caught.value)
        assert await asyncio.wait_for(heard.get(), 10) == b""


async def test_an_unknown_store_names_the_known_ones(world: World) -> None:
    plugin = plugin_with({"store": "tape"}, world.folder)
    with pytest.raises(ConfigurationError, match="directory, s3"):
        await plugin.roomkeeper_startup(Services(journal=world.journal, hooks=None, stores={}, sessions=list))  # type: ignore[arg-type]
    await plugin.roomkeeper_shutdown()


async def test_hooks_before_startup_and_after_shutdown_do_nothing(world: World) -> None:
    info = await world.session()
    segment = await world.segment(info, b"media")
    plugin = plugin_with({}, world.folder)
    await plugin.roomkeeper_segment_closed(segment)
    await plugin.roomkeeper_recording_finished(info)
    await plugin.roomkeeper_shutdown()
    assert await world.rows() == {}
