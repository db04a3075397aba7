"""One stream's way from the packets of its m-lines to frames at a sink, whatever connection brings them."""

from __future__ import annotations

import asyncio
from typing import Final

import structlog

from roomkeeper.media.clocks import StreamClock
from roomkeeper.media.depacketizers import AccessUnit
from roomkeeper.media.failures import describe_failure
from roomkeeper.media.frames import EncodedFrame, FrameSink, MediaKind
from roomkeeper.media.jitter_buffer import HOLD_S, MAX_HOLD_S
from roomkeeper.media.receive_track import ReceiveTrack, TrackFeedback
from roomkeeper.media.steady_clock import SteadyClock
from roomkeeper.media.webrtc.packet_receiver import PacketReceiver
from roomkeeper.media.webrtc.stream_stats import StreamStats

log = structlog.get_logger(__name__)

MAX_HELD_FRAMES: Final = 1000
"""Frames held while the stream's clock is not locked; at this many it is locked with what is known."""
CLOCK_RATES: Final[dict[MediaKind, int]] = {"video": 90000, "audio": 48000}
LATE_S: Final = 0.1
CATCH_UP_S: Final = 0.05
"""After a timer that fired too late, this long is left for reading what came meanwhile."""
LEAST_DELAY_S: Final = 0.005
"""Between two looks at what is due."""


