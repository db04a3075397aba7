"""A real browser publishes its camera and microphone into the embedded room server, and is recorded."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from aiohttp import web

from integration.conftest import SECRET, agent_configuration, running_agent, until
from roomkeeper.testing.children import dying_with_parent
from roomkeeper.testing.media_probe import MediaProbe, probe
from roomkeeper_embedded.server.app import RoomServer
from roomkeeper_embedded.tokens import RoomPrivileges, make_token

PAGE = Path(__file__).parent / "chromium_publisher.html"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-background-timer-throttling",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--allow-loopback-in-peer-connection",
]
RECORD_S = 8.0
MARKS_WITHIN_MS = 80.0
"""Flash and beep of a browser's own drawing: a canvas is captured up to two pictures after it was drawn."""


class Page:
    """Serves the publishing page and keeps what it reports."""

    def __init__(self) -> None:
        self.reports: list[dict[str, Any]] = []
        self.url = ""

    def heard(self, event: str) -> list[dict[str, Any]]:
        """Reports of one kind; fails when the page has failed."""
        failures = [one["error"] for one in self.reports if one["event"] == "failed"]
        assert not failures, failures
        return [one for one in self.reports if one["event"] == event]

    async def show(self, request: web.Request) -> web.Response:
        """The page."""
        return web.Response(text=await asyncio.to_thread(PAGE.read_text), content_type="text/html")

    async def take(self, request: web.Request) -> web.Response:
        """A report."""
        self.reports.append(json.loads(await request.text()))
        return web.Response()


@asynccontextmanager
async def served_page() -> AsyncIterator[Page]:
    """The page on a free port of 127.0.0.1, from where a browser hands out cameras."""
    page = Page()
    app = web.Application()
    app.router.add_get("/", page.show)
    app.router.add_post("/report", page.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        page.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
        yield page
    finally:
        await runner.cleanup()


@asynccontextmanager
async def running_chromium(url: str, profile: Path) -> AsyncIterator[None]:
    """Chromium on one page, ended with all its processes."""
    assert CHROMIUM is not None
    log_path = profile.with_suffix(".log")
    command = await asyncio.to_thread(dying_with_parent, [CHROMIUM, *FLAGS, f"--user-data-dir={profile}", url])
    with await asyncio.to_thread(log_path.open, "wb") as log_file:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log_file,
            stderr=log_file,
            start_new_session=True,
            env={**os.environ, "HOME": str(profile.parent)},
        )
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


def recorded(folder: Path, stream_id: str) -> MediaProbe:
    """The one file of a stream."""
    (path,) = folder.glob(f"{stream_id}-*.mkv")
    return probe(path)


def setup_of(room_server: RoomServer, codec: str) -> dict[str, Any]:
    """What the page needs to publish both of its streams."""
    token = make_token(room_server.settings.app_id, "browser", SECRET, RoomPrivileges(room_id="r"), now=time.time(), lifetime_s=600)
    return {"url": room_server.url, "room": "r", "user": "browser", "token": token, "codecs": {"camera": codec, "marks": codec}}


async def a_recorded_browser(room_server: RoomServer, tmp_path: Path, setup: dict[str, Any], seconds: float) -> Path:
    """Have an agent record what a browser publishes for so long; the session's folder."""
    async with running_agent(agent_configuration(room_server.url, tmp_path / "data", ["r"])) as agent, served_page() as page:
        await until(lambda: agent.sessions and agent.sessions[0].connected)
        folder = agent.sessions[0].info.folder
        async with running_chromium(f"{page.url}#{quote(json.dumps(setup))}", tmp_path / "profile"):
            await until(lambda: page.heard("publishing"), within_s=60)
            await until(lambda: len(agent.sessions[0].streams) == 2)
            await asyncio.sleep(seconds)  # this much is to be recorded
    return folder


@pytest.mark.skipif(CHROMIUM is None and not os.environ.get("CI"), reason="Chromium is not installed (Debian: apt-get install chromium)")
@pytest.mark.parametrize("codec", ["VP8", "H264"])
async def test_a_browsers_camera_and_microphone_are_recorded_in_sync(room_server: RoomServer, tmp_path: Path, codec: str) -> None:
    assert CHROMIUM is not None, "continuous integration installs Chromium"
    setup = setup_of(room_server, codec)
    folder = await a_recorded_browser(room_server, tmp_path, setup, RECORD_S)
    camera, marks = recorded(folder, "camera"), recorded(folder, "marks")
    for seen in (camera, marks):
        assert seen.errors == []
        assert (seen.width, seen.height) == (640, 360)
        assert seen.video_frames > RECORD_S * 10
        assert seen.audio_frames == pytest.approx(RECORD_S * 50, rel=0.25)
        assert seen.first_audio_pts is not None
        assert seen.first_video_pts is not None
        assert seen.last_audio_pts is not None
        assert seen.last_video_pts is not None
        assert abs(seen.last_video_pts - seen.last_audio_pts) < 0.3, "both tracks end when the browser does"
    assert len(marks.flash_times) >= RECORD_S - 3
    assert len(marks.av_offsets_ms()) >= len(marks.flash_times) - 1
    assert abs(marks.av_offset_ms() or 0.0) < MARKS_WITHIN_MS


@pytest.mark.skipif(CHROMIUM is None and not os.environ.get("CI"), reason="Chromium is not installed (Debian: apt-get install chromium)")
async def test_a_browser_whose_picture_is_rejected_is_heard(room_server: RoomServer, tmp_path: Path) -> None:
    """It says H265, as Safari may: here AV1 goes by that name, for a Chromium that has no H265."""
    assert CHROMIUM is not None, "continuous integration installs Chromium"
    setup = setup_of(room_server, "AV1") | {"disguise": ["AV1/90000", "H265/90000"]}
    folder = await a_recorded_browser(room_server, tmp_path, setup, 3.0)
    camera = recorded(folder, "camera")
    assert camera.errors == []
    assert camera.audio_frames > 100
    assert camera.video_frames == 0
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert any(text.startswith("a track of stream camera is not recorded: H265") for text in manifest["quality"]["warnings"])
