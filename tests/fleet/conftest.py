"""Several real agents, each a process, on one data folder, in rooms of a real room server with real people."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from integration.conftest import SECRET, add_plugin, alarms, connect, room_server

__all__ = ["add_plugin", "alarms", "connect", "room_server"]


class AgentProcess:
    """`roomkeeper run`, with its log in a file beside the configuration."""

    def __init__(self, folder: Path, name: str, configuration: str) -> None:
        self.name = name
        self._log_path = folder / f"{name}.log"
        path = folder / f"{name}.toml"
        path.write_text(configuration.replace("AGENT_NAME", name))
        self._command = [sys.executable, "-m", "roomkeeper", "run", "--config", str(path)]
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, or start again."""
        with self._log_path.open("ab") as log:
            self.process = subprocess.Popen(self._command, stdout=log, stderr=log)

    def signal(self, number: signal.Signals) -> float:
        """Send a signal; return the UNIX time just before."""
        assert self.process is not None
        now = time.time()
        self.process.send_signal(number)
        return now

    def log(self) -> str:
        """Everything it has said."""
        return self._log_path.read_text(errors="replace")

    def end(self) -> None:
        """Be gone, whatever the state."""
        if self.process is not None and self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.process.pid, signal.SIGCONT)
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


@pytest.fixture
def agents(tmp_path: Path) -> Iterator[Callable[[str, str], AgentProcess]]:
    """`agents("a", configuration)` starts an agent of this name."""
    started: list[AgentProcess] = []

    def start(name: str, configuration: str) -> AgentProcess:
        started.append(AgentProcess(tmp_path, name, configuration))
        started[-1].start()
        return started[-1]

    yield start
    for one in started:
        one.end()


def configuration(url: str, data_dir: Path, rooms: list[str], *, seconds: int = 600) -> str:
    """All agents are one user, in the rooms from now on for so long."""
    start = datetime.now(UTC).isoformat(timespec="seconds")
    return f"""
[agent]
name = "AGENT_NAME"
data_dir = "{data_dir}"
[accounts.a]
provider = "embedded"
user_id = "bot-{{agent}}"
max_rooms = 20
[accounts.a.settings]
url = "{url}"
server_secret = "{SECRET}"
[[timetable]]
name = "plan"
account = "a"
rooms = {json.dumps(rooms)}
at = [{start}]
duration = {seconds}
"""


class JournalReader:
    """Reads the journal beside the agents that write it."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / "journal.sqlite3"

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Ask; empty while there is no journal yet."""
        if not self._path.exists():
            return []
        connection = sqlite3.connect(self._path, timeout=20)
        try:
            return connection.execute(query, values).fetchall()
        except sqlite3.OperationalError:
            return []
        finally:
            connection.close()

    def live(self, agent: str = "%") -> int:
        """How many sessions an agent is in the room of."""
        return int((self.rows("SELECT COUNT(*) FROM sessions WHERE state = 'live' AND agent LIKE ?", agent) or [(0,)])[0][0])

    def open_segments(self, agent: str = "%") -> int:
        """How many segments are being written in sessions that an agent has."""
        query = "SELECT COUNT(*) FROM segments JOIN sessions ON sessions.id = session_id WHERE segments.state = 'open' AND agent LIKE ?"
        return int((self.rows(query, agent) or [(0,)])[0][0])


async def until(condition: Callable[[], Any], within_s: float = 40.0) -> Any:
    """Wait for other processes' work, without blocking this one's room server."""
    async with asyncio.timeout(within_s):
        while not (value := await asyncio.to_thread(condition)):  # noqa: ASYNC110 - another process has no event for us
            await asyncio.sleep(0.05)
        return value


@pytest.fixture
async def cameras(connect: Callable[..., Any]) -> AsyncIterator[Callable[[str], Any]]:
    """`await cameras("r1")`: somebody sends small video and sound in a room until the end of the test."""
    from roomkeeper.demo.source import GeneratedSource

    sources: list[GeneratedSource] = []

    async def start(room_id: str) -> None:
        sources.append(GeneratedSource(room_id, video_codec="VP8", width=160, height=96, fps=10, bitrate=60_000))
        room = await (await connect(f"person-{room_id}")).login_room(room_id)
        await room.start_publishing_stream(f"camera-{room_id}", sources[-1])

    yield start
    for source in sources:
        await source.close()
