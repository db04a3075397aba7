"""One person of the school, playing a part through the contract of `roomkeeper.rooms.protocols` alone."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import structlog

from roomkeeper.demo.clock import Clock
from roomkeeper.demo.progress import ProgressWriter
from roomkeeper.demo.school import Line, Person
from roomkeeper.demo.source import GeneratedSource
from roomkeeper.errors import RoomError, RoomkeeperError
from roomkeeper.rooms.events import MessageReceived, RoomEvent, RoomState, RoomStateChanged, UsersJoined
from roomkeeper.rooms.messages import Message, MessageKind
from roomkeeper.rooms.protocols import Account, Room, RoomClient, RoomProvider

log = structlog.get_logger(__name__)

LEAVE_WITHIN_S = 5.0


class AgentWatch:
    """Knows in which rooms somebody has seen the agent."""

    def __init__(self, agent_user_id: str, rooms: tuple[str, ...]) -> None:
        self.agent_user_id = agent_user_id
        self.missing = set(rooms)
        self._complete = asyncio.Event()

    def seen(self, room_id: str) -> None:
        """The agent is in this room."""
        self.missing.discard(room_id)
        if not self.missing:
            self._complete.set()

    async def everywhere(self) -> None:
        """Wait until the agent was seen in every room."""
        await self._complete.wait()


class Player:
    """Plays one person: enters, publishes, talks, listens, leaves.

    A room that refuses a line or puts the person out is reported and changes nothing for the person's other rooms.
    """

    def __init__(self, person: Person, watch: AgentWatch, progress: ProgressWriter, clock: Clock) -> None:
        self.person = person
        self._watch = watch
        self._progress = progress
        self._clock = clock
        self._client: RoomClient | None = None
        self._rooms: dict[str, Room] = {}
        self._source: GeneratedSource | None = None
        self._listeners: list[asyncio.Task[None]] = []

    async def enter(self, provider: RoomProvider, settings: Mapping[str, Any]) -> None:
        """Connect with an account of one's own and log in to every room. Raises RoomkeeperError when that fails."""
        person = self.person
        self._client = await provider.connect(
            Account(name=person.user_id, provider=provider.name, user_id=person.user_id, user_name=person.user_name, settings=settings)
        )
        for room_id in person.rooms:
            room = self._rooms[room_id] = await self._client.login_room(room_id)
            self._listeners.append(asyncio.create_task(self._listen(room), name=f"{person.user_id} in {room_id}"))
            self._tell("entered", room_id)

    async def publish(self) -> None:
        """Publish the person's stream, if there is one. Raises RoomkeeperError when that fails."""
        publication = self.person.publication
        if publication is None:
            return
        self._source = GeneratedSource(
            f"{self.person.user_name} {publication.room_id}",
            video_codec=publication.video_codec,
            width=publication.width,
            height=publication.height,
            fps=publication.fps,
            bitrate=publication.bitrate,
            clock=self._clock,
        )
        await self._rooms[publication.room_id].start_publishing_stream(publication.stream_id, self._source)
        self._tell("published", publication.room_id, stream_id=publication.stream_id, codec=publication.video_codec)

    async def talk(self, lines: list[Line], start: float) -> None:
        """Say each line at its time, counted from `start` (UNIX seconds)."""
        for line in lines:
            await self._clock.sleep_until(start + line.at_s)
            room = self._rooms.get(line.room_id)
            if room is None:
                self._tell("refused", line.room_id, purpose=line.purpose, code=0, reason="not in the room any more")
                continue
            try:
                await self._say(room, line)
            except RoomError as error:
                self._tell("refused", line.room_id, purpose=line.purpose, code=error.room_code, reason=str(error))
            else:
                self._tell("said", line.room_id, kind=line.kind, purpose=line.purpose, text=line.text)

    async def leave(self) -> None:
        """Stop publishing, leave every room, let go of everything. Safe after a failed `enter`."""
        try:
            async with asyncio.timeout(LEAVE_WITHIN_S):
                await self._say_goodbye()
        except (RoomkeeperError, TimeoutError) as error:
            log.warning("could not leave in good order", user=self.person.user_id, error=repr(error))
        if self._source is not None:
            await self._source.close()
        for listener in self._listeners:
            listener.cancel()
        await asyncio.gather(*self._listeners, return_exceptions=True)
        self._listeners.clear()
        self._progress.tell("left", user=self.person.user_id)

    async def _say_goodbye(self) -> None:
        if self._client is None:
            return
        try:
            publication = self.person.publication
            if publication is not None and self._source is not None and publication.room_id in self._rooms:
                await self._rooms[publication.room_id].stop_publishing_stream(publication.stream_id)
            if self._client.connected:
                await self._client.logout_room()
        finally:
            await self._client.close()

    async def _say(self, room: Room, line: Line) -> None:
        match line.kind:
            case MessageKind.BROADCAST:
                await room.send_broadcast_message(line.text)
            case MessageKind.BARRAGE:
                await room.send_barrage_message(line.text)
            case MessageKind.COMMAND:
                await room.send_custom_command(line.text, (self._watch.agent_user_id,))
            case MessageKind.EXTRA_INFO:
                await room.set_room_extra_info(line.key, line.text)

    async def _listen(self, room: Room) -> None:
        async for event in room.events():
            self._take(room.room_id, event)

    def _take(self, room_id: str, event: RoomEvent) -> None:
        match event:
            case UsersJoined(users=users):
                if any(user.user_id == self._watch.agent_user_id for user in users):
                    self._watch.seen(room_id)
            case MessageReceived(message=message) if message.kind is MessageKind.COMMAND:
                if message.sender.user_id == self._watch.agent_user_id:
                    self._hear(room_id, message)
            case RoomStateChanged(state=RoomState.KICKED_OUT | RoomState.DISCONNECTED as state, code=code, reason=reason):
                self._rooms.pop(room_id, None)
                self._tell("kicked" if state is RoomState.KICKED_OUT else "disconnected", room_id, code=code, reason=reason)

    def _hear(self, room_id: str, message: Message) -> None:
        """Take what the agent says to this person alone."""
        try:
            said = json.loads(message.text)
        except ValueError:
            return
        match said:
            case {"type": "reply", "name": name, "text": text}:
                self._tell("reply", room_id, name=name, text=text)
            case {"type": "moderation", "action": action, "rule": rule, "explanation": explanation}:
                self._tell("muted" if action == "mute" else "warned", room_id, action=action, rule=rule, explanation=explanation)

    def _tell(self, event: str, room_id: str, **fields: Any) -> None:
        self._progress.tell(event, user=self.person.user_id, room=room_id, **fields)
