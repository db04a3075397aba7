"""One received track: packets in, frames out, with what it takes to ask the sender for more."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Final, NamedTuple

import structlog

from roomkeeper.media.clocks import TrackClock
from roomkeeper.media.depacketizers import AccessUnit, Payload
from roomkeeper.media.depacketizers.choice import clock_rate_of, depacketizer_for
from roomkeeper.media.frame_assembler import AudioAssembler, FrameAssembler, VideoAssembler
from roomkeeper.media.frames import MediaKind
from roomkeeper.media.jitter_buffer import HOLD_S, SETTLE_S, JitterBuffer
from roomkeeper.media.rtp_timeline import RtpTimeline

log = structlog.get_logger(__name__)

KEYFRAME_INTERVAL_S: Final = 0.5
"""Between two requests for a key frame .."""
KEYFRAME_PATIENCE: Final = 20
""".. so many times; after that only every .."""
KEYFRAME_LONG_INTERVAL_S: Final = 5.0
SOURCE_SILENCE_S: Final = 1.0
"""A source that was left is taken up again only after its successor was silent for so long."""
MAX_LEFT_SOURCES: Final = 16
MAX_CHANGES_LOGGED: Final = 20
"""A sender that changes its source with every packet does not fill the log."""
NOBODY_THERE_S: Final = 0.1
"""Until the next try when the source is not known yet."""

OnTrackUnit = Callable[["ReceiveTrack", AccessUnit, int, float, int], None]
"""`(track, unit, rtp_time, arrival, lost_before)`."""


class TrackFeedback(NamedTuple):
    """How a track talks back to its sender.

    `request_keyframe` returns False while there is nobody to ask; `request_packets` takes the SSRC and sequence numbers. `attend` is
    told, after a packet, when `poll` is due.
    """

    request_keyframe: Callable[[], bool]
    request_packets: Callable[[int, list[int]], None]
    attend: Callable[[float], None] = lambda _deadline: None


class TrackTotals(NamedTuple):
    """Counts over all sources of a track."""

    packets: int
    payload_bytes: int
    lost_packets: int
    recovered: int
    nacks: int
    frames: int
    lost_frames: int


class ReceiveTrack:
    """The way of one m-line from RTP payloads to frames. No I/O, no clock: see `JitterBuffer`.

    A new SSRC or codec on the m-line begins a new jitter buffer and a new frame; the timeline goes on.

    :ivar codec: as in `EncodedFrame.codec`; empty before the first packet.
    """

    def __init__(
        self,
        kind: MediaKind,
        clock: TrackClock,
        on_unit: OnTrackUnit,
        feedback: TrackFeedback,
        *,
        hold_s: float = HOLD_S,
        settle_s: float = SETTLE_S,
    ) -> None:
        self.kind = kind
        self.clock = clock
        self.codec = ""
        self.keyframe_requests = 0
        self.source_changes = 0
        self._on_unit = on_unit
        self._feedback = feedback
        self._hold_s = hold_s
        self._settle_s = settle_s
        self._timeline = RtpTimeline(clock.clock_rate)
        self._ssrc: int | None = None
        self._buffer: JitterBuffer | None = None
        self._assembler: FrameAssembler | None = None
        self._left: deque[int] = deque(maxlen=MAX_LEFT_SOURCES)
        self._heard_at = 0.0
        self._pending_report: tuple[int, float, int] | None = None
        self._keyframe_request_at = 0.0
        self._unanswered_requests = 0
        self._wire_codec = ""
        """As the packets name it."""
        self._attentive = True
        """There is more to do after a packet than the jitter buffer knows of."""
        self._past = TrackTotals(0, 0, 0, 0, 0, 0, 0)

    def push(
        self,
        ssrc: int,
        codec: str,
        sequence: int,
        timestamp: int,
        marker: bool,
        payload: Payload,
        arrival: float,
        parameter_sets: str = "",
    ) -> None:
        """Take one packet: `codec` named as in `EncodedFrame.codec` or a session description, `arrival` in UNIX seconds."""
        if ssrc != self._ssrc or codec != self._wire_codec:
            if self._left_behind(ssrc, arrival):
                return
            self._begin(ssrc, codec, parameter_sets)
        self._heard_at = arrival
        buffer = self._buffer
        assert buffer is not None
        if buffer.push(sequence, timestamp, marker, payload, arrival) or self._attentive:
            self._attend()

    def _attend(self) -> None:
        if self._pending_report is not None and self._timeline.last is not None:
            self.sender_report(*self._pending_report)
        deadline = self.deadline()
        self._attentive = self._needs_keyframe or self._pending_report is not None
        if deadline is not None:
            self._feedback.attend(deadline)

    def _left_behind(self, ssrc: int, arrival: float) -> bool:
        """Whether a packet is a latecomer of a source that another has replaced: not one while that other is silent."""
        return ssrc != self._ssrc and ssrc in self._left and arrival < self._heard_at + SOURCE_SILENCE_S

    def sender_report(self, ssrc: int, ntp: float, rtp_timestamp: int) -> None:
        """Take a sender report; one that comes before the first frame is kept until then."""
        self._pending_report = None
        rtp_time = self._timeline.place_report(rtp_timestamp)
        if rtp_time is None:
            self._pending_report = (ssrc, ntp, rtp_timestamp)
            self._attentive = True
        elif ssrc == self._ssrc:
            self.clock.report(ntp, rtp_time)

    def deadline(self) -> float | None:
        """When `poll` is due next."""
        deadline = self._buffer.deadline() if self._buffer is not None else None
        if self._needs_keyframe and (deadline is None or self._keyframe_request_at < deadline):
            return self._keyframe_request_at
        return deadline

    def poll(self, now: float) -> None:
        """Do what is due."""
        if self._buffer is not None:
            self._buffer.poll(now)
        if not self._needs_keyframe or now < self._keyframe_request_at:
            return
        self._request_keyframe(now)

    def flush(self) -> None:
        """Let out whatever is whole; the source ended or paused."""
        if self._buffer is not None and self._assembler is not None:
            self._buffer.flush()
            self._assembler.flush()

    def totals(self) -> TrackTotals:
        """The counts up to now."""
        if self._buffer is None or self._assembler is None:
            return self._past
        counters, assembler = self._buffer.counters, self._assembler
        present = (
            counters.packets,
            counters.payload_bytes,
            counters.lost,
            counters.recovered,
            counters.nacks,
            assembler.frames,
            assembler.lost_frames,
        )
        return TrackTotals(*(before + now for before, now in zip(self._past, present, strict=True)))

    @property
    def source(self) -> int:
        """The SSRC its packets come under, 0 before the first."""
        return self._ssrc or 0

    def refresh(self) -> None:
        """Ask for a key frame now, though none is needed to go on."""
        if self.kind == "video" and self._buffer is not None:
            self._feedback.request_keyframe()

    @property
    def _needs_keyframe(self) -> bool:
        return self._assembler.needs_keyframe if self._assembler is not None else self.kind == "video"

    def _begin(self, ssrc: int, codec: str, parameter_sets: str) -> None:
        depacketizer = depacketizer_for(codec, parameter_sets)
        if self._buffer is not None:
            self.source_changes += 1
            if self.source_changes <= MAX_CHANGES_LOGGED:
                log.info("the source of a track changed", media=self.kind, codec=codec, ssrc=ssrc)
            self.flush()
            self._past = self.totals()
            if ssrc != self._ssrc:
                self.clock.begin_anew(self.clock.clock_rate)
        if self._ssrc is not None and ssrc != self._ssrc:
            self._left.append(self._ssrc)
        if ssrc in self._left:
            self._left.remove(ssrc)
        self._ssrc = ssrc
        self._wire_codec = codec
        self.codec = depacketizer.codec
        if clock_rate_of(self.codec) != self.clock.clock_rate:
            self.clock.begin_anew(clock_rate_of(self.codec))
            self._timeline = RtpTimeline(self.clock.clock_rate)
        if self.kind == "video":
            self._assembler = VideoAssembler(depacketizer, self._timeline, self._unit, self._ask_for_keyframe)
            self._ask_for_keyframe()
        else:
            self._assembler = AudioAssembler(depacketizer, self._timeline, self._unit)
        self._buffer = JitterBuffer(
            self._assembler,
            lambda numbers: self._feedback.request_packets(ssrc, numbers),
            hold_s=self._hold_s,
            settle_s=self._settle_s,
            on_urgent=self._ask_early if self.kind == "video" else None,
        )
        self._attentive = True

    def _request_keyframe(self, now: float) -> None:
        if self._feedback.request_keyframe():
            self.keyframe_requests += 1
            self._unanswered_requests += 1
            patient = self._unanswered_requests <= KEYFRAME_PATIENCE
            self._keyframe_request_at = now + (KEYFRAME_INTERVAL_S if patient else KEYFRAME_LONG_INTERVAL_S)
        else:
            self._keyframe_request_at = now + NOBODY_THERE_S

    def _ask_early(self, now: float) -> None:
        """A packet is likely to be lost for good: have the key frame on its way by the time that is certain."""
        if now >= self._keyframe_request_at:
            self._request_keyframe(now)

    def _ask_for_keyframe(self) -> None:
        """At the next poll, so within moments. The answer to a request just made may be on its way: that one does for both."""
        self._attentive = True
        if self._unanswered_requests:
            self._unanswered_requests = 0
        else:
            self._keyframe_request_at = 0.0

    def _unit(self, unit: AccessUnit, rtp_time: int, arrival: float, lost_before: int) -> None:
        self._unanswered_requests = 0
        self._on_unit(self, unit, rtp_time, arrival, lost_before)
