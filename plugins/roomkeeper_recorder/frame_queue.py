"""Frames on their way from the event loop to the writer thread."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from roomkeeper.media.frames import EncodedFrame, MediaKind

_FRAME_OVERHEAD = 256
"""Bytes a waiting frame costs beside its data."""

QueuedFrame = tuple[EncodedFrame, int]
"""A frame, and how many of its track were dropped (or reported lost on dropped ones) right before it."""


class FrameQueue:
    """A queue for one producer and one consumer thread, without locks, bounded by bytes.

    Drop policy: when full, the newest frames are dropped; video goes on at the next key frame that fits, so that no picture is
    ever decoded from a broken reference. Each drop is counted and told with the next frame of its track.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._frames: deque[QueuedFrame] = deque()
        # Each counter has one writing thread: the loop for `_bytes_in`, the consumer for `_bytes_out`.
        self._bytes_in = 0
        self._bytes_out = 0
        self._dropped: dict[MediaKind, int] = {"audio": 0, "video": 0}
        self._key_frame_needed = False
        self._closed = False
        self.dropped_total = 0
        """All frames ever dropped here."""

    def offer(self, frame: EncodedFrame) -> None:
        """Take a frame or drop it. Never blocks, never raises. After `close`, frames are ignored."""
        if self._closed:
            return
        size = len(frame.data) + _FRAME_OVERHEAD
        video = frame.kind == "video"
        if self._bytes_in - self._bytes_out + size > self._max_bytes or (video and self._key_frame_needed and not frame.keyframe):
            self._dropped[frame.kind] += 1 + frame.lost_before
            self.dropped_total += 1
            self._key_frame_needed |= video
            return
        dropped = self._dropped[frame.kind]
        if dropped:
            self._dropped[frame.kind] = 0
        if video:
            self._key_frame_needed = False
        self._bytes_in += size
        self._frames.append((frame, dropped))

    def take_all(self) -> Iterator[QueuedFrame]:
        """Yield what is waiting now and what comes meanwhile; for the consumer thread."""
        while self._frames:
            entry = self._frames.popleft()
            self._bytes_out += len(entry[0].data) + _FRAME_OVERHEAD
            yield entry

    def close(self) -> None:
        """Take no more frames; those waiting stay to be taken."""
        self._closed = True

    def open(self) -> None:
        """Take frames again after `close`, video from the next key frame on; what was dropped before is forgotten."""
        self._dropped = {"audio": 0, "video": 0}
        self._key_frame_needed = True
        self._closed = False

    def dropped_at_end(self) -> dict[MediaKind, int]:
        """Drops that no later frame told of. Only after `close`."""
        return dict(self._dropped)
