"""Metrics and health over a real socket."""

from __future__ import annotations

import aiohttp
import pytest
from prometheus_client import CollectorRegistry

from roomkeeper.errors import ConfigurationError
from roomkeeper.ops.http import OperationsServer
from roomkeeper.ops.metrics import AgentCollector


async def test_metrics_health_and_readiness() -> None:
    registry = CollectorRegistry()
    registry.register(AgentCollector(list, {("s3", "startup"): 2}))
    ready = False
    server = OperationsServer(registry, lambda: ready)
    port = await server.start("127.0.0.1", 0)
    try:
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client:

            async def get(path: str) -> tuple[int, str]:
                async with client.get(path) as answer:
                    return answer.status, await answer.text()

            assert await get("/healthz") == (200, "ok\n")
            assert (await get("/readyz"))[0] == 503
            ready = True
            assert (await get("/readyz"))[0] == 200
            status, text = await get("/metrics")
            assert status == 200
            assert 'roomkeeper_sessions{state="live"} 0.0' in text
            assert 'roomkeeper_plugin_failures_total{hook="startup",plugin="s3"} 2.0' in text
        second = OperationsServer(registry, lambda: True)
        with pytest.raises(ConfigurationError, match="choose another port"):
            await second.start("127.0.0.1", port)
    finally:
        await server.stop()
