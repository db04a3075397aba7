"""Capture times from sender reports and arrivals."""

from __future__ import annotations

import random

import pytest

from roomkeeper.media.clocks import LOCK_WAIT_S, StreamClock, TrackClock
from roomkeeper.media.steady_clock import SteadyClock, ntp_from_unix, unix_from_ntp

SENDER_AHEAD = 3_000_000.0
"""The sender's clock is wrong by a month; it must not matter."""


def test_audio_and_video_agree_by_their_reports() -> None:
    clock = StreamClock()
    video, audio = clock.add_track(90000), clock.add_track(48000)
    # Captured at 100.0 and every 20 ms; video takes 80 ms to encode and send, audio 15 ms, both with some jitter.
    for number in range(10):
        captured = 100 + number * 0.02
        video.observe(5000 + number * 1800, captured + 0.08 + 0.01 * (number % 3))
        audio.observe(77_000_000 + number * 960, captured + 0.015 + 0.005 * (number % 2))
    video.report(100.1 + SENDER_AHEAD, 5000 + 9000)
    assert not clock.try_lock(100.3)
    audio.report(100.0 + SENDER_AHEAD, 77_000_000)
    assert clock.try_lock(100.3)
    assert video.wall_time(5000) == pytest.approx(audio.wall_time(77_000_000), abs=1e-6)
    assert video.wall_time(5000) == pytest.approx(100.015, abs=1e-6)  # the least delay of all
    assert clock.deadline() is None


def test_without_reports_arrivals_decide_after_the_wait() -> None:
    clock = StreamClock()
    video = clock.add_track(90000)
    assert clock.deadline() is None
    video.observe(0, 50.2)
    video.observe(9000, 50.25)
    assert clock.deadline() == pytest.approx(50.2 + LOCK_WAIT_S)
    assert not clock.try_lock(52.1)
    assert clock.try_lock(52.3)
    assert video.wall_time(0) == pytest.approx(50.15)


def test_a_track_that_comes_later_joins_the_streams_time() -> None:
    clock = StreamClock()
    video, audio = clock.add_track(90000), clock.add_track(48000)
    video.observe(0, 10.05)
    video.report(10 + SENDER_AHEAD, 0)
    assert clock.try_lock(10.1)
    audio.observe(0, 30.5)
    assert not clock.try_lock(30.5)
    audio.report(30 + SENDER_AHEAD, 0)
    assert clock.try_lock(30.6)
    assert audio.wall_time(0) == pytest.approx(video.wall_time(20 * 90000))


def test_one_track_without_reports_goes_by_its_arrivals() -> None:
    clock = StreamClock()
    video, audio = clock.add_track(90000), clock.add_track(48000)
    video.observe(0, 10.05)
    audio.observe(0, 10.02)
    video.report(10 + SENDER_AHEAD, 0)
    assert not clock.try_lock(11)
    assert clock.try_lock(12.1)
    assert audio.wall_time(0) == pytest.approx(10.02)


def test_a_report_that_makes_no_sense_is_not_used() -> None:
    clock = StreamClock()
    video, audio = clock.add_track(90000), clock.add_track(48000)
    video.observe(0, 10.05)
    audio.observe(0, 10.02)
    video.report(10 + SENDER_AHEAD, 0)
    audio.report(10 + SENDER_AHEAD + 3600, 0)
    assert clock.try_lock(10.1)
    assert {round(video.wall_time(0), 2), round(audio.wall_time(0), 2)} == {10.05, 10.02}


def test_a_jump_of_the_senders_clock_moves_hardly_anything() -> None:
    clock = StreamClock()
    video = clock.add_track(90000)
    video.observe(0, 10.05)
    video.report(10.0, 0)
    clock.try_lock(10.1)
    before = video.wall_time(90000)
    video.report(500.0, 90000)
    assert not clock.try_lock(20)
    assert video.wall_time(90000) == before
    video.report(12.0 + 1.0, 2 * 90000)  # a second too much
    assert video.wall_time(90000) - before == pytest.approx(0.0005, abs=0.0006)


def test_a_drifting_sound_card_is_followed_without_steps() -> None:
    clock = StreamClock()
    audio = clock.add_track(48000)
    audio.observe(0, 10.05)
    audio.report(10.0, 0)
    clock.try_lock(10.1)
    drift = 1 + 100e-6
    last = audio.wall_time(0)
    for second in range(1, 3601):
        rtp_time = round(second * 48000 * drift)
        assert audio.wall_time(rtp_time) - last == pytest.approx(1, abs=0.0011)
        last = audio.wall_time(rtp_time)
        audio.report(10.0 + second, rtp_time)
    assert last == pytest.approx(10.05 + 3600, abs=0.002)


@pytest.mark.parametrize("seconds", [0.0, 1_700_000_000.123456, 2_085_978_496.5, 4_000_000_000.25])
def test_ntp_times_also_after_2036(seconds: float) -> None:
    assert unix_from_ntp(ntp_from_unix(seconds)) == pytest.approx(seconds, abs=1e-6)


