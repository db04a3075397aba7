"""How much a sender is told it may send (REMB, draft-alvestrand-rmcat-remb-03)."""

from __future__ import annotations

from typing import Final

START_BPS: Final = 2_500_000
"""A browser that hears of no estimate begins at 300 kbit/s and climbs for half a minute; with one it begins here."""
MOST_BPS: Final = 8_000_000
LEAST_BPS: Final = 300_000
HIGH_LOSS: Final = 0.10
LOW_LOSS: Final = 0.02


class BandwidthEstimate:
    """An upper bound for the sender, one step a report: up while little is lost, down while much is.

    Senders estimate by the losses that receiver reports tell them of, too, and take the lower of both; delay is not looked at.

    :ivar bits_per_s: the bound.
    """

    __slots__ = ("bits_per_s",)

    def __init__(self) -> None:
        self.bits_per_s = START_BPS

    def step(self, loss: float) -> int:
        """Take note of the share of packets lost since the last step and return the bound, bits a second."""
        if loss > HIGH_LOSS:
            self.bits_per_s = max(LEAST_BPS, round(self.bits_per_s * (1 - 0.5 * loss)))
        elif loss < LOW_LOSS:
            self.bits_per_s = min(MOST_BPS, round(self.bits_per_s * 1.08))
        return self.bits_per_s
