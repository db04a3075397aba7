"""The side under test: streams received and recorded by a session's own parts, in a process of its own.

What an agent does with a stream stands here whole: `StreamReception`, the plugin system, the recorder, a journal, files. Only the room
server is missing: offers come from the benchmark.
"""

from __future__ import annotations

import asyncio
import functools
import sys
import time
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from roomkeeper.errors import MediaError
from roomkeeper.hookspecs import Services
from roomkeeper.media.frames import FrameSink
from roomkeeper.media.webrtc.stream_receiver import StreamReceiver
from roomkeeper.ops.logs import configure_logging
from roomkeeper.plugins.dispatcher import Dispatcher
from roomkeeper.plugins.loading import installed_plugins, load_plugins
from roomkeeper.rooms.events import StreamInfo
from roomkeeper.rooms.messages import User
from roomkeeper.rooms.protocols import Room
from roomkeeper.rooms.session import LiveSession, SessionInfo
from roomkeeper.sessions.reception import StreamReception
from roomkeeper.state import segments, sessions
from roomkeeper.state.journal import Journal
from roomkeeper.state.sessions import SessionState
from support.child import serve

STREAMS_A_ROOM = 10
CONNECT_WITHIN_S = 30.0


@dataclass
class BenchmarkSession:
    """As much of a `LiveSession` as the recorder asks for."""

    info: SessionInfo
    recording: Any = None
    warnings: list[str] = field(default_factory=list)

    def warn(self, text: str) -> None:
        """Keep it for the report."""
        self.warnings.append(text)


class BenchmarkRoom:
    """As much of a `Room` as playing a stream takes. The offer is there before the stream is played; the answer is waited for."""

    def __init__(self, room_id: str) -> None:
        self.room_id = room_id
        self.offers: dict[str, str] = {}
        self.answers: dict[str, asyncio.Future[str]] = {}
        self.receivers: dict[str, StreamReceiver] = {}

    async def start_playing_stream(self, stream_id: str, sink: FrameSink) -> None:
        """Receive the stream whose offer is there."""
        receiver = self.receivers[stream_id] = StreamReceiver(sink, addresses=["127.0.0.1"], label=stream_id)
        answer = self.answers[stream_id]
        try:
            answer.set_result(await receiver.answer(self.offers[stream_id]))
        except MediaError as error:
            answer.set_exception(error)
        await receiver.wait_connected(CONNECT_WITHIN_S)

    async def stop_playing_stream(self, stream_id: str) -> None:
        """End the stream."""
        await self.receivers[stream_id].close()


class Recorders:
    """A plugin system with the recorder alone, a journal, and a reception for each stream."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._rooms: list[tuple[BenchmarkSession, BenchmarkRoom]] = []
        self.receptions: list[tuple[BenchmarkSession, StreamReception]] = []
        self._receptions: list[asyncio.Task[None]] = []
        self._journal: Journal | None = None
        tables = {entry.name: {"enabled": entry.name == "recorder"} for entry in installed_plugins()}
        self._hooks = Dispatcher(load_plugins(tables, data_dir=folder, agent="benchmark", strict=True).manager)

    async def start(self) -> None:
        """Open the journal, start the recorder."""
        self._journal = await asyncio.to_thread(Journal.open, self._folder / "journal.sqlite3")
        await self._hooks.notify("startup", services=Services(journal=self._journal, hooks=self._hooks, stores={}, sessions=list))

    async def answer(self, offer: str) -> str:
        """Receive and record one more stream."""
        number = len(self._receptions)
        if number % STREAMS_A_ROOM == 0:
            await self._open_session()
        session, room = self._rooms[-1]
        stream = StreamInfo(f"stream-{number}", User(f"user-{number}", ""))
        room.offers[stream.stream_id] = offer
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        room.answers[stream.stream_id] = answer
        reception = StreamReception(cast("LiveSession", session), cast("Room", room), stream, self._hooks)
        self.receptions.append((session, reception))
        self._receptions.append(asyncio.create_task(reception.run(), name=f"reception of {stream.stream_id}"))
        return await answer

    async def connected(self) -> None:
        """Wait until every stream's connection is up."""
        await asyncio.gather(*(receiver.wait_connected(CONNECT_WITHIN_S) for receiver in self._receivers()))

    async def received(self) -> int:
        """Packets received up to now."""
        return sum(receiver.stats().packets for receiver in self._receivers())

    async def finish(self) -> dict[str, Any]:
        """End the streams as a session does. Returns each stream's files, the receivers' counts and the warnings."""
        assert self._journal is not None
        await self._end_receptions()
        files: dict[str, list[str]] = {f"stream-{number}": [] for number in range(len(self._receptions))}
        for session, _ in self._rooms:
            await self._hooks.notify("session_ended", session=session)
            for row in await self._journal.run(functools.partial(segments.of_session, session_id=session.info.id)):
                files[row.stream_id].append(str(session.info.folder / row.path))
        return {
            "files": list(files.values()),
            "progress": [
                {"lost_video_frames": one.progress.lost_video_frames, "lost_audio_frames": one.progress.lost_audio_frames}
                for _, one in self.receptions
            ],
            "stats": [asdict(receiver.stats()) for receiver in self._receivers()],
            "warnings": [text for session, _ in self._rooms for text in session.warnings],
        }

    async def close(self) -> None:
        """End everything."""
        await self._end_receptions()
        await self._hooks.notify("shutdown")
        if self._journal is not None:
            await asyncio.to_thread(self._journal.close)

    def _receivers(self) -> list[StreamReceiver]:
        return [receiver for _, room in self._rooms for receiver in room.receivers.values()]

    async def _end_receptions(self) -> None:
        for reception in self._receptions:
            reception.cancel()
        if self._receptions:
            await asyncio.wait(self._receptions)

    async def _open_session(self) -> None:
        assert self._journal is not None
        now = time.time()
        name = f"room-{len(self._rooms) + 1}"
        started = datetime.fromtimestamp(now, UTC)
        info = SessionInfo(
            id=name,
            provider="embedded",
            account="benchmark",
            room_id=name,
            planned_start=started,
            planned_end=datetime.fromtimestamp(now + 3600, UTC),
            started_at=started,
            agent="benchmark",
            folder=self._folder / name,
        )
        await self._journal.run(lambda connection: sessions.insert(connection, info, SessionState.LIVE, "benchmark", now))
        session = BenchmarkSession(info)
        self._rooms.append((session, BenchmarkRoom(name)))
        await self._hooks.notify("session_started", session=session)


def main() -> None:
    """`roomkeeper_process FOLDER`."""
    configure_logging("warning", "json")
    recorders = Recorders(Path(sys.argv[1]))
    serve(
        {
            "start": recorders.start,
            "answer": recorders.answer,
            "connected": recorders.connected,
            "received": recorders.received,
            "finish": recorders.finish,
        },
        recorders.close,
    )


if __name__ == "__main__":
    main()
