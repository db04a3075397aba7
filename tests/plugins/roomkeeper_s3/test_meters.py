"""What `/metrics` shows of uploads."""

from __future__ import annotations

from typing import Any

from prometheus_client import CollectorRegistry

from .world import World


async def test_the_metrics_follow_an_upload(world: World, s3_settings: dict[str, Any]) -> None:
    info = await world.session()
    await world.segment(info, b"x" * 1000)
    registry = CollectorRegistry()
    async with world.agent(s3_settings) as hooks:
        hooks.collect("register_metrics", registry=registry)
        await world.until_verified(1)

    def value(name: str, **labels: str) -> float:
        found = registry.get_sample_value(name, labels)
        assert found is not None, name
        return found

    assert value("roomkeeper_upload_bytes_total") == 1000
    assert value("roomkeeper_upload_verified_objects_total") == 1
    assert value("roomkeeper_upload_cpu_seconds_total") > 0
    assert value("roomkeeper_upload_failures_total", fault="store") == 0
    assert value("roomkeeper_upload_on_backup") == 0
