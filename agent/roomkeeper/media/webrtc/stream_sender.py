"""Publishes one stream of frames that are encoded already."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

import structlog
from aiortc import RTCIceServer, RTCRtpTransceiver
from aiortc.codecs import get_capabilities

from roomkeeper.errors import MediaError
from roomkeeper.media.failures import describe_failure
from roomkeeper.media.frames import AUDIO_CODECS, VIDEO_CODECS, FrameSource, MediaKind
from roomkeeper.media.webrtc.forwarding_sender import ForwardingSender, replace_sender
from roomkeeper.media.webrtc.media_connection import MediaConnection
from roomkeeper.media.webrtc.packetizer import Packetizer

log = structlog.get_logger(__name__)

REPORT_INTERVAL_S: Final = 1.0
"""Media time between two sender reports of a track."""
BURST_PACKETS: Final = 16
"""A key frame is sent in bursts of so many packets .."""
BURST_PAUSE_S: Final = 0.001
""".. with this between them, so that receive buffers on the way hold it: 160 Mbit/s at most."""


class StreamSender:
    """One stream from a `FrameSource`: at most one audio and one video m-line.

    Sender reports pair each frame's RTP timestamp with its own capture time, so that a receiver can put audio and video together to
    the millisecond, however long they waited before they were sent.

    :param addresses: see `gather_on`.
    """

    def __init__(
        self,
        source: FrameSource,
        *,
        addresses: Sequence[str] | None = None,
        label: str = "",
        ice_servers: Sequence[RTCIceServer] = (),
        on_lost: Callable[[str], None] | None = None,
    ) -> None:
        self._source = source
        self._addresses = addresses
        self._label = label
        self._ice_servers = ice_servers
        self._on_lost = on_lost
        self._connection: MediaConnection | None = None
        self._senders: dict[MediaKind, ForwardingSender] = {}
        self._pumps: list[asyncio.Task[None]] = []
        self._over = False

    async def offer(self) -> str:
        """Make the offer, with every candidate in it. Raises `MediaError`."""
        if self._connection is not None or self._over:
            raise MediaError("a sender offers once", where=self._where)
        connection = self._connection = MediaConnection(
            self._where, addresses=self._addresses, ice_servers=self._ice_servers, on_connected=self._begin, on_lost=self._lost
        )
        if self._source.audio_codec:
            self._add("audio", self._source.audio_codec, AUDIO_CODECS)
        if self._source.video_codec:
            self._add("video", self._source.video_codec, VIDEO_CODECS)
        if not self._senders:
            raise MediaError("the source has neither audio nor video", where=self._where)
        return await connection.offer()

    async def accept(self, answer_sdp: str) -> None:
        """Take the receiver's answer. Raises `MediaError` when it does not fit."""
        if self._connection is None:
            raise MediaError("there is no offer yet", where=self._where, remedy="make an offer first")
        await self._connection.accept(answer_sdp)

    async def wait_connected(self, timeout_s: float) -> None:
        """Wait until media can flow; frames are asked of the source from then on. Raises `MediaError`."""
        if self._connection is None:
            raise MediaError("there is no connection yet", where=self._where, remedy="make an offer first")
        await self._connection.wait_connected(timeout_s)

    async def wait_ended(self) -> None:
        """Wait until the source has given its last frame of every track, or the connection has ended."""
        if self._pumps:
            await asyncio.wait(self._pumps)

    async def close(self) -> None:
        """Stop asking the source for frames and end the connection. Safe to call twice, and to cancel."""
        self._over = True
        for pump in self._pumps:
            pump.cancel()
        if self._pumps:
            await asyncio.wait(self._pumps)
        if self._connection is not None:
            await self._connection.close()

    @property
    def _where(self) -> str:
        return f"published stream {self._label!r}" if self._label else "published stream"

    def _add(self, kind: MediaKind, codec: str, known: Sequence[str]) -> None:
        assert self._connection is not None
        if codec not in known:
            raise MediaError(f"codec {codec!r} cannot be published", where=self._where, remedy=f"use one of {', '.join(known)}")
        transceiver = self._connection.peer.addTransceiver(kind, "sendonly")
        _prefer(transceiver, codec)
        request = self._source.request_keyframe if kind == "video" else None
        sender = self._senders[kind] = ForwardingSender(kind, codec=codec, on_keyframe_request=request)
        replace_sender(transceiver, sender)

    def _begin(self) -> None:
        if not self._pumps and not self._over:
            self._pumps = [
                asyncio.create_task(self._pump(kind, sender), name=f"{self._where} {kind}") for kind, sender in self._senders.items()
            ]

    def _lost(self, reason: str) -> None:
        if self._over:
            return
        self._over = True
        for pump in self._pumps:
            pump.cancel()
        if self._on_lost is not None:
            self._on_lost(reason)

    async def _pump(self, kind: MediaKind, sender: ForwardingSender) -> None:
        """Send the track's frames until the source ends."""
        try:
            await sender.wait_started()
            packetizer = Packetizer(sender.codec)
            reported: int | None = None
            while (frame := await self._source.next_frame(kind)) is not None:
                packets = packetizer.packets(frame)
                for number, packet in enumerate(packets, 1):
                    sender.forward(packet)
                    if number % BURST_PACKETS == 0 and number < len(packets):
                        await asyncio.sleep(BURST_PAUSE_S)
                if packets and (reported is None or abs(frame.rtp_time - reported) >= REPORT_INTERVAL_S * frame.clock_rate):
                    reported = frame.rtp_time
                    sender.sender_report(frame.wall_time, packets[0].timestamp)
        except Exception as error:  # noqa: BLE001 - a source of a stranger
            log.error("a published stream failed", stream=self._label, media=kind, error=describe_failure(error))


def _prefer(transceiver: RTCRtpTransceiver, codec: str) -> None:
    """Offer this codec only, with retransmission."""
    capabilities = get_capabilities(transceiver.kind)
    assert capabilities is not None
    wanted = (codec.lower(), "rtx")
    transceiver.setCodecPreferences([known for known in capabilities.codecs if known.name.lower() in wanted])
