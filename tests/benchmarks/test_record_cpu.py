"""The benchmark of recording cost runs, in small, and says what it promises."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from support.janus_server import reason_missing

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
FIGURES = {"cpu_per_stream", "us_per_packet", "lost_frames", "memory_mib_per_stream", "memory_growth_mib_per_minute"}


def run(*arguments: str, **environment: str) -> dict[str, Any]:
    """Run the benchmark and return the one object it prints."""
    command = [sys.executable, str(BENCHMARKS / "record_cpu.py"), *arguments, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, env={**os.environ, **environment})
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def test_every_recorder_is_measured_and_nothing_is_lost(tmp_path: Path) -> None:
    result = run("--streams", "2", "--seconds", "1", "--sweep", "1", "--folder", str(tmp_path))
    assert set(result["roomkeeper"]) >= FIGURES
    assert result["roomkeeper"]["lost_frames"] == 0
    assert result["roomkeeper"]["recorded_bytes"] > 2 * 100_000
    assert result["aiortc_media_recorder"]["cpu_per_stream"] > 5 * result["roomkeeper"]["cpu_per_stream"]
    assert 0 < result["ratio_vs_media_recorder"] < 0.2
    assert [entry["streams"] for entry in result["sweep"]] == [1]
    reason = reason_missing()
    if reason is None:
        assert result["janus_mjr"]["lost_frames"] == 0
        assert result["ratio_vs_janus"] > 0
    else:
        assert result["janus_mjr"] is None
        assert result["reasons"]["janus_mjr"] == reason
    assert list(tmp_path.iterdir()) == [], "recordings are removed"
    namespaces = subprocess.run(["ip", "netns", "list"], capture_output=True, text=True).stdout if reason is None else ""
    assert "rk-bench" not in namespaces


def test_without_janus_there_is_a_reason(tmp_path: Path) -> None:
    result = run("--streams", "1", "--seconds", "1", "--only", "janus_mjr", "--folder", str(tmp_path), PATH=str(tmp_path))
    assert result["janus_mjr"] is None
    assert "not installed" in result["reasons"]["janus_mjr"]
    assert result["ratio_vs_janus"] is None


@pytest.mark.parametrize("only", ["ffmpeg", "roomkeeper,x"])
def test_an_unknown_recorder_is_refused(only: str) -> None:
    command = [sys.executable, str(BENCHMARKS / "record_cpu.py"), "--only", only]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert "there are roomkeeper" in done.stderr
