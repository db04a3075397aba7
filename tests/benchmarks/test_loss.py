"""The benchmark of losses runs, in small, and says what it promises."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "loss.py"
FIGURES = {"video_frames", "video_frames_expected", "audio_frames", "audio_frames_expected", "longest_gap_s", "decode_errors"}


def run(*arguments: str) -> dict[str, Any]:
    """Run the benchmark and return the one object it prints."""
    done = subprocess.run([sys.executable, str(BENCHMARK), *arguments, "--json"], capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def test_both_receivers_are_measured_on_the_same_losses(tmp_path: Path) -> None:
    result = run("--seconds", "3", "--loss", "0.05", "--rtt", "60", "--folder", str(tmp_path))
    for name in ("roomkeeper", "aiortc_stock"):
        entry = result[name]
        assert set(entry) >= FIGURES
        assert entry["video_frames_expected"] > 20
        assert entry["audio_frames_expected"] > 50
        assert entry["link"]["forth"]["dropped"] > 0
    assert result["roomkeeper"]["decode_errors"] == 0
    assert list(tmp_path.iterdir()) == [], "recordings are removed"


@pytest.mark.parametrize(
    "network",
    [
        ("--loss", "0.1", "--sender", "roomkeeper", "--codec", "VP8"),
        ("--loss", "0.05", "--burst", "20", "--reorder", "0.02", "--sender", "aiortc"),
    ],
)
def test_nothing_is_missing_over_a_bad_network(network: tuple[str, ...]) -> None:
    entry = run("--seconds", "4", "--rtt", "60", "--only", "roomkeeper", *network)["roomkeeper"]
    for kind in ("video", "audio"):
        assert entry[f"{kind}_frames"] == entry[f"{kind}_frames_expected"], entry
    assert entry["longest_gap_s"] <= 0.5
    assert entry["decode_errors"] == 0


def test_a_share_is_below_one() -> None:
    done = subprocess.run([sys.executable, str(BENCHMARK), "--loss", "5"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert "a share is from 0 to below 1" in done.stderr
