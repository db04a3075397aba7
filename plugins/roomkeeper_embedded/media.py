"""The streams that one client plays and publishes, whatever room they are in."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from roomkeeper.errors import MediaError, RoomError, RoomkeeperError
from roomkeeper.media.frames import FrameSink, FrameSource
from roomkeeper.media.webrtc.stream_receiver import StreamReceiver
from roomkeeper.media.webrtc.stream_sender import StreamSender
from roomkeeper_embedded.config import AccountSettings
from roomkeeper_embedded.room_socket import RoomSocket
from roomkeeper_embedded.signalling import Play, PlayAnswer, Publish, Reply, SdpReply, StopPlay, Unpublish

log = structlog.get_logger(__name__)


@dataclass(slots=True, eq=False)
class _Played:
    """A stream being played. `room_id` is the stream's room, known with the server's reply."""

    receiver: StreamReceiver
    room_id: str
    lost: bool = False


@dataclass(slots=True, eq=False)
class _Published:
    """A stream being published. `live` is set when the server has it connected too."""

    sender: StreamSender
    room_id: str
    live: asyncio.Event = field(default_factory=asyncio.Event)
    ended: str = ""
    """Why the server gave the stream up."""


class ClientMedia:
    """Peer connections of one client. `on_lost(room_id, stream_id, reason)` tells of a played stream whose connection died by itself."""

    def __init__(self, socket: RoomSocket, settings: AccountSettings, on_lost: Callable[[str, str, str], None]) -> None:
        self._socket = socket
        self._addresses = settings.media_addresses or None
        self._timeout_s = settings.media_timeout.total_seconds()
        self._hold_s = settings.hold.total_seconds()
        self._short_path = settings.receive_path == "short"
        self._on_lost = on_lost
        self._played: dict[str, _Played] = {}
        self._published: dict[str, _Published] = {}

    # -- playing ----------------------------------------------------------------------------------------------------------

    async def play(self, room_id: str, stream_id: str, sink: FrameSink) -> None:
        """Receive a stream into `sink`. Returns when connected. Raises `RoomError` or `MediaError`."""
        if stream_id in self._played:
            raise RoomError("the stream is being played already", where=f"stream {stream_id!r}", remedy="stop playing it first")
        receiver = StreamReceiver(
            sink,
            addresses=self._addresses,
            label=stream_id,
            on_lost=lambda reason: self.lost(stream_id, reason),
            hold_s=self._hold_s,
            short_path=self._short_path,
        )
        played = self._played[stream_id] = _Played(receiver, room_id)
        connected = False
        try:
            offer = await self._socket.request(Play(id=self._socket.next_id(), stream_id=stream_id), SdpReply)
            played.room_id = offer.room_id
            answer = await receiver.answer(offer.sdp)
            await self._socket.request(PlayAnswer(id=self._socket.next_id(), stream_id=stream_id, sdp=answer), Reply)
            await receiver.wait_connected(self._timeout_s)
            connected = True
        finally:
            if not connected:
                await self._end_played(stream_id, played)

    def request_keyframe(self, stream_id: str) -> None:
        """Ask the sender of a stream being received for a key frame; unknown streams are ignored."""
        if (played := self._played.get(stream_id)) is not None:
            played.receiver.request_keyframe()

    async def stop_playing(self, stream_id: str) -> None:
        """Stop; no frame is offered after the return."""
        played = self._played.get(stream_id)
        if played is not None:
            await self._end_played(stream_id, played)

    def lost(self, stream_id: str, reason: str) -> None:
        """A played stream's connection died. What was received stays until it is stopped."""
        played = self._played.get(stream_id)
        if played is not None and not played.lost:
            played.lost = True  # both ends may tell of it
            self._on_lost(played.room_id, stream_id, reason)

    # -- publishing -------------------------------------------------------------------------------------------------------

    async def publish(self, room_id: str, stream_id: str, source: FrameSource) -> None:
        """Publish a source's frames. Returns when connected. Raises `RoomError` or `MediaError`."""
        if stream_id in self._published:
            raise RoomError("the stream is being published already", where=f"stream {stream_id!r}", remedy="stop publishing it first")
        sender = StreamSender(source, addresses=self._addresses, label=stream_id)
        published = self._published[stream_id] = _Published(sender, room_id)
        connected = False
        try:
            offer = await sender.offer()
            request = Publish(id=self._socket.next_id(), room_id=room_id, stream_id=stream_id, sdp=offer)
            answer = await self._socket.request(request, SdpReply)
            await sender.accept(answer.sdp)
            await sender.wait_connected(self._timeout_s)
            await self._wait_live(published, stream_id)
            connected = True
        finally:
            if not connected:
                await self._end_published(stream_id, published)

    async def stop_publishing(self, stream_id: str) -> None:
        """Stop; an unknown stream is ignored."""
        published = self._published.get(stream_id)
        if published is not None:
            await self._end_published(stream_id, published)

    def started_at_server(self, stream_id: str) -> None:
        """The server has a stream that is published here connected."""
        published = self._published.get(stream_id)
        if published is not None:
            published.live.set()

    async def ended_by_server(self, stream_id: str, reason: str) -> None:
        """The server gave up a stream that is published here."""
        published = self._published.get(stream_id)
        if published is not None:
            log.warning("published stream ended by the server", stream=stream_id, reason=reason)
            published.ended = reason
            published.live.set()
            await self._end_published(stream_id, published)

    async def _wait_live(self, published: _Published, stream_id: str) -> None:
        try:
            async with asyncio.timeout(self._timeout_s):
                await published.live.wait()
        except TimeoutError:
            published.ended = f"the server did not confirm it within {self._timeout_s:g} s"
        if published.ended:
            raise MediaError(
                f"the stream could not be published: {published.ended}", where=f"stream {stream_id!r}", remedy="try again", retryable=True
            )

    # -- ends -------------------------------------------------------------------------------------------------------------

    async def close_room(self, room_id: str) -> None:
        """End every stream of a room that is being left: the server does the same at its end, so it is not told of each."""
        await self._close_where(lambda entry: entry.room_id == room_id)

    async def close(self) -> None:
        """End every stream, the connection being at its end."""
        await self._close_where(lambda _: True)

    async def _close_where(self, chosen: Callable[[_Played | _Published], bool]) -> None:
        closings = [self._end_played(key, played, tell=False) for key, played in self._played.items() if chosen(played)]
        closings += [self._end_published(key, published, tell=False) for key, published in self._published.items() if chosen(published)]
        for outcome in await asyncio.gather(*closings, return_exceptions=True):
            if isinstance(outcome, Exception):
                log.error("a stream could not be closed cleanly", exc_info=outcome)

    async def _end_played(self, stream_id: str, played: _Played, *, tell: bool = True) -> None:
        # The entry stays until the receiver is closed: whoever else stops the stream meanwhile has to wait for that, too.
        await played.receiver.close()
        if self._played.get(stream_id) is played:
            del self._played[stream_id]
            if tell:
                await self._tell_server(StopPlay(id=self._socket.next_id(), stream_id=stream_id))

    async def _end_published(self, stream_id: str, published: _Published, *, tell: bool = True) -> None:
        is_current = self._published.get(stream_id) is published
        try:
            if is_current:
                del self._published[stream_id]
                if tell:
                    await self._tell_server(Unpublish(id=self._socket.next_id(), stream_id=stream_id))
        finally:
            await published.sender.close()

    async def _tell_server(self, request: StopPlay | Unpublish) -> None:
        # The server ends the stream anyway when the connection or the room goes; the local end must not depend on it.
        if self._socket.connected:
            with contextlib.suppress(RoomkeeperError):
                await self._socket.request(request, Reply)
