"""When frames were captured, if all that is known is when they arrived.

Janus makes its sender reports itself: they pair RTP time with the moment a packet came *to Janus*. So they say no more than arrivals do,
once in a while and late by whatever delayed that one packet. Arrivals say it for every packet: delays vary, but the least of them is the
way itself, so the least delay of a track stands for its capture. A block of sound cannot be sent before it is over; a picture can.
"""

from __future__ import annotations

from typing import Final

from roomkeeper.media.clocks import StreamClock, TrackClock
from roomkeeper.media.frames import VIDEO_CLOCK_RATE

LOCK_WAIT_S: Final = 2.5
"""How long frames are held while the least delay is looked for: connecting is when everything is slow."""
FIRST_WINDOWS_S: Final = 2.0
WINDOW_S: Final = 10.0
SETTLE_S: Final = 20.0
"""So long after the lock, windows are short."""
FORWARD_SLEW: Final = 500e-6
"""Seconds a second towards later times: that is drift, or a while of bad network, so slowly."""
BACKWARD_SLEW: Final = 10e-3
"""Seconds a second towards earlier times: a lesser delay was found, which proves the time before wrong."""
SOUND_BLOCK_S: Final = 0.02
"""Length of a packet of sound, as everybody sends them."""
MAX_DISAGREEMENT_S: Final = 5.0

_NEVER: Final = float("inf")


class RelayedTrackClock(TrackClock):
    """One track. Sender reports are not used."""

    __slots__ = ("_floor", "_locked_at", "_moved_at", "_window_end", "ahead")

    def begin_anew(self, *clock_rate: int) -> None:
        """The source changed."""
        super().begin_anew(*clock_rate)
        self.ahead = 0.0 if self.clock_rate == VIDEO_CLOCK_RATE else SOUND_BLOCK_S
        self._floor = _NEVER
        self._window_end = 0.0
        self._locked_at = 0.0
        self._moved_at: int | None = None

    def report(self, ntp: float, rtp_time: int) -> None:
        """Janus's own."""

    def lock(self, offset: float | None) -> None:
        """Settle by the least delay so far."""
        self.base = self.target = self.earliest - self.ahead

    def arrived(self, rtp_time: int, arrival: float) -> None:
        """Take note of a frame of a locked track."""
        delay = arrival - self.ahead - self.target - rtp_time / self.clock_rate
        if delay < self._floor:
            self._floor = delay
        if not self._window_end:
            self._locked_at = arrival
        elif delay < 0 and abs(delay) < MAX_DISAGREEMENT_S:
            self.target += delay
            self._floor = 0.0
        if arrival < self._window_end:
            return
        if self._window_end and 0 < self._floor < MAX_DISAGREEMENT_S:
            self.target += self._floor
        self._floor = _NEVER
        self._window_end = arrival + (FIRST_WINDOWS_S if arrival < self._locked_at + SETTLE_S else WINDOW_S)

    def wall_time(self, rtp_time: int) -> float:
        """UNIX seconds on the agent's clock. Only once locked."""
        assert self.base is not None
        before, self._moved_at = self._moved_at, rtp_time
        if self.base != self.target and before is not None and rtp_time > before:
            passed = min((rtp_time - before) / self.clock_rate, 10.0)
            self.base += max(-BACKWARD_SLEW * passed, min(FORWARD_SLEW * passed, self.target - self.base))
        return self.base + rtp_time / self.clock_rate


class RelayedClock(StreamClock):
    """The clocks of one stream's tracks, each by its own least delay."""

    def __init__(self) -> None:
        super().__init__(wait_s=LOCK_WAIT_S)

    def add_track(self, clock_rate: int) -> TrackClock:
        """Make the clock of one more track."""
        track = RelayedTrackClock(clock_rate)
        self._tracks.append(track)
        return track

    def arrived(self, track: TrackClock, rtp_time: int, arrival: float) -> None:
        """Take note of a frame of a locked track."""
        if isinstance(track, RelayedTrackClock):
            track.arrived(rtp_time, arrival)
