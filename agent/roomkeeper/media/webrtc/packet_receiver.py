"""Takes the RTP packets of one m-line out of aiortc before anything is decoded."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

import structlog
from aiortc import RTCRtpTransceiver
from aiortc.codecs import is_rtx
from aiortc.mediastreams import MediaStreamTrack
from aiortc.rtcrtpparameters import RTCRtpCodecParameters, RTCRtpReceiveParameters
from aiortc.rtp import (
    RTCP_PSFB_APP,
    RTCP_PSFB_PLI,
    RTCP_RTPFB_NACK,
    AnyRtcpPacket,
    RtcpByePacket,
    RtcpPsfbPacket,
    RtcpReceiverInfo,
    RtcpRrPacket,
    RtcpRtpfbPacket,
    RtcpSrPacket,
    RtpPacket,
    pack_remb_fci,
    unwrap_rtx,
)

from roomkeeper.media.depacketizers import Payload
from roomkeeper.media.failures import describe_failure
from roomkeeper.media.frames import MediaKind
from roomkeeper.media.steady_clock import SteadyClock, unix_from_ntp
from roomkeeper.media.webrtc.bandwidth import BandwidthEstimate
from roomkeeper.media.webrtc.reception import Reception
from roomkeeper.media.webrtc.short_path import ShortPath, TakePacket
from roomkeeper.media.webrtc.stand_in import StandIn
from roomkeeper.media.webrtc.wire import send_now

log = structlog.get_logger(__name__)

OnPacket = Callable[[RTCRtpCodecParameters, RtpPacket, float], None]
"""`(codec, packet, arrival)`: `arrival` in UNIX seconds by the receiver's clock; a retransmission is already unwrapped."""
OnPayload = Callable[[int, str, int, int, bool, Payload, float, str], object]
"""`(ssrc, codec name, sequence, timestamp, marker, payload, arrival, sprop-parameter-sets)`, as `ReceiveTrack.push` takes them."""
OnSenderReport = Callable[[int, float, int, float], None]
"""`(ssrc, ntp, rtp_timestamp, arrival)`: `ntp` in UNIX seconds by the sender's clock."""

MAX_SOURCES: Final = 16
"""SSRCs a receiver keeps counts of; the oldest is forgotten for a new one."""
MAX_NACK: Final = 128
"""Sequence numbers in one NACK, so that it fits one datagram."""


