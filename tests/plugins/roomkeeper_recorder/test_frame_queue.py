"""The queue between the event loop and the writer: bounded, honest about drops, never in anybody's way."""

from __future__ import annotations

import threading

from hypothesis import given
from hypothesis import strategies as st

from plugins.roomkeeper_recorder.encoded import T0
from roomkeeper.media.frames import EncodedFrame
from roomkeeper_recorder.frame_queue import FrameQueue

LIMIT = 10_000


def frame(kind: str, size: int, key: bool, lost: int) -> EncodedFrame:
    if kind == "audio":
        return EncodedFrame("audio", "opus", bytes(size), 0, 48000, T0, True, lost_before=lost)
    return EncodedFrame("video", "VP8", bytes(size), 0, 90000, T0, key, lost_before=lost)


offers = st.builds(frame, st.sampled_from(["audio", "video"]), st.integers(0, 6000), st.booleans(), st.integers(0, 3))
steps = st.lists(offers | st.just("take"), max_size=200)


@given(steps)
def test_every_frame_is_taken_or_counted(script: list[EncodedFrame | str]) -> None:
    queue = FrameQueue(LIMIT)
    offered, told = {"audio": 0, "video": 0}, {"audio": 0, "video": 0}
    waiting = 0
    for step in [*script, "take"]:
        if isinstance(step, EncodedFrame):
            queue.offer(step)
            offered[step.kind] += 1 + step.lost_before
            continue
        waiting = 0
        for taken, dropped in queue.take_all():
            waiting += len(taken.data)
            told[taken.kind] += 1 + taken.lost_before + dropped
            assert not (taken.kind == "video" and dropped and not taken.keyframe), "after a drop, video goes on at a key frame"
        assert waiting <= LIMIT
    for kind, dropped in queue.dropped_at_end().items():
        told[kind] += dropped
    assert told == offered


def test_two_threads_lose_nothing() -> None:
    queue = FrameQueue(1 << 20)
    total, taken, dropped = 50_000, 0, 0
    done = threading.Event()

    def consume() -> None:
        nonlocal taken, dropped
        while True:
            finished = done.is_set()
            for _, missing in queue.take_all():
                taken += 1
                dropped += missing
            if finished:
                return

    consumer = threading.Thread(target=consume)
    consumer.start()
    sample = frame("audio", 100, True, 0)
    for _ in range(total):
        queue.offer(sample)
    done.set()
    consumer.join()
    assert taken + dropped + queue.dropped_at_end()["audio"] == total
    assert queue.dropped_total == total - taken


def test_after_the_close_frames_are_ignored() -> None:
    queue = FrameQueue(LIMIT)
    queue.offer(frame("audio", 1, True, 0))
    queue.close()
    queue.offer(frame("audio", 1, True, 0))
    assert len(list(queue.take_all())) == 1
    assert queue.dropped_total == 0
