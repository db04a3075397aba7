"""A page in Chromium with the official `janus-gateway` JavaScript: its camera is recorded, its chat moderated."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest

from integration.conftest import running_agent, until
from plugins.roomkeeper_janus.browser import chromium, page_server
from plugins.roomkeeper_janus.world import SECRET, running
from roomkeeper.demo.verification import verify_session


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
        async with AsyncExitStack() as stack:
            agent = await stack.enter_async_context(running_agent(document))
            await until(
                lambda: any(session.connected for session in agent.sessions)
            )  # a chat has no memory: who comes later hears nothing of it
            session = agent.sessions[0]
            await stack.enter_async_context(chromium(f"{url}?{query}", tmp_path / "profile"))
            await until(lambda: any(report["event"] == "in the chat" for report in reports), within_s=40)
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
