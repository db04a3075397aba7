"""Streams offered as frames, judged by decoding the files."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import timedelta
from pathlib import Path

import pytest

from plugins.roomkeeper_recorder.encoded import T0, audio, decode, together, video, with_loss
from plugins.roomkeeper_recorder.world import World, recorder_world
from roomkeeper.media.frames import EncodedFrame
from roomkeeper.state.segments import SegmentState
from roomkeeper_recorder.config import RecorderSettings


@pytest.mark.parametrize("codec", ["H264", "VP8"])
async def test_counts_are_those_of_a_decoder(world: World, codec: str) -> None:
    frames = together(video(codec, 90, start=T0 + 0.012), audio(150))
    (row,) = await world.record_all(frames)
    decoded = decode(world.path(row))
    assert (row.video_frames, row.audio_frames) == (decoded.video, decoded.audio) == (90, 150)
    assert (row.lost_video_frames, row.lost_audio_frames, row.gaps) == (0, 0, ())
    assert (row.state, row.path, row.container) == (SegmentState.CLOSED, "cam-001.mkv", "matroska")
    assert (row.video_codec, row.audio_codec, row.width, row.height) == (codec, "opus", 160, 120)
    assert row.started_at == T0
    assert row.av_offset_ms == pytest.approx(0, abs=1), "who begins first is no error of synchronisation"
    assert decoded.first_video == pytest.approx(0.012, abs=0.001)
    assert row.duration_s == pytest.approx(3.012, abs=0.02)
    assert decoded.duration == pytest.approx(row.duration_s, abs=0.02), "a clean close leaves a duration, so the file can be seeked"
    data = world.path(row).read_bytes()
    assert (row.bytes, row.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert b"\x1c\x53\xbb\x6b" in data, "cues"
    assert world.told.closed() == [row]


async def test_webm_where_the_codecs_allow_it(tmp_path: Path) -> None:
    async with recorder_world(tmp_path, container="webm") as world:
        (row,) = await world.record_all(together(video("VP8", 30), audio(50)))
        assert (row.path, row.container) == ("cam-001.webm", "webm")
        assert b"webm" in world.path(row).read_bytes()[:64]
        assert (decode(world.path(row)).video, decode(world.path(row)).audio) == (30, 50)
        rows = await world.record_all(together(video("H264", 30), audio(50)))
        assert [(row.path, row.container) for row in rows] == [("cam-001.webm", "webm"), ("cam-002.mkv", "matroska")]


@pytest.mark.parametrize("codec", ["H264", "VP8"])
async def test_another_size_begins_a_new_segment(world: World, codec: str) -> None:
    small = video(codec, 60, gop=60)
    large = video(codec, 60, start=T0 + 2, size=(320, 240), gop=60, rtp=(1 << 20) + 60 * 3000)
    rows = await world.record_all(together(small, large, audio(200)))
    assert [(row.width, row.height) for row in rows] == [(160, 120), (320, 240)]
    files = [decode(world.path(row)) for row in rows]
    assert [file.sizes for file in files] == [{(160, 120)}, {(320, 240)}]
    assert [file.video for file in files] == [row.video_frames for row in rows] == [60, 60]
    assert [file.audio for file in files] == [row.audio_frames for row in rows]
    assert sum(row.audio_frames for row in rows) == 200, "sound goes on without a hole"
    assert rows[1].started_at == pytest.approx(rows[0].started_at + rows[0].duration_s, abs=0.05)


async def test_another_codec_begins_a_new_segment(world: World) -> None:
    rows = await world.record_all(together(video("H264", 30), video("VP8", 30, start=T0 + 1), audio(100)))
    assert [(row.video_codec, row.video_frames) for row in rows] == [("H264", 30), ("VP8", 30)]
    assert [decode(world.path(row)).video for row in rows] == [30, 30]
    assert sum(row.audio_frames for row in rows) == 100


async def test_sound_that_comes_late_costs_nothing(world: World) -> None:
    (row,) = await world.record_all(together(video("H264", 150, gop=150), audio(100, start=T0 + 3)))
    decoded = decode(world.path(row))
    assert (decoded.video, decoded.audio) == (row.video_frames, row.audio_frames) == (150, 100)
    assert decoded.first_audio == pytest.approx(3.0, abs=0.002)
    assert row.av_offset_ms == pytest.approx(0, abs=1)


async def test_a_picture_after_sound_alone_begins_a_new_segment(world: World) -> None:
    rows = await world.record_all(together(video("VP8", 60, start=T0 + 3), audio(250)))
    assert [(row.video_codec, row.audio_codec) for row in rows] == [(None, "opus"), ("VP8", "opus")]
    assert [decode(world.path(row)).tracks for row in rows] == [("audio",), ("video", "audio")]
    assert [row.video_frames for row in rows] == [0, 60]
    assert sum(decode(world.path(row)).audio for row in rows) == sum(row.audio_frames for row in rows) == 250


async def test_a_silent_stream_has_no_audio_track(world: World) -> None:
    (row,) = await world.record_all(video("H264", 45))
    decoded = decode(world.path(row))
    assert (decoded.tracks, decoded.video, row.audio_codec, row.av_offset_ms) == (("video",), 45, None, None)


async def test_a_single_frame_is_a_segment(world: World) -> None:
    (row,) = await world.record_all(video("H264", 1))
    assert (decode(world.path(row)).video, row.video_frames) == (1, 1)


async def test_nothing_offered_leaves_nothing(world: World) -> None:
    assert await world.record_all([]) == []
    assert world.told.calls == []


async def test_video_begins_at_a_key_frame_and_sound_before_it_is_kept(world: World) -> None:
    rows = await world.record_all(together(video("H264", 60, gop=30)[10:], audio(100)))
    assert [(row.video_frames, row.lost_video_frames) for row in rows] == [(30, 20)]
    assert sum(decode(world.path(row)).video for row in rows) == 30
    assert sum(row.audio_frames for row in rows) == 100


async def test_losses_are_counted_and_holes_are_gaps(world: World) -> None:
    pictures = with_loss(video("H264", 90), range(40, 60))
    sounds = with_loss(audio(150), range(75, 76))
    (row,) = await world.record_all(together(pictures, sounds))
    decoded = decode(world.path(row))
    assert (row.lost_video_frames, row.lost_audio_frames) == (20, 1)
    assert (decoded.video, decoded.audio) == (row.video_frames, row.audio_frames) == (70, 149)
    (gap,) = row.gaps
    assert gap.cause == "loss"
    assert gap.at_s == pytest.approx(2 + 40 / 30, abs=0.01), "seconds since the session began"
    assert gap.length_s == pytest.approx(20 / 30, abs=0.01)


async def test_silence_without_packets_keeps_the_timeline(world: World) -> None:
    (row,) = await world.record_all(together(video("VP8", 150), audio(20), audio(20, start=T0 + 4, rtp=77 + 4 * 48000)))
    assert (row.audio_frames, row.gaps, row.lost_audio_frames) == (40, (), 0)
    assert decode(world.path(row)).end == pytest.approx(149 / 30, abs=0.01)
    assert row.duration_s == pytest.approx(5.0, abs=0.01)


async def test_empty_and_discontinuous_transmission_frames(world: World) -> None:
    sounds = audio(50)
    for index in (3, 10, 11):
        sounds[index].data = b""  # padding
    for index in (20, 21, 30):
        sounds[index].data = b"\xf8"  # DTX: the table of contents alone (RFC 6716 section 3.1)
    (row,) = await world.record_all(together(video("H264", 30), sounds))
    assert row.audio_frames == decode(world.path(row)).audio == 47


async def test_segments_of_a_configured_length(tmp_path: Path) -> None:
    async with recorder_world(tmp_path, segment_length=timedelta(seconds=1)) as world:
        rows = await world.record_all(together(video("H264", 120, gop=15), audio(200)))
        assert len(rows) == 4
        assert sum(row.video_frames for row in rows) == 120
        assert sum(row.audio_frames for row in rows) == 200
        for row in rows:
            decoded = decode(world.path(row))
            assert (decoded.video, decoded.audio) == (row.video_frames, row.audio_frames)


async def test_hidden_frames_are_written_but_not_counted(world: World) -> None:
    pictures = video("VP8", 30)
    hidden = pictures[15]
    hidden.data = bytes([hidden.data[0] & ~0x10]) + hidden.data[1:]  # show_frame off
    (row,) = await world.record_all(together(pictures, audio(50)))
    assert row.video_frames == decode(world.path(row)).video == 29


async def test_a_sender_clock_off_by_100_ppm_leaves_no_step(world: World) -> None:
    pictures = video("H264", 300)
    for index, frame in enumerate(pictures):
        frame.wall_time = T0 + index / 30 * 1.0001
    (row,) = await world.record_all(together(pictures, audio(500)))
    assert row.duration_s == pytest.approx(10.0, abs=0.01)
    assert decode(world.path(row)).video == 300


async def test_broken_pictures_end_no_recording(world: World) -> None:
    pictures = video("VP8", 60, gop=30)
    pictures[0].data = pictures[0].data[:7]  # shorter than its header
    (row,) = await world.record_all(together(pictures, audio(100)))
    assert (row.video_frames, row.lost_video_frames, row.audio_frames) == (30, 30, 100)
    assert decode(world.path(row)).video == 30


async def test_a_codec_that_cannot_be_recorded_is_said_and_harms_nobody(world: World) -> None:
    odd = EncodedFrame("video", "H265", b"\0\0\0\1\x40", 0, 90000, T0, True, 160, 120)
    bad, good = world.record(), world.record()
    bad.offer(odd)
    for frame in [*audio(50), odd]:
        bad.offer(frame)
    for frame in together(video("H264", 30), audio(50)):
        good.offer(frame)
    await bad.close()
    await good.close()
    (failure,) = world.told.failures()
    assert "video in H265 is not recorded" in failure
    assert "publish one of H264, VP8, VP9, AV1" in failure
    assert world.session.warnings == [failure]
    assert sorted((row.video_frames, row.audio_frames) for row in await world.rows()) == [(0, 50), (30, 50)], "its sound is recorded"


async def test_frames_after_the_close_are_ignored_and_a_second_close_is_safe(world: World) -> None:
    sink = world.record()
    frames = together(video("H264", 60), audio(100))
    for frame in frames[:100]:
        sink.offer(frame)
    await asyncio.gather(sink.close(), sink.close())
    for frame in frames[100:]:
        sink.offer(frame)
    await sink.close()
    (row,) = await world.rows()
    assert row.video_frames + row.audio_frames == 100


async def test_a_cancelled_close_still_finishes_the_file(world: World) -> None:
    sink = world.record()
    for frame in together(video("H264", 30), audio(50)):
        sink.offer(frame)
    task = asyncio.create_task(sink.close())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task], timeout=5)
    assert task.cancelled()
    await sink.close()
    assert [row.state for row in await world.rows()] == [SegmentState.CLOSED]


async def test_shutdown_closes_what_is_open(tmp_path: Path) -> None:
    async with recorder_world(tmp_path) as world:
        sink = world.record()
        for frame in together(video("H264", 30), audio(50)):
            sink.offer(frame)
        await world.plugin.roomkeeper_shutdown()
        assert [(row.state, row.video_frames) for row in await world.rows()] == [(SegmentState.CLOSED, 30)]
        assert len(world.told.closed()) == 1


async def test_the_thread_of_a_session_ends_with_it(world: World) -> None:
    sink = world.record()
    sink.offer(video("H264", 1)[0])
    await sink.close()
    await world.plugin.roomkeeper_session_ended(world.session)
    again = world.record()  # the same session goes on later
    again.offer(video("H264", 1, start=T0 + 9)[0])
    await again.close()
    assert [row.number for row in await world.rows()] == [1, 2]


def test_settings_from_a_configuration_file() -> None:
    settings = RecorderSettings.model_validate({"segment_length": "30m", "min_free": "1GiB", "queue_bytes": "32MiB"})
    assert settings.segment_length == timedelta(minutes=30)
    assert (settings.min_free, settings.queue_bytes) == (1 << 30, 32 << 20)
