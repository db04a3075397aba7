"""Receives several streams over one peer connection, whose m-lines are added, ended and used again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

import structlog
from aiortc import RTCIceServer, RTCRtpTransceiver, RTCSessionDescription

from roomkeeper.errors import MediaError
from roomkeeper.media.frames import MediaKind
from roomkeeper.media.webrtc.connection import (
    close_connection,
    enlarge_socket_buffers,
    local_sdp,
    new_peer_connection,
    refuse_oversized_datagrams,
    wait_connected,
)
from roomkeeper.media.webrtc.interfaces import gather_on
from roomkeeper.media.webrtc.offers import REMEDY, keep_known_codecs, without_unusable
from roomkeeper.media.webrtc.packet_receiver import PacketReceiver, replace_receiver
from roomkeeper.media.webrtc.stream_intake import StreamIntake
from roomkeeper.media.webrtc.stream_receiver import NEGOTIATION_ERRORS

log = structlog.get_logger(__name__)

SHARED_BUFFER_BYTES: Final = 32 << 20
"""Asked of the kernel for the one socket: what 40 streams send while the process stands still for a second or two."""


class Answer(NamedTuple):
    """An answer, and why m-lines were refused in it, by `mid`."""

    sdp: str
    refused: dict[str, str]


class SharedReceiver:
    """One connection. Offers are answered one after another: the caller sees to that.

    :param addresses: see `gather_on`.
    :param on_lost: called once with a reason when the connection ends by itself.
    """

    def __init__(
        self,
        *,
        addresses: Sequence[str] | None = None,
        label: str = "",
        ice_servers: Sequence[RTCIceServer] = (),
        on_lost: Callable[[str], None],
    ) -> None:
        self._where = f"connection of {label}"
        self._addresses = addresses
        self._on_lost = on_lost
        self._connection = new_peer_connection(ice_servers)
        self._connection.on("connectionstatechange", self._connection_changed)
        self._lines: dict[str, PacketReceiver] = {}
        self._gathered = False
        self._over = False
        self._closing: asyncio.Task[None] | None = None

    async def answer(self, offer_sdp: str, joining: Mapping[str, StreamIntake]) -> Answer:
        """Answer an offer in which the m-lines `joining`, by `mid`, belong to a stream anew; all others go on as they are.

        Raises `MediaError`: the connection is of no use then.
        """
        connection = self._connection
        try:
            usable, refused = without_unusable(offer_sdp)
            await connection.setRemoteDescription(RTCSessionDescription(sdp=usable, type="offer"))
            for transceiver in connection.getTransceivers():
                mid = transceiver.mid
                if mid is None or mid in refused:
                    continue
                keep_known_codecs(transceiver)
                if mid in joining:
                    await self._hand_over(mid, transceiver, joining[mid])
            with gather_on(self._addresses):
                await connection.setLocalDescription(await connection.createAnswer())
        except NEGOTIATION_ERRORS as error:
            raise MediaError(f"the offer cannot be answered: {error}", where=self._where, remedy=REMEDY, retryable=True) from error
        if not self._gathered:
            self._gathered = True
            refuse_oversized_datagrams(connection)
            enlarge_socket_buffers(connection, SHARED_BUFFER_BYTES)
        return Answer(local_sdp(connection, where=self._where), refused)

    async def wait_connected(self, timeout_s: float) -> None:
        """Wait until media can flow. Raises `MediaError`."""
        await wait_connected(self._connection, timeout_s, where=self._where)

    def kind_of(self, mid: str) -> MediaKind | None:
        """The kind of an m-line that is being received."""
        receiver = self._lines.get(mid)
        return receiver.kind if receiver is not None else None

    async def release(self, mid: str) -> None:
        """Take nothing more from an m-line."""
        receiver = self._lines.pop(mid, None)
        if receiver is not None:
            await receiver.stop()

    async def close(self) -> None:
        """End the connection. Safe to call twice, and to cancel."""
        self._over = True
        if self._closing is None:
            self._closing = asyncio.create_task(close_connection(self._connection), name=f"close {self._where}")
        await asyncio.shield(self._closing)  # aiortc's close must not be cut short

    async def _hand_over(self, mid: str, transceiver: RTCRtpTransceiver, intake: StreamIntake) -> None:
        kind: MediaKind = "video" if transceiver.kind == "video" else "audio"
        await self.release(mid)
        receiver = self._lines[mid] = intake.add_track(kind)
        replace_receiver(transceiver, receiver)

    def _connection_changed(self) -> None:
        state = self._connection.connectionState
        if state in ("failed", "closed") and not self._over:
            self._over = True
            log.info("shared_connection_lost", where=self._where, state=state)
            self._on_lost("the media connection failed" if state == "failed" else "the server closed the media connection")
