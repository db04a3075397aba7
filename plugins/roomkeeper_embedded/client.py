"""One identity at the embedded server: one WebSocket, several rooms."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import structlog

from roomkeeper.errors import ConfigurationError
from roomkeeper.rooms.background import BackgroundWork
from roomkeeper.rooms.codes import RoomCode
from roomkeeper.rooms.events import RoomEvent, RoomState, StreamsAdded, StreamsRemoved
from roomkeeper.rooms.protocols import Account
from roomkeeper_embedded.config import AccountSettings
from roomkeeper_embedded.media import ClientMedia
from roomkeeper_embedded.refusals import refusal
from roomkeeper_embedded.room import EmbeddedRoom
from roomkeeper_embedded.room_events import events_of, events_of_login
from roomkeeper_embedded.room_socket import RoomSocket
from roomkeeper_embedded.signalling import (
    Event,
    Hello,
    LoginReply,
    LoginRoom,
    LogoutRoom,
    MediaEndedEvent,
    MediaStartedEvent,
    PutOutEvent,
    RenewToken,
    Reply,
    RoomsReply,
    SwitchRoom,
)
from roomkeeper_embedded.tokens import RoomPrivileges, make_token

if TYPE_CHECKING:
    from roomkeeper.rooms.protocols import RoomClient

log = structlog.get_logger(__name__)

_REPLAY_GRACE_S = 0.5
"""How long after the loss of a played stream the news that it has ended may still be on its way."""

PROBE_ROOM = "roomkeeper-check"


class EmbeddedClient:
    """One connection for one account. Make it with `EmbeddedClient.connect`; see `roomkeeper.rooms.protocols.RoomClient`."""

    def __init__(self, account: Account, settings: AccountSettings, socket: RoomSocket) -> None:
        self._account = account
        self._settings = settings
        self._socket = socket
        self._rooms: dict[str, EmbeddedRoom] = {}
        self._media = ClientMedia(socket, settings, self._stream_lost)
        self._background = BackgroundWork(f"embedded-client {account.name}")
        self._reader = asyncio.create_task(self._read(), name=f"embedded-client {account.name}")
        self._closing = False

    @classmethod
    async def connect(cls, account: Account, settings: AccountSettings) -> EmbeddedClient:
        """Connect and say who this is. Raises `RoomConnectionError`, or `RoomError` when the server refuses."""
        client = cls(account, settings, await RoomSocket.open(settings))
        greeted = False
        try:
            hello = Hello(id=client._socket.next_id(), user_id=account.user_id, user_name=account.user_name, multi_room=settings.multi_room)
            await client._socket.request(hello, Reply)
            greeted = True
        finally:
            if not greeted:
                await client.close()
        return client

    @property
    def connected(self) -> bool:
        """False once the connection is gone."""
        return self._socket.connected and not self._closing

    async def login_room(self, room_id: str, token: str | None = None) -> EmbeddedRoom:
        """Enter a room."""
        request = LoginRoom(id=self._socket.next_id(), room_id=room_id, token=token or self._token(room_id), user_id=self._account.user_id)
        await self._socket.request(request, LoginReply, on_reply=self._entered, on_late=self._entered_too_late)
        return self._room_entered(room_id)

    async def switch_room(self, from_room: str, to_room: str, token: str | None = None) -> EmbeddedRoom:
        """Leave one room and enter another; when that is refused, the first is not left."""

        def switched(reply: LoginReply) -> None:
            self._left(from_room)
            self._entered(reply)

        def switched_too_late(reply: LoginReply) -> None:
            self._left(from_room)
            self._entered_too_late(reply)

        request = SwitchRoom(id=self._socket.next_id(), from_room=from_room, to_room=to_room, token=token or self._token(to_room))
        await self._socket.request(request, LoginReply, on_reply=switched, on_late=switched_too_late)
        await self._media.close_room(from_room)
        return self._room_entered(to_room)

    async def logout_room(self, room_id: str | None = None) -> None:
        """Leave one room or all of them. What was played and published there is over on return."""
        for leaving in [room_id] if room_id is not None else list(self._rooms):
            await self._media.close_room(leaving)
        request = LogoutRoom(id=self._socket.next_id(), room_id=room_id or "")

        def left(reply: RoomsReply) -> None:
            for left_room in reply.rooms:
                self._left(left_room)

        await self._socket.request(request, RoomsReply, on_reply=left, on_late=left)

    async def renew_token(self, room_id: str, token: str | None = None) -> None:
        """Give the server a new token for a room."""
        await self._socket.request(RenewToken(id=self._socket.next_id(), room_id=room_id, token=token or self._token(room_id)), Reply)

    async def probe(self) -> None:
        """Prove that the server takes our tokens, by entering a room of our own that nobody else uses. Raises `RoomError`."""
        await self.login_room(PROBE_ROOM)
        await self.logout_room(PROBE_ROOM)

    async def close(self) -> None:
        """Leave every room and disconnect."""
        self._closing = True
        await self._media.close()
        for room in self._rooms.values():
            room.end(RoomState.LOGGED_OUT, reason="logged out")
        self._rooms.clear()
        await self._socket.close()
        await asyncio.wait([self._reader])
        await self._background.wait()

    # -- what comes from the server -----------------------------------------------------------------------------------------

    async def _read(self) -> None:
        reason = "the connection was lost"
        try:
            reason = await self._socket.read(self._on_event)
        except Exception as error:
            reason = "the client failed; its log says why"
            log.error("reading from the room server failed", account=self._account.name, exc_info=error)
        finally:
            for room in self._rooms.values():
                room.end(RoomState.DISCONNECTED, code=RoomCode.NETWORK_BREAK, reason=reason)
            self._rooms.clear()
            await self._media.close()
            await self._socket.close()

    def _on_event(self, event: Event) -> None:
        if isinstance(event, MediaStartedEvent):
            self._media.started_at_server(event.stream_id)
            return
        if isinstance(event, MediaEndedEvent):
            if event.role == "player":
                self._media.lost(event.stream_id, event.reason)
            else:
                self._background.spawn(self._media.ended_by_server(event.stream_id, event.reason))
            return
        room = self._rooms.get(event.room_id)
        if room is None:
            return
        if isinstance(event, PutOutEvent):
            room.end(RoomState.KICKED_OUT, code=event.code, reason=event.reason)
            del self._rooms[event.room_id]
            self._background.spawn(self._media.close_room(event.room_id))
            return
        for room_event in events_of(event):
            self._deliver(room, room_event)

    def _deliver(self, room: EmbeddedRoom, event: RoomEvent) -> None:
        """Queue an event. A consumer that is too far behind loses the presence, not the event alone: nothing goes missing silently."""
        if self._rooms.get(room.room_id) is room and not room.take(event):
            log.error("events are not consumed, room left", room=room.room_id, account=self._account.name)
            room.end(RoomState.DISCONNECTED, reason="too many events are waiting to be consumed")
            del self._rooms[room.room_id]
            self._background.spawn(self._leave(room.room_id))

    def _entered(self, reply: LoginReply) -> None:
        room = self._rooms[reply.room_id] = EmbeddedRoom(reply.room_id, self._socket, self._media, self._settings.event_queue)
        for event in events_of_login(reply):
            self._deliver(room, event)

    def _entered_too_late(self, reply: LoginReply) -> None:
        """Whoever asked has given up: do not stay in a room nobody knows of."""
        self._background.spawn(self._leave(reply.room_id))

    def _left(self, room_id: str) -> None:
        room = self._rooms.pop(room_id, None)
        if room is not None:
            room.end(RoomState.LOGGED_OUT, reason="logged out")

    def _room_entered(self, room_id: str) -> EmbeddedRoom:
        room = self._rooms.get(room_id)
        if room is None:  # put out again before the caller got to run
            raise refusal(RoomCode.NOT_LOGGED_IN, "put out again right after login", where=f"room {room_id!r}")
        return room

    def _stream_lost(self, room_id: str, stream_id: str, reason: str) -> None:
        self._background.spawn(self._offer_again(room_id, stream_id, reason))

    async def _offer_again(self, room_id: str, stream_id: str, reason: str) -> None:
        """A played stream's connection died although the stream lives on: show it as ended and begun anew, so that it is played again."""
        room = self._rooms.get(room_id)
        stream = room.streams.get(stream_id) if room is not None else None
        await self._media.stop_playing(stream_id)
        await asyncio.sleep(_REPLAY_GRACE_S)
        if room is None or self._rooms.get(room_id) is not room:
            return  # the room was left, or the whole connection ended, with its media a moment earlier: that is told there
        if stream is not None and room.streams.get(stream_id) is stream:
            log.warning("played stream lost, shown anew", room=room_id, stream=stream_id, reason=reason)
            at = time.time()
            self._deliver(room, StreamsRemoved(room_id=room_id, at=at, streams=(stream,), lost=True))
            self._deliver(room, StreamsAdded(room_id=room_id, at=at, streams=(stream,)))

    # -- own tasks ----------------------------------------------------------------------------------------------------------

    async def _leave(self, room_id: str) -> None:
        await self._media.close_room(room_id)
        if self._socket.connected:
            await self._socket.request(LogoutRoom(id=self._socket.next_id(), room_id=room_id), RoomsReply)

    def _token(self, room_id: str) -> str:
        given = self._settings.tokens.get(room_id)
        if given is not None:
            return given.get_secret_value()
        if self._settings.server_secret is None:
            raise ConfigurationError(
                f"there is no token for room {room_id!r}",
                where=f"accounts.{self._account.name}.settings",
                remedy="add it to `tokens`, or set `server_secret`",
            )
        privileges = RoomPrivileges(room_id=room_id, moderate=self._settings.moderator)
        return make_token(
            self._settings.app_id,
            self._account.user_id,
            self._settings.server_secret.get_secret_value(),
            privileges,
            now=time.time(),
            lifetime_s=self._settings.token_lifetime.total_seconds(),
        )


if TYPE_CHECKING:
    _: type[RoomClient] = EmbeddedClient
