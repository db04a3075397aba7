"""Numbers on the wire wrap; numbers in here grow (RFC 3550 sections 5.1 and A.1)."""

from __future__ import annotations


class Unwrapper:
    """Turns wrapping numbers of `bits` bits into growing integers. The first number stands for itself.

    A number is taken to be the one nearest to the highest so far: reordering up to half the range is understood.
    """

    __slots__ = ("_half", "_mask", "highest")

    def __init__(self, bits: int) -> None:
        self._mask = (1 << bits) - 1
        self._half = 1 << (bits - 1)
        self.highest: int | None = None

    def near(self, value: int) -> int:
        """Unwrap without remembering."""
        highest = self.highest
        if highest is None:
            return value
        return highest + ((value - highest + self._half) & self._mask) - self._half

    def unwrap(self, value: int) -> int:
        """Unwrap and remember the highest."""
        unwrapped = self.near(value)
        if self.highest is None or unwrapped > self.highest:
            self.highest = unwrapped
        return unwrapped
