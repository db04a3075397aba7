"""What the plugin offers to the agent."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from roomkeeper.errors import ConfigurationError, StoreError
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
