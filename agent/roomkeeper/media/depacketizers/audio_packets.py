"""Audio codecs whose packets are frames: Opus (RFC 7587 section 4.2), PCMU, PCMA and G722 (RFC 3551 section 4.5)."""

from __future__ import annotations

from roomkeeper.media.depacketizers import AccessUnit, Payload


class AudioPacketDepacketizer:
    """See `Depacketizer`. Whatever is in a packet, stereo and forward error correction included, stays as it is."""

    def __init__(self, codec: str) -> None:
        self.codec = codec
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
