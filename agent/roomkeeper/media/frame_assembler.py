"""Makes frames of the ordered packets of one track, and counts the frames that losses cost."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Protocol

from roomkeeper.media.depacketizers import AccessUnit, Depacketizer, Payload
from roomkeeper.media.rtp_timeline import RtpTimeline

OnUnit = Callable[[AccessUnit, int, float, int], None]
"""`(unit, rtp_time, arrival, lost_before)`: `arrival` of the frame's first packet."""


class FrameAssembler(Protocol):
    """What a jitter buffer feeds (see `OrderedPackets`); `frames` and `lost_frames` are counts."""

    frames: int
    lost_frames: int

    @property
    def needs_keyframe(self) -> bool:
        """Nothing can be let out before the next key frame."""
        ...

    def packet(self, timestamp: int, marker: bool, payload: Payload, arrival: float) -> None:
        """See `OrderedPackets`."""
        ...

    def gap(self, packets: int) -> None:
        """See `OrderedPackets`."""
        ...

    def restart(self) -> None:
        """See `OrderedPackets`."""
        ...

    def flush(self) -> None:
        """The track is over: let the last frame out if it is whole."""
        ...


class AudioAssembler:
    """A packet is a frame, a missing packet a lost frame. A jump of the timestamp alone is silence that was not sent (DTX)."""

    needs_keyframe = False

    def __init__(self, depacketizer: Depacketizer, timeline: RtpTimeline, on_unit: OnUnit) -> None:
        self.frames = 0
        self.lost_frames = 0
        self._depacketizer = depacketizer
        self._timeline = timeline
        self._on_unit = on_unit
        self._lost = 0

    def packet(self, timestamp: int, marker: bool, payload: Payload, arrival: float) -> None:
        """Let the packet out as a frame."""
        if not payload:
            return
        rtp_time = self._timeline.place(timestamp, arrival)
        self._depacketizer.push(payload)
        unit = self._depacketizer.finish()
        if unit is None:
            return
        lost, self._lost = self._lost, 0
        self.frames += 1
        self._on_unit(unit, rtp_time, arrival, lost)

    def gap(self, packets: int) -> None:
        """Count the loss."""
        self._lost += packets
        self.lost_frames += packets

    def restart(self) -> None:
        """Nothing is kept from packet to packet."""

    def flush(self) -> None:
        """Nothing is left to let out."""


class VideoAssembler:
    """A frame is let out when its marker bit comes, or the next timestamp from senders that set none.

    After any loss the frame it hit is dropped whole, and so are those that follow, up to the next key frame: what refers to a picture
    that is missing would decode to rubbish. All of them are counted. What comes before the first key frame was never wanted.

    :param on_keyframe_needed: called at a loss.
    """

    def __init__(self, depacketizer: Depacketizer, timeline: RtpTimeline, on_unit: OnUnit, on_keyframe_needed: Callable[[], None]) -> None:
        self.frames = 0
        self.lost_frames = 0
        self.needs_keyframe = True
        self._depacketizer = depacketizer
        self._timeline = timeline
        self._on_unit = on_unit
        self._on_keyframe_needed = on_keyframe_needed
        self._started = False
        """A key frame was let out."""
        self._lost = 0
        """Lost since the last frame that was let out."""
        self._open = False
        self._time = 0
        """Of the frame at hand, or of the last one that any packet was seen of."""
        self._timestamp: int | None = None
        self._arrival = 0.0
        self._broken = False
        """The frame at hand misses a packet."""
        self._gap = 0
        """Packets missing since the last one."""
        self._marks = False
        """The sender sets marker bits."""
        self._intervals: deque[int] = deque(maxlen=31)

    def packet(self, timestamp: int, marker: bool, payload: Payload, arrival: float) -> None:
        """Take the next packet; padding only tells that nothing is missing."""
        if self._open and timestamp == self._timestamp:
            if payload:
                self._gap = 0  # what was missing belonged to this frame
                if not self._broken:
                    self._depacketizer.push(payload)
        else:
            if self._open:
                self._close()
            if payload:
                self._begin(timestamp, payload, arrival)
                if not self._broken:
                    self._depacketizer.push(payload)
        if marker:
            self._marks = True
            if self._open:
                self._close()

    def gap(self, packets: int) -> None:
        """The frame at hand is incomplete; what else was lost shows when the next one begins."""
        self._gap += packets
        if self._open:
            self._broken = True

    def restart(self) -> None:
        """Whatever is at hand is over, and the next frames know nothing of those before."""
        self.flush()
        self._gap = 0
        self._timestamp = None
        if self._started:
            self._require_keyframe()

    def flush(self) -> None:
        """Let the frame at hand out. One without its marker bit is cut off if this sender sets marker bits."""
        if self._open:
            self._broken = self._broken or self._marks
            self._close()

    def _begin(self, timestamp: int, payload: Payload, arrival: float) -> None:
        before, known = self._time, self._timestamp is not None
        self._time = self._timeline.place(timestamp, arrival)
        self._timestamp = timestamp
        self._arrival = arrival
        self._open = True
        self._broken = False
        if self._gap:
            self._broken = not self._depacketizer.starts_frame(payload)
            if known:
                self._lose(self._vanished(before, self._gap - self._broken))
                self._require_keyframe()
            self._gap = 0
        elif known and self._time > before:
            self._intervals.append(self._time - before)

    def _vanished(self, before: int, packets: int) -> int:
        """Estimate how many frames disappeared without any trace: by the clock, but no more than packets are missing."""
        if not self._intervals:
            return min(1, packets)
        usual = sorted(self._intervals)[len(self._intervals) // 2]
        return max(0, min(round((self._time - before) / usual) - 1, packets))

    def _close(self) -> None:
        self._open = False
        if self._gap and self._broken:
            self._gap -= 1  # at least its last packet was among the missing
        depacketizer = self._depacketizer
        unit = None if self._broken or depacketizer.damaged else depacketizer.finish()
        if unit is None:
            if self._broken or depacketizer.damaged:
                depacketizer.discard()
                self._lose(1)
                self._require_keyframe()
            return
        if self.needs_keyframe and not unit.keyframe:
            self._lose(1)
            return
        lost, self._lost = self._lost, 0
        self.needs_keyframe = False
        self._started = True
        self.frames += 1
        self._on_unit(unit, self._time, self._arrival, lost)

    def _lose(self, frames: int) -> None:
        if self._started:
            self._lost += frames
            self.lost_frames += frames

    def _require_keyframe(self) -> None:
        if not self.needs_keyframe:
            self.needs_keyframe = True
            self._on_keyframe_needed()
