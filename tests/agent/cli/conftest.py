"""The command line in this process, and a configuration to give it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from roomkeeper.cli import main


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Done]


@pytest.fixture
def roomkeeper(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run a command line in this process, through the same `main` as the installed program: a second's start-up is paid once."""

    def run(*arguments: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["roomkeeper", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        output, errors = capfd.readouterr()
        code = ended.value.code
        return Done(code if isinstance(code, int) else 0 if code is None else 1, output, errors)

    return run


@pytest.fixture
def configuration(tmp_path: Path) -> Path:
    path = tmp_path / "c.toml"
    path.write_text(
        f"""
[agent]
data_dir = "{tmp_path / "data"}"
[accounts.a]
provider = "embedded"
user_id = "bot"
[accounts.a.settings]
url = "ws://127.0.0.1:1/rooms"
server_secret = "0123456789abcdef0123456789abcdef"
[[timetable]]
name = "maths"
account = "a"
rooms = ["r1", "r2"]
cron = "0 9 * * mon-fri"
time_zone = "Europe/Berlin"
duration = "45m"
"""
    )
    return path
