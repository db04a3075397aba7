"""A recorder in a small world: a real journal on a real disk, a session's facts, and a list of what was told to the hooks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from plugins.roomkeeper_recorder.encoded import T0
from roomkeeper.errors import RoomConnectionError
from roomkeeper.hookspecs import PluginContext, Services
from roomkeeper.media.frames import EncodedFrame, FrameSink
from roomkeeper.rooms.events import StreamInfo
from roomkeeper.rooms.messages import User
from roomkeeper.rooms.protocols import Capability, Room
from roomkeeper.rooms.recording import RecordingControl
from roomkeeper.rooms.roster import Roster
from roomkeeper.rooms.session import SessionInfo
from roomkeeper.state import segments, sessions
from roomkeeper.state.journal import Journal
from roomkeeper.state.segments import Segment
from roomkeeper.state.sessions import SessionState
from roomkeeper_recorder.config import RecorderSettings
from roomkeeper_recorder.hooks import RecorderPlugin


@dataclass
class TestSession:
    """As much of a `LiveSession` as a recorder sees."""

    __test__ = False

    info: SessionInfo
    roster: Roster = field(default_factory=Roster)
    capabilities: frozenset[Capability] = frozenset()
    connected: bool = True
    streams: Mapping[str, StreamInfo] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    recording: RecordingControl | None = None
    keyframe_requests: list[str] = field(default_factory=list)

    @property
    def room(self) -> Room:
        raise RoomConnectionError("there is no room in this world")

    def request_keyframe(self, stream_id: str) -> None:
        self.keyframe_requests.append(stream_id)

    async def say(self, text: str, to: Sequence[str] = ()) -> None:
        raise RoomConnectionError("there is no room in this world")

    def warn(self, text: str) -> None:
        self.warnings.append(text)


@dataclass
class Told:
    """Stands where the dispatcher stands: remembers notifications, answers `recording_path`."""

    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    path: Callable[..., Any] = lambda **_: None

    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def notify(self, hook: str, /, **arguments: Any) -> None:
        self.calls.append((hook, arguments))
        self.news.set()

    async def heard(self, hook: str) -> dict[str, Any]:
        """Wait, with a deadline, until a hook was told of something; return the first time's arguments."""
        async with asyncio.timeout(10):
            while not (matching := [arguments for name, arguments in self.calls if name == hook]):
                self.news.clear()
                await self.news.wait()
        return matching[0]

    def first(self, hook: str, /, **arguments: Any) -> Any:
        assert hook == "recording_path"
        return self.path(**arguments)

    def closed(self) -> list[Segment]:
        return [arguments["segment"] for hook, arguments in self.calls if hook == "segment_closed"]

    def failures(self) -> list[str]:
        return [arguments["error"] for hook, arguments in self.calls if hook == "recording_failed"]


def session_info(folder: Path, session_id: str = "s1", room_id: str = "class-1") -> SessionInfo:
    """A session that began two seconds before the test streams do."""
    start = datetime.fromtimestamp(T0 - 2, UTC)
    return SessionInfo(
        id=session_id,
        provider="embedded",
        account="ta",
        room_id=room_id,
        planned_start=start,
        planned_end=datetime.fromtimestamp(T0 + 3600, UTC),
        started_at=start,
        agent="test",
        folder=folder,
    )


def stream_info(stream_id: str = "cam", user_id: str = "ann") -> StreamInfo:
    return StreamInfo(stream_id, User(user_id, user_id.title()))


@dataclass
class World:
    """One started recorder. `record` makes a sink for a stream; `rows` reads the journal."""

    plugin: RecorderPlugin
    journal: Journal
    told: Told
    session: TestSession

    def record(self, stream: StreamInfo | None = None, session: TestSession | None = None) -> FrameSink:
        (sink,) = self.plugin.roomkeeper_create_frame_sinks(session or self.session, stream or stream_info())
        return sink

    async def record_all(self, frames: list[EncodedFrame], stream: StreamInfo | None = None) -> list[Segment]:
        """Record these frames as one stream, as fast as may be, and return the stream's rows."""
        sink = self.record(stream)
        for frame in frames:
            sink.offer(frame)
        await sink.close()
        return await self.rows()

    async def rows(self) -> list[Segment]:
        return await self.journal.run(lambda connection: segments.of_session(connection, self.session.info.id))

    def path(self, segment: Segment) -> Path:
        return self.session.info.folder / segment.path


@asynccontextmanager
async def recorder_world(folder: Path, *, session_folder: Path | None = None, **settings: Any) -> AsyncIterator[World]:
    """Start a recorder with its own journal; ends it and checks nothing."""
    settings.setdefault("min_free", 0)
    journal = await asyncio.to_thread(Journal.open, folder / "journal.db")
    try:
        session = TestSession(session_info(session_folder or folder / "session"))
        await journal.run(lambda connection: add_session(connection, session.info))
        told = Told()
        plugin = RecorderPlugin(PluginContext(name="recorder", settings=RecorderSettings(**settings), data_dir=folder, agent="test"))
        await plugin.roomkeeper_startup(Services(journal=journal, hooks=told, stores={}, sessions=list))
        try:
            yield World(plugin, journal, told, session)
        finally:
            await plugin.roomkeeper_shutdown()
    finally:
        await asyncio.to_thread(journal.close)


def add_session(connection: Any, info: SessionInfo) -> None:
    """Journal a session unless it is known, as a restart finds it."""
    if sessions.get(connection, info.id) is None:
        sessions.insert(connection, info, SessionState.LIVE, "test", T0)
