"""Disks that fill up or stall, names that mean harm, plugins that choose names."""

from __future__ import annotations

import asyncio
import errno
import json
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from plugins.roomkeeper_recorder.encoded import T0, audio, decode, together, video
from plugins.roomkeeper_recorder.world import TestSession, World, add_session, recorder_world, session_info, stream_info
from roomkeeper.media.frames import EncodedFrame
from roomkeeper.rooms.events import StreamInfo
from roomkeeper.rooms.messages import User
from roomkeeper.state import journal
from roomkeeper.state.journal import Journal, storable
from roomkeeper.state.manifest import write_manifest
from roomkeeper.state.segments import Segment, SegmentState
from roomkeeper_recorder import segmenter, session_writer
from roomkeeper_recorder.recording import StreamRecording
from roomkeeper_recorder.segment_paths import is_inside

HOSTILE = [
    "../../etc/x",
    "/etc/passwd",
    "nul\0byte",
    "x" * 4096,
    "\u202egnp.exe\u200f",
    "😀👩‍👩‍👧",
    "\ud800 lone",
    "? lone",
    "..",
    ".hidden",
    "-rf",
    "con\nnewline\x1b[31m",
    "a/b\\c",
    "",
]


async def test_a_full_disk_ends_one_recording_and_leaves_a_valid_file(tmp_path: Path, small_disk: Path) -> None:
    async with recorder_world(tmp_path, session_folder=small_disk / "session") as world:
        elsewhere = TestSession(session_info(tmp_path / "elsewhere", "s2"))
        await world.journal.run(lambda connection: add_session(connection, elsewhere.info))
        other = world.record(stream_info("other"), elsewhere)
        sink = world.record()
        for frame in together(video("H264", 300), audio(500)):
            if frame.kind == "video":
                frame.data += filler(8000)
            sink.offer(frame)
            other.offer(frame)
        failure = await world.told.heard("recording_failed")
        assert failure["stream_id"] == "cam"
        assert "disk is full" in failure["error"]
        assert "free space" in failure["error"]
        assert world.session.warnings == [failure["error"]]
        await sink.close()
        await other.close()
        (row,) = await world.rows()
        decoded = decode(world.path(row))
        assert row.state is SegmentState.CLOSED
        assert (decoded.video, decoded.audio) == (row.video_frames, row.audio_frames)
        assert decoded.video > 20
        assert row.bytes == world.path(row).stat().st_size
        assert elsewhere.warnings == []
        assert decode(tmp_path / "elsewhere" / "other-001.mkv").video > decoded.video


async def test_the_last_free_bytes_are_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage
    free = 1 << 30
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(path)._replace(free=free))
    monkeypatch.setattr(session_writer, "_LOOK_AROUND_S", 0.0)
    async with recorder_world(tmp_path, min_free="512MiB") as world:
        sink = world.record()
        frames = together(video("H264", 60), audio(100))
        for frame in frames[:100]:
            sink.offer(frame)
        await asyncio.to_thread(wait_for_file, world, "cam-001.mkv")
        free = 100 << 20
        failure = await world.told.heard("recording_failed")
        assert "100 MiB are free and 512 MiB" in failure["error"]
        await sink.close()
        (row,) = await world.rows()
        decoded = decode(world.path(row))
        assert (decoded.video + decoded.audio, row.state) == (100, SegmentState.CLOSED)
        assert decoded.duration is not None, "there was room for the cues"


def filler(size: int) -> bytes:
    """An H264 NAL unit that only takes room (H.264 section 7.3.2.7)."""
    return b"\0\0\0\1\x0c" + b"\xff" * size + b"\x80"


def wait_for_file(world: World, name: str) -> None:
    """Wait, off the event loop, until the writer has begun a file."""
    deadline = threading.Event()
    for _ in range(500):
        if (world.session.info.folder / name).exists():
            return
        deadline.wait(0.02)
    raise AssertionError(f"{name} did not appear")


async def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "session").write_text("a file where the folder should be")
    async with recorder_world(tmp_path) as world:
        sink = world.record()
        for frame in together(video("H264", 30), audio(50)):
            sink.offer(frame)
        failure = await world.told.heard("recording_failed")
        assert "check that the folder is writable" in failure["error"]
        await sink.close()
        assert [row.state for row in await world.rows()] == [SegmentState.DISCARDED]


