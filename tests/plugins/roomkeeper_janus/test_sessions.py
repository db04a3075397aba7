"""Whole sessions: the agent in three rooms of a real Janus, which is killed in the middle.

`ROOMKEEPER_JANUS_SECONDS=120` plays it at full length with twelve publishers; by default it is a short version.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from integration.conftest import running_agent, until
from plugins.roomkeeper_janus.world import running, with_a_fault
from roomkeeper.demo.verification import verify_session
from roomkeeper.rooms.protocols import Account
from roomkeeper.testing.children import dying_with_parent
from roomkeeper.testing.janus import JanusServer
from roomkeeper.testing.media_probe import probe
from roomkeeper_janus.provider import JanusProvider

SECRET = "rooms"
SECONDS = float(os.environ.get("ROOMKEEPER_JANUS_SECONDS", "16"))
PER_ROOM = 4 if SECONDS >= 60 else 2
MUTED = "maths-1"
ROOMS = ["maths", "music", "gym"]


def agent_document(url: str, data_dir: Path, rooms: Sequence[str] = ROOMS) -> dict[str, Any]:
    """One account in all rooms, with the rooms' secret."""
    settings = {"url": url, "room": {"secret": SECRET}}
    return {
        "agent": {"name": "test", "data_dir": str(data_dir)},
        "accounts": {"a": {"provider": "janus", "user_id": "bot", "settings": settings}},
        "timetable": [{"name": "plan", "account": "a", "rooms": list(rooms), "at": [datetime.now(UTC)], "duration": 600}],
        "plugins": {"moderation": {"enabled": False}},
    }


def the_crowd(url: str) -> dict[str, Any]:
    """Half H264, half VP8; one leaves and comes back, one grows."""
    people = []
    for room in ROOMS:
        for number in range(PER_ROOM):
            codec = ("H264", "VP8")[number % 2]
            plan: list[list[Any]] = []
            if number == 0:
                plan = [[SECONDS * 0.7, "leave"], [SECONDS * 0.8, "enter"]]
            elif number == 1:
                plan = [[SECONDS * 0.75, "resize"]]
            person = {"user_id": f"{room}-{number}", "room_id": room, "codec": codec, "width": 192, "height": 112, "plan": plan}
            people.append(person)
    return {"url": url, "seconds": SECONDS, "people": people}


@asynccontextmanager
async def crowd(script: dict[str, Any], log: Path) -> AsyncIterator[None]:
    """The people, in a process of their own."""
    program = str(Path(__file__).with_name("crowd_process.py"))
    output = await asyncio.to_thread(log.open, "wb")
    command = await asyncio.to_thread(dying_with_parent, [sys.executable, program, json.dumps(script)])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    process = await asyncio.create_subprocess_exec(*command, stdout=output, stderr=output, env=environment)
    try:
        yield
        async with asyncio.timeout(SECONDS + 30):
            await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        output.close()


def recording_anew(folders: list[Path], before: set[Path]) -> set[str]:
    """Rooms in which a file that was not there before holds more than a beginning."""
    return {path.parent.name for folder in folders for path in folder.glob("*.mkv") if path not in before and path.stat().st_size > 5000}


def sync_of(folder: Path) -> list[float]:
    """How far each beep is from its flash, in milliseconds; not of those that the file's or a mute's beginning or end cut in two."""
    offsets: list[float] = []
    for path in folder.glob("*.mkv"):
        found = probe(path)
        assert not found.errors, (path, found.errors)
        offsets += [statistics.median(found.av_offsets_ms() or [0.0])] if path.name.startswith(MUTED) else found.av_offsets_ms()[1:]
    return offsets


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_three_rooms_and_a_killed_janus(janus_network: None, tmp_path: Path) -> None:
    options = {"videocodec": "h264,vp8"}
    server = JanusServer(tmp_path / "janus", rooms=ROOMS, room_secret=SECRET, room_options=options)
    async with server, running_agent(agent_document(server.url, tmp_path / "data")) as agent:
        async with crowd(the_crowd(server.url), tmp_path / "crowd.log"):
            await until(lambda: len(agent.sessions) == 3 and all(len(one.streams) == PER_ROOM for one in agent.sessions))
            teacher = await JanusProvider().connect(
                Account(name="t", provider="janus", user_id="tess", settings={"url": server.url, "room": {"secret": SECRET}})
            )
            room = await teacher.login_room("maths")
            await room.send_broadcast_message("good morning")
            await asyncio.sleep(SECONDS * 0.1)
            await room.mute_user(MUTED, chat=False, seconds=SECONDS * 0.1)
            await room.kick_user("maths-0", "come back in a moment")
            await asyncio.sleep(SECONDS * 0.2)
            await teacher.close()

            folders = [one.info.folder for one in agent.sessions]
            await server.kill()
            before = {path for folder in folders for path in folder.glob("*.mkv")}
            await server.start()
            restarted = time.monotonic()
            await until(lambda: len(recording_anew(folders, before)) == 3)
            assert time.monotonic() - restarted < 10
            print(f"all rooms recorded again {time.monotonic() - restarted:.1f} s after Janus answered")
        sessions = {one.info.room_id: one.info.folder for one in agent.sessions}
    for room_id, folder in sessions.items():
        found = await asyncio.to_thread(verify_session, folder, marks=False)
        assert not found.all_problems(), (room_id, found.all_problems())
        offsets = await asyncio.to_thread(sync_of, folder)
        assert offsets
        assert max(map(abs, offsets)) < 40, (room_id, offsets)
        manifest = json.loads((folder / "manifest.json").read_bytes())
        assert len(manifest["streams"]) == PER_ROOM
        assert manifest["quality"]["reconnects"] >= 1
        gaps = [gap for stream in manifest["streams"] for segment in stream["segments"] for gap in segment["gaps"]]
        assert gaps, manifest
        print(room_id, manifest["quality"], [len(stream["segments"]) for stream in manifest["streams"]], max(offsets, key=abs))
    words = [json.loads(line) for line in (sessions["maths"] / "messages.jsonl").read_text().splitlines()]
    assert [word["text"] for word in words if word["user_id"] == "tess"] == ["good morning"]


async def test_the_manifest_names_the_stream_that_could_not_be_negotiated(
    janus_network: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the one beside it is recorded, before and after the other came."""
    with_a_fault(monkeypatch, "odd")
    async with running(tmp_path / "janus") as world, running_agent(agent_document(world.server.url, tmp_path / "data", ["r"])) as agent:
        await until(lambda: agent.sessions and agent.sessions[0].connected)
        folder = agent.sessions[0].info.folder
        for name, segments in (("ann", 1), ("odd", 2)):
            person = await world.enter(name, text_room=False)
            await person.room.start_publishing_stream(f"{name}-cam", world.source())
            await until(lambda segments=segments: len(long_files(folder, "ann-cam")) == segments)  # type: ignore[misc]
    manifest = json.loads((folder / "manifest.json").read_bytes())
    warnings = [text for text in manifest["quality"]["warnings"] if "odd-cam cannot be received" in text]
    assert len(warnings) == 1
    assert "the offer cannot be used" in warnings[0]
    assert not list(folder.glob("odd-cam*.mkv"))


def long_files(folder: Path, stream_id: str) -> list[Path]:
    """A stream's files that hold more than a beginning."""
    return [path for path in folder.glob(f"{stream_id}*.mkv") if path.stat().st_size > 5000]
