"""The unit files, judged by systemd's own tools."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
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


async def test_a_real_notify_socket_sees_the_life_of_the_service(tmp_path: Path) -> None:
    """READY and STATUS when the agent is up, STOPPING on SIGTERM, exit code 0."""
    import socket

    address = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
        notify.bind(str(address))
        notify.setblocking(False)
        configuration = tmp_path / "c.toml"
        configuration.write_text("")
        environment = os.environ | {"NOTIFY_SOCKET": str(address), "STATE_DIRECTORY": str(tmp_path / "state")}
        service = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "roomkeeper", "run", "--config", str(configuration), env=environment, stderr=asyncio.subprocess.PIPE
        )
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(60):
            first = (await loop.sock_recv(notify, 4096)).decode()
            service.send_signal(signal.SIGTERM)
            second = (await loop.sock_recv(notify, 4096)).decode()
            _, errors = await service.communicate()
    assert first.splitlines() == ["READY=1", "STATUS=waiting for the next occurrence"]
    assert second.splitlines()[0] == "STOPPING=1"
    assert service.returncode == 0, errors
    assert (tmp_path / "state" / "journal.sqlite3").exists(), "the service's state folder is the default data folder"
    assert all(json.loads(line) for line in errors.splitlines()), "outside of a terminal the log is JSON lines"
