"""Generated publishers: real codecs, exact marks, key frames on request, size changes, pacing."""

from __future__ import annotations

import asyncio
import itertools
import time
from pathlib import Path
from typing import Any

import pytest

from roomkeeper.demo.source import MAX_LATENESS_S, GeneratedSource
from roomkeeper.media.frames import FrameSource
from roomkeeper.testing.media_probe import probe


@pytest.mark.parametrize("codec", ["H264", "VP8"])
async def test_flash_and_beep_are_on_the_whole_second(codec: str, clock: Any, take_frames: Any, mux: Any, tmp_path: Path) -> None:
    source = GeneratedSource("Ana group-1", video_codec=codec, width=320, height=180, clock=clock)
    assert isinstance(source, FrameSource)
    frames = await take_frames(source, 5)
    await source.close()

    zero = await asyncio.to_thread(mux, tmp_path / "out.mkv", frames)
    seen = await asyncio.to_thread(probe, tmp_path / "out.mkv")

    assert seen.errors == []
    assert (seen.video_frames, seen.audio_frames) == (100, 250)
    assert (seen.width, seen.height) == (320, 180)
    assert len(seen.flash_times) == 5
    assert all(abs(zero + flash - round(zero + flash)) < 0.002 for flash in seen.flash_times)
    assert all(abs(zero + beep - round(zero + beep)) < 0.005 for beep in seen.beep_times)
    assert seen.av_offset_max_ms() == pytest.approx(0, abs=5)


async def test_both_tracks_count_from_one_zero(clock: Any, take_frames: Any) -> None:
    source = GeneratedSource("x", width=160, height=90, clock=clock)
    frames = await take_frames(source, 1)
    await source.close()
    zeros = [frame.wall_time - frame.rtp_time / frame.clock_rate for frame in frames]
    assert max(zeros) - min(zeros) < 1e-6
    assert all(frame.rtp_time > 0 for frame in frames)
    video = [frame.rtp_time for frame in frames if frame.kind == "video"]
    assert {later - earlier for earlier, later in itertools.pairwise(video)} == {4500}


@pytest.mark.parametrize("codec", ["H264", "VP8"])
async def test_a_key_frame_comes_on_request_and_carries_the_size(codec: str, clock: Any) -> None:
    source = GeneratedSource("x", video_codec=codec, width=160, height=90, clock=clock)
    keys = []
    for number in range(12):
        if number == 5:
            source.request_keyframe()
        if number == 9:
            source.resize(320, 180)
        frame = await source.next_frame("video")
        assert frame is not None
        keys.append((frame.keyframe, frame.width, frame.height))
    await source.close()
    key_small, key_large, delta = (True, 160, 90), (True, 320, 180), (False, 0, 0)
    assert keys == [key_small, *[delta] * 4, key_small, *[delta] * 3, key_large, *[delta] * 2]


async def test_h264_repeats_its_parameter_sets_at_every_key_frame(clock: Any) -> None:
    source = GeneratedSource("x", width=160, height=90, clock=clock)
    for _ in range(3):
        source.request_keyframe()
        frame = await source.next_frame("video")
        assert frame is not None
        kinds = [part[0] & 0x1F for part in frame.data.replace(b"\0\0\0\1", b"\0\0\1").split(b"\0\0\1")[1:]]
        assert [kind for kind in kinds if kind in (5, 7, 8)] == [7, 8, 5]
    await source.close()


async def test_a_track_that_is_not_there_ends_at_once(clock: Any) -> None:
    source = GeneratedSource("x", video_codec=None, clock=clock)
    assert await source.next_frame("video") is None
    assert await source.next_frame("audio") is not None
    await source.close()
    assert await source.next_frame("audio") is None
    await source.close()


async def test_frames_are_paced_by_the_wall_clock() -> None:
    source = GeneratedSource("x", width=160, height=90)
    await source.next_frame("video")
    begun = time.monotonic()
    for _ in range(10):
        frame = await source.next_frame("video")
        assert frame is not None
        assert frame.wall_time <= time.time() + 0.01
    await source.close()
    assert 0.4 < time.monotonic() - begun < 1.0


async def test_a_cancelled_wait_loses_no_frame(clock: Any) -> None:
    source = GeneratedSource("x", width=160, height=90, clock=clock)
    first = await source.next_frame("video")
    assert first is not None
    waiting = asyncio.create_task(source.next_frame("video"))
    for _ in range(3):
        await asyncio.sleep(0)
    assert source._picture_in_work is not None
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert waiting.cancelled()
    second = await source.next_frame("video")
    assert second is not None
    assert second.rtp_time - first.rtp_time == 4500
    await source.close()


async def test_after_a_long_sleep_frames_are_left_out_not_crowded(clock: Any) -> None:
    source = GeneratedSource("x", width=160, height=90, clock=clock)
    first = await source.next_frame("video")
    assert first is not None
    clock.moment += 60
    second = await source.next_frame("video")
    assert second is not None
    assert clock.now() - second.wall_time < MAX_LATENESS_S
    assert source.skipped == pytest.approx(1200, abs=2)
    assert second.rtp_time - first.rtp_time == pytest.approx(60 * 90000, abs=9000)
    await source.close()
