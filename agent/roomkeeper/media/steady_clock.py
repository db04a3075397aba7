"""A wall clock that does not step while a connection lives."""

from __future__ import annotations

import time


class SteadyClock:
    """UNIX time in seconds, read once and then carried on by the monotonic clock.

    The machine's clock may be set while a class is recorded; arrival times, deadlines and frame times of one connection must not jump
    with it. A new connection reads the wall clock anew.
    """

    __slots__ = ("_offset",)

    def __init__(self) -> None:
        self._offset = time.time() - time.monotonic()

    def now(self) -> float:
        """UNIX seconds by this clock."""
        return self._offset + time.monotonic()


NTP_UNIX_OFFSET = 2_208_988_800
"""Seconds from 1900 to 1970."""


def unix_from_ntp(ntp: int) -> float:
    """UNIX seconds of a 64-bit NTP timestamp. Seconds with the top bit clear count from 2036 (RFC 4330 section 3)."""
    seconds = ntp >> 32
    if seconds < 0x80000000:
        seconds += 1 << 32
    return seconds - NTP_UNIX_OFFSET + (ntp & 0xFFFFFFFF) / (1 << 32)


def ntp_from_unix(seconds: float) -> int:
    """The 64-bit NTP timestamp of UNIX seconds."""
    return round((seconds + NTP_UNIX_OFFSET) * (1 << 32)) & 0xFFFFFFFFFFFFFFFF
