"""Disks that stand still, fill up and come back, and what a power cut may cost; on real file systems of their own."""

from __future__ import annotations

import asyncio
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from plugins.roomkeeper_recorder.encoded import T0, audio, decode, seconds_of, together, video
from plugins.roomkeeper_recorder.world import TestSession, World, add_session, recorder_world, session_info, stream_info
from roomkeeper.state import segments
from roomkeeper.state.manifest import build_manifest
from roomkeeper.state.segments import Segment, SegmentState
from roomkeeper_recorder import session_writer
from roomkeeper_recorder.output_file import OutputFile

STALL_S = 5.0


@pytest.fixture
def own_disk(tmp_path: Path) -> Iterator[Path]:
    """An ext4 file system of 16 MiB in a file, for a user who may mount one."""
    image, folder = tmp_path / "disk.img", tmp_path / "disk"
    folder.mkdir()
    with image.open("wb") as file:
        file.truncate(16 << 20)
    make = ["mkfs.ext4", "-q", "-F", str(image)]
    if os.geteuid() != 0 or subprocess.run(make, capture_output=True).returncode:
        pytest.skip("needs the right to make a file system")
    if subprocess.run(["mount", "-o", "loop", image, folder], capture_output=True).returncode:
        pytest.skip("needs the right to mount a file system")
    yield folder
    subprocess.run(["fsfreeze", "-u", folder], capture_output=True)
    subprocess.run(["umount", folder], check=True)


async def freeze(folder: Path, *, thaw: bool = False) -> None:
    """Have every write to a file system wait, as a hung disk does, or end that."""
    await asyncio.to_thread(subprocess.run, ["fsfreeze", "-u" if thaw else "-f", folder], check=True, capture_output=True)


async def rows_of(world: World, session_id: str) -> list[Segment]:
    return await world.journal.run(lambda connection: segments.of_session(connection, session_id))


async def until_file(path: Path, size: int) -> None:
    async with asyncio.timeout(10):
        while not path.exists() or path.stat().st_size < size:  # noqa: ASYNC110 - a file has no event
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("moment", ["at a new segment", "at the end"])
async def test_a_disk_that_stalls_five_seconds_costs_nothing(tmp_path: Path, own_disk: Path, moment: str) -> None:
    """Frames come in real time while the disk stands still: none is lost, the event loop never waits, other folders go on."""
    async with recorder_world(tmp_path, session_folder=own_disk / "session", segment_length="1s") as world:
        elsewhere = TestSession(session_info(tmp_path / "elsewhere", "s2"))
        await world.journal.run(lambda connection: add_session(connection, elsewhere.info))
        stalled, other = world.record(), world.record(stream_info("other"), elsewhere)
        frames = together(video("H264", 240, gop=15), audio(400))
        begin = {"at a new segment": 0.95, "at the end": 2.2}[moment]
        frames = [frame for frame in frames if frame.wall_time < T0 + (2.2 if moment == "at the end" else 7.5)]
        started, longest_wait = time.monotonic(), 0.0
        frozen = False
        for batch in seconds_of(frames, 0.05):
            due = started + batch[-1].wall_time - T0
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            longest_wait = max(longest_wait, time.monotonic() - due)
            for frame in batch:
                stalled.offer(frame)
                other.offer(frame)
            if not frozen and batch[-1].wall_time - T0 >= begin - 0.06:
                await freeze(own_disk)
                frozen, frozen_at, started = True, time.monotonic(), time.monotonic() - (batch[-1].wall_time - T0)
            elif frozen and moment != "at the end" and time.monotonic() - frozen_at >= STALL_S:
                await freeze(own_disk, thaw=True)
                frozen_at = float("inf")
        closing = asyncio.create_task(stalled.close())
        if moment == "at the end":
            while time.monotonic() - frozen_at < STALL_S:
                turn = time.monotonic()
                await asyncio.sleep(0.05)
                longest_wait = max(longest_wait, time.monotonic() - turn - 0.05)
            assert not closing.done()
            await other.close()
            assert {row.state for row in await rows_of(world, "s2")} == {SegmentState.CLOSED}, "other folders do not wait"
            await freeze(own_disk, thaw=True)
        await closing
        await other.close()
        rows = await world.rows()
        print(f"{moment}: the event loop was late by {longest_wait * 1000:.0f} ms at most")
        assert longest_wait < 2.0, "some milliseconds on an idle machine; five seconds if anything held the interpreter's lock"
        assert sum(row.video_frames for row in rows) == sum(frame.kind == "video" for frame in frames)
        assert sum(row.audio_frames for row in rows) == sum(frame.kind == "audio" for frame in frames)
        assert sum(row.lost_video_frames + row.lost_audio_frames for row in rows) == 0
        for row in rows:
            decoded = decode(world.path(row))
            assert (decoded.video, decoded.audio) == (row.video_frames, row.audio_frames)
        assert world.told.failures() == []


