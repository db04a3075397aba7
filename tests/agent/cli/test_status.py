"""What `roomkeeper status` shows of a running agent."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agent.cli.conftest import Done, Run
from agent.state.a_session import session_info
from roomkeeper.cli import status as status_command
from roomkeeper.ops.control import ControlServer
from roomkeeper.state import objects, sessions
from roomkeeper.state.journal import Journal
from roomkeeper.state.objects import ObjectKind, StoredObject, UploadState
from roomkeeper.state.sessions import SessionState
from roomkeeper.state.upload_tally import UploadTally

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
    "uploads": UploadTally(in_store=3).document(),
    "sessions": [SESSION],
    "next": [{"start": "2026-11-24T09:00:00.000Z", "room_id": "maths", "plan": "weekly"}],
    "configuration": {"refused": ""},
    "plugin_failures": [],
}


def told_by(
    agent: Callable[[], Awaitable[dict[str, Any]]], roomkeeper: Run, configuration: Path, *, name: str = socket.gethostname()
) -> Done:
    """What the command prints while an agent with this status runs."""
    folder = configuration.parent / "data"
    folder.mkdir(exist_ok=True)
    with asyncio.Runner() as runner:
        server = ControlServer(folder, name, agent)
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


def test_failures_that_were_made_up_for_are_told_no_longer(roomkeeper: Run, configuration: Path) -> None:
    mended = {"plugin": "moderation", "hook": "configuration_reloaded", "count": 2, "standing": 0}
    standing = {"plugin": "s3", "hook": "segment_closed", "count": 3, "standing": 3}

    async def of_an_agent() -> dict[str, Any]:
        return AGENT | {"plugin_failures": [mended, standing]}

    told = told_by(of_an_agent, roomkeeper, configuration).stdout
    assert "failed calls of plugin s3 since the start: 3 of segment_closed" in told
    assert "moderation" not in told


def test_an_agent_is_found_though_its_file_has_become_wrong(roomkeeper: Run, configuration: Path) -> None:
    async def of_an_agent() -> dict[str, Any]:
        return AGENT | {"sessions": [], "configuration": {"refused": "the configuration is wrong:\n  duraton: unknown key"}}

    configuration.write_text(configuration.read_text() + "\nduraton = 1\n")
    done = told_by(of_an_agent, roomkeeper, configuration)
    assert "agent school: following its timetable" in done.stdout
    assert "the configuration file is refused, the old one goes on:\n  the configuration is wrong:\n  duraton: unknown key\n" in done.stdout
    assert "the configuration file is wrong by now" in done.stderr
    assert "duraton" in done.stderr


def test_sessions_of_an_agent_that_lives_beside_are_not_left_behind(roomkeeper: Run, configuration: Path) -> None:
    folder = configuration.parent / "data"
    journal = Journal.open(folder / "journal.sqlite3")
    for session_id, agent in (("s-own", socket.gethostname()), ("s-beside", "beside"), ("s-dead", "dead")):
        info = replace(session_info(folder, session_id, agent=agent), room_id=f"room-{session_id}")
        journal.run_blocking(lambda connection, info=info: sessions.insert(connection, info, SessionState.LIVE, "its time", 1.0))  # type: ignore[misc]
    journal.close()

    async def of_an_agent() -> dict[str, Any]:
        return AGENT

    told = told_by(of_an_agent, roomkeeper, configuration, name="beside").stdout
    assert "room-s-own " in told
    assert "room-s-dead (of agent dead)" in told
    assert "room-s-beside" not in told
    assert "1 session is run by agent beside" in told
    alone = roomkeeper("status", "--config", str(configuration)).stdout
    assert "room-s-beside (of agent beside)" in alone


def test_what_lies_in_the_backup_is_told_by_a_running_and_by_a_stopped_agent(roomkeeper: Run, configuration: Path) -> None:
    tally = UploadTally(in_store=3, in_backup=2)
    told_of = f"uploads: {tally.summary()}"
    assert "2 objects lie in the backup store only" in told_of

    async def of_an_agent() -> dict[str, Any]:
        return AGENT | {"uploads": tally.document()}

    assert told_of in told_by(of_an_agent, roomkeeper, configuration).stdout
    folder = configuration.parent / "data"
    journal = Journal.open(folder / "journal.sqlite3")
    journal.run_blocking(lambda connection: sessions.insert(connection, session_info(folder), SessionState.FINISHED, "over", 1.0))
    for number, place in enumerate(("s3", "s3", "s3", "backup", "backup")):
        stored = StoredObject(session_id="s1", path=str(number), kind=ObjectKind.SEGMENT, state=UploadState.VERIFIED, destination=place)
        journal.run_blocking(lambda connection, stored=stored: objects.save(connection, stored))  # type: ignore[misc]
    journal.close()
    for command in ("status", "recover"):
        assert told_of in roomkeeper(command, "--config", str(configuration)).stdout
