"""The demo as a user runs it, judged from outside: by its JSON, its files and what really lies in the store."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from roomkeeper.demo.verification import verify_session
from roomkeeper.state.timestamps import parse_rfc3339
from roomkeeper.testing.media_probe import probe

DEMO = [sys.executable, "-m", "roomkeeper", "demo"]


@pytest.mark.timeout(180)
def test_twenty_seconds_of_school(tmp_path: Path) -> None:
    done = subprocess.run(
        [*DEMO, "--seconds", "20", "--json", "--out", str(tmp_path)], capture_output=True, text=True, timeout=150, check=False
    )
    assert done.returncode == 0, done.stderr[-4000:] + done.stdout[-2000:]
    result = json.loads(done.stdout)
    assert result["rooms"] == 3
    assert result["streams"] == 5
    assert (result["lost_video_frames"], result["lost_audio_frames"]) == (0, 0)
    assert result["messages"]["moderated"] >= 3
    assert result["messages"]["commands"] == 3
    files = [path for path in (tmp_path / "data" / "spool").rglob("*") if path.is_file()]
    assert len(files) >= len(result["segments"]) + 2 * 3
    assert result["uploads"]["objects"] == result["uploads"]["verified"] == len(files)
    assert {segment["video_codec"] for segment in result["segments"]} == {"H264", "VP8"}

    # judged anew, not taken from the result: decoding, counts, sync, and the wall clock of each stream
    folders = sorted((tmp_path / "data" / "spool").iterdir())
    assert len(folders) == 3
    whole_seconds: dict[int, list[float]] = {}
    for folder in folders:
        assert verify_session(folder).all_problems() == []
        manifest = json.loads((folder / "manifest.json").read_text())
        for stream in manifest["streams"]:
            for segment in stream["segments"]:
                seen = probe(folder / segment["path"])
                assert (seen.video_frames, seen.audio_frames) == (segment["video_frames"], segment["audio_frames"])
                assert abs(seen.av_offset_max_ms() or 0) <= 40
                assert len(seen.flash_times) >= 18
                started = parse_rfc3339(segment["started_at"]).timestamp()
                for flash in seen.flash_times:
                    whole_seconds.setdefault(round(started + flash), []).append(started + flash)
    # the same second flashes in every stream; on the wall-clock timeline the streams agree on when that was
    shared = [moments for moments in whole_seconds.values() if len(moments) == 5]
    assert len(shared) >= 15
    assert max(max(moments) - min(moments) for moments in shared) < 0.2


@pytest.mark.timeout(120)
def test_ctrl_c_ends_it_cleanly_with_what_was_recorded_so_far(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [*DEMO, "--seconds", "60", "--json", "--out", str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    for line in process.stderr:
        if "good morning" in line.lower():
            break
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=60)
    result = json.loads(output)
    assert process.returncode == 0, errors
    assert result["stopped_early"]
    assert result["problems"] == []
    assert len(result["segments"]) == 5
    assert result["uploads"]["objects"] == result["uploads"]["verified"] > 0


def test_an_earlier_demo_s_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "roomkeeper.toml").write_text("")
    done = subprocess.run([*DEMO, "--out", str(tmp_path)], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "an earlier demo lies here" in done.stderr


def test_too_short_is_wrong_use() -> None:
    done = subprocess.run([*DEMO, "--seconds", "3"], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "greater than or equal to 8" in done.stderr
