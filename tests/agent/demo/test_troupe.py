"""The whole school against the running room server, in this process and in its own, with a small agent that plays every stream."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from roomkeeper.demo.people import find_provider
from roomkeeper.demo.people_process import PeopleProcess
from roomkeeper.demo.progress import ProgressWriter
from roomkeeper.demo.school import FLOOD_LINES, Purpose, build_school
from roomkeeper.demo.troupe import Troupe
from roomkeeper.demo.verification import CLOCK_WITHIN_MS
from roomkeeper.errors import RoomkeeperError
from roomkeeper.media.frames import EncodedFrame
from roomkeeper.rooms.codes import RoomCode
from roomkeeper.rooms.events import MessageReceived, StreamsAdded
from roomkeeper.rooms.messages import MessageKind
from roomkeeper.rooms.protocols import Account, Room
from roomkeeper.testing.media_probe import probe
from roomkeeper_embedded.config import ServerSettings
from roomkeeper_embedded.server.app import RoomServer

SECRET = "0123456789abcdef0123456789abcdef"
AGENT = "roomkeeper"


class Collector:
    """A sink that keeps everything."""

    def __init__(self) -> None:
        self.frames: list[EncodedFrame] = []
        self.begun = asyncio.Event()

    def offer(self, frame: EncodedFrame) -> None:
        self.frames.append(frame)
        self.begun.set()

    async def close(self) -> None:
        return


class Agent:
    """Logs in to every room, plays every stream, answers every command, mutes whoever floods."""

    def __init__(self) -> None:
        self.streams = {publication.stream_id: Collector() for publication in build_school(8).publications}
        self.heard: Counter[MessageKind] = Counter()
        self._tasks: list[asyncio.Task[None]] = []
        self._muted: set[str] = set()
        self.rooms: dict[str, Room] = {}

    async def enter(self, settings: dict[str, Any], rooms: tuple[str, ...]) -> None:
        provider = await asyncio.to_thread(find_provider, "embedded")
        self._client = await provider.connect(Account(name=AGENT, provider="embedded", user_id=AGENT, settings=settings))
        for room_id in rooms:
            self.rooms[room_id] = await self._client.login_room(room_id)
            self._tasks.append(asyncio.create_task(self._attend(self.rooms[room_id])))

    async def receiving_everything(self) -> None:
        """Return when every stream has given its first frame."""
        async with asyncio.timeout(10):
            for collector in self.streams.values():
                await collector.begun.wait()

    async def leave(self) -> None:
        await self._client.close()
        for task in self._tasks:
            await asyncio.wait_for(task, 5)

    async def _attend(self, room: Room) -> None:
        async for event in room.events():
            if isinstance(event, StreamsAdded):
                for stream in event.streams:
                    await room.start_playing_stream(stream.stream_id, self.streams[stream.stream_id])
            elif isinstance(event, MessageReceived):
                await self._hear(room, event)

    async def _hear(self, room: Room, event: MessageReceived) -> None:
        message, sender = event.message, event.message.sender.user_id
        self.heard[message.kind] += 1
        if message.kind is MessageKind.COMMAND or message.text.startswith("!"):
            name = message.text.lstrip("!") if message.kind is not MessageKind.COMMAND else json.loads(message.text)["name"]
            await room.send_custom_command(json.dumps({"type": "reply", "id": "", "name": name, "text": "here you are"}), [sender])
        elif "look at me" in message.text and sender not in self._muted:
            self._muted.add(sender)
            await room.mute_user(sender, media=False, chat=True, seconds=60)
            notice = {"type": "moderation", "action": "mute", "rule": "flood", "message_id": "", "explanation": "too fast"}
            await room.send_custom_command(json.dumps(notice), [sender])


@pytest.fixture
async def server() -> AsyncIterator[RoomServer]:
    async with RoomServer(ServerSettings(port=0, server_secret=SecretStr(SECRET), app_id=7)) as running:
        yield running


def account_settings(server: RoomServer) -> dict[str, Any]:
    return {"url": server.url, "app_id": 7, "server_secret": SECRET, "media_addresses": ["127.0.0.1"]}


@pytest.fixture
async def agent(server: RoomServer) -> AsyncIterator[Agent]:
    agent = Agent()
    await agent.enter(account_settings(server), build_school(8).rooms)
    yield agent
    await agent.leave()


async def start_people(server: RoomServer, tmp_path: Path, **options: Any) -> PeopleProcess:
    return await PeopleProcess.start(
        url=server.url,
        app_id=7,
        secret=SECRET,
        seconds=options.pop("seconds", 8),
        agent_user_id=AGENT,
        log_path=tmp_path / "people.log",
        **options,
    )


async def until(people: PeopleProcess, name: str) -> list[dict[str, Any]]:
    """Events up to and including the first of a name."""
    events = []
    async with asyncio.timeout(40):
        async for event in people.events():
            events.append(event)
            if event["event"] == name:
                return events
    raise AssertionError(f"no {name} among {events}")


@pytest.mark.slow
async def test_the_whole_script_is_played(server: RoomServer, agent: Agent, mux: Any, tmp_path: Path) -> None:
    school = build_school(8)
    expected = school.expectations()
    people = await start_people(server, tmp_path)
    try:
        events = await until(people, "finished")
        assert await asyncio.wait_for(people.wait(), 10) == 0, (tmp_path / "people.log").read_text()
    finally:
        await people.stop()

    counts = events[-1]["counts"]
    assert events[-1]["progress_dropped"] == 0
    assert counts["published"] == expected.streams
    assert counts["entered"] == sum(len(person.rooms) for person in school.people)
    assert counts["left"] == len(school.people)
    assert counts["said"] + counts["refused"] == len(school.lines)
    refused = [event for event in events if event["event"] == "refused"]
    assert {event["purpose"] for event in refused} == {Purpose.FLOOD}, "the mute ends the flood and nothing else"
    assert 1 <= len(refused) < FLOOD_LINES
    assert counts["reply"] == expected.commands
    assert counts["muted"] == 1
    assert "agent_missing" not in counts
    assert sum(agent.heard.values()) >= expected.received
    assert all(collector.frames for collector in agent.streams.values())
    await judge_streams(agent, mux, tmp_path)


async def judge_streams(agent: Agent, mux: Any, tmp_path: Path) -> None:
    """Every stream came whole, with picture and sound together and both on the wall clock's seconds."""
    measured = {}
    for stream_id, collector in agent.streams.items():
        file = tmp_path / f"{stream_id}.mkv"
        assert sum(frame.lost_before for frame in collector.frames) == 0
        zero = await asyncio.to_thread(mux, file, collector.frames)
        seen = await asyncio.to_thread(probe, file)
        assert seen.errors == []
        assert seen.video_frames == sum(frame.kind == "video" for frame in collector.frames)
        assert seen.audio_frames == sum(frame.kind == "audio" for frame in collector.frames)
        assert len(seen.flash_times) >= 7
        offset = seen.av_offset_max_ms()
        assert offset is not None
        assert abs(offset) < 40
        error = max(abs(zero + flash - round(zero + flash)) * 1000 for flash in seen.flash_times)
        assert error < CLOCK_WITHIN_MS
        measured[stream_id] = (seen.video_frames, seen.audio_frames, round(offset, 1), round(error, 1))
    print(measured)


