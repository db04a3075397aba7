"""RTP packets of clips, and a track that receives them at times of the test's choosing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count

from roomkeeper.media.clocks import TrackClock
from roomkeeper.media.depacketizers import AccessUnit
from roomkeeper.media.depacketizers.choice import clock_rate_of
from roomkeeper.media.frames import AUDIO_CODECS, EncodedFrame
from roomkeeper.media.receive_track import ReceiveTrack, TrackFeedback
from roomkeeper.media.webrtc.packetizer import Packetizer


@dataclass(frozen=True)
class WirePacket:
    """One RTP packet and when it was sent, in seconds."""

    sequence: int
    timestamp: int
    marker: bool
    payload: bytes
    sent_at: float


def packetize(frames: Iterable[EncodedFrame], *, first_sequence: int = 100, first_timestamp: int = 1000) -> list[WirePacket]:
    """Packets as aiortc makes them, each frame's within 5 ms of its time."""
    packets: list[WirePacket] = []
    packetizer: Packetizer | None = None
    for frame in frames:
        packetizer = packetizer or Packetizer(frame.codec)
        made = packetizer.packets(frame)
        for number, packet in enumerate(made):
            packets.append(
                WirePacket(
                    (first_sequence + len(packets)) & 0xFFFF,
                    (first_timestamp + frame.rtp_time) & 0xFFFFFFFF,
                    bool(packet.marker),
                    packet.payload,
                    frame.rtp_time / frame.clock_rate + 0.005 * number / len(made),
                )
            )
    return packets


@dataclass
class Received:
    """A unit as the track let it out."""

    data: bytes
    keyframe: bool
    width: int
    height: int
    rtp_time: int
    arrival: float
    lost_before: int
    at: float


@dataclass
class Scene:
    """A track with a clock that the test turns. `answer` may send packets again when they are asked for."""

    codec: str
    hold_s: float = 0.5
    settle_s: float = 0.2
    ssrc: int = 7
    now: float = 0.0
    received: list[Received] = field(default_factory=list)
    keyframe_requests: list[float] = field(default_factory=list)
    requested: list[tuple[float, list[int]]] = field(default_factory=list)
    answer: Callable[[int], WirePacket | None] | None = None
    round_trip_s: float = 0.03
    _wire: list[tuple[float, int, WirePacket]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        kind = "audio" if self.codec in AUDIO_CODECS else "video"
        self.track = ReceiveTrack(
            kind,  # type: ignore[arg-type]
            TrackClock(clock_rate_of(self.codec)),
            self._unit,
            TrackFeedback(self._request_keyframe, self._request_packets),
            hold_s=self.hold_s,
            settle_s=self.settle_s,
        )

    def play(self, packets: Iterable[WirePacket], *, flush: bool = True) -> list[Received]:
        """Receive packets at their times and poll when the track asks for it, until a second after the last packet."""
        for packet in packets:
            self._send(packet.sent_at, packet)
        end = self.now
        while True:
            deadline = self.track.deadline()
            if self._wire and (deadline is None or self._wire[0][0] < deadline):
                at, _, packet = heappop(self._wire)
                self.now = max(self.now, at)
                end = self.now + 1.0
                self.track.push(self.ssrc, self.codec, packet.sequence, packet.timestamp, packet.marker, packet.payload, self.now)
            elif deadline is not None and (self._wire or deadline <= end):
                self.now = max(self.now, deadline)
                self.track.poll(self.now)
            else:
                break
        if flush:
            self.track.flush()
        return self.received

    def _send(self, at: float, packet: WirePacket) -> None:
        heappush(self._wire, (at, next(self._order), packet))

    def _unit(self, track: ReceiveTrack, unit: AccessUnit, rtp_time: int, arrival: float, lost_before: int) -> None:
        self.received.append(Received(unit.data, unit.keyframe, unit.width, unit.height, rtp_time, arrival, lost_before, self.now))

    def _request_keyframe(self) -> bool:
        self.keyframe_requests.append(self.now)
        return True

    def _request_packets(self, ssrc: int, sequences: list[int]) -> None:
        assert ssrc == self.ssrc
        self.requested.append((self.now, sequences))
        for sequence in sequences:
            packet = self.answer(sequence) if self.answer else None
            if packet is not None:
                self._send(self.now + self.round_trip_s, packet)
