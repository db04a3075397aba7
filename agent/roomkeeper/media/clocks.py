"""When frames were captured, on the agent's clock, with audio and video of one stream on one time.

A sender report says which RTP timestamp was captured at which time of the *sender's* clock (RFC 3550 section 6.4.1). That brings the
tracks of a stream together, whatever that clock shows. What separates it from the agent's clock is one number a stream: the smallest
difference ever seen between a frame's arrival and its capture, so the way with the least delay. It is taken once, after a short wait,
and then kept: frame times of a connection never step. What a sound card's clock drifts from the sender's own is followed slowly.
"""

from __future__ import annotations

from typing import Final

LOCK_WAIT_S: Final = 2.0
"""How long the first sender reports are waited for; without them a track's time comes from arrivals."""
MAX_DISAGREEMENT_S: Final = 5.0
"""A sender report that puts a track this far from its arrivals is wrong, and not used."""


MAX_SLEW: Final = 500e-6
"""Seconds a second by which a locked track follows later reports: more than any clock drifts, less than anybody hears."""


class TrackClock:
    """One track: `wall_time = base + rtp_time / clock_rate` once `base` is known."""

    __slots__ = ("_offset", "_report", "_slewed_at", "base", "clock_rate", "earliest", "seen_at")

    def __init__(self, clock_rate: int) -> None:
        self.clock_rate = clock_rate
        self.base: float | None = None
        self.earliest = float("inf")
        """Least `arrival - rtp_time / clock_rate` so far."""
        self.seen_at: float | None = None
        """Arrival of the first frame."""
        self._report: float | None = None
        """`ntp - rtp_time / clock_rate` of the last sender report."""
        self._offset: float | None = None
        """What `base` was locked with."""
        self._slewed_at: int | None = None

    @property
    def has_report(self) -> bool:
        """A sender report has come."""
        return self._report is not None

    def observe(self, rtp_time: int, arrival: float) -> None:
        """Take note of a frame, as long as the clock is not locked."""
        if self.seen_at is None:
            self.seen_at = arrival
        self.earliest = min(self.earliest, arrival - rtp_time / self.clock_rate)

    def report(self, ntp: float, rtp_time: int) -> None:
        """Take note of a sender report: `ntp` in UNIX seconds of the sender's clock, `rtp_time` on the track's line."""
        self._report = ntp - rtp_time / self.clock_rate
        if self.base is not None and self._offset is not None:
            self._slew(self._report + self._offset - self.base, rtp_time)

    def forget_report(self) -> None:
        """The source changed; what its predecessor reported does not hold, and its successor is not compared with that."""
        self._report = None
        self._offset = None

    def offset(self) -> float:
        """Agent's clock minus sender's clock by this track alone."""
        return float("inf") if self._report is None else self.earliest - self._report

    def lock(self, offset: float | None) -> None:
        """Settle `base`: by the report and the stream's offset, or by arrivals where that makes no sense."""
        if self._report is not None and offset is not None and abs(self._report + offset - self.earliest) < MAX_DISAGREEMENT_S:
            self.base = self._report + offset
            self._offset = offset
        else:
            self.base = self.earliest

    def _slew(self, error: float, rtp_time: int) -> None:
        assert self.base is not None
        before, self._slewed_at = self._slewed_at, rtp_time
        if before is not None and rtp_time > before and abs(error) < MAX_DISAGREEMENT_S:
            most = MAX_SLEW * min((rtp_time - before) / self.clock_rate, 10.0)
            self.base += max(-most, min(most, error))

    def wall_time(self, rtp_time: int) -> float:
        """UNIX seconds on the agent's clock. Only once locked."""
        assert self.base is not None
        return self.base + rtp_time / self.clock_rate


class StreamClock:
    """The clocks of one stream's tracks and when they lock."""

    def __init__(self, *, wait_s: float = LOCK_WAIT_S) -> None:
        self._wait_s = wait_s
        self._tracks: list[TrackClock] = []
        self._offset: float | None = None
        self._locked = False

    def add_track(self, clock_rate: int) -> TrackClock:
        """Make the clock of one more track."""
        track = TrackClock(clock_rate)
        self._tracks.append(track)
        return track

    def deadline(self) -> float | None:
        """When a lock is due at the latest, or None when nothing waits for one."""
        waiting = [track.seen_at for track in self._tracks if track.base is None and track.seen_at is not None]
        return min(waiting) + self._wait_s if waiting else None

    def try_lock(self, now: float) -> bool:
        """Lock what can be locked: every track at the first time together, a later one alone. True if any was."""
        waiting = [track for track in self._tracks if track.base is None and track.seen_at is not None]
        if not waiting:
            return False
        overdue = now >= min(track.seen_at or now for track in waiting) + self._wait_s
        if not self._locked:
            if not overdue and not all(track.has_report for track in waiting):
                return False
            offset = min(track.offset() for track in waiting)
            self._offset = offset if offset != float("inf") else None
            self._locked = True
            ready = waiting
        else:
            ready = [track for track in waiting if track.has_report or now >= (track.seen_at or now) + self._wait_s]
        for track in ready:
            track.lock(self._offset)
        return bool(ready)
