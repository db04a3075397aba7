"""The forwarding media server: one peer connection for each published and one for each played stream; packets pass as they are.

A publisher's packets go to every subscriber under that subscriber's SSRC and payload type, with the distances of the publisher's
sequence numbers, its RTP timestamps and its sender reports, so that whoever plays sees the publisher's own losses and clocks.
Nothing is decoded.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

import structlog
from aiortc import RTCPeerConnection, RTCSessionDescription

from roomkeeper.errors import MediaError
from roomkeeper.media.webrtc.connection import close_connection, new_peer_connection, wait_connected
from roomkeeper.media.webrtc.forwarding_sender import ForwardingSender, replace_sender
from roomkeeper.media.webrtc.media_connection import set_local_description
from roomkeeper.media.webrtc.offers import rejecting
from roomkeeper.media.webrtc.packet_receiver import replace_receiver
from roomkeeper.rooms.background import BackgroundWork
from roomkeeper_embedded.config import ServerSettings
from roomkeeper_embedded.server.codecs import read_offer
from roomkeeper_embedded.server.upstream import UpstreamTrack
from roomkeeper_embedded.signalling import MAX_SDP_CHARS, WireStream

if TYPE_CHECKING:
    from roomkeeper_embedded.server.connection import Connection
    from roomkeeper_embedded.server.rooms import Member

log = structlog.get_logger(__name__)


class Sfu:
    """What publications and subscriptions share, and the tasks that watch and close their peer connections."""

    def __init__(self, settings: ServerSettings) -> None:
        self.addresses = settings.media_addresses or None
        self.timeout_s = settings.media_timeout.total_seconds()
        self.background = BackgroundWork("room-server-media")


class _MediaConnection:
    """A peer connection and the task that watches over it until `close`."""

    def __init__(self, sfu: Sfu) -> None:
        self._sfu = sfu
        self._peer = new_peer_connection()
        self._watcher: asyncio.Task[None] | None = None
        self._closed = False

    def _watch(self, on_connected: Callable[[], None], on_gone: Callable[[str], None]) -> None:
        self._watcher = self._sfu.background.spawn(self._watch_until_gone(on_connected, on_gone))

    async def _watch_until_gone(self, on_connected: Callable[[], None], on_gone: Callable[[str], None]) -> None:
        try:
            await wait_connected(self._peer, self._sfu.timeout_s)
        except MediaError as error:
            on_gone(error.what)
            return
        on_connected()
        await _gone(self._peer)
        on_gone("the media connection was lost")

    def _close_peer(self) -> None:
        if not self._closed:
            self._closed = True
            if self._watcher is not None:
                self._watcher.cancel()
            self._sfu.background.spawn(close_connection(self._peer))

    async def _describe(self, kind: Literal["offer", "answer"]) -> str:
        """Make and set the local description; on return every candidate is in it."""
        description = await (self._peer.createOffer() if kind == "offer" else self._peer.createAnswer())
        await set_local_description(self._peer, description, self._sfu.addresses)
        return str(self._peer.localDescription.sdp)


class Publication(_MediaConnection):
    """A published stream. `live` from when its media is connected: `on_live` announces it; `on_gone` is told should it die by itself."""

    def __init__(
        self,
        sfu: Sfu,
        stream_id: str,
        owner: Member,
        extra_info: str,
        *,
        on_live: Callable[[Publication], None],
        on_gone: Callable[[Publication, str], None],
    ) -> None:
        super().__init__(sfu)
        self.stream_id = stream_id
        self.owner = owner
        self.live = False
        self.kinds: list[Literal["audio", "video"]] = []
        self.tracks: list[UpstreamTrack] = []
        self.refused: list[str] = []
        """Why an m-line of the offer was refused."""
        self._extra_info = extra_info
        self._on_live = on_live
        self._on_gone = on_gone
        self._muted = False
        self._subscriptions: set[Subscription] = set()

    async def negotiate(self, offer_sdp: str) -> str:
        """Take what can be forwarded of the publisher's offer and return the answer; see `refused` for the rest. Raises `MediaError`."""
        try:
            offer = read_offer(offer_sdp)
            for offered in offer.tracks:
                transceiver = self._peer.addTransceiver(offered.kind, direction="recvonly")
                transceiver.setCodecPreferences(offered.codecs)
                track = UpstreamTrack(offered.kind, offered.codecs)
                track.set_muted(self._muted)
                replace_receiver(transceiver, track.receiver)
                self.tracks.append(track)
            async with asyncio.timeout(self._sfu.timeout_s):
                await self._peer.setRemoteDescription(RTCSessionDescription(sdp=offer.sdp, type="offer"))
                answer = rejecting(await self._describe("answer"), offer_sdp, offer.refused)
        except MediaError:
            raise
        except Exception as error:  # aiortc fails in many ways on what strangers offer
            raise MediaError(f"the offer cannot be answered: {error}") from error
        self.kinds = [track.kind for track in self.tracks]
        self.refused = list(offer.refused.values())
        if self.refused:
            log.warning("part of a published stream refused", stream=self.stream_id, user=self.owner.user.user_id, reasons=self.refused)
        if not self._closed:
            self._watch(self._connected, lambda reason: self._on_gone(self, reason))
        return answer

    def described(self) -> WireStream:
        """The stream as the room is told of it."""
        return WireStream(
            stream_id=self.stream_id, user=self.owner.user, kinds=self.kinds, extra_info=self._extra_info, refused=self.refused
        )

    def set_muted(self, muted: bool) -> None:
        """Hold the stream's packets back, or forward them again."""
        self._muted = muted
        for track in self.tracks:
            track.set_muted(muted)

    def subscriptions(self) -> list[Subscription]:
        """Who plays this stream."""
        return list(self._subscriptions)

    def subscribe(self, subscription: Subscription) -> None:
        """Count a subscription in, so that it ends with the stream."""
        self._subscriptions.add(subscription)

    def unsubscribe(self, subscription: Subscription) -> None:
        """Count it out again."""
        self._subscriptions.discard(subscription)

    def close(self) -> None:
        """Stop forwarding and close the connection in the background. Safe to call twice."""
        for track in self.tracks:
            track.close()
        self._close_peer()

    def _connected(self) -> None:
        self.live = True
        self._on_live(self)


