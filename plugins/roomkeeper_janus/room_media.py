"""The streams that the agent plays and publishes in one room.

What is published has a handle and a peer connection for each stream. What is played shares one subscription of the room (decision 21), or
has one for each stream (`subscriber = "stream"`), or comes as plain RTP (`ingest = "rtp_forward"`). When a description of the shared one
cannot be used as a whole, each stream gets one of its own from then on: whose fault it is shows there, and is nobody else's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import structlog
from aiortc import RTCIceServer

from roomkeeper.errors import MediaError, RoomError
from roomkeeper.media.frames import FrameSink, FrameSource
from roomkeeper.media.stream_stats import StreamStats
from roomkeeper.media.webrtc.media_connection import DescriptionRefusedError
from roomkeeper.media.webrtc.stream_receiver import StreamReceiver
from roomkeeper.media.webrtc.stream_sender import StreamSender
from roomkeeper_janus.config import AccountSettings, revealed
from roomkeeper_janus.entry import RoomAddress
from roomkeeper_janus.feeds import Feed
from roomkeeper_janus.refusals import WRONG_ELEMENT_VIDEO, Part
from roomkeeper_janus.relayed_clock import RelayedClock
from roomkeeper_janus.room_subscription import RoomSubscription
from roomkeeper_janus.rtp_forward import RtpForwardReceiver
from roomkeeper_janus.rtp_sockets import RtpSockets
from roomkeeper_janus.session import Answer, JanusHandle, JanusSession
from roomkeeper_janus.simulcast import highest_layers

log = structlog.get_logger(__name__)


class Receiver(Protocol):
    """What receives one stream."""

    def stats(self) -> StreamStats:
        """The counts up to now."""
        ...

    async def close(self) -> None:
        """Offer what is whole, and end it. No frame is offered after the return. Safe to call twice."""
        ...


@dataclass(slots=True, eq=False)
class _Played:
    receiver: Receiver
    handle: JanusHandle | None


@dataclass(slots=True, eq=False)
class _Published:
    sender: StreamSender
    handle: JanusHandle


class RoomMedia:
    """Media of one presence.

    :param on_lost: `(stream_id, reason)`: a played stream's connection died by itself.
    :param on_warning: a sentence for the manifest.
    :param spawn: takes work for the background.
    """

    def __init__(
        self,
        session: JanusSession,
        settings: AccountSettings,
        address: RoomAddress,
        ice_servers: Sequence[RTCIceServer],
        on_lost: Callable[[str, str], None],
        on_warning: Callable[[str], None],
        spawn: Callable[[Coroutine[Any, Any, None]], object],
    ) -> None:
        self.private_id: int | None = None
        """What ties a subscription to the agent's own participant, where the room requires that."""
        self.token: str | None = None
        """What the room was entered with: whoever subscribes or publishes needs it, too."""
        self._session = session
        self._settings = settings
        self._address = address
        self._access = settings.access(address.room_id)
        self._ice_servers = list(ice_servers)
        self._addresses = settings.gather_on
        self._timeout_s = settings.media_timeout.total_seconds()
        self._on_lost = on_lost
        self._on_warning = on_warning
        self._spawn = spawn
        self._rtp_sockets = RtpSockets()
        self._played: dict[str, _Played] = {}
        self._shared: RoomSubscription | None = None
        self._together = settings.subscriber == "room"
        self._published: dict[str, _Published] = {}

    # -- playing --------------------------------------------------------------------------------------------------------

    async def play(self, feed: Feed, sink: FrameSink) -> None:
        """Receive a stream into `sink`. Returns when connected. Raises `RoomError` or `MediaError`."""
        if feed.stream_id in self._played or (self._shared is not None and self._shared.plays(feed.stream_id)):
            raise RoomError("the stream is being played already", where=f"stream {feed.stream_id!r}", remedy="stop playing it first")
        if self._settings.ingest == "rtp_forward":
            await self._forward(feed, sink)
        elif not self._together:
            await self._subscribe(feed, sink)
        else:
            try:
                await self._subscription().play(feed, sink)
            except DescriptionRefusedError:  # by this stream's fault, or another's that was to be played with it
                await self._subscribe(feed, sink)

    def can_replace(self, stream_id: str) -> bool:
        """Whether other tracks could be put in place of a stream's while it is played."""
        return self._shared is not None and self._shared.plays(stream_id)

    async def replace(self, feed: Feed) -> bool:
        """Go on playing a stream whose publisher has put other tracks of the same kinds and codecs in place of it; False: play it anew."""
        return self._shared is not None and not self._shared.over and await self._shared.switch(feed)

    async def stop_playing(self, stream_id: str) -> None:
        """Stop; no frame is offered after the return."""
        played = self._played.get(stream_id)
        if played is not None:
            await self._end_played(stream_id, played)
        if self._shared is not None:
            await self._shared.stop(stream_id)

    def stats(self) -> dict[str, StreamStats]:
        """How the reception of each played stream goes."""
        alone = {stream_id: played.receiver.stats() for stream_id, played in self._played.items()}
        return alone if self._shared is None else alone | self._shared.stats()

    def silent_since(self, moment: float) -> list[str]:
        """Played streams without a frame since `moment` (UNIX seconds)."""
        return [stream_id for stream_id, stats in self.stats().items() if (stats.last_frame_at or 0.0) < moment]

    def _subscription(self) -> RoomSubscription:
        """The room's one connection; another one if it was lost."""
        lost = self._shared
        if lost is None or lost.over:
            self._shared = RoomSubscription(
                self._session,
                self._entry() | {"private_id": self.private_id},
                addresses=self._addresses,
                ice_servers=self._ice_servers,
                timeout_s=self._timeout_s,
                on_lost=self._on_lost,
                on_refused=self._separate,
                on_warning=self._on_warning,
            )
            if lost is not None:
                self._spawn(lost.close())
        assert self._shared is not None
        return self._shared

    def _separate(self, reason: str) -> None:
        """The streams share no connection any more. They are played anew by whoever was told of their loss."""
        refused, self._shared, self._together = self._shared, None, False
        self._on_warning(f"each stream is received over a connection of its own from now on, for all together could not be: {reason}")
        if refused is not None:
            self._spawn(refused.close())

    def _entry(self) -> dict[str, Any]:
        """What the room asks of whoever joins it."""
        return {"room": self._address.wire_id, "pin": revealed(self._access.pin), "token": self.token}

    async def _subscribe(self, feed: Feed, sink: FrameSink) -> None:
        stream_id = feed.stream_id
        receiver = StreamReceiver(
            sink,
            addresses=self._addresses,
            label=stream_id,
            ice_servers=self._ice_servers,
            on_lost=lambda reason: self._on_lost(stream_id, reason),
            stream_clock=RelayedClock(),
        )
        played = self._played[stream_id] = _Played(receiver, None)
        connected = False
        try:
            handle = played.handle = await self._session.attach(Part.VIDEOROOM)
            offer = await handle.message(
                {
                    **self._entry(),
                    "request": "join",
                    "ptype": "subscriber",
                    "streams": [{"feed": feed.feed_id, "mid": track.mid} for track in feed.tracks],
                    "private_id": self.private_id,
                }
            )
            answer = await receiver.answer(await handle.with_candidates(offer.sdp))
            await handle.message({"request": "start", "room": self._address.wire_id}, jsep=("answer", answer))
            if layers := highest_layers(offer.data, feed.tracks):
                await handle.message({"request": "configure", "streams": layers})
            for reason in receiver.refused:
                self._on_warning(f"a track of stream {stream_id} is not recorded: {reason}")
            await receiver.wait_connected(self._timeout_s)
            handle.listen(lambda event: self._subscriber_event(stream_id, played, event))
            connected = True
        finally:
            if not connected:
                await self._end_played(stream_id, played)

    async def _forward(self, feed: Feed, sink: FrameSink) -> None:
        handle = await self._session.attach(Part.VIDEOROOM)
        secret = revealed(self._access.secret)
        receiver = RtpForwardReceiver(sink, handle, self._rtp_sockets, self._settings.rtp_forward, self._address.wire_id, secret, feed)
        played = self._played[feed.stream_id] = _Played(receiver, handle)
        started = False
        try:
            await receiver.start()
            started = True
        finally:
            if not started:
                await self._end_played(feed.stream_id, played)

    def _subscriber_event(self, stream_id: str, played: _Played, event: dict[str, Any]) -> None:
        if event.get("janus") in ("hangup", "detached") and self._played.get(stream_id) is played:
            self._on_lost(stream_id, f"Janus ended the subscription: {event.get('reason', event['janus'])}")

    # -- publishing -----------------------------------------------------------------------------------------------------

    async def publish(self, stream_id: str, source: FrameSource, participant_id: str | None, display: str) -> str:
        """Publish as a participant of its own; return its ID. Returns when Janus receives. Raises `RoomError` or `MediaError`."""
        if stream_id in self._published:
            raise RoomError("the stream is being published already", where=f"stream {stream_id!r}", remedy="stop publishing it first")
        handle = await self._session.attach(Part.VIDEOROOM)
        sender = StreamSender(source, addresses=self._addresses, label=stream_id, ice_servers=self._ice_servers)
        published = self._published[stream_id] = _Published(sender, handle)
        connected = False
        try:
            joined = await handle.message(
                {
                    **self._entry(),
                    "request": "join",
                    "ptype": "publisher",
                    "id": participant_id,
                    "display": display or None,
                }
            )
            up = asyncio.Event()
            reasons: list[str] = []
            handle.listen(lambda event: _publisher_event(event, up, reasons))
            configured = await self._offer(handle, stream_id, source, await sender.offer())
            _check_codecs(stream_id, source, configured.data)
            await sender.accept(await handle.with_candidates(configured.sdp))
            await sender.wait_connected(self._timeout_s)
            await self._wait_up(stream_id, up, reasons)
            connected = True
        finally:
            if not connected:
                await self._end_published(stream_id, published)
        return str(joined.data.get("id", participant_id))

    async def _offer(self, handle: JanusHandle, stream_id: str, source: FrameSource, sdp: str) -> Answer:
        body = {
            "request": "publish",
            "bitrate": self._settings.publish_bitrate,
            "bitrate_cap": True if self._settings.publish_bitrate else None,
            "audiocodec": source.audio_codec.lower() if source.audio_codec else None,
            "videocodec": source.video_codec.lower() if source.video_codec else None,
        }
        try:
            return await handle.message(body, jsep=("offer", sdp))
        except RoomError as error:
            if error.room_code != WRONG_ELEMENT_VIDEO:
                raise
            codecs = ", ".join(filter(None, (source.audio_codec, source.video_codec)))
            raise _not_taken(stream_id, codecs) from error

    async def stop_publishing(self, stream_id: str) -> None:
        """Stop; an unknown stream is ignored."""
        published = self._published.get(stream_id)
        if published is not None:
            await self._end_published(stream_id, published)

    async def _wait_up(self, stream_id: str, up: asyncio.Event, reasons: list[str]) -> None:
        reason = f"Janus received nothing within {self._timeout_s:g} s"
        try:
            async with asyncio.timeout(self._timeout_s):
                await up.wait()
            reason = reasons[0] if reasons else ""
        except TimeoutError:
            pass
        if reason:
            raise MediaError(f"the stream could not be published: {reason}", where=f"stream {stream_id!r}", retryable=True)

    # -- ends -------------------------------------------------------------------------------------------------------------

    async def close(self) -> None:
        """End every stream."""
        closings = [self._end_played(*entry) for entry in self._played.items()]
        if self._shared is not None:
            closings.append(self._shared.close())
        closings += [self._end_published(*entry) for entry in self._published.items()]
        for outcome in await asyncio.gather(*closings, return_exceptions=True):
            if isinstance(outcome, Exception):
                log.error("a stream could not be closed cleanly", exc_info=outcome)

    async def _end_played(self, stream_id: str, played: _Played) -> None:
        # The entry stays until the receiver is closed: whoever else stops the stream meanwhile has to wait for that, too.
        if played.handle is not None:
            played.handle.listen(None)  # Janus tells of an end that is our own doing, too
        try:
            await played.receiver.close()
        finally:
            if self._played.get(stream_id) is played:
                del self._played[stream_id]
                if played.handle is not None:
                    await played.handle.detach()

    async def _end_published(self, stream_id: str, published: _Published) -> None:
        published.handle.listen(None)
        try:
            await published.sender.close()
        finally:
            if self._published.get(stream_id) is published:
                del self._published[stream_id]
                await published.handle.leave_room()
                await published.handle.detach()


def _publisher_event(event: dict[str, Any], up: asyncio.Event, reasons: list[str]) -> None:
    kind = event.get("janus")
    if kind in ("hangup", "detached"):
        reasons.append(str(event.get("reason", kind)))
    if kind in ("webrtcup", "hangup", "detached"):
        up.set()


def _check_codecs(stream_id: str, source: FrameSource, configured: dict[str, Any]) -> None:
    """Janus answers also when it takes only one of the tracks, or none."""
    taken = {str(stream.get("codec", "")).lower() for stream in configured.get("streams", []) if isinstance(stream, dict)}
    taken |= {str(configured.get(key, "")).lower() for key in ("audio_codec", "video_codec")}
    missing = [codec for codec in (source.audio_codec, source.video_codec) if codec and codec.lower() not in taken]
    if missing:
        raise _not_taken(stream_id, ", ".join(missing))


def _not_taken(stream_id: str, codecs: str) -> MediaError:
    return MediaError(
        f"the room does not take {codecs}",
        where=f"stream {stream_id!r}",
        remedy="publish a codec that the room allows (`audiocodec`, `videocodec`)",
        user_fault=True,
    )
