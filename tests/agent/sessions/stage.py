"""A session with a room that notes what is done in it, and the real desk, outbox and words pipeline in front."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from roomkeeper.errors import RoomError
from roomkeeper.hookspecs import Services
from roomkeeper.media.frames import FrameSink, FrameSource
from roomkeeper.plugins.dispatcher import Dispatcher
from roomkeeper.plugins.loading import load_plugins
from roomkeeper.plugins.registries import collect_registries
from roomkeeper.rooms.codes import RoomCode
from roomkeeper.rooms.events import RoomEvent, StreamInfo
from roomkeeper.rooms.messages import Message, MessageKind, User
from roomkeeper.rooms.protocols import Capability
from roomkeeper.rooms.recording import RecordingState
from roomkeeper.rooms.roles import Role, RoleBook
from roomkeeper.rooms.roster import Roster
from roomkeeper.rooms.session import SessionInfo
from roomkeeper.rooms.stream_progress import StreamProgress
from roomkeeper.sessions.call_ledger import CallLedger
from roomkeeper.sessions.command_desk import CommandDesk
from roomkeeper.sessions.message_log import MessageLog
from roomkeeper.sessions.outbox import Outbox
from roomkeeper.sessions.words import WordsPipeline
from roomkeeper.state import sessions as session_rows
from roomkeeper.state.journal import Journal
from roomkeeper.state.sessions import SessionState

ROLES = RoleBook({Role.TEACHER: ["teacher*"], Role.ASSISTANT: ["assistant*"]})
BY_ROLE = {Role.STUDENT: "student-1", Role.ASSISTANT: "assistant-1", Role.TEACHER: "teacher-1"}
START = 1_800_000_000.0


class NotingRoom:
    """Serves `Room`; `done` lists the calls. `busy` refuses so many messages as too frequent first."""

    def __init__(self, room_id: str) -> None:
        self.room_id = room_id
        self.done: list[tuple[Any, ...]] = []
        self.busy = 0
        self._called = asyncio.Event()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something that was done in the room makes the condition true."""
        async with asyncio.timeout(20):
            while not condition():
                self._called.clear()
                await self._called.wait()

    def _note(self, *call: Any) -> None:
        self.done.append(call)
        self._called.set()

    async def events(self) -> AsyncIterator[RoomEvent]:
        return
        yield

    async def start_playing_stream(self, stream_id: str, sink: FrameSink) -> None: ...

    async def stop_playing_stream(self, stream_id: str) -> None: ...

    async def start_publishing_stream(self, stream_id: str, source: FrameSource) -> None:
        self._note("publish", stream_id)

    async def stop_publishing_stream(self, stream_id: str) -> None:
        self._note("unpublish", stream_id)

    async def send_broadcast_message(self, text: str) -> str:
        self._refuse_when_busy()
        self._note("broadcast", text)
        return "1"

    async def send_barrage_message(self, text: str) -> str:
        self._note("barrage", text)
        return "1"

    async def send_custom_command(self, command: str, to: Sequence[str] = ()) -> None:
        self._refuse_when_busy()
        self._note("command", json.loads(command), tuple(to))

    async def set_room_extra_info(self, key: str, value: str) -> None:
        self._note("extra", key, value)

    async def kick_user(self, user_id: str, reason: str) -> None:
        self._note("kick", user_id)

    async def mute_user(self, user_id: str, *, media: bool = True, chat: bool = True, seconds: float | None = None) -> None:
        self._note("mute", user_id, seconds)

    def _refuse_when_busy(self) -> None:
        if self.busy:
            self.busy -= 1
            raise RoomError("too often", room_code=RoomCode.MESSAGE_TOO_OFTEN)


class NotingRecording:
    """Serves `RecordingControl`."""

    def __init__(self) -> None:
        self.state = RecordingState.RECORDING

    def writes(self, stream_id: str) -> bool:
        return self.state is RecordingState.RECORDING

    async def pause(self, by: str) -> None:
        self.state = RecordingState.PAUSED

    async def resume(self, by: str) -> None:
        self.state = RecordingState.RECORDING

    async def start(self, by: str) -> None:
        self.state = RecordingState.RECORDING

    async def stop(self, by: str) -> None:
        self.state = RecordingState.STOPPED


