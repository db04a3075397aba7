"""What `roomkeeper status` shows of a running agent."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from agent.cli.conftest import Done, Run
from roomkeeper.cli import status as status_command
from roomkeeper.ops.control import ControlServer

STREAM = {
    "stream_id": "camera",
    "video_codec": "VP8",
    "width": 320,
    "height": 180,
    "lost_video_frames": 1,
    "lost_audio_frames": 2,
    "silent_s": 0.1,
    "kbit_s": None,
}
SESSION = {"room_id": "maths", "state": "live", "users": 3, "messages": 15, "moderated": 0, "streams": [STREAM]}
AGENT: dict[str, Any] = {
    "agent": "school",
    "accepting": True,
    "disk": {"free_bytes": 5 * 1024**3},
    "loop_delay_ms": 0.4,
    "uploads": {"pending": 0, "uploading": 0, "failed": 0, "last_error": ""},
    "sessions": [SESSION],
    "next": [{"start": "2026-11-24T09:00:00.000Z", "room_id": "maths", "plan": "weekly"}],
    "configuration": {"refused": ""},
    "plugin_failures": [],
}


def told_by(agent: Callable[[], Awaitable[dict[str, Any]]], roomkeeper: Run, configuration: Path) -> Done:
    """What the command prints while an agent with this status runs."""
    folder = configuration.parent / "data"
    folder.mkdir()
    with asyncio.Runner() as runner:
        server = ControlServer(folder, socket.gethostname(), agent)
        runner.run(server.start())
        try:
            return runner.run(asyncio.to_thread(roomkeeper, "status", "--config", str(configuration)))
        finally:
            runner.run(server.stop())


def test_it_asks_again_until_the_bit_rates_are_known(roomkeeper: Run, configuration: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status_command, "WATCH_EVERY_S", 0.0)
    asked = 0

    async def of_an_agent() -> dict[str, Any]:
        nonlocal asked
        asked += 1
        return AGENT | {"sessions": [SESSION | {"streams": [STREAM | {"kbit_s": 512.4 if asked > 2 else None}]}]}

    done = told_by(of_an_agent, roomkeeper, configuration)
    assert asked == 3
    assert "agent school: following its timetable, 5.0 GiB free" in done.stdout
    (row,) = [line for line in done.stdout.splitlines() if "camera" in line]
    assert row.split() == ["maths", "live", "3", "camera", "VP8", "320x180", "512", "1", "video,", "2", "sound", "15"]
    assert "2026-11-24" in done.stdout
    assert "maths (weekly)" in done.stdout


def test_an_agent_is_found_though_its_file_has_become_wrong(roomkeeper: Run, configuration: Path) -> None:
    async def of_an_agent() -> dict[str, Any]:
        return AGENT | {"sessions": [], "configuration": {"refused": "the configuration is wrong:\n  duraton: unknown key"}}

    configuration.write_text(configuration.read_text() + "\nduraton = 1\n")
    done = told_by(of_an_agent, roomkeeper, configuration)
    assert "agent school: following its timetable" in done.stdout
    assert "the configuration file is refused, the old one goes on:\n  the configuration is wrong:\n  duraton: unknown key\n" in done.stdout
    assert "the configuration file is wrong by now" in done.stderr
    assert "duraton" in done.stderr
