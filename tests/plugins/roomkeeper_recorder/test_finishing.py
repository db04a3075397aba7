"""One seekable file a stream, joined from its segments with the gaps as they were; judged by decoding."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import av
import pytest

from plugins.roomkeeper_recorder.encoded import T0, audio, decode, together, video
from plugins.roomkeeper_recorder.world import World, recorder_world, stream_info
from roomkeeper.media.frames import EncodedFrame
from roomkeeper.state import finished, segments, sessions
from roomkeeper.state.finished import FinishedFile, FinishedState
from roomkeeper.state.segments import Segment
from roomkeeper.state.sessions import SessionState
from roomkeeper_recorder.finish_plan import runs_of


async def record(world: World, *parts: Sequence[EncodedFrame], stream_id: str = "cam") -> None:
    """Record each part as one connection of the stream."""
    for part in parts:
        sink = world.record(stream_info(stream_id))
        for frame in part:
            sink.offer(frame)
        await sink.close()


async def end_session(world: World) -> None:
    """End the session as its runner does."""
    info = world.session.info
    await world.journal.run(lambda connection: sessions.transition(connection, info.id, SessionState.FINISHED, "over", T0 + 60))
    await world.plugin.roomkeeper_session_ended(world.session)
    await world.plugin.roomkeeper_recording_finished(info, info.folder / "manifest.json")


async def files_of(world: World) -> list[FinishedFile]:
    return await world.journal.run(partial(finished.of_session, session_id="s1"))


@asynccontextmanager
async def finishing_world(folder: Path, **settings: Any) -> Any:
    async with recorder_world(folder, finish=True, **settings) as world:
        yield world


def seek(path: Path, second: float) -> float:
    """Seek to a time and return that of the picture found there."""
    with av.open(str(path)) as container:
        container.seek(round(second * 1_000_000))
        return next(float(frame.time or 0) for frame in container.decode(video=0))


@pytest.mark.parametrize(("codec", "container"), [("H264", "matroska"), ("VP8", "webm"), ("H264", "mp4"), ("AV1", "mp4"), ("VP9", "webm")])
async def test_segments_become_one_file(tmp_path: Path, codec: str, container: str) -> None:
    async with finishing_world(tmp_path, container=container) as world:
        first = together(video(codec, 60, start=T0 + 0.1), audio(100))
        second = together(video(codec, 60, start=T0 + 5), audio(100, start=T0 + 5.1))
        larger = together(video(codec, 30, start=T0 + 7, size=(320, 240)), audio(50, start=T0 + 7.1))
        await record(world, first, [*second, *larger])
        await end_session(world)
        (pending,) = await files_of(world)
        assert pending.state is not FinishedState.FAILED
        told = await world.told.heard("file_finished")
        (file,) = await files_of(world)
        rows = await world.rows()
    path = tmp_path / "session" / file.path
    assert told["file"] == file
    assert told["info"] == world.session.info
    assert (file.state, file.container, file.path) == (FinishedState.FINISHED, container, f"cam{path.suffix}")
    assert file.segments == tuple(row.path for row in sorted(rows, key=lambda row: row.number))
    assert len(file.segments) == 3
    assert all((tmp_path / "session" / row.path).is_file() for row in rows), "the segments are kept"
    decoded = decode(path)
    assert (decoded.video, decoded.audio) == (file.video_frames, file.audio_frames) == (150, 250)
    assert decoded.sizes >= {(160, 120)}
    pictures = [0.1 + n / 30 for n in range(60)] + [5 + n / 30 for n in range(60)] + [7 + n / 30 for n in range(30)]
    sounds = [n / 50 for n in range(100)] + [5.1 + n / 50 for n in range(150)]
    assert decoded.video_times == pytest.approx(pictures, abs=0.003)
    assert decoded.audio_times == pytest.approx(sounds, abs=0.003)
    assert decoded.duration == pytest.approx(8.1, abs=0.05)
    assert file.duration_s == pytest.approx(8.1, abs=0.05)
    data = path.read_bytes()
    assert (file.bytes, file.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    if container == "mp4":
        assert data.index(b"moov") < data.index(b"mdat"), "the index is in front"
        assert b"moof" not in data
    else:
        assert data.index(b"\x1c\x53\xbb\x6b") < data.index(b"\x1f\x43\xb6\x75"), "cues stand before the first cluster"
    assert seek(path, 6.5) == pytest.approx(6.0, abs=0.05), "the key frame before"
    manifest = json.loads((tmp_path / "session" / "manifest.json").read_bytes())
    (entry,) = manifest["streams"][0]["finished"]
    assert (entry["path"], entry["sha256"], entry["segments"]) == (file.path, file.sha256, list(file.segments))
    assert sorted(one.name for one in (tmp_path / "session").iterdir() if one.name.startswith(".")) == []


async def test_sound_alone_then_a_picture_and_g722(tmp_path: Path) -> None:
    async with finishing_world(tmp_path) as world:
        await record(world, audio(100, codec="G722"), together(video("VP8", 30, start=T0 + 4), audio(50, start=T0 + 4, codec="G722")))
        await end_session(world)
        await world.told.heard("file_finished")
        (file,) = await files_of(world)
        decoded = decode(world.session.info.folder / file.path)
    assert (decoded.video, decoded.audio, sorted(decoded.codecs)) == (30, 150, ["g722", "vp8"])
    assert decoded.first_video == pytest.approx(4.0, abs=0.002)


async def test_a_change_of_codec_makes_a_second_file(tmp_path: Path) -> None:
    async with finishing_world(tmp_path) as world:
        await record(world, together(video("H264", 30), audio(50)), together(video("VP8", 30, start=T0 + 2), audio(50, start=T0 + 2)))
        await record(world, audio(20), stream_id="../../x")
        await end_session(world)
    paths = {file.path: file for file in await asyncio.to_thread(read_back, tmp_path)}
    assert sorted(paths)[:2] == ["cam.mkv", "cam~2.mkv"]
    assert len(paths) == 3
    assert {file.state for file in paths.values()} == {FinishedState.FINISHED}
    assert decode(tmp_path / "session" / "cam.mkv").video == decode(tmp_path / "session" / "cam~2.mkv").video == 30


def read_back(folder: Path) -> list[FinishedFile]:
    from roomkeeper.state.journal import Journal

    journal = Journal.open(folder / "journal.db")
    try:
        return journal.run_blocking(partial(finished.of_session, session_id="s1"))
    finally:
        journal.close()


async def test_a_damaged_segment_is_found_out(tmp_path: Path) -> None:
    async with finishing_world(tmp_path) as world:
        await record(world, together(video("H264", 30), audio(50)))
        (row,) = await world.rows()
        with world.path(row).open("r+b") as file:
            file.seek(row.bytes // 2)
            file.write(b"\xff")
        await end_session(world)
        failure = await world.told.heard("recording_failed")
        assert "its checksum differs" in failure["error"]
        (made,) = await files_of(world)
        assert (made.state, made.sha256) == (FinishedState.FAILED, "")
        manifest = json.loads((world.session.info.folder / "manifest.json").read_bytes())
        assert manifest["streams"][0]["finished"] == []
        assert any("its checksum differs" in warning for warning in manifest["quality"]["warnings"])
        assert not (world.session.info.folder / made.path).exists()


async def test_what_a_dead_agent_left_is_made_at_the_next_start(tmp_path: Path) -> None:
    info = None
    async with recorder_world(tmp_path, finish=False) as world:
        await record(world, together(video("H264", 30), audio(50)))
        await record(world, audio(50), stream_id="voice")
        info = world.session.info

        def die(connection: Any) -> None:
            """One file is planned, its temporary half written; then comes the kill."""
            sessions.transition(connection, "s1", SessionState.FINISHED, "over", T0 + 60)
            own = [row for row in segments.of_session(connection, "s1") if row.stream_id == "cam"]
            planned = FinishedFile(
                session_id="s1",
                path="cam.mkv",
                stream_id="cam",
                container="matroska",
                segments=tuple(row.path for row in own),
                started_at=own[0].started_at,
            )
            finished.save(connection, planned)

        await world.journal.run(die)
        (info.folder / ".cam.mkv.4711.finish").write_bytes(b"half")
    async with finishing_world(tmp_path) as world:
        await world.told.heard("file_finished")
    (file,) = await asyncio.to_thread(read_back, tmp_path)
    assert (file.state, decode(info.folder / "cam.mkv").video) == (FinishedState.FINISHED, 30)
    assert not (info.folder / ".cam.mkv.4711.finish").exists()


async def test_nothing_is_made_unless_asked_for(tmp_path: Path) -> None:
    async with recorder_world(tmp_path) as world:
        await record(world, audio(50))
        await end_session(world)
        assert await files_of(world) == []


async def test_a_segment_that_turns_up_later_is_joined_too(tmp_path: Path) -> None:
    async with finishing_world(tmp_path) as world:
        await record(world, audio(50))
        await end_session(world)
        first = (await world.told.heard("file_finished"))["file"]
        world.told.calls.clear()
        await record(world, audio(50, start=T0 + 3))
        info = world.session.info
        await world.plugin.roomkeeper_recording_finished(info, info.folder / "manifest.json")
        second = (await world.told.heard("file_finished"))["file"]
        assert (second.path, len(first.segments), len(second.segments)) == (first.path, 1, 2)
        assert decode(world.session.info.folder / second.path).audio == 100
        assert len(await files_of(world)) == 1


async def test_no_room_no_file(tmp_path: Path) -> None:
    async with finishing_world(tmp_path) as world:
        await record(world, audio(50))
        world.plugin._finisher.min_free = 1 << 60
        await end_session(world)
        failure = await world.told.heard("recording_failed")
        assert "free space; the next start tries again" in failure["error"]


def segment(number: int, video_codec: str | None, audio_codec: str | None) -> Segment:
    return Segment(
        session_id="s1",
        path=f"{number}.mkv",
        stream_id="cam",
        user_id="",
        user_name="",
        number=number,
        container="matroska",
        started_at=T0 + number,
        video_codec=video_codec,
        audio_codec=audio_codec,
    )


def test_runs() -> None:
    rows = [
        segment(1, None, "opus"),
        segment(2, "VP8", None),
        segment(3, "VP8", "opus"),
        segment(4, "H264", None),
        segment(5, None, "PCMU"),
    ]
    assert [[row.number for row in run] for run in runs_of(rows)] == [[1, 2, 3], [4, 5]]