async def test_a_signal_makes_everybody_leave(server: RoomServer, agent: Agent, tmp_path: Path) -> None:
    people = await start_people(server, tmp_path, seconds=60)
    try:
        await until(people, "started")
        await agent.receiving_everything()
        os.kill(people.pid, signal.SIGTERM)
        events = await until(people, "finished")
        assert events[-1]["counts"]["left"] == 6
        assert await asyncio.wait_for(people.wait(), 10) == 0
    finally:
        await people.stop()


async def test_people_end_with_their_parent(server: RoomServer, agent: Agent, tmp_path: Path) -> None:
    people = await start_people(server, tmp_path, seconds=60)
    try:
        await until(people, "started")
        await agent.receiving_everything()
        begun = time.monotonic()
        assert await people.stop() == 0
        assert time.monotonic() - begun < 8
    finally:
        await people.stop()


async def test_a_stream_goes_on_when_its_publisher_is_muted_and_put_out_of_another_room(
    server: RoomServer, agent: Agent, tmp_path: Path
) -> None:
    people = await start_people(server, tmp_path, seconds=60)
    try:
        await until(people, "started")
        await agent.receiving_everything()
        await agent.rooms["group-1"].mute_user("ben", media=False, chat=True)
        await agent.rooms["large-class"].kick_user("ben", "for the test")
        kicked = (await until(people, "kicked"))[-1]
        assert (kicked["user"], kicked["room"], kicked["code"]) == ("ben", "large-class", RoomCode.KICKED_OUT)
        stream = agent.streams["ben-camera"]
        for _ in range(50):  # more than what may have been on its way
            stream.begun.clear()
            await asyncio.wait_for(stream.begun.wait(), 5)
        assert await people.stop() == 0
    finally:
        await people.stop()


async def test_without_the_agent_the_script_starts_all_the_same(server: RoomServer, tmp_path: Path) -> None:
    people = await start_people(server, tmp_path, agent_within_s=0.5)
    try:
        events = await until(people, "started")
        (missing,) = [event for event in events if event["event"] == "agent_missing"]
        assert missing["rooms"] == ["group-1", "group-2", "large-class"]
    finally:
        await people.stop()


async def test_a_refused_entry_fails_the_play_and_leaves_nothing_behind(server: RoomServer) -> None:
    reading, writing = os.pipe()
    progress = ProgressWriter(writing)
    settings = {**account_settings(server), "app_id": 8}
    provider = await asyncio.to_thread(find_provider, "embedded")
    with pytest.raises(RoomkeeperError):
        await Troupe(build_school(8), AGENT, progress).play(provider, settings, stop=asyncio.Event(), agent_within_s=1)
    await asyncio.to_thread(progress.close)
    assert progress.counts["left"] == 6
    for descriptor in (reading, writing):
        os.close(descriptor)
