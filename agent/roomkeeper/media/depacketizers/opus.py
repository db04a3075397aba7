"""Opus: a packet is a frame (RFC 7587 section 4.2)."""

from __future__ import annotations

from roomkeeper.media.depacketizers import AccessUnit, Payload


class OpusDepacketizer:
    """See `Depacketizer`."""

    codec = "opus"

    def __init__(self) -> None:
        self.damaged = False
        self._data = b""

    def push(self, payload: Payload) -> None:
        """Take the packet."""
        self._data = bytes(payload)

    def finish(self) -> AccessUnit | None:
        """Return it."""
        data, self._data = self._data, b""
        return AccessUnit(data, True) if data else None

    def discard(self) -> None:
        """Forget it."""
        self._data = b""

    def starts_frame(self, payload: Payload) -> bool:
        """Always."""
        return True
