"""kill -9 in the middle of a recording costs at most a second of media."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from plugins.roomkeeper_recorder import recording_process
from plugins.roomkeeper_recorder.encoded import decode
from plugins.roomkeeper_recorder.world import recorder_world
from roomkeeper.state.segments import SegmentState


def record_and_kill(folder: Path, seconds: float) -> float:
    """Record for `seconds`, kill the process and return the capture time (UNIX) of the last frame it had been given."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, recording_process.__file__, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, text=True) as process:
        assert process.stdout is not None
        first = last = float(process.stdout.readline())
        while last - first < seconds:
            last = float(process.stdout.readline())
        process.kill()
        return max([last, *(float(line) for line in process.stdout.read().split() if len(line) == 14)])


@pytest.mark.parametrize("seconds", [2.13, 3.4])
async def test_a_kill_costs_less_than_a_second(tmp_path: Path, seconds: float) -> None:
    killed_at = await asyncio.to_thread(record_and_kill, tmp_path, seconds)
    folder = tmp_path / "session"
    left = {path.name: await asyncio.to_thread(decode, path) for path in folder.iterdir()}
    assert sorted(left) == ["h264-001.mkv", "voice-001.mkv", "vp8-001.mkv"], "every stream is there before anybody repaired it"

    async with recorder_world(tmp_path) as world:
        rows = await world.rows()
        assert [row.state for row in rows] == [SegmentState.REPAIRED] * 3
        for row in rows:
            decoded = await asyncio.to_thread(decode, world.path(row))
            lost_s = killed_at - (row.started_at + decoded.end)
            print(f"{row.path}: {lost_s:.3f} s lost at the kill")
            assert lost_s < 1.0
            assert (decoded.video, decoded.audio) == (row.video_frames, row.audio_frames)
            assert (decoded.video, decoded.audio) == (left[row.path].video, left[row.path].audio), "the repair loses nothing more"
            assert decoded.audio >= 50
            assert decoded.duration == pytest.approx(row.duration_s, abs=0.05)
        assert len([await world.told.heard("segment_closed")]) == 1
