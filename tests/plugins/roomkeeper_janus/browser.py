"""Chromium at a page with the official `janus-gateway` JavaScript, for the tests of this folder."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

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
