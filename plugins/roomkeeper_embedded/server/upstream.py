"""One track of a published stream: packets in from the publisher, the same packets out to everybody who plays it."""

from __future__ import annotations

import asyncio

from aiortc.rtcrtpparameters import RTCRtpCodecCapability, RTCRtpCodecParameters
from aiortc.rtp import RtpPacket

from roomkeeper.media.frames import MediaKind
from roomkeeper.media.sequence import Unwrapper
from roomkeeper.media.webrtc.forwarding_sender import ForwardingSender
from roomkeeper.media.webrtc.packet_receiver import PacketReceiver

_NACK_EVERY_S = 0.04
_NACK_TIMES = 8
_LONGEST_GAP = 256
"""Packets. A longer gap is a break, not a loss: asking for all of it again would only add to the jam."""
_KEYFRAME_GAP_S = 0.5
_KEYFRAME_GAP_FOR_JOIN_S = 0.1


class UpstreamTrack:
    """Forwards one track. Gaps are asked for again, key frame requests are coalesced, a muted track is held back."""

    def __init__(self, kind: MediaKind, codecs: list[RTCRtpCodecCapability]) -> None:
        self.kind = kind
        self.codecs = codecs
        self.receiver = PacketReceiver(kind, on_packet=self._on_packet, on_sender_report=self._on_sender_report)
        self.packets = 0
        self._senders: tuple[ForwardingSender, ...] = ()
        self._report: tuple[float, int] | None = None
        self._ssrc: int | None = None
        self._sequence = Unwrapper(16)
        self._missing: dict[int, int] = {}
        """Unwrapped sequence number to how often it was asked for."""
        self._nack_timer: asyncio.TimerHandle | None = None
        self._keyframe_timer: asyncio.TimerHandle | None = None
        self._keyframe_at = 0.0
        self._muted = False

    # -- subscribers ------------------------------------------------------------------------------------------------------

    def add(self, sender: ForwardingSender) -> None:
        """Begin to forward to a subscriber."""
        if self._report is not None:
            sender.sender_report(*self._report)
        sender.paused = self._muted
        self._senders = (*self._senders, sender)

    def remove(self, sender: ForwardingSender) -> None:
        """Forward to this subscriber no more."""
        self._senders = tuple(other for other in self._senders if other is not sender)

    def request_keyframe(self, *, joining: bool = False) -> None:
        """Ask the publisher for a key frame: at once if none was asked for lately, otherwise at the end of the pause."""
        if self.kind != "video" or self._keyframe_timer is not None:
            return
        loop = asyncio.get_running_loop()
        due = self._keyframe_at + (_KEYFRAME_GAP_FOR_JOIN_S if joining else _KEYFRAME_GAP_S)
        if loop.time() >= due:
            self._send_keyframe_request()
        else:
            self._keyframe_timer = loop.call_at(due, self._send_keyframe_request)

    def set_muted(self, muted: bool) -> None:
        """Hold the track back, or let it be seen and heard again: without a gap in the numbers, and from a key frame on."""
        if muted == self._muted:
            return
        self._muted = muted
        for sender in self._senders:
            sender.paused = muted
        if not muted:
            self.request_keyframe()

    def close(self) -> None:
        """No timer fires after this."""
        self._senders = ()
        for timer in (self._nack_timer, self._keyframe_timer):
            if timer is not None:
                timer.cancel()

    # -- packets: called for each, so nothing is allocated or logged without a reason ---------------------------------------

    def _on_packet(self, codec: RTCRtpCodecParameters, packet: RtpPacket, arrival: float) -> None:
        self.packets += 1
        if packet.ssrc != self._ssrc:
            self._new_source(packet.ssrc)
        highest = self._sequence.highest
        number = self._sequence.unwrap(packet.sequence_number)
        if highest is not None and number != highest + 1:
            self._out_of_order(number, highest)
        for sender in self._senders:
            sender.forward(packet)

    def _on_sender_report(self, ssrc: int, ntp: float, rtp_timestamp: int, arrival: float) -> None:
        self._report = (ntp, rtp_timestamp)
        for sender in self._senders:
            sender.sender_report(ntp, rtp_timestamp)

    def _new_source(self, ssrc: int) -> None:
        """The first packet, or a browser that begins anew on the same m-line: its numbers are no gap in those before."""
        self._ssrc = ssrc
        self._sequence = Unwrapper(16)
        self._missing.clear()
        for sender in self._senders:
            sender.paused = True
            sender.paused = self._muted

    def _out_of_order(self, number: int, highest: int) -> None:
        if number <= highest:
            self._missing.pop(number, None)
            return
        if number - highest > _LONGEST_GAP or len(self._missing) > _LONGEST_GAP:
            self._missing.clear()
            return
        self._missing.update(dict.fromkeys(range(highest + 1, number), 1))
        self._ask_again(range(highest + 1, number))
        if self._nack_timer is None:
            self._nack_timer = asyncio.get_running_loop().call_later(_NACK_EVERY_S, self._nack_due)

    def _nack_due(self) -> None:
        self._nack_timer = None
        self._missing = {number: times + 1 for number, times in self._missing.items() if times < _NACK_TIMES}
        if self._missing:
            self._ask_again(self._missing)
            self._nack_timer = asyncio.get_running_loop().call_later(_NACK_EVERY_S, self._nack_due)

    def _ask_again(self, numbers: range | dict[int, int]) -> None:
        if self._ssrc is not None:
            self.receiver.send_nack(self._ssrc, [number & 0xFFFF for number in numbers])

    def _send_keyframe_request(self) -> None:
        self._keyframe_timer = None
        self._keyframe_at = asyncio.get_running_loop().time()
        self.receiver.request_keyframe()
