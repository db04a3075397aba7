"""`announce`: a file of the folder is heard and seen by everybody in the room; what cannot be played is said, privately and kindly."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from agent.media.peers import MemorySink
from agent.media.test_sources import make_file
from integration.conftest import AGENT_USER, Connect, agent_configuration, running_agent, until
from roomkeeper.rooms.events import MessageReceived, StreamsAdded, StreamsRemoved
from roomkeeper.rooms.protocols import Room
from roomkeeper_embedded.server.app import RoomServer


class Listener:
    """Somebody in the room who plays every stream of the agent."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.sinks: dict[str, MemorySink] = {}
        self.ended: list[str] = []
        self.answers: list[str] = []
        self._task = asyncio.create_task(self._follow(), name="listener")

    async def _follow(self) -> None:
        async for event in self.room.events():
            match event:
                case StreamsAdded(streams=streams):
                    for stream in streams:
                        assert stream.user.user_id == AGENT_USER
                        self.sinks[stream.stream_id] = MemorySink()
                        await self.room.start_playing_stream(stream.stream_id, self.sinks[stream.stream_id])
                case StreamsRemoved(streams=streams):
                    self.ended += [stream.stream_id for stream in streams]
                case MessageReceived(message=message):
                    self.answers.append(json.loads(message.text)["text"])
                case _:
                    pass

    async def ask(self, *arguments: str) -> str:
        """Give the command; its answer."""
        before = len(self.answers)
        call = {"type": "command", "id": f"c{before}", "name": "announce", "args": list(arguments)}
        await self.room.send_custom_command(json.dumps(call), [AGENT_USER])
        await until(lambda: len(self.answers) > before, within_s=40)
        return self.answers[-1]

    async def close(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


async def test_an_announcement_is_heard_and_seen(room_server: RoomServer, connect: Connect, tmp_path: Path) -> None:
    folder = tmp_path / "announcements"

    def prepare() -> None:
        folder.mkdir()
        make_file(folder / "welcome.mkv", "H264", pictures=90, sounds=150)
        make_file(folder / "bell.ogg", None, sounds=100)
        make_file(folder / "film.mkv", "H265", pictures=3, sounds=5)
        (folder / "notes.txt").write_text("no media at all")
        (folder / "empty.mkv").write_bytes(b"")
        (tmp_path / "secret.mkv").write_bytes((folder / "bell.ogg").read_bytes())

    await asyncio.to_thread(prepare)
    document: dict[str, Any] = agent_configuration(
        room_server.url, tmp_path / "data", ["r"], plugins={"commands": {"announcements": str(folder)}}
    )
    async with running_agent(document) as agent:
        await until(lambda: agent.sessions and agent.sessions[0].connected, within_s=40)
        teacher = Listener(await (await connect("teacher")).login_room("r"))
        student = Listener(await (await connect("ana")).login_room("r"))
        try:
            assert await student.ask("welcome.mkv") == "Sorry, announce is for teachers."
            assert await teacher.ask() == "Announcements: bell.ogg, empty.mkv, film.mkv, notes.txt, welcome.mkv"
            for name in ("none.mkv", "../secret.mkv", "\x00", "x" * 300):
                assert (await teacher.ask(name)).startswith("There is no such announcement.")
            for name in ("film.mkv", "notes.txt", "empty.mkv"):
                answer = await teacher.ask(name)
                assert answer.startswith(f"I cannot play {name}: ")
                assert str(tmp_path) not in answer
            assert await teacher.ask("stop") == "Nothing is playing."

            assert await teacher.ask("welcome.mkv") == "Playing, 3 s."
            for listener in (teacher, student):
                await until(lambda listener=listener: "announcement-welcome" in listener.sinks, within_s=40)
                sink = listener.sinks["announcement-welcome"]
                await sink.until(lambda sink=sink: len(sink.of("audio")) > 100 and len(sink.of("video")) > 30, 60)
                assert {frame.codec for frame in sink.frames} == {"opus", "H264"}
            await until(lambda: "announcement-welcome" in student.ended, within_s=60)  # at the end of the file, by itself

            assert await teacher.ask("bell.ogg") == "Playing, 2 s."
            assert (await teacher.ask("welcome.mkv")).startswith("One is playing already.")
            assert await teacher.ask("stop") == "Stopped."
            await until(lambda: "announcement-bell" in student.ended, within_s=40)
        finally:
            await teacher.close()
            await student.close()