@dataclass
class StagedSession:
    """Serves `LiveSession`."""

    info: SessionInfo
    room: NotingRoom
    capabilities: frozenset[Capability] = frozenset(Capability)
    roster: Roster = field(default_factory=Roster)
    recording: Any = field(default_factory=NotingRecording)
    connected: bool = True
    streams: Mapping[str, StreamInfo] = field(default_factory=dict)
    progress: Mapping[str, StreamProgress] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    outbox: Outbox | None = None

    def request_keyframe(self, stream_id: str) -> None: ...

    async def say(self, text: str, to: Sequence[str] = ()) -> None:
        assert self.outbox is not None
        await self.outbox.say(text, to)

    def warn(self, text: str) -> None:
        self.warnings.append(text)


@dataclass
class Stage:
    """Everything in one hand. `say` gives the pipeline a message and waits until it was handled."""

    session: StagedSession
    sessions: list[StagedSession]
    """All that the agent has; more may be put in."""
    hooks: Dispatcher
    journal: Journal
    desk: CommandDesk
    outbox: Outbox
    words: WordsPipeline
    plugins: Any
    number: int = 0

    async def say(
        self, text: str, user: str = "student-1", *, kind: MessageKind = MessageKind.BROADCAST, at: float = START, verified: bool = True
    ) -> None:
        self.number += 1
        message = Message(
            kind=kind, room_id="r", sender=User(user, user.title()), text=text, at=at, message_id=f"m{self.number}", verified=verified
        )
        self.words.offer(message)
        await self.words.drain()

    async def command(
        self, name: str, *arguments: str, user: str = "student-1", call_id: str = "", verified: bool = True, **more: Any
    ) -> str:
        """Give a command as JSON; the text of the last private answer."""
        self.number += 1
        call = {"type": "command", "name": name, "args": list(arguments), "id": call_id or f"c{self.number}", **more}
        before = len(self.session.room.done)
        await self.say(json.dumps(call), user, kind=MessageKind.COMMAND, verified=verified, at=START + self.number * 5)
        replies = [one[1]["text"] for one in self.session.room.done[before:] if one[0] == "command" and one[1]["type"] == "reply"]
        return replies[-1] if replies else ""

    def acts(self) -> list[tuple[Any, ...]]:
        """What was done in the room beside talking privately."""
        return [one for one in self.session.room.done if one[0] != "command"]


@asynccontextmanager
async def staged(
    folder: Path, *, key: bytes | None = None, fail_closed: bool = False, plugins: dict[str, Any] | None = None
) -> AsyncIterator[Stage]:
    """A stage with the installed plugins, from the journal up."""
    tables: dict[str, Any] = {"recorder": {"enabled": False}, "s3": {"enabled": False}, **(plugins or {})}
    host = await asyncio.to_thread(load_plugins, tables, data_dir=folder, agent="test")
    hooks = Dispatcher(host.manager)
    journal = await asyncio.to_thread(Journal.open, folder / "journal.sqlite3")
    when = datetime.fromtimestamp(START, UTC)
    info = SessionInfo(
        id="s1", provider="embedded", account="a", room_id="r", planned_start=when, planned_end=when + timedelta(hours=1),
        started_at=when, agent="test", folder=folder,
    )  # fmt: skip
    session = StagedSession(info, NotingRoom("r"))
    for user_id in (*BY_ROLE.values(), "student-2"):
        session.roster.joined(User(user_id, user_id.title(), ROLES.role_of(user_id)), START)
    session.roster.joined(User("bot", "Bot", Role.BOT), START)
    session.outbox = outbox = Outbox(session, hooks)
    sessions = [session]
    desk = CommandDesk(session, outbox, collect_registries(hooks).commands, lambda: sessions, CallLedger(journal, info.id), key, "!")
    message_log = MessageLog(info, journal)
    words = WordsPipeline(
        session, hooks=hooks, message_log=message_log, outbox=outbox, desk=desk, roles=ROLES, own_user_id="bot", command_prefix="!",
        fail_closed=fail_closed,
    )  # fmt: skip
    running: asyncio.Task[None] | None = None
    try:
        await hooks.notify("startup", services=Services(journal=journal, hooks=hooks, stores={}, sessions=lambda: [session]))

        def note(connection: Any) -> None:
            if session_rows.get(connection, info.id) is None:
                session_rows.insert(connection, info, SessionState.LIVE, "test", START)

        await journal.run(note)
        await message_log.start()
        running = asyncio.create_task(words.run())
        yield Stage(session, sessions, hooks, journal, desk, outbox, words, host.manager)
    finally:
        if running is not None:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
        await outbox.close()
        await desk.close()
        await message_log.close()
        await hooks.notify("shutdown")
        await asyncio.to_thread(journal.close)
