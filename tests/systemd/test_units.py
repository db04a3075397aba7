"""The unit files, judged by systemd's own tools."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

UNITS = Path(__file__).parents[2] / "systemd"
ANALYZE = shutil.which("systemd-analyze")

needs_systemd = pytest.mark.skipif(ANALYZE is None and "CI" not in os.environ, reason="systemd-analyze is not installed")


@pytest.fixture(params=["roomkeeper.service", "roomkeeper@.service"])
def unit(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A unit with a program that exists, since `verify` looks for it."""
    text = (UNITS / request.param).read_text()
    program = re.search(r"ExecStart=(\S+)", text)
    assert program is not None
    path = tmp_path / request.param.replace("@", "@school-1")
    path.write_text(text.replace(program.group(1), sys.executable))
    return path


@needs_systemd
def test_verify_has_nothing_to_say(unit: Path) -> None:
    # the exit code is 0 on typos too: any output is a failure
    done = subprocess.run([str(ANALYZE), "verify", "--man=no", str(unit)], capture_output=True, text=True, timeout=60, check=False)
    ours = [line for line in (done.stdout + done.stderr).splitlines() if "roomkeeper" in line]
    assert ours == []


@needs_systemd
def test_it_is_hardened(unit: Path) -> None:
    done = subprocess.run(
        [str(ANALYZE), "security", "--offline=true", "--no-pager", str(unit)], capture_output=True, text=True, timeout=60, check=False
    )
    found = re.search(r"Overall exposure level for \S+: ([\d.]+)", done.stdout)
    assert found is not None, done.stdout + done.stderr
    print("exposure", found.group(1))
    assert float(found.group(1)) <= 2.0