class StreamIntake:
    """At most one audio and one video track of one stream.

    Frames go to `sink.offer` as `FrameSink` demands: each track in order, video from a key frame on, with the time on the agent's clock.
    They are late by design: up to the hold time of the jitter buffer behind a loss, and at the start until the clock is locked.

    :param label: names the stream in logs.
    :param hold_s: how long missing packets are waited for, up to 2 s.
    :param short_path: packets come by `ShortPath`; otherwise aiortc's own, slower way, with the same result.
    :param stream_clock: how capture times are told from arrivals; by default from the sender's reports.
    :ivar last_frame_at: UNIX seconds, None before the first frame.
    """

    def __init__(
        self,
        sink: FrameSink,
        *,
        label: str = "",
        hold_s: float = HOLD_S,
        short_path: bool = True,
        stream_clock: StreamClock | None = None,
    ) -> None:
        self.sink_errors = 0
        self.last_frame_at: float | None = None
        self._sink = sink
        self._label = label
        self._hold_s = min(max(hold_s, 0.0), MAX_HOLD_S)
        self._short_path = short_path
        self._clock = SteadyClock()
        self._stream_clock = stream_clock or StreamClock()
        self._held: list[tuple[ReceiveTrack, EncodedFrame]] = []
        self._tracks: dict[MediaKind, ReceiveTrack] = {}
        self._receivers: dict[MediaKind, PacketReceiver] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at = 0.0
        self._was_late = False
        self._over = False

    @property
    def kinds(self) -> set[MediaKind]:
        """The tracks there are."""
        return set(self._tracks)

    @property
    def over(self) -> bool:
        """Whether nothing is taken any more."""
        return self._over

    def add_track(self, kind: MediaKind) -> PacketReceiver:
        """Make the receiver of one m-line, to be put in its place. At most once a kind."""

        def request_keyframe() -> bool:
            return receiver.request_keyframe()

        def request_packets(ssrc: int, sequences: list[int]) -> None:
            receiver.send_nack(ssrc, sequences)

        def on_sender_report(ssrc: int, ntp: float, rtp_timestamp: int, arrival: float) -> None:
            if not self._over:
                track.sender_report(ssrc, ntp, rtp_timestamp)
                self._lock(arrival)

        def on_bye() -> None:
            if not self._over:
                track.flush()

        track = ReceiveTrack(
            kind,
            self._stream_clock.add_track(CLOCK_RATES[kind]),
            self._take,
            TrackFeedback(request_keyframe, request_packets, self._arm),
            hold_s=self._hold_s,
        )
        receiver = PacketReceiver(
            kind,
            on_payload=track.push,
            short_path=self._short_path,
            on_sender_report=on_sender_report,
            on_bye=on_bye,
            clock=self._clock,
        )
        self._tracks[kind] = track
        self._receivers[kind] = receiver
        return receiver

    def begin(self) -> None:
        """The connection is up: video asks for its first key frame."""
        self._arm(self._clock.now() + LEAST_DELAY_S)

    def finish(self) -> None:
        """Offer what is whole and take nothing more. Safe to call twice."""
        if self._over:
            return
        for track in self._tracks.values():
            track.flush()
        self._lock(float("inf"))
        self._over = True
        if self._timer is not None:
            self._timer.cancel()

    def request_keyframe(self) -> None:
        """Ask the sender for a key frame now; never raises."""
        for track in self._tracks.values():
            track.refresh()

    def stats(self) -> StreamStats:
        """The counts up to now."""
        totals = {kind: track.totals() for kind, track in self._tracks.items()}
        video, audio = totals.get("video"), totals.get("audio")
        return StreamStats(
            packets=sum(total.packets for total in totals.values()),
            bytes=sum(total.payload_bytes for total in totals.values()),
            lost_packets=sum(total.lost_packets for total in totals.values()),
            recovered=sum(total.recovered for total in totals.values()),
            video_frames=video.frames if video else 0,
            audio_frames=audio.frames if audio else 0,
            lost_video_frames=video.lost_frames if video else 0,
            lost_audio_frames=audio.lost_frames if audio else 0,
            nacks=sum(total.nacks for total in totals.values()),
            plis=sum(receiver.plis_sent for receiver in self._receivers.values()),
            jitter_ms=max((receiver.jitter_s * 1000 for receiver in self._receivers.values()), default=0.0),
            last_frame_at=self.last_frame_at,
        )

    # -- time -----------------------------------------------------------------------------------------------------------

    def _arm(self, deadline: float) -> None:
        """See to it that `_tick` runs at `deadline`."""
        if self._over:
            return
        if self._timer is not None:
            if self._was_late or self._timer_at <= deadline + 0.001:
                return
            self._timer.cancel()
        delay = max(LEAST_DELAY_S, deadline - self._clock.now())
        self._timer_at = max(deadline, self._clock.now() + LEAST_DELAY_S)
        self._timer = asyncio.get_running_loop().call_later(delay, self._tick)

    def _tick(self) -> None:
        self._timer = None
        if self._over:
            return
        now = self._clock.now()
        if now > self._timer_at + LATE_S and not self._was_late:
            # The whole process stood still: what is given up as missing now may lie in the socket, not read yet.
            self._was_late = True
            self._arm(now + CATCH_UP_S)
            return
        self._was_late = False
        for track in self._tracks.values():
            track.poll(now)
        self._lock(now)
        deadlines = [track.deadline() for track in self._tracks.values()] + [self._stream_clock.deadline()]
        due = [deadline for deadline in deadlines if deadline is not None]
        if due:
            self._arm(min(due))

    # -- frames ---------------------------------------------------------------------------------------------------------

    def _take(self, track: ReceiveTrack, unit: AccessUnit, rtp_time: int, arrival: float, lost_before: int) -> None:
        if self._over:
            return
        clock = track.clock
        if clock.base is None:
            clock.observe(rtp_time, arrival)
            frame = self._frame(track, unit, rtp_time, 0.0, lost_before)
            self._held.append((track, frame))
            if len(self._held) >= MAX_HELD_FRAMES:
                self._lock(float("inf"))
            else:
                self._arm(arrival + 0.05)
            return
        self._stream_clock.arrived(clock, rtp_time, arrival)
        self._offer(self._frame(track, unit, rtp_time, clock.wall_time(rtp_time), lost_before), arrival)

    @staticmethod
    def _frame(track: ReceiveTrack, unit: AccessUnit, rtp_time: int, wall_time: float, lost_before: int) -> EncodedFrame:
        return EncodedFrame(
            track.kind,
            track.codec,
            unit.data,
            rtp_time,
            track.clock.clock_rate,
            wall_time,
            unit.keyframe,
            unit.width,
            unit.height,
            lost_before,
            track.source,
        )

    def _lock(self, now: float) -> None:
        """Lock the clock if that is possible, and offer the frames that waited for it."""
        if not self._stream_clock.try_lock(now) or not self._held:
            return
        ready = [(track, frame) for track, frame in self._held if track.clock.base is not None]
        self._held = [(track, frame) for track, frame in self._held if track.clock.base is None]
        for track, frame in ready:
            frame.wall_time = track.clock.wall_time(frame.rtp_time)
        for _, frame in sorted(ready, key=lambda waiting: waiting[1].wall_time):
            self._offer(frame, frame.wall_time)

    def _offer(self, frame: EncodedFrame, arrival: float) -> None:
        self.last_frame_at = arrival
        try:
            self._sink.offer(frame)
        except Exception as error:  # noqa: BLE001 - a sink must not raise; one that does must not stop the others' media
            self.sink_errors += 1
            if self.sink_errors == 1:
                log.error("sink_offer_failed", stream=self._label, error=describe_failure(error))
