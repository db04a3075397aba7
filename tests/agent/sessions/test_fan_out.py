"""Frames to several sinks: one that fails costs the others nothing."""

from __future__ import annotations

from roomkeeper.media.frames import EncodedFrame
from roomkeeper.rooms.stream_progress import StreamProgress
from roomkeeper.sessions.fan_out import FanOut


class Sink:
    def __init__(self, *, fails: bool = False) -> None:
        self.fails = fails
        self.taken = 0
        self.closed = False

    def offer(self, frame: EncodedFrame) -> None:
        """Take, or fail."""
        self.taken += 1
        if self.fails:
            raise ValueError("broken")

    async def close(self) -> None:
        """Close, or fail."""
        self.closed = True
        if self.fails:
            raise OSError("still broken")


async def test_a_failing_sink_is_left_out_and_all_are_closed() -> None:
    good, bad, also_good = Sink(), Sink(fails=True), Sink()
    progress = StreamProgress()
    fan_out = FanOut([good, bad, also_good], "s", progress)
    assert progress.last_frame_at == 0
    for number in range(3):
        fan_out.offer(EncodedFrame("audio", "opus", b"x", number * 960, 48000, 0.0, True))
    assert (good.taken, bad.taken, also_good.taken) == (3, 1, 3)
    assert progress.last_frame_at > 0
    assert (progress.audio_frames, progress.bytes, len(progress.recent_audio)) == (3, 3, 3)
    await fan_out.close()
    assert good.closed
    assert bad.closed
    assert also_good.closed
