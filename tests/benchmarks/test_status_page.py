"""The benchmark of the status page runs, in small, and says what it promises."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "status_page.py"


def test_every_path_is_measured_and_nothing_is_lost(tmp_path: Path) -> None:
    command = [sys.executable, str(BENCHMARK), "--streams", "2", "--seconds", "3", "--readers", "1", "--folder", str(tmp_path), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr + done.stdout
    result = json.loads(done.stdout)
    assert set(result["paths"]) >= {"/", "/page.css", "/page.js", "/api/status", "/picture", "/metrics", "/healthz", "/readyz"}
    for figures in result["paths"].values():
        assert 0 < figures["p50_ms"] <= figures["p99_ms"] <= figures["max_ms"]
    assert result["different_pictures"] >= 2
    assert result["lost_frames"] == 0
    assert result["failed"] == []
    assert list(tmp_path.iterdir()) == [], "recordings are removed"
