"""Every codec in every container that takes it, judged by decoding; and what a crash leaves of each."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from pathlib import Path

import pytest

from plugins.roomkeeper_recorder.encoded import T0, audio, decode, together, video
from plugins.roomkeeper_recorder.world import World, add_session, recorder_world, session_info
from roomkeeper.state import segments
from roomkeeper.state.journal import Journal
from roomkeeper.state.segments import REWRITTEN_HEAD_BYTES, Segment, SegmentState
from roomkeeper_recorder.codecs import CODECS, EXTENSIONS, fits
from roomkeeper_recorder.repair import repair_all
from roomkeeper_recorder.segment_writer import SegmentWriter
from roomkeeper_recorder.templates import open_video_template

PAIRS = [
    ("VP9", "opus", "matroska"),
    ("AV1", "opus", "matroska"),
    ("VP8", "PCMU", "matroska"),
    ("H264", "PCMA", "matroska"),
    ("H264", "G722", "matroska"),
    ("VP8", "opus", "webm"),
    ("VP9", "opus", "webm"),
    ("AV1", "opus", "webm"),
    ("H264", "opus", "mp4"),
    ("VP9", "opus", "mp4"),
    ("AV1", "opus", "mp4"),
]


@pytest.mark.parametrize(("picture", "sound", "container"), PAIRS)
async def test_it_is_recorded_with_its_silence(tmp_path: Path, picture: str, sound: str, container: str) -> None:
    quiet = range(40, 70)
    sounds = [frame for index, frame in enumerate(audio(100, start=T0 + 0.1, codec=sound)) if index not in quiet]
    async with recorder_world(tmp_path, container=container) as world:
        (row,) = await world.record_all(together(video(picture, 60), sounds))
        decoded = decode(world.path(row))
    assert (row.container, row.path) == (container, f"cam-001{EXTENSIONS[container]}")
    assert (row.video_codec, row.audio_codec, row.width, row.height) == (picture, sound, 160, 120)
    assert (decoded.video, decoded.audio) == (row.video_frames, row.audio_frames) == (60, 70)
    assert decoded.video_times == pytest.approx([index / 30 for index in range(60)], abs=0.002)
    assert decoded.audio_times == pytest.approx([0.1 + index * 0.02 for index in range(100) if index not in quiet], abs=0.002)
    assert decoded.duration == pytest.approx(2.1, abs=0.03)
    assert row.gaps == ()


def test_a_container_that_does_not_fit_is_not_used() -> None:
    assert fits("mp4", "H264", "opus")
    assert not fits("mp4", "VP8", "opus")
    assert not fits("webm", "H264", None)
    assert not fits("mp4", "H264", "PCMU")
    assert all(fits("matroska", codec) for codec in CODECS)


@pytest.mark.parametrize("container", ["webm", "mp4"])
async def test_streams_that_do_not_fit_go_into_matroska(tmp_path: Path, container: str) -> None:
    codec = {"webm": "H264", "mp4": "VP8"}[container]
    async with recorder_world(tmp_path, container=container) as world:
        (row,) = await world.record_all(together(video(codec, 30), audio(50)))
        assert (row.container, row.path) == ("matroska", "cam-001.mkv")


async def test_av1_without_temporal_delimiters(world: World) -> None:
    pictures = video("AV1", 30)
    for frame in pictures:
        assert frame.data[:2] == b"\x12\x00"
        frame.data = frame.data[2:]  # as the depacketizer leaves it (AV1 RTP specification, section 5)
    (row,) = await world.record_all(together(pictures, audio(50)))
    assert decode(world.path(row)).video == row.video_frames == 30


async def test_late_sound_begins_a_new_mp4_at_a_key_frame(tmp_path: Path) -> None:
    async with recorder_world(tmp_path, container="mp4") as world:
        sink = world.record()
        frames = together(video("H264", 120, gop=30), audio(100, start=T0 + 2.5))
        early = [frame for frame in frames if frame.wall_time < T0 + 2]
        for frame in early:
            sink.offer(frame)
        async with asyncio.timeout(10):
            while not await world.rows():  # noqa: ASYNC110 - a picture alone begins its file after half a second
                await asyncio.sleep(0.05)
        for frame in frames[len(early) :]:
            sink.offer(frame)
        await sink.close()
        rows = await world.rows()
        files = [decode(world.path(row)) for row in rows]
        assert [file.tracks for file in files] == [("video",), ("video", "audio")]
        assert sum(file.video for file in files) == 120
        assert sum(row.audio_frames + row.lost_audio_frames for row in rows) == 100
        assert rows[1].audio_frames >= 70
        assert world.session.keyframe_requests == ["cam"]


async def test_another_audio_codec_begins_a_new_segment(world: World) -> None:
    rows = await world.record_all([*audio(50), *audio(50, start=T0 + 1, codec="PCMU")])
    assert [(row.audio_codec, row.audio_frames) for row in rows] == [("opus", 50), ("PCMU", 50)]
    assert [decode(world.path(row)).codecs for row in rows] == [("opus",), ("pcm_mulaw",)]


async def test_a_sender_that_begins_anew_begins_a_new_segment(world: World) -> None:
    first, second = (
        together(video("H264", 60), audio(100)),
        together(video("H264", 60, start=T0 + 2, rtp=9), audio(100, start=T0 + 2, rtp=5)),
    )
    for number, frames in enumerate((first, second)):
        for frame in frames:
            frame.source = number + 1000
    rows = await world.record_all([*first, *second])
    assert [(row.video_frames, row.audio_frames) for row in rows] == [(60, 100), (60, 100)]
    assert [decode(world.path(row)).video for row in rows] == [60, 60]


def written(folder: Path, picture: str, sound: str, container: str) -> tuple[bytes, bytes, Segment]:
    """A file as it lies on the disk while it is written, the same when it is closed, and its row."""
    row = Segment(
        session_id="s1",
        path=f"cam-001{EXTENSIONS[container]}",
        stream_id="cam",
        user_id="ann",
        user_name="Ann",
        number=1,
        container=container,
        started_at=T0,
        video_codec=picture,
        audio_codec=sound,
    )
    path = folder / "written"
    frames = together(video(picture, 60, gop=15), audio(100, codec=sound))
    with open_video_template(frames[0]) as template:
        writer = SegmentWriter(row, path, template, T0 - 2, sound)
    for frame in frames:
        writer.write(frame)
    snapshot = path.read_bytes()
    writer.close_container()
    writer.release()
    closed = path.read_bytes()
    path.unlink()
    return snapshot, closed, row


@pytest.mark.parametrize(("picture", "sound", "container"), PAIRS)
def test_only_the_head_of_an_open_file_changes(tmp_path: Path, picture: str, sound: str, container: str) -> None:
    snapshot, closed, _ = written(tmp_path, picture, sound, container)
    unchanging = 0 if container == "mp4" else REWRITTEN_HEAD_BYTES
    if container != "mp4":
        assert snapshot.index(b"\x1f\x43\xb6\x75") < unchanging, "the first cluster begins before that"
        unchanging = snapshot.index(b"\x1f\x43\xb6\x75")
    assert closed[unchanging : len(snapshot)] == snapshot[unchanging:]
    assert len(closed) > len(snapshot) > 5000


@pytest.mark.parametrize(("picture", "sound", "container"), [("AV1", "opus", "mp4"), ("H264", "opus", "mp4"), ("VP8", "G722", "matroska")])
def test_what_a_crash_leaves_is_made_whole(tmp_path: Path, picture: str, sound: str, container: str) -> None:
    snapshot, _, row = written(tmp_path, picture, sound, container)
    folder = tmp_path / "session"
    folder.mkdir()
    journal = Journal.open(tmp_path / "journal.db")
    try:
        journal.run_blocking(lambda connection: add_session(connection, session_info(folder)))
        rng = random.Random(9)
        most = (0, 0)
        for length in sorted([*rng.sample(range(len(snapshot)), 12), len(snapshot)]):
            journal.run_blocking(lambda connection: segments.save(connection, replace(row, state=SegmentState.OPEN)))
            path = folder / row.path
            path.write_bytes(snapshot[:length])
            (final,) = repair_all(journal)
            if final.state is SegmentState.DISCARDED:
                assert not path.exists()
                continue
            decoded = decode(path)
            assert (decoded.video, decoded.audio) == (final.video_frames, final.audio_frames)
            assert decoded.duration == pytest.approx(final.duration_s, abs=0.05)
            assert [entry.name for entry in folder.iterdir()] == [row.path]
            assert decoded.video >= most[0]
            most = (decoded.video, decoded.audio)
        assert most[0] >= 45, "all but the last cluster or fragment"
        assert most[1] >= 70
    finally:
        journal.close()
