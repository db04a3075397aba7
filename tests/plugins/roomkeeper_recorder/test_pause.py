"""Nothing of a pause comes into any file; the manifest says that there was one."""

from __future__ import annotations

import asyncio
import json
import threading
from pathlib import Path

import pytest

from plugins.roomkeeper_recorder.encoded import T0, audio, decode, together, video
from plugins.roomkeeper_recorder.world import World, recorder_world, stream_info
from roomkeeper.errors import RecordingError
from roomkeeper.media.frames import EncodedFrame, FrameSink
from roomkeeper.rooms.recording import RecordingControl, RecordingState
from roomkeeper.state.manifest import build_manifest, write_manifest
from roomkeeper_recorder import control, gate
from roomkeeper_recorder.gate import Gate
from roomkeeper_recorder.recording import StreamRecording


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The wall clock, as a list of one."""
    now = [T0]
    monkeypatch.setattr(control, "wall_clock", lambda: now[0])
    return now


async def controlled(world: World) -> RecordingControl:
    """Begin the session as its runner does."""
    await world.plugin.roomkeeper_session_started(world.session)
    assert isinstance(world.session.recording, RecordingControl)
    return world.session.recording


def offer(sink: FrameSink, frames: list[EncodedFrame], until: float) -> None:
    """Offer, and take out of the list, the frames captured before a moment."""
    while frames and frames[0].wall_time < until:
        sink.offer(frames.pop(0))


async def test_a_pause_is_in_no_file(world: World, clock: list[float]) -> None:
    steering = await controlled(world)
    world.session.streams = {"cam": stream_info("cam")}
    sink = world.record()
    frames = together(video("H264", 180, gop=15), audio(300))
    offer(sink, frames, T0 + 1.9)  # what was captured in the last tenth before the pause is still on its way
    clock[0] = T0 + 2
    await steering.pause("ann")
    assert steering.state is RecordingState.PAUSED
    await steering.pause("ben")  # changes nothing
    offer(sink, frames, T0 + 3.9)
    clock[0] = T0 + 4
    await steering.resume("ann")
    assert steering.state is RecordingState.RECORDING
    assert world.session.keyframe_requests == ["cam"]
    offer(sink, frames, T0 + 6)
    await sink.close()

    first, second = await world.rows()
    assert first.started_at + first.duration_s == pytest.approx(T0 + 2, abs=0.05)
    assert second.started_at == pytest.approx(T0 + 4, abs=0.021)
    for row in (first, second):
        decoded = decode(world.path(row))
        assert (decoded.video, decoded.audio) == (row.video_frames, row.audio_frames) == (60, 100)
        for moment in [*decoded.video_times, *decoded.audio_times]:
            assert not T0 + 2.001 < row.started_at + moment < T0 + 3.999
    assert (second.lost_video_frames, second.lost_audio_frames) == (0, 0), "what was not wanted is not lost"

    manifest = await world.journal.run(lambda connection: build_manifest(connection, "s1"))
    (gap,) = manifest["streams"][0]["segments"][1]["gaps"]
    assert gap["cause"] == "paused"
    assert (gap["at_s"], gap["length_s"]) == (pytest.approx(4.0, abs=0.04), pytest.approx(2.0, abs=0.06))
    assert manifest["pauses"] == [{"at_s": 4.0, "length_s": 2.0, "cause": "paused", "by": "ann"}]
    assert manifest["quality"]["missing_s"] == 0, "a pause is wanted"


async def test_the_segment_ends_while_the_pause_lasts(world: World, clock: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "SETTLE_S", 0.2)
    steering = await controlled(world)
    sink = world.record()
    for frame in together(video("VP8", 60), audio(100)):
        sink.offer(frame)
    clock[0] = T0 + 2
    await steering.stop("ann")
    closed = await world.told.heard("segment_closed")
    assert decode(world.path(closed["segment"])).video == 60
    for frame in together(video("VP8", 60, start=T0 + 1.5), audio(100, start=T0 + 1.5)):
        sink.offer(frame)  # captured before, but far too late: nothing may slip into a pause
    await sink.close()
    assert len(await world.rows()) == 1
    manifest = await write_manifest(world.journal, "s1")
    assert json.loads(manifest.read_bytes())["pauses"] == [{"at_s": 4.0, "length_s": None, "cause": "stopped", "by": "ann"}]


async def test_who_comes_late_into_a_pause_is_recorded_from_its_end(world: World, clock: list[float]) -> None:
    steering = await controlled(world)
    clock[0] = T0
    await steering.pause("ann")
    sink = world.record(stream_info("late", "ben"))
    frames = together(video("H264", 120, start=T0 + 1, gop=30), audio(200, start=T0 + 1))
    offer(sink, frames, T0 + 3)
    clock[0] = T0 + 3
    await steering.resume("ann")
    offer(sink, frames, T0 + 9)
    await sink.close()
    (row,) = await world.rows()
    assert row.started_at == pytest.approx(T0 + 3, abs=0.021)
    assert decode(world.path(row)).video == row.video_frames == 60


async def test_a_clock_that_was_set_costs_nothing_behind_the_pause(
    world: World, clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Frames keep to the clock of their connection, which does not step when the machine's is set."""
    monkeypatch.setattr(gate, "SETTLE_S", 0.0)
    pumped = threading.Semaphore(0)
    pump = StreamRecording.pump

    def counted(recording: StreamRecording, now: float) -> None:
        pump(recording, now)
        pumped.release()

    monkeypatch.setattr(StreamRecording, "pump", counted)
    steering = await controlled(world)
    sink = world.record()
    frames = together(video("VP8", 300, gop=15), audio(500))
    offer(sink, frames, T0 + 2)
    clock[0] = T0 + 2 + 4  # set forward by 4 s
    await steering.pause("ann")
    offer(sink, frames, T0 + 6)
    await world.told.heard("segment_closed")
    clock[0] = T0 + 6 + 4
    await steering.resume("ann")
    while pumped.acquire(blocking=False):
        pass
    for _ in range(2):  # the first one may have begun before
        assert await asyncio.to_thread(pumped.acquire, timeout=10)
    offer(sink, frames, T0 + 10)
    await sink.close()
    assert [row.video_frames for row in await world.rows()] == [60, 120]