@contextmanager
def held_by_another(journal: Journal) -> Iterator[None]:
    """Another process is in the middle of writing to the journal."""
    with closing(sqlite3.connect(journal.path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


async def test_recording_goes_on_when_the_journal_can_be_written_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "_BUSY_TIMEOUT_S", 0.1)
    monkeypatch.setattr(session_writer, "_PATIENCE_S", 0.0)
    monkeypatch.setattr(session_writer, "_LOOK_AROUND_S", 0.1)
    usage, min_free = shutil.disk_usage, 512 << 20
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(path)._replace(free=min_free + session_writer._ROOM_AGAIN // 2))
    async with recorder_world(tmp_path, min_free=min_free) as world:
        sink = world.record()
        with held_by_another(world.journal):
            for frame in together(video("VP8", 60), audio(100)):
                sink.offer(frame)
            failure = await world.told.heard("recording_failed")
            assert "the journal cannot be written" in failure["error"]
        async with asyncio.timeout(10):
            while not any("tried again" in warning for warning in world.session.warnings):  # noqa: ASYNC110 - a warning has no event
                await asyncio.sleep(0.02)
        for frame in together(video("VP8", 60, start=T0 + 8), audio(100, start=T0 + 8)):
            sink.offer(frame)
        await sink.close()
        (row,) = await world.rows()
        assert (row.state, row.started_at, row.video_frames) == (SegmentState.CLOSED, T0 + 8, 60)
        assert decode(world.path(row)).video == 60


async def test_a_full_disk_is_told_of_though_the_journal_takes_nothing_either(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "_BUSY_TIMEOUT_S", 0.1)
    with ExitStack() as until_the_end:

        def full(*_: Any) -> None:
            until_the_end.enter_context(held_by_another(world.journal))
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(segmenter, "SegmentWriter", full)
        sink = world.record()
        for frame in together(video("VP8", 60), audio(100)):
            sink.offer(frame)
        failure = await world.told.heard("recording_failed")
        assert "the disk is full" in failure["error"]
        await sink.close()


def unreadable(count: int) -> list[EncodedFrame]:
    """H264 key frames without parameter sets."""
    return [EncodedFrame("video", "H264", b"\0\0\0\1\x65\x88\x84", n * 3000, 90000, T0 + n / 30, True, 160, 120) for n in range(count)]


async def until(so: Callable[[], bool]) -> None:
    """What a writer thread does has no event."""
    async with asyncio.timeout(10):
        while not so():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_a_stream_that_cannot_be_recorded_is_not_looked_for_on_the_disk(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    entered, gate = threading.Event(), threading.Event()
    begin_segment = segmenter.begin_segment

    def stalled(*arguments: Any) -> Segment:
        entered.set()
        gate.wait(20)
        return begin_segment(*arguments)

    monkeypatch.setattr(segmenter, "begin_segment", stalled)
    await world.plugin.roomkeeper_session_started(world.session)
    recording = world.session.recording
    assert recording is not None
    sink = world.record()
    assert recording.writes("cam"), "until it is known better"
    assert not recording.writes("another")
    for frame in unreadable(5):
        sink.offer(frame)
    await until(lambda: not recording.writes("cam"))
    for frame in together(video("H264", 60, start=T0 + 1), audio(100, start=T0 + 1)):
        sink.offer(frame)
    await asyncio.to_thread(entered.wait, 10)
    assert recording.writes("cam"), "who stands still while he begins a file is stuck"
    gate.set()
    await sink.close()
    assert not recording.writes("cam"), "it is over"
    assert [row.video_frames for row in await world.rows()] == [60]


async def test_a_recording_that_waits_for_space_is_not_looked_for_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage, free = shutil.disk_usage, 0
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(path)._replace(free=free))
    monkeypatch.setattr(session_writer, "_LOOK_AROUND_S", 0.0)
    monkeypatch.setattr(session_writer, "_PATIENCE_S", 0.0)
    async with recorder_world(tmp_path, min_free="1MiB") as world:
        await world.plugin.roomkeeper_session_started(world.session)
        recording = world.session.recording
        assert recording is not None
        sink = world.record()
        await world.told.heard("recording_failed")
        assert not recording.writes("cam")
        free = 1 << 40
        await until(lambda: recording.writes("cam"))
        await sink.close()


async def test_a_stalled_disk_blocks_nobody_and_its_drops_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()
    begin = StreamRecording.pump

    def stalled(recording: StreamRecording, now: float) -> None:
        gate.wait(20)
        begin(recording, now)

    monkeypatch.setattr(StreamRecording, "pump", stalled)
    async with recorder_world(tmp_path, queue_bytes="1MiB") as world:
        sink = world.record()
        pictures, sounds = video("H264", 300, gop=10), audio(500)
        for index, frame in enumerate(pictures):
            if 60 <= index < 100:
                frame.data += filler(50_000)
        for frame in together(pictures, sounds)[:600]:
            sink.offer(frame)
        gate.set()
        await sink.close()
        (row,) = await world.rows()
        decoded = decode(world.path(row))
        assert (decoded.video, decoded.audio) == (row.video_frames, row.audio_frames)
        assert row.lost_video_frames > 0
        assert row.video_frames + row.audio_frames + row.lost_video_frames + row.lost_audio_frames == 600
        offered_pictures = sum(frame.kind == "video" for frame in together(pictures, sounds)[:600])
        assert row.video_frames + row.lost_video_frames == offered_pictures


async def test_losses_are_journalled_while_recording(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    saved = threading.Event()
    save_all = session_writer._save_all

    def spy(*arguments: Any) -> None:
        save_all(*arguments)
        saved.set()

    monkeypatch.setattr(session_writer, "_save_all", spy)
    sink = world.record()
    frames = together(video("H264", 60), audio(100))
    frames[90].lost_before = 3
    for frame in frames:
        sink.offer(frame)
    assert await asyncio.to_thread(saved.wait, 10)
    (row,) = await world.rows()
    assert (row.state, row.lost_video_frames + row.lost_audio_frames) == (SegmentState.OPEN, 3)
    await sink.close()


async def test_hostile_names_stay_in_the_folder_and_in_valid_json(world: World, tmp_path: Path) -> None:
    frames = together(video("VP8", 15), audio(25))
    streams = [StreamInfo(text, User(text, text)) for text in HOSTILE]
    sinks = [world.record(stream) for stream in streams]
    for sink in sinks:
        for frame in frames:
            sink.offer(frame)
        await sink.close()
    rows = await world.rows()
    assert len(rows) == len(HOSTILE)
    folder = world.session.info.folder
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
    assert files == {row.path for row in rows}
    assert len(files) == len(HOSTILE), "two streams never share a file"
    assert all(path.startswith(tuple("abcdefghijklmnopqrstuvwxyz_")) for path in files)
    assert sorted(entry.name for entry in tmp_path.iterdir() if not entry.name.startswith("journal.db")) == ["session"]
    manifest = await write_manifest(world.journal, "s1")
    data = json.loads(manifest.read_bytes().decode("utf-8", "strict"))
    assert {stream["stream_id"] for stream in data["streams"]} == {storable(text) for text in HOSTILE}
    assert "\u202e" not in manifest.read_text(), "direction marks are escaped"


async def test_a_plugin_chooses_the_path(world: World) -> None:
    world.told.path = lambda info, stream, number, extension: f"{stream.user.user_id}/part {number}{extension}"
    (row,) = await world.record_all(together(video("H264", 15), audio(25)))
    assert row.path == "ann/part 1.mkv"
    assert decode(world.path(row)).video == 15


@pytest.mark.parametrize(
    "path", ["../x.mkv", "/tmp/x.mkv", "a/../../x.mkv", "x.mp4", "", ".x.mkv", "a//b.mkv", "x\0.mkv", "\ud800.mkv", "a" * 300 + ".mkv", 7]
)
async def test_a_path_that_leaves_the_folder_is_refused(world: World, path: Any) -> None:
    world.told.path = lambda **_: path
    (row,) = await world.record_all(together(video("H264", 15), audio(25)))
    assert row.path == "cam-001.mkv"


async def test_a_path_that_is_taken_is_never_written_over(world: World) -> None:
    world.told.path = lambda **_: "same.mkv"
    await world.record_all(together(video("H264", 15), audio(25)))
    first = (world.session.info.folder / "same.mkv").read_bytes()
    rows = await world.record_all(together(video("H264", 15), audio(25)))
    assert [row.path for row in rows] == ["same.mkv", "cam-002.mkv"]
    assert (world.session.info.folder / "same.mkv").read_bytes() == first


async def test_a_file_that_nobody_journalled_is_left_alone(world: World) -> None:
    folder = world.session.info.folder
    folder.mkdir()
    (folder / "cam-001.mkv").write_bytes(b"somebody's")
    (row,) = await world.record_all(together(video("H264", 15), audio(25)))
    assert row.path == "cam-002.mkv"
    assert (folder / "cam-001.mkv").read_bytes() == b"somebody's"


async def test_a_link_that_leads_out_is_not_followed(world: World, tmp_path: Path) -> None:
    folder = world.session.info.folder
    folder.mkdir()
    outside = tmp_path / "outside"
    outside.mkdir()
    (folder / "sub").symlink_to(outside)
    world.told.path = lambda number, **_: f"sub/{number}.mkv"
    (row,) = await world.record_all(together(video("H264", 15), audio(25)))
    assert row.path == "cam-001.mkv"
    assert list(outside.iterdir()) == []


async def test_a_session_the_journal_does_not_know(world: World, tmp_path: Path) -> None:
    stranger = TestSession(replace(session_info(tmp_path / "stranger"), id="nobody"))
    sink = world.record(stream_info(), stranger)
    for frame in together(video("H264", 15, start=T0), audio(25)):
        sink.offer(frame)
    await sink.close()
    assert len(world.told.failures()) == 1


def test_names_that_are_inside() -> None:
    assert is_inside("a/b c/ü 1.mkv", ".mkv")
    assert not is_inside("a/./b.mkv", ".mkv")
