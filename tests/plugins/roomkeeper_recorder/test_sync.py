"""Sound and picture stay together and on the wall clock, whatever the clocks do; judged by decoding."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from plugins.roomkeeper_recorder.encoded import T0, audio, decode, together, video
from plugins.roomkeeper_recorder.world import World
from roomkeeper.media.frames import EncodedFrame, MediaKind
from roomkeeper_recorder.segment_track import SegmentTrack

HOUR = 3600


def clocked(frames: Sequence[EncodedFrame], interval_s: float, *, drift_ppm: float = 0.0, jitter_ms: float = 0.0) -> list[EncodedFrame]:
    """The frames as captured each `interval_s`, by a clock whose RTP time runs `drift_ppm` fast against the wall clock."""
    rng = random.Random(3)
    rtp = frames[0].rtp_time
    for index, frame in enumerate(frames):
        captured = index * interval_s
        frame.rtp_time = rtp + round(captured * (1 + drift_ppm / 1e6) * frame.clock_rate)
        frame.wall_time = T0 + captured + rng.uniform(-jitter_ms, jitter_ms) / 1000
    return list(frames)


def repeated(frames: Sequence[EncodedFrame], times: int) -> list[EncodedFrame]:
    """A group of pictures, or some sound, over and over."""
    return [
        EncodedFrame(one.kind, one.codec, one.data, 0, one.clock_rate, 0.0, one.keyframe, one.width, one.height)
        for _ in range(times)
        for one in frames
    ]


async def test_an_hour_with_clocks_off_by_100_ppm(world: World) -> None:
    """Slow pictures and long packets, so that an hour is decoded in a moment; the sound card's clock runs fast, the camera's slow."""
    pictures = clocked(repeated(video("VP8", 10, gop=10, size=(48, 32)), 360), 1.0, drift_ppm=-100)
    sounds = clocked(repeated(audio(50), HOUR // 5), 0.1, drift_ppm=100)  # a packet each 100 ms
    (row,) = await world.record_all(together(pictures, sounds))
    decoded = decode(world.path(row))
    assert (decoded.video, decoded.audio) == (len(pictures), len(sounds)) == (HOUR, HOUR * 10)
    errors = {
        "video": [(at - index) * 1000 for index, at in enumerate(decoded.video_times)],
        "audio": [(at - index / 10) * 1000 for index, at in enumerate(decoded.audio_times)],
    }
    for kind, found in errors.items():
        print(f"{kind}: {min(found):.1f} to {max(found):.1f} ms off the wall clock within an hour")
    together_ms = [errors["audio"][index * 10] - errors["video"][index] for index in range(HOUR)]
    assert max(abs(error) for error in together_ms) < 20, "at the start and after an hour"
    steps = [later - earlier for earlier, later in zip(decoded.audio_times, decoded.audio_times[1:], strict=False)]
    assert max(steps) - min(steps) <= 0.0021, "drift is followed without a step"
    assert row.av_offset_ms == pytest.approx(max(together_ms, key=abs), abs=3), "the manifest tells it"


@pytest.mark.parametrize("drift_ppm", [100, -100])
async def test_real_frame_rates_with_clocks_off_by_100_ppm(world: World, drift_ppm: float) -> None:
    """At 30 pictures and 50 packets a second, both tracks stay within 20 ms: a minute is enough to settle."""
    pictures = clocked(repeated(video("H264", 30, size=(48, 32)), 60), 1 / 30, jitter_ms=2)
    sounds = clocked(repeated(audio(50), 60), 0.02, drift_ppm=drift_ppm, jitter_ms=2)
    (row,) = await world.record_all(together(pictures, sounds))
    decoded = decode(world.path(row))
    assert (decoded.video, decoded.audio) == (1800, 3000)
    worst = max(abs((at - index / 50) * 1000) for index, at in enumerate(decoded.audio_times))
    worst_picture = max(abs((at - index / 30) * 1000) for index, at in enumerate(decoded.video_times))
    print(f"worst: sound {worst:.2f} ms, picture {worst_picture:.2f} ms")
    assert worst + worst_picture < 20
    assert row.av_offset_ms == pytest.approx(0, abs=5)


def test_a_track_at_real_rates_over_an_hour() -> None:
    """The placement alone, at every rate, for an hour with 100 ppm: within 20 ms at its start and at its end."""
    for kind, rate, interval in (("audio", 48000, 0.02), ("video", 90000, 1 / 30), ("video", 90000, 1 / 5)):
        media: MediaKind = "audio" if kind == "audio" else "video"
        for drift in (100e-6, -100e-6):
            track = SegmentTrack(media, T0)
            worst = 0.0
            for index in range(round(HOUR / interval)):
                captured = index * interval
                frame = EncodedFrame(media, "opus", b"x", round(captured * (1 + drift) * rate), rate, T0 + captured, True)
                placed = track.place(frame)
                assert placed is not None
                worst = max(worst, abs(placed - captured * 1000))
            assert worst < 5, f"{kind} each {interval:.3f} s: {worst:.1f} ms"


async def test_rtp_time_beyond_32_bits(world: World) -> None:
    """The receive path unwraps timestamps into growing integers; the file does not notice where the wire's wrapped."""
    rtp = (1 << 32) - 45_000
    pictures = video("H264", 60, rtp=rtp)
    sounds = audio(100, rtp=(1 << 32) - 48_000)
    (row,) = await world.record_all(together(pictures, sounds))
    decoded = decode(world.path(row))
    assert decoded.video_times == pytest.approx([index / 30 for index in range(60)], abs=0.002)
    assert decoded.audio_times == pytest.approx([index / 50 for index in range(100)], abs=0.002)
    assert row.gaps == ()