class PacketReceiver(StandIn):
    """Stands in for aiortc's `RTCRtpReceiver` on one transceiver (see `replace_receiver`).

    Callbacks are called on the event loop and must not block; an exception in one goes no further: it is logged once a kind and
    counted in `callback_errors`, since it would otherwise end the whole connection. Receiver reports, and bandwidth estimates to
    senders that know them, are sent about once a second.

    :param on_packet: called for every RTP packet; or else
    :param on_payload: called with the parts of every RTP packet, for whom no packet objects are needed.
    :param short_path: packets come by `ShortPath` once DTLS is up; only with `on_payload`. Otherwise, and until then, they come
        aiortc's own way; what is called, and with what, is the same.
    :param on_sender_report: called for every sender report that carries a time.
    :param on_bye: called when a source says it ends.
    :param on_disconnect: called when the connection is gone.
    :param clock: gives `arrival`; share one among the receivers of a connection.
    """

    def __init__(
        self,
        kind: MediaKind,
        *,
        on_packet: OnPacket | None = None,
        on_payload: OnPayload | None = None,
        short_path: bool = False,
        on_sender_report: OnSenderReport | None = None,
        on_bye: Callable[[], None] | None = None,
        on_disconnect: Callable[[], None] | None = None,
        clock: SteadyClock | None = None,
    ) -> None:
        super().__init__()
        self.kind = kind
        self.callback_errors = 0
        self.nacks_sent = 0
        self.plis_sent = 0
        self._on_packet = on_packet
        self._on_payload = on_payload
        self._wants_short_path = short_path and on_payload is not None
        self._on_sender_report = on_sender_report
        self._on_bye = on_bye
        self._on_disconnect = on_disconnect
        self._clock = clock or SteadyClock()
        self._errors_seen: set[str] = set()
        self._track: MediaStreamTrack | None = None
        self._enabled = True
        self._own_ssrc = 0
        self._media_ssrc = 0
        self._codecs: dict[int, RTCRtpCodecParameters] = {}
        self._rtx_sources: dict[int, int] = {}
        self._receptions: dict[int, Reception] = {}
        self._registered = False
        self._parameters: RTCRtpReceiveParameters | None = None
        self._bandwidth = BandwidthEstimate()
        self._estimates = False
        """The sender has asked to be told of bandwidth estimates."""
        self._reports: asyncio.Task[None] | None = None
        self._short_path: ShortPath | None = None

    # -- what roomkeeper calls ------------------------------------------------------------------------------------------

    @property
    def media_ssrc(self) -> int:
        """The source heard last, or the one that was negotiated; 0 while neither is known."""
        return self._media_ssrc

    @property
    def jitter_s(self) -> float:
        """Interarrival jitter of the source heard last, in seconds (RFC 3550 section 6.4.1)."""
        reception = self._receptions.get(self._media_ssrc)
        return reception.jitter / reception.clock_rate if reception else 0.0

    def request_keyframe(self) -> bool:
        """Send a picture loss indication (RFC 4585 section 6.3.1). False when there is nobody to send it to yet."""
        if not self._media_ssrc or not self._send(RtcpPsfbPacket(fmt=RTCP_PSFB_PLI, ssrc=self._own_ssrc, media_ssrc=self._media_ssrc)):
            return False
        self.plis_sent += 1
        return True

    def send_nack(self, ssrc: int, sequences: Iterable[int]) -> None:
        """Ask for packets again (RFC 4585 section 6.2.1). Sequence numbers as on the wire, in any order."""
        wanted = sorted({sequence & 0xFFFF for sequence in sequences})  # aiortc packs a NACK from rising numbers only
        for start in range(0, len(wanted), MAX_NACK):
            lost = wanted[start : start + MAX_NACK]
            if self._send(RtcpRtpfbPacket(fmt=RTCP_RTPFB_NACK, ssrc=self._own_ssrc, media_ssrc=ssrc, lost=lost)):
                self.nacks_sent += 1

    # -- what aiortc calls ----------------------------------------------------------------------------------------------

    @property
    def track(self) -> MediaStreamTrack | None:
        """The track aiortc made for the m-line. Nothing ever comes out of it."""
        return self._track

    def getSynchronizationSources(self) -> list[object]:  # noqa: N802 - aiortc's name
        """None are kept."""
        return []

    def _set_rtcp_ssrc(self, ssrc: int) -> None:
        self._own_ssrc = ssrc

    async def receive(self, parameters: RTCRtpReceiveParameters) -> None:
        """Called at every negotiation: codecs and sources may have changed, so register anew each time.

        aiortc's own receiver ignores all but the first call, and an m-line that is used again with a new SSRC stays silent. Where
        nothing changed, the negotiation was about other m-lines.
        """
        if self._registered and parameters == self._parameters:
            return
        self._parameters = parameters
        self._codecs = {codec.payloadType: codec for codec in parameters.codecs if codec.payloadType is not None}
        self._estimates = any(feedback.type == "goog-remb" for codec in parameters.codecs for feedback in codec.rtcpFeedback)
        self._rtx_sources = {encoding.rtx.ssrc: encoding.ssrc for encoding in parameters.encodings if encoding.rtx}
        if parameters.encodings and self._media_ssrc not in self._receptions:
            self._media_ssrc = parameters.encodings[0].ssrc
        if self._registered:
            self.transport._unregister_rtp_receiver(self)
        # Without header extensions: they are not needed, cost time, and a malformed one would end the connection.
        self.transport._register_rtp_receiver(self, replace(parameters, headerExtensions=[]))
        self._registered = True
        if self._wants_short_path:
            self._short_path = ShortPath.join(self.transport, self, self._clock.now)
        if self._reports is None:
            self._reports = asyncio.create_task(self._send_reports(), name=f"receiver reports {self.kind}")

    async def stop(self) -> None:
        """End for good."""
        if self._short_path is not None:
            self._short_path.leave(self)
            self._short_path = None
        if self._registered:
            self.transport._unregister_rtp_receiver(self)
            self._registered = False
        if self._reports is not None:
            self._reports.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reports
            self._reports = None

    def _handle_disconnect(self) -> None:
        if self._on_disconnect is not None:
            self._guarded("on_disconnect", self._on_disconnect)

    async def _handle_rtcp_packet(self, packet: AnyRtcpPacket) -> None:
        self._guarded("rtcp", lambda: self._take_rtcp(packet))

    async def _handle_rtp_packet(self, packet: RtpPacket, arrival_time_ms: int) -> None:
        if not self._enabled:
            return
        try:
            self._take_rtp(packet)
        except Exception as error:  # noqa: BLE001 - see the class
            self._failed("on_packet", error)

    # -- packets --------------------------------------------------------------------------------------------------------

    def route(self, ssrc: int, payload_type: int) -> TakePacket | None:
        """Who takes the packets of one source with one payload type on the short path. What it calls may raise: that is contained."""
        codec, on_payload = self._codecs.get(payload_type), self._on_payload
        if codec is None or on_payload is None:
            return None
        if is_rtx(codec):
            return self._retransmission_route(ssrc, codec, on_payload)
        reception = self._reception(ssrc, codec.clockRate)
        name, parameter_sets = codec.name, _parameter_sets(codec)
        expected = -1
        last_timestamp = -1
        uncounted = 0

        def take(sequence: int, timestamp: int, marker: bool, payload: Payload, arrival: float) -> None:
            nonlocal expected, last_timestamp, uncounted
            if not self._enabled:
                return
            try:
                if sequence == expected and timestamp == last_timestamp:
                    uncounted += 1
                else:
                    self._media_ssrc = ssrc
                    reception.add_in_order(uncounted)
                    reception.add(sequence, timestamp, arrival)
                    last_timestamp = timestamp
                    uncounted = 0
                expected = (sequence + 1) & 0xFFFF
                on_payload(ssrc, name, sequence, timestamp, marker, payload, arrival, parameter_sets)
            except Exception as error:  # noqa: BLE001 - see the class
                self._failed("on_payload", error)

        return take

    def _retransmission_route(self, rtx_ssrc: int, codec: RTCRtpCodecParameters, on_payload: OnPayload) -> TakePacket | None:
        """As `_unwrap`, without packet objects."""
        original = self._original_codec(codec)
        if original is None:
            return None
        name, parameter_sets = original.name, _parameter_sets(original)

        def take(sequence: int, timestamp: int, marker: bool, payload: Payload, arrival: float) -> None:
            ssrc = self._rtx_sources.get(rtx_ssrc) or self._media_ssrc
            if len(payload) < 2 or not ssrc or not self._enabled:
                return
            try:
                on_payload(ssrc, name, payload[0] << 8 | payload[1], timestamp, marker, payload[2:], arrival, parameter_sets)
            except Exception as error:  # noqa: BLE001 - see the class
                self._failed("on_payload", error)

        return take

    def _take_rtp(self, packet: RtpPacket) -> None:
        codec = self._codecs.get(packet.payload_type)
        if codec is None:
            return
        arrival = self._clock.now()
        if is_rtx(codec):
            original = self._original_codec(codec)
            unwrapped = self._unwrap(original, packet) if original is not None else None
            if original is not None and unwrapped is not None:
                self._hand_on(original, unwrapped, arrival)
            return
        self._reception(packet.ssrc, codec.clockRate).add(packet.sequence_number, packet.timestamp, arrival)
        self._media_ssrc = packet.ssrc
        self._hand_on(codec, packet, arrival)

    def _hand_on(self, codec: RTCRtpCodecParameters, packet: RtpPacket, arrival: float) -> None:
        if self._on_packet is not None:
            self._on_packet(codec, packet, arrival)
        if self._on_payload is not None:
            self._on_payload(
                packet.ssrc,
                codec.name,
                packet.sequence_number,
                packet.timestamp,
                bool(packet.marker),
                packet.payload,
                arrival,
                _parameter_sets(codec),
            )

    def _reception(self, ssrc: int, clock_rate: int) -> Reception:
        reception = self._receptions.get(ssrc)
        if reception is None:
            if len(self._receptions) >= MAX_SOURCES:
                del self._receptions[next(iter(self._receptions))]
            reception = self._receptions[ssrc] = Reception(ssrc, clock_rate)
        return reception

    def _original_codec(self, codec: RTCRtpCodecParameters) -> RTCRtpCodecParameters | None:
        """What a retransmission codec retransmits."""
        payload_type = codec.parameters.get("apt")
        return self._codecs.get(payload_type) if isinstance(payload_type, int) else None

    def _unwrap(self, original: RTCRtpCodecParameters, packet: RtpPacket) -> RtpPacket | None:
        """Recover the packet that a retransmission carries (RFC 4588). Padding sent as a retransmission carries none."""
        # Not every peer says which source a retransmission belongs to; with one source on an m-line there is no doubt.
        ssrc = self._rtx_sources.get(packet.ssrc) or self._media_ssrc
        if len(packet.payload) < 2 or original.payloadType is None or not ssrc:
            return None
        return unwrap_rtx(packet, payload_type=original.payloadType, ssrc=ssrc)

    def _take_rtcp(self, packet: AnyRtcpPacket) -> None:
        if isinstance(packet, RtcpSrPacket):
            info = packet.sender_info
            if not info.ntp_timestamp:  # a sender that has sent nothing yet, or has no clock
                return
            arrival = self._clock.now()
            reception = self._receptions.get(packet.ssrc)
            if reception is not None:
                reception.sender_report(info.ntp_timestamp, arrival)
            if self._on_sender_report is not None:
                self._on_sender_report(packet.ssrc, unix_from_ntp(info.ntp_timestamp), info.rtp_timestamp, arrival)
        elif isinstance(packet, RtcpByePacket) and self._on_bye is not None:
            self._on_bye()

    async def _send_reports(self) -> None:
        while True:
            await asyncio.sleep(0.5 + random.random())  # RFC 3550 section 6.2: varied, so that reports do not fall together
            now = self._clock.now()
            blocks = [reception.report(now) for reception in self._receptions.values() if reception.received]
            if blocks:
                self._send(RtcpRrPacket(ssrc=self._own_ssrc, reports=blocks))
            if blocks and self._estimates:
                self._send_estimate(blocks)

    def _send_estimate(self, blocks: list[RtcpReceiverInfo]) -> None:
        bits_per_s = self._bandwidth.step(max(block.fraction_lost for block in blocks) / 256)
        fci = pack_remb_fci(bits_per_s, [block.ssrc for block in blocks])
        self._send(RtcpPsfbPacket(fmt=RTCP_PSFB_APP, ssrc=self._own_ssrc, media_ssrc=0, fci=fci))

    def _send(self, packet: AnyRtcpPacket) -> bool:
        return self._transport is not None and send_now(self._transport, bytes(packet))

    def _guarded(self, kind: str, call: Callable[[], None]) -> None:
        try:
            call()
        except Exception as error:  # noqa: BLE001 - see the class
            self._failed(kind, error)

    def _failed(self, kind: str, error: Exception) -> None:
        self.callback_errors += 1
        name = f"{kind}: {type(error).__name__}"
        if name not in self._errors_seen and len(self._errors_seen) < 100:
            self._errors_seen.add(name)
            log.error("who was told of received media failed", kind=kind, media=self.kind, error=describe_failure(error))


def _parameter_sets(codec: RTCRtpCodecParameters) -> str:
    return str(codec.parameters.get("sprop-parameter-sets") or "")


def replace_receiver(transceiver: RTCRtpTransceiver, receiver: PacketReceiver) -> None:
    """Put a packet receiver in place of the transceiver's own.

    To be called after `addTransceiver` or `setRemoteDescription` and before local candidates are gathered: the receiver that is
    replaced was never started then.
    """
    old = transceiver.receiver
    receiver.setTransport(old.transport)
    receiver._track = old.track
    receiver._enabled = old._enabled
    receiver._set_rtcp_ssrc(transceiver.sender._ssrc)
    setattr(transceiver, "_RTCRtpTransceiver__receiver", receiver)  # noqa: B010 - a private name, not an attribute of this class
