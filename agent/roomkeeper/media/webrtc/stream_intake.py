"""One stream's way from the packets of its m-lines to frames at a sink, whatever connection brings them."""

from __future__ import annotations

import asyncio
from typing import Final

from roomkeeper.media.clocks import StreamClock
from roomkeeper.media.frames import FrameSink, MediaKind
from roomkeeper.media.jitter_buffer import HOLD_S, MAX_HOLD_S
from roomkeeper.media.receive_track import TrackFeedback
from roomkeeper.media.steady_clock import SteadyClock
from roomkeeper.media.stream_stats import StreamStats
from roomkeeper.media.stream_tracks import StreamTracks
from roomkeeper.media.webrtc.packet_receiver import PacketReceiver

LATE_S: Final = 0.1
CATCH_UP_S: Final = 0.05
"""After a timer that fired too late, this long is left for reading what came meanwhile."""
LEAST_DELAY_S: Final = 0.005
"""Between two looks at what is due."""


class StreamIntake:
    """At most one audio and one video track of one stream: `StreamTracks` with the receivers of their m-lines, and a timer.

    Frames go to `sink.offer` as `FrameSink` demands: each track in order, video from a key frame on, with the time on the agent's clock.
    They are late by design: up to the hold time of the jitter buffer behind a loss, and at the start until the clock is locked.

    :param label: names the stream in logs.
    :param hold_s: how long missing packets are waited for, up to 2 s.
    :param short_path: packets come by `ShortPath`; otherwise aiortc's own, slower way, with the same result.
    :param stream_clock: how capture times are told from arrivals; by default from the sender's reports.
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
        self._hold_s = min(max(hold_s, 0.0), MAX_HOLD_S)
        self._short_path = short_path
        self._clock = SteadyClock()
        self._tracks = StreamTracks(sink, stream_clock or StreamClock(), label=label, attend=self._arm)
        self._receivers: dict[MediaKind, PacketReceiver] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at = 0.0
        self._was_late = False

    @property
    def kinds(self) -> set[MediaKind]:
        """The tracks there are."""
        return set(self._receivers)

    @property
    def over(self) -> bool:
        """Whether nothing is taken any more."""
        return self._tracks.over

    @property
    def sink_errors(self) -> int:
        """How often the sink raised."""
        return self._tracks.sink_errors

    def add_track(self, kind: MediaKind) -> PacketReceiver:
        """Make the receiver of one m-line, to be put in its place. At most once a kind."""
        tracks = self._tracks

        def request_keyframe() -> bool:
            return receiver.request_keyframe()

        def request_packets(ssrc: int, sequences: list[int]) -> None:
            receiver.send_nack(ssrc, sequences)

        def on_sender_report(ssrc: int, ntp: float, rtp_timestamp: int, arrival: float) -> None:
            if not tracks.over:
                track.sender_report(ssrc, ntp, rtp_timestamp)
                tracks.lock(arrival)

        def on_bye() -> None:
            if not tracks.over:
                track.flush()

        track = tracks.add(kind, TrackFeedback(request_keyframe, request_packets, self._arm), hold_s=self._hold_s)
        receiver = self._receivers[kind] = PacketReceiver(
            kind,
            on_payload=track.push,
            short_path=self._short_path,
            on_sender_report=on_sender_report,
            on_bye=on_bye,
            clock=self._clock,
        )
        return receiver

    def begin(self) -> None:
        """The connection is up: video asks for its first key frame."""
        self._arm(self._clock.now() + LEAST_DELAY_S)

    def finish(self) -> None:
        """Offer what is whole and take nothing more. Safe to call twice."""
        self._tracks.finish()
        if self._timer is not None:
            self._timer.cancel()

    def request_keyframe(self) -> None:
        """Ask the sender for a key frame now; never raises."""
        for track in self._tracks.tracks.values():
            track.refresh()

    def stats(self) -> StreamStats:
        """The counts up to now."""
        receivers = self._receivers.values()
        return self._tracks.stats(
            plis=sum(receiver.plis_sent for receiver in receivers),
            jitter_ms=max((receiver.jitter_s * 1000 for receiver in receivers), default=0.0),
        )

    # -- time -----------------------------------------------------------------------------------------------------------

    def _arm(self, deadline: float) -> None:
        """See to it that `_tick` runs at `deadline`."""
        if self._tracks.over:
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
        if self._tracks.over:
            return
        now = self._clock.now()
        if now > self._timer_at + LATE_S and not self._was_late:
            # The whole process stood still: what is given up as missing now may lie in the socket, not read yet.
            self._was_late = True
            self._arm(now + CATCH_UP_S)
            return
        self._was_late = False
        self._tracks.poll(now)
        due = self._tracks.deadline()
        if due is not None:
            self._arm(due)
