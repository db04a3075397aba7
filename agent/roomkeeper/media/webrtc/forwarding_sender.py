"""Sends RTP packets that were encoded elsewhere on one m-line: forwarded by a room server, or packetized from encoded frames."""

from __future__ import annotations

import asyncio
import secrets
import struct
from collections import deque
from collections.abc import Callable
from typing import Final

import structlog
from aiortc import RTCRtpTransceiver
from aiortc.codecs import is_rtx
from aiortc.mediastreams import MediaStreamTrack
from aiortc.rtcrtpparameters import RTCRtpCodecParameters, RTCRtpSendParameters
from aiortc.rtp import (
    RTCP_PSFB_FIR,
    RTCP_PSFB_PLI,
    RTCP_RTPFB_NACK,
    AnyRtcpPacket,
    RtcpByePacket,
    RtcpPsfbPacket,
    RtcpRtpfbPacket,
    RtcpSdesPacket,
    RtcpSenderInfo,
    RtcpSourceInfo,
    RtcpSrPacket,
    RtpPacket,
)

from roomkeeper.media.depacketizers.choice import keyframe_test
from roomkeeper.media.failures import describe_failure
from roomkeeper.media.frames import MediaKind
from roomkeeper.media.steady_clock import SteadyClock, ntp_from_unix
from roomkeeper.media.webrtc.stand_in import StandIn
from roomkeeper.media.webrtc.wire import send_now, write_buffer_size

log = structlog.get_logger(__name__)

HISTORY_PACKETS: Final = {"video": 1024, "audio": 256}
"""Packets kept for retransmission, a power of two; the oldest is dropped. 1024 are 4 s of 2.5 Mbit/s."""
CONGESTED_BYTES: Final = {"video": 256 * 1024, "audio": 512 * 1024}
"""Over this many bytes waiting for the kernel, video is dropped up to the next key frame, and audio packet by packet."""
EARLY_PACKETS: Final = 64
"""Packets kept while a key frame is waited for, the oldest dropped: those of the key frame may overtake its first."""
RETRANSMISSIONS_PER_S: Final = 2000
"""More than these are not sent again: one NACK of a hostile receiver may ask for thousands."""

_MID_EXTENSION: Final = "urn:ietf:params:rtp-hdrext:sdes:mid"
_header = struct.Struct("!BBHII").pack