async def test_recording_goes_on_when_there_is_space_again(tmp_path: Path, own_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_writer, "_ROOM_AGAIN", 1 << 20)
    monkeypatch.setattr(session_writer, "_PATIENCE_S", 0.2)
    monkeypatch.setattr(session_writer, "_LOOK_AROUND_S", 0.1)
    ballast = own_disk / "ballast"
    async with recorder_world(tmp_path, session_folder=own_disk / "session", min_free="2MiB") as world:
        sink = world.record()
        for frame in together(video("VP8", 60), audio(100)):
            sink.offer(frame)
        await until_file(own_disk / "session" / "cam-001.mkv", 5000)
        free = os.statvfs(own_disk).f_bavail * os.statvfs(own_disk).f_frsize
        await asyncio.to_thread(ballast.write_bytes, bytes(free - (1 << 20)))
        failure = await world.told.heard("recording_failed")
        assert "to stay free" in failure["error"]
        for frame in together(video("VP8", 60, start=T0 + 2), audio(100, start=T0 + 2)):
            sink.offer(frame)  # nobody takes them
        await asyncio.to_thread(ballast.unlink)
        async with asyncio.timeout(10):
            while not any("there is space again" in warning for warning in world.session.warnings):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        assert world.session.keyframe_requests == ["cam"]
        for frame in together(video("VP8", 60, start=T0 + 8), audio(100, start=T0 + 8)):
            sink.offer(frame)
        await sink.close()
        rows = await world.rows()
        assert [(row.video_frames, row.state) for row in rows] == [(60, SegmentState.CLOSED)] * 2
        assert [decode(world.path(row)).video for row in rows] == [60, 60]
        manifest = await world.journal.run(lambda connection: build_manifest(connection, "s1"))
        causes = {gap["cause"] for gap in manifest["streams"][0]["segments"][1]["gaps"]}
        assert causes <= {"disk-full", "interrupted"}, "the machine's clock is not the test's"
        assert causes


async def test_what_is_written_comes_to_the_disk_while_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[tuple[float, int]] = []
    sync = OutputFile.sync

    def spy(file: OutputFile) -> None:
        began = time.monotonic()
        sync(file)
        synced.append((time.monotonic() - began, Path(file.name).stat().st_size))

    monkeypatch.setattr(OutputFile, "sync", spy)
    async with recorder_world(tmp_path, sync_every="200ms") as world:
        sink = world.record()
        for batch in seconds_of(together(video("H264", 60), audio(100)), 0.1):
            await asyncio.sleep(0.1)
            for frame in batch:
                sink.offer(frame)
        await sink.close()
    print(f"{len(synced)} times, {1000 * sum(took for took, _ in synced) / len(synced):.1f} ms on average")
    assert len(synced) >= 5
    sizes = [size for _, size in synced]
    assert sizes == sorted(sizes)
    assert sizes[-1] > 10_000
