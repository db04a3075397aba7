"""One peer connection, whoever receives or sends over it: negotiated, watched for its end, closed once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final, NamedTuple

import structlog
from aiortc import RTCIceServer, RTCPeerConnection, RTCRtpTransceiver, RTCSessionDescription
from aiortc.exceptions import InternalError, InvalidAccessError, InvalidStateError, OperationError

from roomkeeper.errors import MediaError
from roomkeeper.media.failures import describe_failure
from roomkeeper.media.webrtc.connection import (
    SOCKET_BUFFER_BYTES,
    close_connection,
    enlarge_socket_buffers,
    local_sdp,
    new_peer_connection,
    refuse_oversized_datagrams,
    trust_turn_servers,
    wait_connected,
)
from roomkeeper.media.webrtc.interfaces import gather_on
from roomkeeper.media.webrtc.offers import REMEDY, keep_known_codecs, without_unusable

log = structlog.get_logger(__name__)

NEGOTIATION_ERRORS: Final = (InternalError, InvalidAccessError, InvalidStateError, OperationError, ValueError, KeyError, IndexError)
"""What aiortc raises for session descriptions that it has read and cannot use."""

Prepare = Callable[[Sequence[RTCRtpTransceiver], Mapping[str, str]], Awaitable[None]]
"""`(transceivers, refused)`: puts receivers in place; `refused` as in `Answer`."""


class DescriptionRefusedError(MediaError):
    """A session description cannot be used. The connection it was for is of no use any more, and another would refuse it, too."""


class Answer(NamedTuple):
    """An answer, and why m-lines were refused in it, by `mid`."""

    sdp: str
    refused: dict[str, str]


class MediaConnection:
    """One connection. Offers are answered one after another: the caller sees to that.

    :param where: names it in errors and logs.
    :param addresses: see `gather_on`.
    :param buffer_bytes: asked of the kernel for each of its sockets.
    :param on_connected: called when media can flow.
    :param on_lost: called once with a reason when it ends by itself.
    :ivar peer: aiortc's part.
    """

    def __init__(
        self,
        where: str,
        *,
        addresses: Sequence[str] | None = None,
        ice_servers: Sequence[RTCIceServer] = (),
        buffer_bytes: int = SOCKET_BUFFER_BYTES,
        on_connected: Callable[[], None] = lambda: None,
        on_lost: Callable[[str], None] = lambda _reason: None,
    ) -> None:
        self.peer: RTCPeerConnection = new_peer_connection(ice_servers)
        self._where = where
        self._addresses = addresses
        self._ice_servers = ice_servers
        self._buffer_bytes = buffer_bytes
        self._on_connected = on_connected
        self._on_lost = on_lost
        self._gathered = False
        self._over = False
        self._closing: asyncio.Task[None] | None = None
        self.peer.on("connectionstatechange", self._changed)

    async def offer(self) -> str:
        """Offer what was put on `peer`; every candidate is in the offer. Raises `MediaError`."""
        await self._describe(await self.peer.createOffer())
        return local_sdp(self.peer, where=self._where)

    async def accept(self, answer_sdp: str) -> None:
        """Take the answer to the offer. Raises `DescriptionRefusedError`."""
        await self._take(answer_sdp, "answer")

    async def answer(self, offer_sdp: str, prepare: Prepare) -> Answer:
        """Answer an offer; every candidate is in the answer. `prepare` gets the m-lines of which something can be received.

        Raises `DescriptionRefusedError` for an offer that cannot be used as a whole, and `MediaError`.
        """
        refused: dict[str, str] = {}
        try:
            usable, refused = without_unusable(offer_sdp)
        except Exception as error:  # a stranger's text: the parser fails in many ways
            raise self._refusal("offer", error) from error
        await self._take(usable, "offer")
        try:
            transceivers = [one for one in self.peer.getTransceivers() if one.mid is not None and one.mid not in refused]
            for transceiver in transceivers:
                keep_known_codecs(transceiver)
            await prepare(transceivers, refused)
            await self._describe(await self.peer.createAnswer())
        except NEGOTIATION_ERRORS as error:
            raise self._refusal("offer", error) from error
        return Answer(local_sdp(self.peer, where=self._where), refused)

    async def wait_connected(self, timeout_s: float) -> None:
        """Wait until media can flow. Raises `MediaError`."""
        await wait_connected(self.peer, timeout_s, where=self._where)

    async def close(self) -> None:
        """End it. Safe to call twice, and to cancel."""
        self._over = True
        if self._closing is None:
            self._closing = asyncio.create_task(close_connection(self.peer), name=f"close {self._where}")
        # aiortc's close must not be cut short: a second call would wait for it for ever.
        await asyncio.shield(self._closing)

    async def _take(self, sdp: str, kind: str) -> None:
        try:
            await self.peer.setRemoteDescription(RTCSessionDescription(sdp=sdp, type=kind))
        except Exception as error:  # aiortc fails in many ways on what strangers say
            raise self._refusal(kind, error) from error

    async def _describe(self, description: RTCSessionDescription) -> None:
        trust_turn_servers(self.peer, self._ice_servers)
        await set_local_description(self.peer, description, self._addresses, None if self._gathered else self._buffer_bytes)
        self._gathered = True

    def _refusal(self, kind: str, error: Exception) -> MediaError:
        what = f"the {kind} cannot be used: {str(error) or describe_failure(error)}"
        if self._over or self.peer.connectionState == "closed":
            return MediaError(what, where=self._where, remedy="the connection was closed meanwhile: try again", retryable=True)
        return DescriptionRefusedError(what, where=self._where, remedy=REMEDY if kind == "offer" else "")

    def _changed(self) -> None:
        state = self.peer.connectionState
        if state == "connected":
            self._on_connected()
        elif state in ("failed", "closed") and not self._over:
            self._over = True
            reason = "the media connection failed" if state == "failed" else "the other side closed the media connection"
            log.info("media connection lost", where=self._where, reason=reason)
            try:
                self._on_lost(reason)
            except Exception as error:  # noqa: BLE001 - aiortc is in the middle of its own work here
                log.error("who was told of a lost media connection failed", where=self._where, error=describe_failure(error))


async def set_local_description(
    peer: RTCPeerConnection,
    description: RTCSessionDescription,
    addresses: Sequence[str] | None,
    buffer_bytes: int | None = SOCKET_BUFFER_BYTES,
) -> None:
    """Set it; on return every candidate is in `peer.localDescription`.

    :param addresses: see `gather_on`.
    :param buffer_bytes: asked of the kernel for the sockets that were gathered; None where they were gathered before.
    """
    with gather_on(addresses):
        await peer.setLocalDescription(description)
    if buffer_bytes is not None:
        refuse_oversized_datagrams(peer)
        enlarge_socket_buffers(peer, buffer_bytes)
