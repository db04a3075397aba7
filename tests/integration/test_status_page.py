"""The status page in a real browser, with live rooms."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from integration.conftest import Connect, agent_configuration, running_agent, until
from roomkeeper.demo.source import GeneratedSource
from roomkeeper.state import objects
from roomkeeper.state.journal import Journal
from roomkeeper.state.objects import BACKUP, ObjectKind, StoredObject, UploadState
from roomkeeper_embedded.server.app import RoomServer

CHROMIUM = shutil.which("chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]


async def chromium(url: str, profile: Path, *options: str) -> str:
    """Open the page until its script has run for a while; what the browser prints."""
    command = [str(CHROMIUM), *FLAGS, f"--user-data-dir={profile}", "--virtual-time-budget=6000", *options, url]
    browser = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL)
    output, _ = await asyncio.wait_for(browser.communicate(), 60)
    return output.decode()


async def take_screenshots(url: str, profile: Path, folder: Path) -> None:
    """On a desk and on a phone, by day and by night: for looking at."""
    for name, size, scheme in (
        ("wide", "1280,1400", 1),
        ("wide-dark", "1280,1400", 0),
        ("phone", "500,3000", 1),
        ("phone-dark", "500,3000", 0),
    ):
        shot = f"--screenshot={folder / name}.png"
        await chromium(url, profile, shot, f"--window-size={size}", f"--blink-settings=preferredColorScheme={scheme}", "--hide-scrollbars")


@pytest.mark.skipif(CHROMIUM is None and "CI" not in os.environ, reason="chromium is not installed")
async def test_five_live_rooms_people_and_words_are_shown_and_markup_is_not(
    room_server: RoomServer, connect: Connect, tmp_path: Path, unused_tcp_port: int
) -> None:
    rooms = [f"group-{number}" for number in range(1, 6)]
    document = agent_configuration(room_server.url, tmp_path / "data", rooms, http={"port": unused_tcp_port})
    in_half_an_hour = f"{(datetime.now(UTC).minute + 30) % 60} * * * *"
    document["timetable"].append({"name": "later", "account": "a", "rooms": rooms[:2], "cron": in_half_an_hour, "duration": "15m"})
    sources = [GeneratedSource(room, video_codec="H264", width=320, height=180, fps=10, bitrate=150_000) for room in rooms]
    page = f"http://127.0.0.1:{unused_tcp_port}/"
    async with running_agent(document) as agent:
        await until(lambda: len(agent.sessions) == 5 and all(session.connected for session in agent.sessions))
        for number, (room_id, source) in enumerate(zip(rooms, sources, strict=True)):
            name = "<img src=x onerror=alert(1)>" if number == 0 else f"Person {number}"
            room = await (await connect(f"user-{number}", name)).login_room(room_id)
            await room.start_publishing_stream(f"camera-{number}", source)
            await room.send_broadcast_message("<b>hello</b> you idiot" if number == 0 else f"Good morning, room {number}")
            if number == 1:
                await room.send_custom_command('{"type": "command", "id": "c-1", "name": "hand", "args": ["raise", "now"]}')
        live = next(session for session in agent.sessions if session.info.room_id == "group-1")
        await until(lambda: sum(len(one.progress) for one in agent.sessions) == 5)
        await until(lambda: all(progress.last_keyframe for one in agent.sessions for progress in one.progress.values()))
        await until(lambda: (live.info.folder / "messages.jsonl").stat().st_size > 0)
        async with aiohttp.ClientSession() as client:
            async with client.get(f"{page}picture/{live.info.id}/camera-0") as answer:
                assert (answer.status, answer.content_type) == (200, "image/jpeg")
                assert (await answer.read())[:2] == b"\xff\xd8"
            await until_status(client, page, every_picture_made)
            took = []
            for _ in range(50):
                began = time.perf_counter()
                async with client.get(f"{page}api/status") as answer:
                    await answer.read()
                took.append(time.perf_counter() - began)
            await put_into_the_backup(agent.journal, live.info.id)
            await until_status(client, page, lambda status: status["uploads"]["in_backup"] == 1)
        print(f"api/status p50 {sorted(took)[25] * 1000:.1f} ms, slowest {max(took) * 1000:.1f} ms")
        shown = await chromium(page, tmp_path / "profile", "--dump-dom")
        if folder := os.environ.get("ROOMKEEPER_SCREENSHOTS"):
            await take_screenshots(page, tmp_path / "profile", Path(folder))
    for source in sources:
        await source.close()
    for room_id in rooms:
        assert f">{room_id}</h3>" in shown
    assert "&lt;b&gt;hello&lt;/b&gt; you idiot" in shown
    assert "warn (blocked_words)" in shown
    assert "!hand raise now" in shown, "a command's JSON is shown as people write it"
    assert "&lt;img src=x onerror=alert(1)&gt;" in shown
    assert '<img src="x"' not in shown
    assert shown.count("H264 320×180") == 5
    assert shown.count('src="picture/') == 5
    assert "1 object lies in the backup store only" in shown
    assert "verything is in the store" not in shown


async def put_into_the_backup(journal: Journal, session_id: str) -> None:
    """One object, as if the store had been away for long."""
    stored = StoredObject(session_id=session_id, path="a", kind=ObjectKind.SEGMENT, state=UploadState.VERIFIED, destination=BACKUP)
    await journal.run(lambda connection: objects.save(connection, stored))


async def until_status(client: aiohttp.ClientSession, page: str, holds: Callable[[dict[str, Any]], bool]) -> None:
    """Ask for the status until something holds: a snapshot may be some seconds old, and a browser asks perhaps only once."""
    async with asyncio.timeout(60):
        while True:
            async with client.get(f"{page}api/status") as answer:
                if holds(await answer.json()):
                    return
            await asyncio.sleep(0.1)


def every_picture_made(status: dict[str, Any]) -> bool:
    """The agent makes a picture of every stream because somebody looks."""
    streams = [stream for session in status["sessions"] for stream in session["streams"]]
    return len(streams) == 5 and all(stream["picture_at"] for stream in streams)
