"""Reading of headers that are strings of bits."""

from __future__ import annotations


class Bits:
    """Reads a bit string; IndexError at its end."""

    def __init__(self, data: bytes) -> None:
        self._bits = "".join(f"{byte:08b}" for byte in data)
        self._at = 0

    def read(self, count: int) -> int:
        """The next `count` bits as an unsigned number."""
        end = self._at + count
        if end > len(self._bits):
            raise IndexError
        value = int(self._bits[self._at : end], 2) if count else 0
        self._at = end
        return value

    def unsigned(self) -> int:
        """Exp-Golomb code (ITU-T H.264 section 9.1); the `uvlc()` of AV1 (section 4.10.3) is the same."""
        one = self._bits.find("1", self._at)
        zeros = one - self._at
        if one < 0 or zeros > 32:
            raise IndexError
        self._at = one
        return self.read(zeros + 1) - 1

    def signed(self) -> int:
        """Signed Exp-Golomb code (ITU-T H.264 section 9.1.1)."""
        code = self.unsigned()
        return (code + 1) // 2 if code & 1 else -(code // 2)