class Subscription(_MediaConnection):
    """One stream as one connection plays it."""

    def __init__(self, sfu: Sfu, publication: Publication, connection: Connection, *, on_gone: Callable[[Subscription, str], None]) -> None:
        super().__init__(sfu)
        self.publication = publication
        self.connection = connection
        self._on_gone = on_gone
        self._senders: list[tuple[UpstreamTrack, ForwardingSender]] = []
        self._answered = False
        publication.subscribe(self)

    async def offer(self) -> str:
        """Offer exactly what the publisher sends. Raises `MediaError`."""
        for track in self.publication.tracks:
            transceiver = self._peer.addTransceiver(track.kind, direction="sendonly")
            transceiver.setCodecPreferences(track.codecs)
            sender = ForwardingSender(track.kind, on_keyframe_request=track.request_keyframe)
            replace_sender(transceiver, sender)
            self._senders.append((track, sender))
        try:
            async with asyncio.timeout(self._sfu.timeout_s):
                return await self._describe("offer")
        except Exception as error:
            raise MediaError(f"the stream cannot be offered: {error}") from error

    async def answer(self, answer_sdp: str) -> None:
        """Take the player's answer; packets flow once the connection is up. Raises `MediaError`."""
        if self._answered or len(answer_sdp) > MAX_SDP_CHARS:
            raise MediaError("the stream was answered already" if self._answered else "the session description is too long")
        self._answered = True
        try:
            async with asyncio.timeout(self._sfu.timeout_s):
                await self._peer.setRemoteDescription(RTCSessionDescription(sdp=answer_sdp, type="answer"))
        except Exception as error:  # aiortc fails in many ways on what strangers answer
            raise MediaError(f"the answer cannot be used: {error}") from error
        if not self._closed:
            self._watch(self._connected, lambda reason: self._on_gone(self, reason))

    def close(self) -> None:
        """Stop forwarding and close the connection in the background. Safe to call twice."""
        self.publication.unsubscribe(self)
        for track, sender in self._senders:
            track.remove(sender)
        self._close_peer()

    def _connected(self) -> None:
        for track, sender in self._senders:
            track.add(sender)
            track.request_keyframe(joining=True)


async def _gone(peer: RTCPeerConnection) -> None:
    """Wait until a connected peer connection is no longer."""
    changed = asyncio.Event()
    peer.on("connectionstatechange", changed.set)
    while peer.connectionState not in ("failed", "closed"):
        changed.clear()
        await changed.wait()
