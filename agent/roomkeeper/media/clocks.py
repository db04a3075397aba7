"""When frames were captured, on the agent's clock, with audio and video of one stream on one time.

A sender report says which RTP timestamp was captured at which time of the *sender's* clock (RFC 3550 section 6.4.1). That brings the
tracks of a stream together, whatever that clock shows. What separates it from the agent's clock is one number a stream: the smallest
difference ever seen between a frame's arrival and its capture, so the way with the least delay. It is taken after a short wait; from
then on frame times never step, but where a track was silent and its RTP clock stood still meanwhile. What the sender's clocks drift is
followed slowly: one track's against the other's by the reports, both against the agent's by the least delay of each while.
"""

from __future__ import annotations

from typing import Final

LOCK_WAIT_S: Final = 2.0
"""How long the first sender reports are waited for; without them a track's time comes from arrivals."""
MAX_DISAGREEMENT_S: Final = 5.0
"""A sender report that puts a track this far from its arrivals is wrong, and not used."""
MAX_SLEW: Final = 500e-6
"""Seconds a second by which frame times follow: more than any clock drifts, less than anybody hears."""
FLOOR_WINDOW_S: Final = 10.0
"""The least delay of so many seconds tells how far the sender's clock has drifted."""
SILENCE_S: Final = 0.5
"""A track of which nothing comes for longer is silent; Opus that leaves silence out still sends something every 0.4 s."""
LEAST_STANDSTILL_S: Final = 0.25
"""What a report lacks of RTP time after a silence, and is more than this, was no drift."""
STANDSTILL_TOLD_WITHIN_S: Final = 15.0
"""So soon after a silence a report tells of it: senders report every five seconds or so."""

_NEVER: Final = float("inf")


class TrackClock:
    """One track: `wall_time = base + rtp_time / clock_rate` once `base` is known."""

    __slots__ = ("_heard_at", "_report", "_silence", "_silent_until", "_slewed_at", "base", "clock_rate", "earliest", "seen_at", "target")

    def __init__(self, clock_rate: int) -> None:
        self.begin_anew(clock_rate)

    def begin_anew(self, clock_rate: int) -> None:
        """The source changed: what is known of its predecessor does not hold. The track has to be locked again."""
        self.clock_rate = clock_rate
        self.base: float | None = None
        self.target = 0.0
        """Where `base` is to go, once locked."""
        self.earliest = _NEVER
        """Least `arrival - rtp_time / clock_rate` so far."""
        self.seen_at: float | None = None
        """Arrival of the first frame."""
        self._report: float | None = None
        """`ntp - rtp_time / clock_rate` of the last sender report."""
        self._slewed_at = 0
        self._heard_at = _NEVER
        self._silence = 0.0
        """Length of the last silence, until `_silent_until`."""
        self._silent_until = 0.0

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
        before, self._report = self._report, ntp - rtp_time / self.clock_rate
        if self.base is not None and before is not None:
            change = self._report - before
            if self._stood_still_for(change):
                self.base += change
                self.target += change
                self._silence = 0.0
            elif abs(change) < MAX_DISAGREEMENT_S:  # else somebody has set the sender's clock
                self.target += change

    def heard(self, arrival: float) -> None:
        """Take note that a frame came, once locked."""
        if arrival - self._heard_at > SILENCE_S:
            self._silence, self._silent_until = arrival - self._heard_at, arrival
        self._heard_at = arrival

    def _stood_still_for(self, seconds: float) -> bool:
        """Whether the sender's RTP clock stood still for so long, together with its media: while a phone call takes the microphone, say.

        After a network that stood still there is a silence too, but reports agree with those before.
        """
        recent = self._heard_at - self._silent_until < STANDSTILL_TOLD_WITHIN_S
        return recent and LEAST_STANDSTILL_S < seconds < self._silence + 0.1

    def offset(self) -> float:
        """Agent's clock minus sender's clock by this track alone."""
        return _NEVER if self._report is None else self.earliest - self._report

    def lock(self, offset: float | None) -> None:
        """Settle `base`: by the report and the stream's offset, or by arrivals where that makes no sense."""
        if self._report is not None and offset is not None and abs(self._report + offset - self.earliest) < MAX_DISAGREEMENT_S:
            self.base = self._report + offset
        else:
            self.base = self.earliest
        self.target = self.base

    def wall_time(self, rtp_time: int) -> float:
        """UNIX seconds on the agent's clock. Only once locked."""
        base = self.base
        assert base is not None
        if base != self.target:
            passed = rtp_time - self._slewed_at
            if passed > 0:
                self._slewed_at = rtp_time
                most = MAX_SLEW * min(passed / self.clock_rate, 10.0)
                base = self.base = base + max(-most, min(most, self.target - base))
        else:
            self._slewed_at = rtp_time
        return base + rtp_time / self.clock_rate


class StreamClock:
    """The clocks of one stream's tracks, when they lock, and how they follow the sender's drift together."""

    def __init__(self, *, wait_s: float = LOCK_WAIT_S) -> None:
        self._wait_s = wait_s
        self._tracks: list[TrackClock] = []
        self._offset: float | None = None
        self._locked = False
        self._floor = _NEVER
        """Least delay in the window at hand."""
        self._window_end = 0.0

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
            self._offset = offset if offset != _NEVER else None
            self._locked = True
            ready = waiting
        else:
            ready = [track for track in waiting if track.has_report or now >= (track.seen_at or now) + self._wait_s]
        for track in ready:
            track.lock(self._offset)
        return bool(ready)

    def arrived(self, track: TrackClock, rtp_time: int, arrival: float) -> None:
        """Take note of a frame of a locked track.

        Delays vary, but the least of each while stays the same unless the clocks drift. Then all tracks follow.
        """
        track.heard(arrival)
        delay = arrival - track.target - rtp_time / track.clock_rate
        if delay < self._floor:
            self._floor = delay
        if arrival < self._window_end:
            return
        if self._window_end and abs(self._floor) < MAX_DISAGREEMENT_S:
            for other in self._tracks:
                if other.base is not None:
                    other.target += self._floor
            if self._offset is not None:
                self._offset += self._floor
        self._floor = _NEVER
        self._window_end = arrival + FLOOR_WINDOW_S
