"""A page in Chromium with the official `janus-gateway` JavaScript: its camera is recorded, its chat moderated."""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import subprocess
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from aiohttp import web

from integration.conftest import running_agent, until
from plugins.roomkeeper_janus.world import SECRET, running
from roomkeeper.demo.verification import verify_session
from roomkeeper.testing.children import dying_with_parent

LIBRARY = "janus-gateway@1.4.2"
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)


@pytest.fixture(scope="session")
def browser_library(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The library's files, from npm; by the name the page asks for."""
    missing = [program for program in ("chromium", "npm") if shutil.which(program) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    folder = tmp_path_factory.mktemp("npm")
    command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(folder), LIBRARY]
    done = subprocess.run(command, capture_output=True, text=True, timeout=90)
    if done.returncode:
        pytest.skip(f"npm cannot install {LIBRARY}: {done.stderr[-300:]}")
    modules = folder / "node_modules"
    return {
        "janus.es.js": modules / "janus-gateway" / "npm" / "dist" / "janus.es.js",
        "adapter.js": modules / "webrtc-adapter" / "out" / "adapter.js",
        "": Path(__file__).with_name("page.html"),
    }


@contextlib.asynccontextmanager
async def page_server(files: dict[str, Path]) -> AsyncIterator[tuple[str, list[dict[str, Any]]]]:
    """Serves the page; gives its address and what the page reports."""
    reports: list[dict[str, Any]] = []

    async def serve(request: web.Request) -> web.StreamResponse:
        return web.FileResponse(files[request.match_info["name"]])

    async def report(request: web.Request) -> web.Response:
        reports.append(await request.json())
        return web.Response()

    app = web.Application()
    app.router.add_post("/report", report)
    app.router.add_get("/{name:janus.es.js|adapter.js|}", serve)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 8080)
    await site.start()
    try:
        yield "http://127.0.0.1:8080/", reports
    finally:
        await runner.cleanup()


@contextlib.asynccontextmanager
async def chromium(url: str, folder: Path) -> AsyncIterator[None]:
    """Chromium without a window, at a page."""
    command = await asyncio.to_thread(dying_with_parent, ["chromium", *FLAGS, f"--user-data-dir={folder}", url])
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL)
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            async with asyncio.timeout(10):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()


@pytest.mark.slow
async def test_a_browser_is_recorded_and_moderated(browser_library: dict[str, Path], janus_network: None, tmp_path: Path) -> None:
    async with running(tmp_path / "janus") as world, page_server(browser_library) as (url, reports):
        settings = {"url": world.server.url, "room": {"secret": SECRET}}
        document = {
            "agent": {"name": "test", "data_dir": str(tmp_path / "data")},
            "accounts": {"a": {"provider": "janus", "user_id": "bot", "settings": settings}},
            "timetable": [{"name": "plan", "account": "a", "rooms": ["r"], "at": [datetime.now(UTC)], "duration": 600}],
            "plugins": {"moderation": {"ladder": ["kick"], "unverified_senders": "sanction"}},
        }
        query = urlencode({"server": world.server.url, "room": "r", "user": "carla"})
        async with running_agent(document) as agent, chromium(f"{url}?{query}", tmp_path / "profile"):
            await until(lambda: any(report["event"] == "in the chat" for report in reports), within_s=40)
            session = agent.sessions[0]
            await until(lambda: "carla" in session.streams)
            await until(lambda: any(path.stat().st_size > 100_000 for path in session.info.folder.glob("*.mkv")))
            await session.room.send_broadcast_message("now")
            await until(lambda: any(report["event"] == "put out" for report in reports))
            await until(lambda: not session.streams)
        folder = session.info.folder
    events = [report["event"] for report in reports]
    assert "media up" in events
    assert "whispered" in events, "told why before it was put out"
    assert "error" not in events, reports
    found = await asyncio.to_thread(verify_session, folder, marks=False)
    assert not found.all_problems()
    assert found.segments[0].video_frames > 20
    assert found.segments[0].audio_frames > 50
    words = [json.loads(line) for line in (folder / "messages.jsonl").read_text().splitlines()]
    assert [(word["user_id"], word["user_name"], word["text"]) for word in words] == [
        ("carla", "Carla", "hello from a browser"),
        ("carla", "Carla", "you idiot"),
    ]
    assert words[1]["verdict"]["action"] == "kick"
