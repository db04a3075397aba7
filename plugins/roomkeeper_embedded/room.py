"""The agent's presence in one room of the embedded server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING

from roomkeeper.errors import RoomConnectionError, RoomError
from roomkeeper.media.frames import FrameSink, FrameSource
from roomkeeper.rooms.codes import RoomCode
from roomkeeper.rooms.event_queue import EventQueue
from roomkeeper.rooms.events import RoomEvent, RoomState, StreamInfo, StreamsAdded, StreamsRemoved
from roomkeeper_embedded.media import ClientMedia
from roomkeeper_embedded.refusals import refusal
from roomkeeper_embedded.room_socket import RoomSocket
from roomkeeper_embedded.signalling import (
    MAX_MUTE_S,
    Barrage,
    Broadcast,
    CommandReply,
    CustomCommand,
    Kick,
    MessageReply,
    Mute,
    Reply,
    SetExtraInfo,
)

if TYPE_CHECKING:
    from roomkeeper.rooms.protocols import Room


class EmbeddedRoom:
    """One room of a client. See `roomkeeper.rooms.protocols.Room` for what each call means."""

    def __init__(self, room_id: str, socket: RoomSocket, media: ClientMedia, event_limit: int) -> None:
        self.room_id = room_id
        self.streams: dict[str, StreamInfo] = {}
        """Streams of others that the server has told of and not taken back."""
        self._socket = socket
        self._media = media
        self._queue = EventQueue(room_id, event_limit)

    def events(self) -> AsyncIterator[RoomEvent]:
        """Every event from login on, in order."""
        return self._queue.iterate()

    async def start_playing_stream(self, stream_id: str, sink: FrameSink) -> None:
        """Receive a stream of this or any other room of the client."""
        self._check_present()
        await self._media.play(self.room_id, stream_id, sink)

    async def stop_playing_stream(self, stream_id: str) -> None:
        """Stop receiving."""
        await self._media.stop_playing(stream_id)

    def request_keyframe(self, stream_id: str) -> None:
        """Ask the sender of a stream being received for a key frame."""
        self._media.request_keyframe(stream_id)

    async def start_publishing_stream(self, stream_id: str, source: FrameSource) -> None:
        """Publish into this room."""
        self._check_present()
        await self._media.publish(self.room_id, stream_id, source)

    async def stop_publishing_stream(self, stream_id: str) -> None:
        """Stop publishing."""
        await self._media.stop_publishing(stream_id)

    async def send_broadcast_message(self, text: str) -> str:
        """Send reliable chat."""
        self._check_present()
        reply = await self._socket.request(Broadcast(id=self._socket.next_id(), room_id=self.room_id, text=_clean(text)), MessageReply)
        return reply.message_id

    async def send_barrage_message(self, text: str) -> str:
        """Send chat that may be dropped."""
        self._check_present()
        reply = await self._socket.request(Barrage(id=self._socket.next_id(), room_id=self.room_id, text=_clean(text)), MessageReply)
        return reply.message_id

    async def send_custom_command(self, command: str, to: Sequence[str] = ()) -> None:
        """Send a custom command. Raises `RoomError` naming those of `to` who are not in the room; the others got it."""
        self._check_present()
        request = CustomCommand(id=self._socket.next_id(), room_id=self.room_id, command=_clean(command), to=list(to))
        reply = await self._socket.request(request, CommandReply)
        if reply.unknown:
            raise RoomError(
                f"not in the room: {', '.join(reply.unknown)}", room_code=RoomCode.MESSAGE_NOT_SENT, where=f"room {self.room_id!r}"
            )

    async def set_room_extra_info(self, key: str, value: str) -> None:
        """Set the room's one key."""
        self._check_present()
        request = SetExtraInfo(id=self._socket.next_id(), room_id=self.room_id, key=_clean(key), value=_clean(value))
        await self._socket.request(request, Reply)

    async def kick_user(self, user_id: str, reason: str) -> None:
        """Put a user out."""
        self._check_present()
        request = Kick(id=self._socket.next_id(), room_id=self.room_id, user_id=user_id, reason=_clean(reason))
        await self._socket.request(request, Reply)

    async def mute_user(self, user_id: str, *, media: bool = True, chat: bool = True, seconds: float | None = None) -> None:
        """Silence a user, or lift it."""
        self._check_present()
        if seconds is not None and not 0 <= seconds <= MAX_MUTE_S:
            raise RoomError(
                f"a mute lasts from 0 to {MAX_MUTE_S:.0f} seconds, not {seconds}", where=f"room {self.room_id!r}", user_fault=True
            )
        request = Mute(id=self._socket.next_id(), room_id=self.room_id, user_id=user_id, media=media, chat=chat, seconds=seconds)
        await self._socket.request(request, Reply)

    # -- for the client ---------------------------------------------------------------------------------------------------

    def take(self, event: RoomEvent) -> bool:
        """Queue an event for the consumer; False when the consumer is too far behind."""
        if isinstance(event, StreamsAdded):
            self.streams.update((stream.stream_id, stream) for stream in event.streams)
        elif isinstance(event, StreamsRemoved):
            for stream in event.streams:
                self.streams.pop(stream.stream_id, None)
        return self._queue.put(event)

    def end(self, state: RoomState, *, code: int = 0, reason: str = "") -> None:
        """The presence is over."""
        self._queue.end(state, code=code, reason=reason)

    def _check_present(self) -> None:
        if not self._socket.connected:
            raise RoomConnectionError(
                "the connection to the room server is gone",
                room_code=RoomCode.NETWORK_BREAK,
                where=f"room {self.room_id!r}",
                remedy="connect again",
            )
        if self._queue.ended:
            raise refusal(RoomCode.NOT_LOGGED_IN, "no longer in the room", where=f"room {self.room_id!r}")


def _clean(text: str) -> str:
    """Text that can be sent as UTF-8: lone surrogates, as from broken file names, become question marks."""
    return text.encode("utf-8", "replace").decode()


if TYPE_CHECKING:
    _: type[Room] = EmbeddedRoom
