"""Files as a killed agent leaves them, made whole again."""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
import random
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import pytest

from plugins.roomkeeper_recorder.encoded import T0, Decoded, audio, decode, together, video
from plugins.roomkeeper_recorder.world import add_session, recorder_world, session_info
from roomkeeper.state import segments, sessions
from roomkeeper.state.journal import Journal
from roomkeeper.state.segments import Gap, Segment, SegmentState
from roomkeeper_recorder import sealing
from roomkeeper_recorder.matroska import cut_to_whole_blocks
from roomkeeper_recorder.repair import SegmentCompleteError, SegmentInUseError, repair_all, repair_segment
from roomkeeper_recorder.segment_writer import SegmentWriter
from roomkeeper_recorder.templates import open_video_template

ROW: dict[str, Any] = {
    "session_id": "s1",
    "path": "cam-001.mkv",
    "stream_id": "cam",
    "user_id": "ann",
    "user_name": "Ann",
    "number": 1,
    "container": "matroska",
    "started_at": T0,
}


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = Journal.open(tmp_path / "journal.db")
    opened.run_blocking(lambda connection: add_session(connection, session_info(tmp_path / "session")))
    (tmp_path / "session").mkdir()
    yield opened
    opened.close()


@pytest.fixture(scope="module", params=["H264", "VP8"])
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A file of two seconds as it lay on the disk while it was written: no cues, no duration, sizes unknown."""
    path = tmp_path_factory.mktemp("whole") / "written.mkv"
    frames = together(video(request.param, 60, gop=15), audio(100))
    row = Segment(**ROW, video_codec=request.param, audio_codec="opus", width=160, height=120)
    with open_video_template(frames[0]) as template:
        writer = SegmentWriter(row, path, template, T0 - 2)
    for frame in frames:
        writer.write(frame)
    snapshot = path.read_bytes()  # all but the last cluster
    writer.close_container()
    writer.release()
    assert len(snapshot) < path.stat().st_size
    return snapshot


def left_open(journal: Journal, folder: Path, content: bytes | None, **columns: Any) -> Segment:
    """Leave a segment as a dead agent does."""
    row = Segment(**{**ROW, **columns})
    journal.run_blocking(lambda connection: segments.save(connection, row))
    if content is not None:
        (folder / row.path).write_bytes(content)
    return row


def only_row(journal: Journal) -> Segment:
    (row,) = journal.run_blocking(lambda connection: segments.of_session(connection, "s1"))
    return row


def test_a_leftover_becomes_seekable_and_counted(journal: Journal, tmp_path: Path, whole: bytes) -> None:
    gap = Gap(2.5, 0.4, "loss")
    left_open(journal, tmp_path / "session", whole, lost_video_frames=12, gaps=(gap,))
    before = decode_bytes(tmp_path, whole)
    assert before.duration is None
    told: list[Segment] = []
    (row,) = repair_all(journal, lambda info, segment: told.append(segment))
    path = tmp_path / "session" / row.path
    after = decode(path)
    assert (after.video, after.audio) == (before.video, before.audio) == (row.video_frames, row.audio_frames)
    assert after.video >= 45
    assert after.duration == pytest.approx(row.duration_s, abs=0.02)
    assert (row.state, row.width, row.height, row.audio_codec) == (SegmentState.REPAIRED, 160, 120, "opus")
    assert (row.lost_video_frames, row.gaps) == (12, (gap,)), "what was journalled of losses stays"
    assert (row.sha256, row.bytes) == (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_size)
    assert only_row(journal) == row
    assert told == [row]
    assert repair_all(journal) == [], "nothing is left"


def test_any_truncation_keeps_every_whole_frame(journal: Journal, tmp_path: Path, whole: bytes) -> None:
    rng = random.Random(7)
    for length in sorted(rng.sample(range(len(whole)), 40), reverse=True):
        left_open(journal, tmp_path / "session", whole[:length])
        readable = decode_bytes(tmp_path, whole[:length])
        (row,) = repair_all(journal)
        path = tmp_path / "session" / row.path
        if row.state is SegmentState.DISCARDED:
            assert (readable.video, readable.audio) == (0, 0)
            assert not path.exists()
            continue
        after = decode(path)
        assert (after.video, after.audio) == (row.video_frames, row.audio_frames)
        assert (after.video, after.audio) == (readable.video, readable.audio)
        assert [entry.name for entry in path.parent.iterdir()] == [path.name], "no temporary file is left"


def test_cutting_in_place_needs_no_room_and_loses_no_whole_frame(tmp_path: Path, whole: bytes) -> None:
    rng = random.Random(8)
    path = tmp_path / "cut.mkv"
    for length in rng.sample(range(2000, len(whole)), 40):
        readable = decode_bytes(tmp_path, whole[:length])
        path.write_bytes(whole[:length])
        end = cut_to_whole_blocks(path)
        assert end == path.stat().st_size <= length
        after = decode_bytes(tmp_path, path.read_bytes())
        assert (after.video, after.audio) == (readable.video, readable.audio)
        first = path.read_bytes()
        assert cut_to_whole_blocks(path) == end
        assert path.read_bytes() == first, "doing it again changes nothing"


def test_a_repair_that_was_killed_is_done_again(journal: Journal, tmp_path: Path, whole: bytes) -> None:
    row = left_open(journal, tmp_path / "session", whole)
    (tmp_path / "session" / ".cam-001.mkv.repair").write_bytes(whole[:5000])  # killed while copying
    (first,) = repair_all(journal)
    assert [entry.name for entry in (tmp_path / "session").iterdir()] == ["cam-001.mkv"]
    journal.run_blocking(lambda connection: segments.save(connection, row))  # killed between rename and journal
    (second,) = repair_all(journal)
    assert (second.video_frames, second.audio_frames, second.state) == (first.video_frames, first.audio_frames, SegmentState.REPAIRED)


def test_a_missing_file_is_discarded_with_a_warning(journal: Journal, tmp_path: Path) -> None:
    left_open(journal, tmp_path / "session", None)
    (row,) = repair_all(journal)
    assert row.state is SegmentState.DISCARDED
    assert only_row(journal) == row
    (warning,) = journal.run_blocking(lambda connection: sessions.warnings(connection, "s1"))
    assert warning == "segment cam-001.mkv was never closed, and its file is not there"


def test_a_missing_folder_may_be_mounted_later(journal: Journal, tmp_path: Path, whole: bytes) -> None:
    left_open(journal, tmp_path / "session", whole)
    (tmp_path / "session").rename(tmp_path / "unmounted")
    assert repair_all(journal) == []
    assert only_row(journal).state is SegmentState.OPEN
    (tmp_path / "unmounted").rename(tmp_path / "session")
    assert [row.state for row in repair_all(journal)] == [SegmentState.REPAIRED]


@pytest.mark.parametrize("content", [b"", b"\x1a\x45\xdf\xa3", b"\0" * 3000])
def test_a_file_without_media_is_removed(journal: Journal, tmp_path: Path, content: bytes) -> None:
    left_open(journal, tmp_path / "session", content)
    (row,) = repair_all(journal)
    assert row.state is SegmentState.DISCARDED
    assert list((tmp_path / "session").iterdir()) == []


def test_an_unreadable_file_of_some_size_is_set_aside(journal: Journal, tmp_path: Path) -> None:
    left_open(journal, tmp_path / "session", b"\0" * 200_000)
    (row,) = repair_all(journal)
    assert row.state is SegmentState.DISCARDED
    assert [entry.name for entry in (tmp_path / "session").iterdir()] == ["cam-001.mkv.unreadable"]
    (warning,) = journal.run_blocking(lambda connection: sessions.warnings(connection, "s1"))
    assert "cam-001.mkv.unreadable" in warning


def test_a_segment_that_somebody_writes_is_left_alone(journal: Journal, tmp_path: Path, whole: bytes) -> None:
    left_open(journal, tmp_path / "session", whole)
    path = tmp_path / "session" / "cam-001.mkv"
    descriptor = os.open(path, os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        assert repair_all(journal) == []
        assert only_row(journal).state is SegmentState.OPEN
        assert path.read_bytes() == whole
    finally:
        os.close(descriptor)
    assert [row.state for row in repair_all(journal)] == [SegmentState.REPAIRED]


def test_a_segment_under_repair_is_repaired_by_nobody_else(
    journal: Journal, tmp_path: Path, whole: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, info = left_open(journal, tmp_path / "session", whole), session_info(tmp_path / "session")

    def hash_while_another_tries(path: Path) -> str:
        monkeypatch.undo()
        digest = sealing.sha256_of(path)
        with pytest.raises(SegmentInUseError):
            repair_segment(journal, info, row)
        return digest

    monkeypatch.setattr(sealing, "sha256_of", hash_while_another_tries)
    final = repair_segment(journal, info, row)
    assert only_row(journal) == final
    assert final.sha256 == hashlib.sha256((tmp_path / "session" / row.path).read_bytes()).hexdigest()


def test_one_bad_leftover_stops_no_other(journal: Journal, tmp_path: Path, whole: bytes) -> None:
    left_open(journal, tmp_path / "session", whole)
    left_open(journal, tmp_path / "session", None, path="folder.mkv", number=2)
    (tmp_path / "session" / "folder.mkv").mkdir()
    assert [row.path for row in repair_all(journal)] == ["cam-001.mkv"]


def test_without_room_for_a_copy_the_tail_is_cut_where_it_stands(tmp_path: Path, whole: bytes, small_disk: Path) -> None:
    journal = Journal.open(tmp_path / "journal.db")
    try:
        journal.run_blocking(lambda connection: add_session(connection, session_info(small_disk)))
        left_open(journal, small_disk, whole[:-100])
        with (small_disk / "ballast").open("wb", buffering=0) as ballast:
            try:
                while True:
                    ballast.write(bytes(4096))
            except OSError:
                pass
        (row,) = repair_all(journal)
        after = decode(small_disk / row.path)
        assert (after.video, after.audio) == (row.video_frames, row.audio_frames)
        assert (row.state, after.video >= 40) == (SegmentState.REPAIRED, True)
        assert sorted(entry.name for entry in small_disk.iterdir()) == ["ballast", "cam-001.mkv"]
    finally:
        journal.close()


async def test_the_recorder_repairs_at_start_and_tells(tmp_path: Path, whole: bytes) -> None:
    def leave() -> None:
        journal = Journal.open(tmp_path / "journal.db")
        journal.run_blocking(lambda connection: add_session(connection, session_info(tmp_path / "session")))
        (tmp_path / "session").mkdir()
        left_open(journal, tmp_path / "session", whole)
        journal.close()

    await asyncio.to_thread(leave)
    async with recorder_world(tmp_path) as world:
        assert [row.state for row in await world.rows()] == [SegmentState.REPAIRED], "before startup returns"
        told = await world.told.heard("segment_closed")
        assert told["info"] == world.session.info
        rows = await world.record_all(together(video("H264", 30, start=T0 + 20), audio(50, start=T0 + 20)))
        assert [(row.number, row.state) for row in rows] == [(1, SegmentState.REPAIRED), (2, SegmentState.CLOSED)]


def decode_bytes(tmp_path: Path, content: bytes) -> Decoded:
    """What a decoder makes of these bytes; nothing when they are no media."""
    path = tmp_path / "probe.bin"
    path.write_bytes(content)
    try:
        return decode(path)
    except av.FFmpegError:
        return Decoded()


def test_what_was_completed_since_it_was_found_open_is_left_alone(journal: Journal, tmp_path: Path, whole: bytes) -> None:
    row = left_open(journal, tmp_path / "session", whole)
    done = replace(row, state=SegmentState.CLOSED, bytes=len(whole), sha256="of the whole file")
    journal.run_blocking(lambda connection: segments.save(connection, done))
    with pytest.raises(SegmentCompleteError):
        repair_segment(journal, session_info(tmp_path / "session"), row)
    assert (tmp_path / "session" / row.path).read_bytes() == whole
    assert journal.run_blocking(lambda connection: segments.of_session(connection, "s1")) == [done]


def test_a_segment_that_somebody_alive_is_about_to_begin_is_waited_for(journal: Journal, tmp_path: Path, whole: bytes) -> None:
    left_open(journal, tmp_path / "session", None, started_at=time.time())
    path = tmp_path / "session" / ROW["path"]
    made = threading.Timer(0.3, lambda: path.write_bytes(whole))
    made.start()
    (final,) = repair_all(journal)
    made.join()
    assert final.state is SegmentState.REPAIRED