@pytest.mark.parametrize("codec", ["H264", "VP8"])
async def test_mute_and_unmute_keep_the_timeline(world: World, codec: str) -> None:
    """Both tracks go silent in turn; nothing is lost, so nothing is a gap, and everything after it is in its place."""
    sounds = [*audio(50), *audio(100, start=T0 + 3, rtp=77 + 3 * 48000)]
    pictures = [*video(codec, 60), *video(codec, 30, start=T0 + 4, rtp=(1 << 20) + 4 * 90000)]
    (row,) = await world.record_all(together(pictures, sounds))
    decoded = decode(world.path(row))
    assert decoded.video_times == pytest.approx([n / 30 for n in range(60)] + [4 + n / 30 for n in range(30)], abs=0.002)
    assert decoded.audio_times == pytest.approx([n / 50 for n in range(50)] + [3 + n / 50 for n in range(100)], abs=0.002)
    assert (row.gaps, row.lost_audio_frames, row.lost_video_frames) == ((), 0, 0)
    assert row.av_offset_ms == pytest.approx(0, abs=1)


async def test_a_stall_leaves_everything_after_it_in_place(world: World) -> None:
    """Seven seconds without anything while the connection lives, then both tracks go on: one file, no shift."""
    before = together(video("VP8", 60), audio(100))
    after = together(video("VP8", 60, start=T0 + 9, rtp=(1 << 20) + 9 * 90000), audio(100, start=T0 + 9, rtp=77 + 9 * 48000))
    (row,) = await world.record_all([*before, *after])
    decoded = decode(world.path(row))
    assert decoded.video_times[60:] == pytest.approx([9 + n / 30 for n in range(60)], abs=0.002)
    assert decoded.audio_times[100:] == pytest.approx([9 + n / 50 for n in range(100)], abs=0.002)
    assert row.duration_s == pytest.approx(11, abs=0.05)


async def test_a_resize_keeps_sound_and_picture_together(world: World) -> None:
    pictures = [*video("H264", 45, start=T0 + 0.05), *video("H264", 45, start=T0 + 1.55, size=(320, 240), rtp=(1 << 20) + 45 * 3000)]
    rows = await world.record_all(together(pictures, audio(160)))
    assert [(row.width, row.height) for row in rows] == [(160, 120), (320, 240)]
    seen: dict[str, list[float]] = {"video": [], "audio": []}
    for row in rows:
        decoded = decode(world.path(row))
        seen["video"] += [row.started_at - T0 + at for at in decoded.video_times]
        seen["audio"] += [row.started_at - T0 + at for at in decoded.audio_times]
    assert seen["video"] == pytest.approx([0.05 + n / 30 for n in range(90)], abs=0.003)
    assert seen["audio"] == pytest.approx([n / 50 for n in range(160)], abs=0.003)


async def test_packets_of_60_ms_and_discontinuous_transmission(world: World) -> None:
    """DTX sends a packet each 400 ms in silence (RFC 7587 section 3.1.3): RTP time, not their number, is the timeline."""
    speech = audio(50)
    silence = audio(5, start=T0 + 1, rtp=77 + 48000)
    for index, frame in enumerate(silence):
        frame.data = b"\xf8"
        frame.rtp_time = 77 + 48000 + index * 19200
        frame.wall_time = T0 + 1 + index * 0.4
    again = audio(50, start=T0 + 3, rtp=77 + 3 * 48000)
    (row,) = await world.record_all([*speech, *silence, *again])
    decoded = decode(world.path(row))
    expected = [n / 50 for n in range(50)] + [1 + 0.4 * n for n in range(5)] + [3 + n / 50 for n in range(50)]
    assert decoded.audio_times == pytest.approx(expected, abs=0.002)
    assert (row.gaps, row.lost_audio_frames) == ((), 0)