def test_a_steady_clock_does_not_follow_the_wall_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SteadyClock()
    before = clock.now()
    monkeypatch.setattr("time.time", lambda: 0.0)
    assert 0 <= clock.now() - before < 5


@pytest.mark.parametrize("drift", [100e-6, -100e-6])
@pytest.mark.parametrize("clocks", ["all of them", "the sound card alone"])
def test_an_hour_with_a_drifting_sender(drift: float, clocks: str) -> None:
    """Audio and video agree, the agent's clock is kept, and nothing ever steps: simulated, frame by frame, with jitter."""
    chance = random.Random(5)
    clock = StreamClock()
    video, audio = clock.add_track(90000), clock.add_track(48000)
    rate = 1 + drift
    sender = rate if clocks == "all of them" else 1.0
    zero = 1_000_000.0
    worst_sync = worst_time = worst_step = 0.0
    before: dict[str, tuple[float, float]] = {}

    def frame(name: str, track: TrackClock, captured: float, rtp_time: int) -> float | None:
        nonlocal worst_step
        arrival = captured + 0.02 + chance.expovariate(1 / 0.01)
        if track.base is None:
            track.observe(rtp_time, arrival)
            clock.try_lock(arrival)
            return None
        clock.arrived(track, rtp_time, arrival)
        wall = track.wall_time(rtp_time)
        if name in before:
            past_wall, past_captured = before[name]
            worst_step = max(worst_step, abs((wall - past_wall) - (captured - past_captured)))
        before[name] = wall, captured
        return wall

    for tick in range(18_000):  # a video frame and an audio packet captured at the same moment, five times a second
        captured = zero + tick * 0.2
        passed = tick * 0.2
        video_time, audio_time = round(passed * 90000 * sender), round(passed * 48000 * rate)
        if tick % 25 == 1:
            video.report(SENDER_AHEAD + zero + passed * sender, video_time)
            audio.report(SENDER_AHEAD + zero + passed * sender, audio_time)
        video_wall, audio_wall = frame("video", video, captured, video_time), frame("audio", audio, captured, audio_time)
        if video_wall is not None and audio_wall is not None:
            worst_sync = max(worst_sync, abs(video_wall - audio_wall))
            worst_time = max(worst_time, abs(video_wall - captured))
    assert worst_sync < 0.004
    assert worst_time < 0.035  # of which 20 ms are the least time under way
    assert worst_step < 0.0005


@pytest.mark.parametrize("silence", [2, 7])
@pytest.mark.parametrize("of", ["its RTP clock", "the network"])
def test_sound_agrees_with_the_picture_after_a_silence(silence: int, of: str) -> None:
    """A phone call takes a sender's microphone, and the RTP clock with it; or nothing comes for as long, then much of it late."""
    clock = StreamClock()
    video, audio = clock.add_track(90000), clock.add_track(48000)
    zero, sound_time = 1_000_000.0, 0
    errors: list[float] = []
    walls: list[float] = []
    for tick in range(5 * 60):  # five frames of each a second
        passed = tick / 5
        captured, silent = zero + passed, 20 <= passed < 20 + silence
        late = max(0.0, 1.5 - (passed - 20 - silence)) if of == "the network" and passed >= 20 + silence else 0.0
        if tick % 25 == 1 and not silent:
            video.report(SENDER_AHEAD + captured, tick * 18000)
            audio.report(SENDER_AHEAD + captured, sound_time)
        for track, rtp_time in ((video, tick * 18000), (audio, sound_time)):
            if track.base is None:
                track.observe(rtp_time, captured + 0.02)
                clock.try_lock(captured + 0.02)
            elif not silent or (track is video and of == "its RTP clock"):
                clock.arrived(track, rtp_time, captured + 0.02 + late)
                wall = track.wall_time(rtp_time)
                if track is audio:
                    walls.append(wall)
                    errors.append(abs(wall - captured))
        if not silent or of == "the network":
            sound_time += 9600
    assert max(errors[-5 * 25 :]) < 0.05, "at the latest with the next report but one"
    assert walls == sorted(walls)
    if of == "the network":
        assert max(errors) < 0.05


def test_a_source_that_begins_anew_is_locked_anew() -> None:
    clock = StreamClock()
    video, audio = clock.add_track(90000), clock.add_track(48000)
    video.observe(0, 10.05)
    audio.observe(0, 10.03)
    video.report(10.0, 0)
    audio.report(10.0, 0)
    assert clock.try_lock(10.1)
    video.begin_anew(90000)
    video.observe(1_000_000, 20.09)
    assert not clock.try_lock(20.1)
    video.report(20.0, 1_000_000)
    assert clock.try_lock(20.2)
    assert video.wall_time(1_000_000) == pytest.approx(audio.wall_time(10 * 48000))
