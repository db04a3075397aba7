"""The tracks of one stream with their one clock, and the frames on their way to the sink, however the packets come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import structlog

from roomkeeper.media.clocks import StreamClock
from roomkeeper.media.depacketizers import AccessUnit
from roomkeeper.media.failures import describe_failure
from roomkeeper.media.frames import CLOCK_RATES, EncodedFrame, FrameSink, MediaKind
from roomkeeper.media.receive_track import ReceiveTrack, TrackFeedback
from roomkeeper.media.stream_stats import StreamStats

log = structlog.get_logger(__name__)

MAX_HELD_FRAMES: Final = 1000
"""Frames held while the stream's clock is not locked; at this many it is locked with what is known."""
LOOK_FOR_LOCK_S: Final = 0.05
"""So long after a frame that is held, `poll` is due."""


class StreamTracks:
    """At most one audio and one video track of one stream.

    Frames go to `sink.offer` as `FrameSink` demands, with the time on the agent's clock. Until that clock is locked they are held, at most
    `MAX_HELD_FRAMES`. No I/O, no timer: who owns it calls `poll`.

    :param label: names the stream in logs.
    :param attend: told when `poll` is due, UNIX seconds.
    :ivar last_frame_at: UNIX seconds, None before the first frame.
    :ivar over: nothing is taken any more.
    """

    def __init__(
        self, sink: FrameSink, stream_clock: StreamClock, *, label: str = "", attend: Callable[[float], None] = lambda _deadline: None
    ) -> None:
        self.sink_errors = 0
        self.last_frame_at: float | None = None
        self.over = False
        self.tracks: dict[MediaKind, ReceiveTrack] = {}
        self._sink = sink
        self._stream_clock = stream_clock
        self._label = label
        self._attend = attend
        self._held: list[tuple[ReceiveTrack, EncodedFrame]] = []

    def add(self, kind: MediaKind, feedback: TrackFeedback, *, hold_s: float) -> ReceiveTrack:
        """Make a track, for who brings its packets. At most once a kind; `hold_s` is how long missing packets are waited for."""
        clock = self._stream_clock.add_track(CLOCK_RATES[kind])
        track = self.tracks[kind] = ReceiveTrack(kind, clock, self._take, feedback, hold_s=hold_s)
        return track

    def poll(self, now: float) -> None:
        """Do what is due."""
        for track in self.tracks.values():
            track.poll(now)
        self.lock(now)

    def deadline(self) -> float | None:
        """When `poll` is due next."""
        deadlines = [track.deadline() for track in self.tracks.values()] + [self._stream_clock.deadline()]
        due = [deadline for deadline in deadlines if deadline is not None]
        return min(due) if due else None

    def lock(self, now: float) -> None:
        """Lock the clock if that is possible, and offer the frames that waited for it."""
        if not self._stream_clock.try_lock(now) or not self._held:
            return
        ready = [(track, frame) for track, frame in self._held if track.clock.base is not None]
        self._held = [(track, frame) for track, frame in self._held if track.clock.base is None]
        for track, frame in ready:
            frame.wall_time = track.clock.wall_time(frame.rtp_time)
        for _, frame in sorted(ready, key=lambda waiting: waiting[1].wall_time):
            self._offer(frame, frame.wall_time)

    def finish(self) -> None:
        """Offer what is whole and take nothing more. Safe to call twice."""
        if self.over:
            return
        for track in self.tracks.values():
            track.flush()
        self.lock(float("inf"))
        self.over = True

    def stats(self, *, plis: int, jitter_ms: float = 0.0) -> StreamStats:
        """The counts up to now, and those of who brings the packets."""
        totals = {kind: track.totals() for kind, track in self.tracks.items()}
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
            plis=plis,
            jitter_ms=jitter_ms,
            last_frame_at=self.last_frame_at,
        )

    # -- frames: called for each, so nothing is allocated or logged without a reason ----------------------------------------

    def _take(self, track: ReceiveTrack, unit: AccessUnit, rtp_time: int, arrival: float, lost_before: int) -> None:
        if self.over:
            return
        clock = track.clock
        if clock.base is None:
            clock.observe(rtp_time, arrival)
            self._held.append((track, _frame(track, unit, rtp_time, 0.0, lost_before)))
            if len(self._held) >= MAX_HELD_FRAMES:
                self.lock(float("inf"))
            else:
                self._attend(arrival + LOOK_FOR_LOCK_S)
            return
        self._stream_clock.arrived(clock, rtp_time, arrival)
        self._offer(_frame(track, unit, rtp_time, clock.wall_time(rtp_time), lost_before), arrival)

    def _offer(self, frame: EncodedFrame, arrival: float) -> None:
        self.last_frame_at = arrival
        try:
            self._sink.offer(frame)
        except Exception as error:  # noqa: BLE001 - a sink must not raise; one that does must not stop the others' media
            self.sink_errors += 1
            if self.sink_errors == 1:
                log.error(
                    "a sink refused a frame; no further one of this stream is logged", stream=self._label, error=describe_failure(error)
                )


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
