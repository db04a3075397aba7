"""Chromium publishes layers, or under a cap: the highest layer is recorded, layers may change, and the cap is kept."""

from __future__ import annotations

import asyncio
import json
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest

from contracts.provider_contract import Frames, Presence
from integration.conftest import running_agent, until
from plugins.roomkeeper_janus.browser import chromium, page_server
from plugins.roomkeeper_janus.world import running
from roomkeeper.demo.verification import verify_session
from roomkeeper.rooms.events import StreamsAdded

HEIGHT = 540
CAP = 150_000
SETTLED_WITHIN_S = 40
WINDOW_S = 4.0


def widths_since(frames: Frames, count: int) -> set[int | None]:
    """Widths of the key frames behind the first so many frames."""
    return {frame.width for frame in frames.kept[count:] if frame.keyframe and frame.kind == "video"}


async def played(presence: Presence) -> Frames:
    """The camera of the browser, as frames."""
    added = await presence.until(StreamsAdded)
    frames = Frames()
    await presence.room.start_playing_stream(added.streams[0].stream_id, frames)
    return frames


@pytest.mark.slow
@pytest.mark.parametrize("codec", ["vp8", "h264"])
async def test_the_highest_layer_is_recorded(browser_library: dict[str, Path], janus_network: None, tmp_path: Path, codec: str) -> None:
    highest = HEIGHT * 16 // 9
    async with running(tmp_path / "janus") as world, page_server(browser_library) as (url, reports):
        document = {
            "agent": {"name": "test", "data_dir": str(tmp_path / "data")},
            "accounts": {"a": {"provider": "janus", "user_id": "bot", "settings": {"url": world.server.url}}},
            "timetable": [{"name": "plan", "account": "a", "rooms": ["r"], "at": [datetime.now(UTC)], "duration": 600}],
            "plugins": {"moderation": {"enabled": False}},
        }
        query = urlencode({"server": world.server.url, "room": "r", "user": "carla", "codec": codec, "height": HEIGHT, "simulcast": 1})
        async with running_agent(document) as agent, chromium(f"{url}?{query}", tmp_path / "profile"):
            ben = await world.enter("ben")
            await until(lambda: any(report["event"] == "in the chat" for report in reports), within_s=40)
            frames = await played(ben)
            await until(lambda: highest in widths_since(frames, 0), within_s=SETTLED_WITHIN_S)
            count = len(frames.kept)
            await ben.room.send_broadcast_message("lower")
            await until(lambda: {highest // 2, highest // 4} & widths_since(frames, count), within_s=SETTLED_WITHIN_S)
            count = len(frames.kept)
            await ben.room.send_broadcast_message("higher")
            await until(lambda: highest in widths_since(frames, count), within_s=SETTLED_WITHIN_S)
            count = len(frames.kept)
            await until(lambda: len(frames.kept) > count + 60)
            folder = agent.sessions[0].info.folder
    assert "error" not in [report["event"] for report in reports], reports
    found = await asyncio.to_thread(verify_session, folder, marks=False)
    assert not found.all_problems()
    manifest = json.loads((folder / "manifest.json").read_bytes())
    widths = [segment["width"] for stream in manifest["streams"] for segment in stream["segments"]]
    assert widths[-1] == highest, widths
    assert min(widths) < highest, "a file for each size"


@pytest.mark.slow
async def test_a_publisher_keeps_under_the_cap(browser_library: dict[str, Path], janus_network: None, tmp_path: Path) -> None:
    async with running(tmp_path / "janus") as world, page_server(browser_library) as (url, _):
        query = urlencode({"server": world.server.url, "room": "r", "user": "carla", "height": HEIGHT, "bitrate": CAP})
        async with chromium(f"{url}?{query}", tmp_path / "profile"):
            ben = await world.enter("ben", text_room=False)
            frames = await played(ben)
            rates: list[float] = []

            async def rate() -> float:
                count, began = len(frames.kept), time.monotonic()
                await asyncio.sleep(WINDOW_S)
                size = sum(len(frame.data) for frame in frames.kept[count:] if frame.kind == "video")
                rates.append(8 * size / (time.monotonic() - began))
                return rates[-1]

            async with asyncio.timeout(SETTLED_WITHIN_S):
                while not 0 < await rate() < CAP * 1.1:
                    pass
            print(f"cap {CAP}: {[round(one) for one in rates]} bits/s in windows of {WINDOW_S:g} s")