class ForwardingSender(StandIn):
    """Stands in for aiortc's `RTCRtpSender` on one transceiver (see `replace_sender`).

    `forward` is synchronous: on return the packet is with the kernel, or dropped and counted. RTP timestamps are those of the origin,
    so that its sender reports hold; sequence numbers keep the origin's distances, with no gap for what was not to be seen (`paused`).
    Video begins at a key frame, at the start as well as after a pause and after a congestion; until one comes,
    `on_keyframe_request` is called (the callee coalesces).

    :param codec: name of the codec that is forwarded; by default the first one negotiated.
    :param on_keyframe_request: the receiver, or this sender itself, needs a key frame.
    :ivar dropped: packets dropped because the receiver's side took no more.
    :ivar retransmitted: packets sent again.
    :ivar packets: packets sent; `payload_bytes` their payload.
    """

    def __init__(self, kind: MediaKind, *, codec: str = "", on_keyframe_request: Callable[[], None] | None = None) -> None:
        super().__init__()
        self.kind = kind
        self.dropped = 0
        self.packets = 0
        self.payload_bytes = 0
        self.retransmitted = 0
        self.keyframe_requests = 0
        self.track: MediaStreamTrack | None = None
        self._codec = codec
        self._on_keyframe_request = on_keyframe_request
        self._starts_keyframe = keyframe_test(codec)
        self._clock = SteadyClock()
        self._ssrc = secrets.randbits(32) or 1
        self._rtx_ssrc = secrets.randbits(32) or 2
        self._stream_id = ""
        self._track_id = secrets.token_hex(16)
        self._enabled = True
        self._paused = False
        self._started = False
        self._start = asyncio.Event()
        self._cname = b""
        self._payload_type = 0
        self._rtx_payload_type: int | None = None
        self._rtx_sequence = secrets.randbits(15)  # the lower half: a wrap right at the start could break SRTP
        self._extension = b""
        self._offset: int | None = None
        """Added to the origin's sequence numbers; None until the next packet that is sent."""
        self._last_out = secrets.randbits(15)
        self._needs_keyframe = kind == "video"
        self._early: deque[RtpPacket] = deque(maxlen=EARLY_PACKETS)
        self._congested_bytes = CONGESTED_BYTES[kind]
        self._history_mask = HISTORY_PACKETS[kind] - 1
        self._history: list[RtpPacket | None] = [None] * HISTORY_PACKETS[kind]
        self._retransmission_budget = float(RETRANSMISSIONS_PER_S)
        self._budget_at = 0.0
        self._report: tuple[float, int] | None = None

    # -- what roomkeeper calls ------------------------------------------------------------------------------------------

    @property
    def started(self) -> bool:
        """Whether the transport is up and packets go out."""
        return self._started

    async def wait_started(self) -> None:
        """Wait until packets go out."""
        await self._start.wait()

    @property
    def codec(self) -> str:
        """Name of the codec that is forwarded; empty if it was left to the negotiation and that is not over."""
        return self._codec

    @property
    def ssrc(self) -> int:
        """The SSRC this sender writes."""
        return self._ssrc

    @property
    def paused(self) -> bool:
        """While true nothing is sent and the receiver is to see no loss; video goes on at a key frame."""
        return self._paused

    @paused.setter
    def paused(self, paused: bool) -> None:
        if paused and not self._paused:
            self._offset = None
            self._needs_keyframe = self.kind == "video"
            self._history = [None] * len(self._history)
        self._paused = paused

    def forward(self, packet: RtpPacket) -> bool:
        """Send a packet received or made elsewhere, as it is but for SSRC, payload type and header extensions. False if it was not sent.

        The packet is kept for a while and must not change any more.
        """
        if not self._started or self._paused or not self._enabled:
            return False
        if self._needs_keyframe:
            if not self._starts_keyframe(packet.payload):
                self._early.append(packet)
                return False
            self._needs_keyframe = False
            return self._forward_from(packet)
        return self._forward(packet)

    def sender_report(self, ntp: float, rtp_timestamp: int) -> None:
        """Tell the receiver which RTP timestamp belongs to which time of the origin: `ntp` in UNIX seconds of the origin's clock.

        Sent at once, or as soon as the transport is up. Audio and video of a stream keep their common time this way.
        """
        self._report = (ntp, rtp_timestamp)
        if self._started:
            self._send_report(ntp, rtp_timestamp)

    # -- what aiortc calls ----------------------------------------------------------------------------------------------

    def replaceTrack(self, track: MediaStreamTrack | None) -> None:  # noqa: N802 - aiortc's name
        """Tracks play no part here."""

    async def send(self, parameters: RTCRtpSendParameters) -> None:
        """The transport is up. Called at every negotiation."""
        codec = self._chosen(parameters.codecs)
        if codec is None or codec.payloadType is None:
            log.error("the codec to send was not negotiated", media=self.kind, codec=self._codec)
            return
        self._payload_type = codec.payloadType
        self._starts_keyframe = keyframe_test(codec.name)
        self._rtx_payload_type = next(
            (other.payloadType for other in parameters.codecs if is_rtx(other) and other.parameters.get("apt") == codec.payloadType), None
        )
        self._extension = self._mid_extension(parameters)
        self._cname = (parameters.rtcp.cname or "").encode()
        if self._started:
            self.transport._unregister_rtp_sender(self)
        self.transport._register_rtp_sender(self, parameters)
        if self.kind == "video":  # full intra requests are addressed to SSRC 0
            self.transport._rtp_router.register_sender(self, ssrc=0)
        if not self._started:
            self._started = True
            self._start.set()
            if self._report is not None:
                self._send_report(*self._report)
            if self._needs_keyframe:
                self._ask_for_keyframe()

    async def stop(self) -> None:
        """End for good; the receiver is told (RFC 3550 section 6.6)."""
        if self._started:
            self._started = False
            self.transport._unregister_rtp_sender(self)
            send_now(self.transport, bytes(RtcpByePacket(sources=[self._ssrc])))
        self._history = []

    async def _handle_rtcp_packet(self, packet: AnyRtcpPacket) -> None:
        if isinstance(packet, RtcpRtpfbPacket):
            if packet.fmt == RTCP_RTPFB_NACK:
                for sequence in packet.lost:
                    self._retransmit(sequence)
        elif isinstance(packet, RtcpPsfbPacket) and (packet.fmt == RTCP_PSFB_PLI or self._is_meant(packet)):
            self._ask_for_keyframe()

    def _is_meant(self, packet: RtcpPsfbPacket) -> bool:
        """Whether a packet is a full intra request to this sender: those name it in their entries (RFC 5104 section 4.3.1.1)."""
        entries = range(0, len(packet.fci) - 7, 8)
        return packet.fmt == RTCP_PSFB_FIR and any(int.from_bytes(packet.fci[at : at + 4]) == self._ssrc for at in entries)

    # -- packets --------------------------------------------------------------------------------------------------------

    def _forward(self, packet: RtpPacket) -> bool:
        offset = self._offset
        if offset is None:
            offset = self._offset = (self._last_out + 1 - packet.sequence_number) & 0xFFFF
        sequence = (packet.sequence_number + offset) & 0xFFFF
        self._history[sequence & self._history_mask] = packet
        if write_buffer_size(self.transport) > self._congested_bytes:
            self._congested()
            return False
        if (sequence - self._last_out) & 0x8000 == 0:
            self._last_out = sequence
        if not self._send(self._payload_type, sequence, self._ssrc, packet, packet.payload):
            return False
        self.packets += 1
        self.payload_bytes += len(packet.payload)
        return True

    def _forward_from(self, first: RtpPacket) -> bool:
        """Begin (again) with the first packet of a key frame and those after it that overtook it on the way here."""
        sent = self._forward(first)
        followers = [packet for packet in self._early if 0 < (packet.sequence_number - first.sequence_number) & 0xFFFF < 0x8000]
        self._early.clear()
        for packet in sorted(followers, key=lambda packet: (packet.sequence_number - first.sequence_number) & 0xFFFF):
            self._forward(packet)
        return sent

    def _congested(self) -> None:
        self.dropped += 1
        if self.kind == "video" and not self._needs_keyframe:
            self._needs_keyframe = True
            log.warning(
                "the receiver takes no more video; it goes on at the next key frame", media=self.kind, ssrc=self._ssrc, dropped=self.dropped
            )
            self._ask_for_keyframe()

    def _send(self, payload_type: int, sequence: int, ssrc: int, packet: RtpPacket, payload: bytes) -> bool:
        extension = self._extension
        header = _header(0x90 if extension else 0x80, packet.marker << 7 | payload_type, sequence, packet.timestamp, ssrc)
        return send_now(self.transport, header + extension + payload)

    def _retransmit(self, sequence: int) -> None:
        """Answer a NACK from the history: as a retransmission of its own (RFC 4588) if negotiated, else the very packet."""
        if not self._started or self._offset is None or not self._may_retransmit():
            return
        packet = self._history[sequence & self._history_mask]
        if packet is None or (packet.sequence_number + self._offset) & 0xFFFF != sequence:
            return
        if self._rtx_payload_type is None:
            self._send(self._payload_type, sequence, self._ssrc, packet, packet.payload)
        else:
            self._rtx_sequence = (self._rtx_sequence + 1) & 0xFFFF
            self._send(self._rtx_payload_type, self._rtx_sequence, self._rtx_ssrc, packet, sequence.to_bytes(2, "big") + packet.payload)
        self.retransmitted += 1

    def _may_retransmit(self) -> bool:
        now = self._clock.now()
        self._retransmission_budget = min(
            RETRANSMISSIONS_PER_S, self._retransmission_budget + (now - self._budget_at) * RETRANSMISSIONS_PER_S
        )
        self._budget_at = now
        if self._retransmission_budget < 1:
            return False
        self._retransmission_budget -= 1
        return True

    def _ask_for_keyframe(self) -> None:
        self.keyframe_requests += 1
        if self._on_keyframe_request is not None:
            try:
                self._on_keyframe_request()
            except Exception as error:  # noqa: BLE001 - it would end the whole connection
                log.error("a key frame could not be asked for", media=self.kind, error=describe_failure(error))

    def _send_report(self, ntp: float, rtp_timestamp: int) -> None:
        report = RtcpSrPacket(
            ssrc=self._ssrc,
            sender_info=RtcpSenderInfo(
                ntp_timestamp=ntp_from_unix(ntp),
                rtp_timestamp=rtp_timestamp & 0xFFFFFFFF,
                packet_count=self.packets & 0xFFFFFFFF,
                octet_count=self.payload_bytes & 0xFFFFFFFF,
            ),
        )
        name = RtcpSdesPacket(chunks=[RtcpSourceInfo(ssrc=self._ssrc, items=[(1, self._cname)])])
        send_now(self.transport, bytes(report) + bytes(name))

    def _chosen(self, codecs: list[RTCRtpCodecParameters]) -> RTCRtpCodecParameters | None:
        media = [codec for codec in codecs if not is_rtx(codec)]
        if self._codec:
            media = [codec for codec in media if codec.name.lower() == self._codec.lower()]
        return media[0] if media else None

    @staticmethod
    def _mid_extension(parameters: RTCRtpSendParameters) -> bytes:
        """The header extension that names the m-line (RFC 9143 section 15, RFC 8285 section 4.2), or nothing if not negotiated."""
        mid = parameters.muxId.encode()
        number = next((extension.id for extension in parameters.headerExtensions if extension.uri == _MID_EXTENSION), 0)
        if not 1 <= number <= 14 or not 1 <= len(mid) <= 16:
            return b""
        element = bytes((number << 4 | len(mid) - 1,)) + mid
        element += bytes(-len(element) % 4)
        return struct.pack("!HH", 0xBEDE, len(element) // 4) + element


def replace_sender(transceiver: RTCRtpTransceiver, sender: ForwardingSender) -> None:
    """Put a forwarding sender in place of the transceiver's own: after `addTransceiver` or `setRemoteDescription`, and before the local
    description is made, since that names the SSRC."""
    old = transceiver.sender
    sender.setTransport(old.transport)
    sender._stream_id = old._stream_id
    sender._enabled = old._enabled
    transceiver.receiver._set_rtcp_ssrc(sender._ssrc)
    setattr(transceiver, "_RTCRtpTransceiver__sender", sender)  # noqa: B010 - a private name, not an attribute of this class
