"""RTP timestamps of one track as a growing line of ticks."""

from __future__ import annotations

from typing import Final

from roomkeeper.media.sequence import Unwrapper

MAX_JUMP_S: Final = 10.0
"""A timestamp that moves this much more or less than the clock on the wall is a new beginning, not time that passed."""


class RtpTimeline:
    """Places 32-bit timestamps on one line (RFC 3550 section 5.1).

    The line survives what the wire does not: when a sender starts anew, from another random timestamp or under another SSRC, the line
    goes on where it was, by as much time as passed between the arrivals.
    """

    __slots__ = ("_arrival", "_shift", "_unwrapper", "clock_rate", "last")

    def __init__(self, clock_rate: int) -> None:
        self.clock_rate = clock_rate
        self.last: int | None = None
        """Where the last timestamp was placed."""
        self._unwrapper = Unwrapper(32)
        self._shift = 0
        self._arrival = 0.0

    def place(self, timestamp: int, arrival: float) -> int:
        """Return the timestamp's place; `arrival` in UNIX seconds."""
        place = self._unwrapper.unwrap(timestamp) + self._shift
        if self.last is not None:
            passed = (arrival - self._arrival) * self.clock_rate
            if abs(place - self.last - passed) > MAX_JUMP_S * self.clock_rate:
                continued = self.last + max(1, round(passed))
                self._unwrapper = Unwrapper(32)
                self._unwrapper.unwrap(timestamp)
                self._shift = continued - timestamp
                place = continued
        self.last = place
        self._arrival = arrival
        return place

    def place_report(self, rtp_timestamp: int) -> int | None:
        """The place of a sender report's timestamp, or None before the first packet."""
        return None if self.last is None else self._unwrapper.near(rtp_timestamp) + self._shift
