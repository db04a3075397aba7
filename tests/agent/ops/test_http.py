"""Status page, metrics and health over a real socket."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

import aiohttp
import pytest
from prometheus_client import CollectorRegistry

from roomkeeper.errors import ConfigurationError
from roomkeeper.ops.http import OperationsServer
from roomkeeper.ops.metrics import AgentCollector
from roomkeeper.ops.stills import Stills

STREAM = {
    "stream_id": "camera",
    "video_frames": 7,
    "audio_frames": 9,
    "lost_video_frames": 1,
    "lost_audio_frames": 0,
    "bytes": 1234,
    "silent_s": 0.5,
}
SESSION = {
    "id": "s",
    "room_id": "r",
    "state": "live",
    "users": 3,
    "messages": 5,
    "moderated": 1,
    "reconnects": 0,
    "streams": [STREAM],
}
STATUS: dict[str, Any] = {
    "configuration": {"file": "c.toml", "read_at": "2026-01-01T00:00:00.000Z", "refused": "", "restart_needed": ["http.port"]},
    "loop_delay_ms": 2.0,
    "disk": {"free_bytes": 10, "total_bytes": 20},
    "sessions": [SESSION],
    "uploads": {"pending": 2, "uploading": 0, "failed": 0, "in_backup": 4, "lag_s": 1.5, "last_error": ""},
    "plugin_failures": [{"plugin": "s3", "hook": "startup", "count": 2}],
}


async def server(*, ready: bool = True, token: str = "") -> OperationsServer:
    registry = CollectorRegistry()
    registry.register(AgentCollector(lambda: STATUS))

    async def status() -> dict[str, Any]:
        return STATUS

    return await asyncio.to_thread(
        partial(OperationsServer, registry, ready=lambda: ready, status=status, sessions=list, stills=Stills(), token=token)
    )


async def get(port: int, path: str, **headers: str) -> tuple[int, str]:
    async with (
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client,
        client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()}) as answer,
    ):
        return answer.status, await answer.text()


async def test_metrics_health_readiness_and_the_page() -> None:
    served = await server(ready=False)
    port = await served.start("127.0.0.1", 0)
    try:
        assert await get(port, "/healthz") == (200, "ok\n")
        assert (await get(port, "/readyz"))[0] == 503
        status, text = await get(port, "/metrics")
        assert status == 200
        assert 'roomkeeper_sessions{state="live"} 1.0' in text
        assert 'roomkeeper_stream_lost_frames_total{kind="video",room="r",stream="camera"} 1.0' in text
        assert 'roomkeeper_plugin_failures_total{hook="startup",plugin="s3"} 2.0' in text
        assert "roomkeeper_upload_lag_seconds 1.5" in text
        assert 'roomkeeper_uploads{state="backup"} 4.0' in text
        assert '"level_db": -90.0' in (await get(port, "/api/status"))[1]
        for path in ("/", "/page.css", "/page.js"):
            assert (await get(port, path))[0] == 200
        assert (await get(port, "/picture/s/none"))[0] == 404
        with pytest.raises(ConfigurationError, match="choose another port"):
            await (await server()).start("127.0.0.1", port)
    finally:
        await served.stop()


@pytest.mark.parametrize(
    ("host", "status"),
    [("localhost:9464", 200), ("127.0.0.1", 200), ("[::1]:9464", 200), ("10.1.2.3:80", 200), ("rebound.example:9464", 403), ("[", 403)],
)
async def test_without_a_token_it_answers_to_no_name_of_a_stranger(host: str, status: int) -> None:
    open_to_all, by_token = await server(), await server(token="open sesame")
    port, other_port = await open_to_all.start("127.0.0.1", 0), await by_token.start("127.0.0.1", 0)
    try:
        for path in ("/", "/metrics", "/api/status"):
            assert (await get(port, path, Host=host))[0] == status
        assert (await get(port, "/healthz", Host=host))[0] == 200
        assert (await get(other_port, "/api/status?token=open%20sesame", Host=host))[0] == 200
    finally:
        await open_to_all.stop()
        await by_token.stop()


async def test_with_a_token_only_health_is_open() -> None:
    served = await server(token="open sesame")
    port = await served.start("127.0.0.1", 0)
    try:
        assert (await get(port, "/healthz"))[0] == 200
        for path in ("/", "/metrics", "/api/status", "/picture/s/x", "/?token=wrong"):
            assert (await get(port, path))[0] == 401
        assert (await get(port, "/?token=open%20sesame"))[0] == 200
        assert (await get(port, "/metrics", Authorization="Bearer open sesame"))[0] == 200
        assert (await get(port, "/metrics", Cookie='roomkeeper_token="open sesame"'))[0] == 200
    finally:
        await served.stop()
