"""RTP payloads in, whole encoded frames out. One module a codec."""

from __future__ import annotations

from typing import Final, Protocol

Payload = bytes | bytearray | memoryview
"""The payload of one RTP packet. It need not outlive the call it is given to."""

MAX_FRAME_BYTES: Final = 8 << 20
"""A frame that grows beyond this is taken for damaged: no encoder in a room makes one."""


class AccessUnit:
    """A whole encoded frame. `width` and `height` in pixels on video key frames, otherwise 0."""

    __slots__ = ("data", "height", "keyframe", "width")

    def __init__(self, data: bytes, keyframe: bool, width: int = 0, height: int = 0) -> None:
        self.data = data
        self.keyframe = keyframe
        self.width = width
        self.height = height


class Depacketizer(Protocol):
    """Puts the frames of one track together, packet by packet in order. Nothing in a payload makes it raise.

    :ivar codec: as in `EncodedFrame.codec`.
    :ivar damaged: the frame at hand cannot be right; `discard()` it.
    """

    codec: str
    damaged: bool

    def push(self, payload: Payload) -> None:
        """Take the next packet of the frame at hand. Never empty."""
        ...

    def finish(self) -> AccessUnit | None:
        """Return the frame at hand and begin a new one. None when there is no picture or sound in it, or it turns out `damaged`."""
        ...

    def discard(self) -> None:
        """Forget the frame at hand."""
        ...

    def starts_frame(self, payload: Payload) -> bool:
        """Tell whether a packet is certainly the first of a frame, for when the one before it is missing."""
        ...