async def test_several_pauses_and_what_makes_no_sense(world: World, clock: list[float]) -> None:
    steering = await controlled(world)
    sink = world.record()
    frames = together(video("VP8", 300, gop=15), audio(500))
    await steering.resume("ann")  # nothing to resume: nothing happens
    await steering.start("ann")
    for begin, end in ((1, 2), (4, 4.5), (7, 8)):
        offer(sink, frames, T0 + begin)
        clock[0] = T0 + begin
        await steering.pause("ann")
        if begin == 7:
            await steering.stop("ben")  # from a pause into a stop
            assert steering.state is RecordingState.STOPPED
            with pytest.raises(RecordingError, match="was stopped — start it again first"):
                await steering.resume("ann")
            with pytest.raises(RecordingError, match="cannot pause"):
                await steering.pause("ann")
        offer(sink, frames, T0 + end)
        clock[0] = T0 + end
        await steering.start("ann")
    offer(sink, frames, T0 + 10)
    await sink.close()
    rows = await world.rows()
    assert [round(row.started_at - T0, 1) for row in rows] == [0.0, 2.0, 4.5, 8.0]
    assert sum(row.video_frames + row.lost_video_frames for row in rows) == pytest.approx(7.5 * 30, abs=3)
    assert [decode(world.path(row)).video for row in rows] == [row.video_frames for row in rows]
    manifest = await world.journal.run(lambda connection: build_manifest(connection, "s1"))
    assert [pause["cause"] for pause in manifest["pauses"]] == ["paused", "paused", "paused", "stopped"]


async def test_a_pause_outlives_the_agent(tmp_path: Path, clock: list[float]) -> None:
    async with recorder_world(tmp_path) as world:
        await (await controlled(world)).pause("ann")
    async with recorder_world(tmp_path) as world:
        steering = await controlled(world)
        assert steering.state is RecordingState.PAUSED
        sink = world.record()
        frames = together(video("H264", 120), audio(200))
        offer(sink, frames, T0 + 2)
        clock[0] = T0 + 2
        await steering.resume("ann")
        offer(sink, frames, T0 + 4)
        await sink.close()
        (row,) = await world.rows()
        assert row.started_at == pytest.approx(T0 + 2, abs=0.021)


async def test_calls_at_once_are_served_in_turn(world: World, clock: list[float]) -> None:
    steering = await controlled(world)
    await asyncio.gather(steering.pause("a"), steering.resume("b"), steering.pause("c"), steering.stop("d"), steering.start("e"))
    assert steering.state is RecordingState.RECORDING
    manifest = await world.journal.run(lambda connection: build_manifest(connection, "s1"))
    assert [(pause["by"], pause["length_s"]) for pause in manifest["pauses"]] == [("a", 0), ("c", 0), ("d", 0)]


def test_a_gate_by_itself() -> None:
    moments = Gate()
    assert moments.admits(5.0)
    moments.close(10.0)
    moments.close(11.0)
    assert moments.admits(9.9), "captured before, and only now here"
    assert not moments.admits(10.0)
    moments.open(20.0)
    assert not moments.admits(19.9)
    assert moments.admits(20.0)
    assert [moments.span(at) for at in (9.9, 10.0, 25.0)] == [0, 1, 1]
    assert [moments.excludes(at) for at in (9.9, 10.0, 19.9, 20.0)] == [False, True, True, False]
    assert moments.settled_closings == 0, "it has just been opened"


def test_a_gate_that_was_not_moved_for_a_while_is_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "SETTLE_S", 0.0)
    moments = Gate()
    moments.close(10.0)
    assert moments.settled_closings == 1, "what comes once it is open again lies behind it"
    moments.open(20.0)
    moments.close(30.0)
    assert moments.settled_closings == 2
    assert [moments.excludes(at, 1) for at in (15.0, 35.0)] == [False, True]
    assert [moments.span(at, 1) for at in (5.0, 35.0)] == [1, 2]
