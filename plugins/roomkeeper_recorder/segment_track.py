"""One track of one segment: where its frames stand in the file, and what is missing between them."""

from __future__ import annotations

from roomkeeper.media.frames import EncodedFrame, MediaKind
from roomkeeper.state.segments import Gap

_JUMP_MS = 250.0
"""RTP time and wall time further apart than this: the sender began anew, and the wall clock is right."""

_FOLLOWED_WITHIN_MS = 10_000.0
"""The time in which RTP time is led back to wall time: 100 ppm of drift stay at 1 ms, whatever the frame rate, and without a step."""

_MOST_AT_ONCE = 0.2
"""The largest share of the distance that one frame corrects, after a silence for instance."""

_SMOOTHED_OVER = 16
"""Frames over which the error of placement is averaged: jitter of a frame's own wall time is none of ours."""

_USUAL_MS: dict[MediaKind, float] = {"audio": 20.0, "video": 1000 / 30}


class SegmentTrack:
    """Places frames on the segment's timeline (milliseconds from its first frame) and counts them.

    The first frame stands at its wall time, later ones at their RTP distance from it, so that both tracks of a stream agree and
    arrival jitter never shows.
    """

    def __init__(self, kind: MediaKind, base: float) -> None:
        self.kind = kind
        self.frames = 0
        self.lost = 0
        self.first_ms: int | None = None
        self.last_ms = -1
        self.interval_ms = _USUAL_MS[kind]
        self.error_ms: float | None = None
        """How much later than at their wall times frames stand in the file, of late; None before the first."""
        self.holes: list[tuple[float, float, str]] = []
        """Missing media as (start, end, cause), milliseconds on the segment's timeline."""
        self._base = base
        self._anchor_ms = 0.0
        self._anchor_rtp = 0

    @property
    def end_ms(self) -> float:
        """Where the last frame ends."""
        return 0.0 if self.first_ms is None else self.last_ms + self.interval_ms

    def place(self, frame: EncodedFrame, dropped: int = 0) -> int | None:
        """Return the frame's time in milliseconds, always greater than the one before, or None if it lies before the segment.

        :param dropped: frames of this track that the recorder itself dropped right before.
        """
        lost = frame.lost_before + dropped
        self.lost += lost
        wall_ms = (frame.wall_time - self._base) * 1000
        exact = self._exact_ms(frame, wall_ms)
        if self.first_ms is None:
            if exact < -0.5:
                self.lost += 1
                return None
            self.first_ms = self.last_ms = max(0, round(exact))
            self.error_ms = 0.0
            return self.last_ms
        step = exact - self.last_ms
        if lost:
            if step > 2 * self.interval_ms:
                self.holes.append((self.last_ms + self.interval_ms, exact, "overflow" if dropped else "loss"))
        elif 0 < step < 1000:
            self.interval_ms += (step - self.interval_ms) / 8
        placed = round(exact)
        if placed <= self.last_ms:
            exact = placed = self.last_ms + 1
        self.last_ms = placed
        self.error_ms = (self.error_ms or 0.0) * (1 - 1 / _SMOOTHED_OVER) + (exact - wall_ms) / _SMOOTHED_OVER
        return placed

    def _exact_ms(self, frame: EncodedFrame, wall_ms: float) -> float:
        if self.first_ms is not None:
            exact = self._anchor_ms + (frame.rtp_time - self._anchor_rtp) * 1000 / frame.clock_rate
            error = wall_ms - exact
            if abs(error) < _JUMP_MS:
                self._anchor_ms += error * min(_MOST_AT_ONCE, max(0.0, exact - self.last_ms) / _FOLLOWED_WITHIN_MS)
                return exact
        self._anchor_ms, self._anchor_rtp = wall_ms, frame.rtp_time
        return wall_ms


def gaps_of(tracks: list[SegmentTrack], offset_s: float) -> tuple[Gap, ...]:
    """The holes of all tracks as gaps in order; what overlaps is one gap, so that nothing missing counts twice.

    :param offset_s: where the segment begins on the session's timeline.
    """
    merged: list[tuple[float, float, str]] = []
    for start, end, cause in sorted(hole for track in tracks for hole in track.holes):
        if merged and start <= merged[-1][1]:
            first_start, first_end, first_cause = merged[-1]
            merged[-1] = (first_start, max(first_end, end), first_cause)
        else:
            merged.append((start, end, cause))
    return tuple(Gap(round(offset_s + start / 1000, 3), round((end - start) / 1000, 3), cause) for start, end, cause in merged)
