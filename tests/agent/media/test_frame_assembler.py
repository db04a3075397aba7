"""What a loss costs in frames, and how video goes on after it."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from agent.media.clips import video_clip  # type: ignore[import-not-found]
from agent.media.wires import Scene, WirePacket, packetize  # type: ignore[import-not-found]

CODECS = ["H264", "VP8"]


def by_frame(codec: str) -> list[list[WirePacket]]:
    """The clip's packets, frame by frame; key frames are 0, 10 and 20."""
    frames: list[list[WirePacket]] = []
    for packet in packetize(video_clip(codec)):
        if not frames or frames[-1][-1].timestamp != packet.timestamp:
            frames.append([])
        frames[-1].append(packet)
    assert len(frames) == 30
    assert all(len(frames[key]) >= 3 for key in (0, 10, 20))
    return frames


def joined(frames: list[list[WirePacket]]) -> list[WirePacket]:
    return [packet for frame in frames for packet in frame]


def summary(scene: Scene) -> list[tuple[int, int]]:
    """Number and `lost_before` of each frame let out."""
    return [((unit.rtp_time - 1000) // 3000, unit.lost_before) for unit in scene.received]


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("lost_frame", [5, 10, 14])
@pytest.mark.parametrize("part", ["first", "last", "all"])
def test_video_goes_on_at_the_next_keyframe(codec: str, lost_frame: int, part: str) -> None:
    frames = by_frame(codec)
    frame = frames[lost_frame]
    frames[lost_frame] = {"first": frame[1:], "last": frame[:-1], "all": []}[part]
    scene = Scene(codec)
    scene.play(joined(frames))
    resumed = 10 if lost_frame < 10 else 20
    expected = [(number, 0) for number in range(lost_frame)] + [(resumed, resumed - lost_frame)]
    expected += [(number, 0) for number in range(resumed + 1, 30)]
    assert summary(scene) == expected
    totals = scene.track.totals()
    assert totals.lost_frames == resumed - lost_frame
    assert totals.frames == 30 - totals.lost_frames
    assert scene.received[lost_frame].keyframe


@pytest.mark.parametrize("codec", CODECS)
def test_a_keyframe_is_asked_for_when_a_loss_is_certain_and_then_again(codec: str) -> None:
    frames = by_frame(codec)
    noticed = frames[12][0].sent_at
    frames[11] = []
    scene = Scene(codec)
    scene.play(joined(frames[:20]))  # no key frame follows
    asked = [at for at in scene.keyframe_requests if at > 0.3]
    assert asked[0] == pytest.approx(noticed + 0.3, abs=0.01)  # likely to be lost for good
    assert len(asked) >= 2
    assert all(later - earlier == pytest.approx(0.5, abs=0.01) for earlier, later in pairwise(asked))


@pytest.mark.parametrize("codec", CODECS)
def test_several_frames_that_vanish_are_counted_by_the_clock(codec: str) -> None:
    frames = by_frame(codec)
    scene = Scene(codec)
    scene.play(joined(frames[:13] + frames[17:]))
    assert summary(scene)[12:14] == [(12, 0), (20, 7)]


@pytest.mark.parametrize("codec", CODECS)
def test_a_camera_that_pauses_loses_nothing(codec: str) -> None:
    frames = by_frame(codec)
    sequence = frames[15][0].sequence - frames[12][0].sequence
    later = [[replace(packet, sequence=packet.sequence - sequence) for packet in frame] for frame in frames[15:]]
    scene = Scene(codec)
    scene.play(joined(frames[:12] + later))
    assert len(scene.received) == 27
    assert scene.track.totals().lost_frames == 0


@pytest.mark.parametrize("codec", CODECS)
def test_what_comes_before_the_first_keyframe_is_neither_offered_nor_lost(codec: str) -> None:
    scene = Scene(codec)
    scene.play(joined(by_frame(codec)[4:]))
    assert summary(scene)[0] == (10, 0)
    assert scene.track.totals().lost_frames == 0
    assert scene.keyframe_requests[0] < 0.2


@pytest.mark.parametrize("codec", CODECS)
def test_a_frame_that_is_cut_off_at_the_end_is_not_let_out(codec: str) -> None:
    frames = by_frame(codec)
    scene = Scene(codec)
    scene.play(joined([*frames[:20], frames[20][:-1]]))
    assert len(scene.received) == 20
    assert scene.track.totals().lost_frames == 1


@pytest.mark.parametrize("codec", CODECS)
def test_a_loss_at_the_end_of_one_frame_and_the_beginning_of_the_next(codec: str) -> None:
    frames = by_frame(codec)
    frames[19], frames[20] = frames[19][:-1], frames[20][1:]
    scene = Scene(codec)
    scene.play(joined(frames))
    assert summary(scene) == [(number, 0) for number in range(19)]
    assert scene.track.totals().lost_frames == 11


def test_nobody_is_asked_for_keyframes_of_a_track_that_runs() -> None:
    scene = Scene("VP8")
    scene.play(joined(by_frame("VP8")))
    assert len(scene.keyframe_requests) <= 1
