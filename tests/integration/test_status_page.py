"""The status page in a real browser, with live rooms."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from pathlib import Path

import aiohttp
import pytest

from integration.conftest import Connect, agent_configuration, running_agent, until
from roomkeeper.demo.source import GeneratedSource
from roomkeeper_embedded.server.app import RoomServer

CHROMIUM = shutil.which("chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]


async def rendered(url: str, profile: Path) -> str:
    """The page's document after its script has run for a while."""
    command = [str(CHROMIUM), *FLAGS, f"--user-data-dir={profile}", "--virtual-time-budget=4000", "--dump-dom", url]
    browser = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL)
    output, _ = await asyncio.wait_for(browser.communicate(), 60)
    return output.decode()


@pytest.mark.skipif(CHROMIUM is None and "CI" not in os.environ, reason="chromium is not installed")
async def test_rooms_people_and_words_are_shown_and_markup_is_not(
    room_server: RoomServer, connect: Connect, tmp_path: Path, unused_tcp_port: int
) -> None:
    document = agent_configuration(room_server.url, tmp_path / "data", ["group-1", "group-2"], http={"port": unused_tcp_port})
    source = GeneratedSource("test", video_codec="H264", width=160, height=96, fps=15, bitrate=100_000)
    page = f"http://127.0.0.1:{unused_tcp_port}/"
    async with running_agent(document) as agent:
        await until(lambda: len(agent.sessions) == 2 and all(session.connected for session in agent.sessions))
        room = await (await connect("ana", "<img src=x onerror=alert(1)>")).login_room("group-1")
        await room.start_publishing_stream("camera", source)
        await room.send_broadcast_message("<b>hello</b> you idiot")
        live = next(session for session in agent.sessions if session.info.room_id == "group-1")
        await until(lambda: "camera" in live.progress and live.progress["camera"].last_keyframe)
        async with aiohttp.ClientSession() as client, client.get(f"{page}picture/{live.info.id}/camera") as answer:
            assert (answer.status, answer.content_type) == (200, "image/jpeg")
            assert (await answer.read())[:2] == b"\xff\xd8"
        await until(lambda: (live.info.folder / "messages.jsonl").stat().st_size > 0)
        shown = await rendered(page, tmp_path / "profile")
        took = []
        async with aiohttp.ClientSession() as client:
            for _ in range(50):
                began = time.perf_counter()
                async with client.get(f"{page}api/status") as answer:
                    await answer.read()
                took.append(time.perf_counter() - began)
        print(f"api/status p50 {sorted(took)[25] * 1000:.1f} ms, slowest {max(took) * 1000:.1f} ms")
    await source.close()
    assert "group-1" in shown
    assert "group-2" in shown
    assert "&lt;b&gt;hello&lt;/b&gt; you idiot" in shown
    assert "warn (blocked_words)" in shown
    assert "&lt;img src=x onerror=alert(1)&gt;" in shown
    assert '<img src="x"' not in shown
    assert "H264 160×96" in shown
