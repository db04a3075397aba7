"""SIGHUP to a real process: the timetable and the rules change under sessions that run, a wrong file changes nothing."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from integration.conftest import AGENT_USER, SECRET
from roomkeeper.app import Agent
from roomkeeper.config.loading import load_configuration
from roomkeeper.ops.control import ask_status
from roomkeeper.testing.children import dying_with_parent
from roomkeeper_embedded.server.app import RoomServer

BEGIN = datetime.now(UTC).replace(microsecond=0)

RUN = dying_with_parent([sys.executable, "-m", "roomkeeper", "run", "--config"])

Status = dict[str, Any]


def configuration(server: RoomServer, data_dir: Path, plans: dict[str, str], *, more: str = "") -> str:
    """A file with a plan a room; `plans` gives each room its duration."""
    timetable = "".join(
        f'[[timetable]]\nname = "plan-{room}"\naccount = "a"\nrooms = ["{room}"]\nat = [{BEGIN:%Y-%m-%dT%H:%M:%SZ}]\n'
        f'duration = "{duration}"\n'
        for room, duration in plans.items()
    )
    return f"""
[agent]
name = "school"
data_dir = "{data_dir}"
[accounts.a]
provider = "embedded"
user_id = "{AGENT_USER}"
[accounts.a.settings]
url = "{server.url}"
server_secret = "{SECRET}"
{more}
{timetable}
"""


@asynccontextmanager
async def running(path: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """`roomkeeper run`, ended by SIGTERM."""
    with (path.parent / "log").open("wb") as log:
        agent = await asyncio.create_subprocess_exec(*RUN, str(path), stderr=log)
    try:
        yield agent
    finally:
        if agent.returncode is None:
            agent.send_signal(signal.SIGTERM)
        await asyncio.wait_for(agent.wait(), 60)


async def told(data_dir: Path, condition: Callable[[Status], Any]) -> Status:
    """The first status of which the condition is true."""
    status: Status | None = None
    try:
        async with asyncio.timeout(60):
            while True:
                status = await ask_status(data_dir, "school")
                if status is not None and condition(status):
                    return status
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise AssertionError(f"the agent says: {status}") from None


def rooms(status: Status) -> dict[str, Any]:
    return {one["room_id"]: one for one in status["sessions"] if one["state"] == "live"}


async def test_sighup_changes_what_can_change_and_says_what_cannot(room_server: RoomServer, tmp_path: Path) -> None:
    path, data_dir = tmp_path / "c.toml", tmp_path / "data"

    def write(plans: dict[str, str], more: str = "") -> None:
        path.write_text(configuration(room_server, data_dir, plans, more=more))

    write({"one": "10m", "two": "10m"})
    async with running(path) as agent:
        before = rooms(await told(data_dir, lambda status: rooms(status).keys() == {"one", "two"}))

        # longer: stays; new: begins; and what counts only after a restart is named
        write(
            {"one": "20m", "two": "10m", "three": "10m"},
            '[http]\nport = 1\n[plugins.s3]\nworkers = 5\n[plugins.s3.retention]\nkeep = "1h"\n[logging]\nlevel = "debug"\n[accounts.b]\n'
            'provider = "embedded"\nuser_id = "b"\nsettings = { url = "ws://127.0.0.1:1/rooms", '
            f'server_secret = "{SECRET}" }}\n',
        )
        agent.send_signal(signal.SIGHUP)
        status = await told(data_dir, lambda status: "three" in rooms(status))
        after = rooms(status)
        assert (after["one"]["id"], after["one"]["started_at"]) == (before["one"]["id"], before["one"]["started_at"])
        assert after["one"]["reconnects"] == 0
        assert after["one"]["planned_end"] > before["one"]["planned_end"]
        assert status["configuration"]["restart_needed"] == ["http.port", "plugins.s3.workers"]

        # wrong: refused as a whole, the old one goes on
        write({"one": "20m"}, '[plugins.s3]\nworkrs = 5\n[sessions]\ncancelled = "leave"\n')
        agent.send_signal(signal.SIGHUP)
        status = await told(data_dir, lambda status: status["configuration"]["refused"])
        assert "plugins.s3.workrs: unknown key; did you mean 'workers'?" in status["configuration"]["refused"]
        assert rooms(status).keys() == {"one", "two", "three"}

        # cancelled: the policy, which may be new in the same file, decides
        write({"one": "20m"}, '[sessions]\ncancelled = "leave"\n')
        agent.send_signal(signal.SIGHUP)
        status = await told(data_dir, lambda status: rooms(status).keys() == {"one"})
        assert status["configuration"]["refused"] == ""
        assert status["configuration"]["restart_needed"] == []
        assert rooms(status)["one"]["started_at"] == before["one"]["started_at"]
    log = (tmp_path / "log").read_text()
    assert agent.returncode == 0, log
    assert "cancelled in the timetable" in log
    assert SECRET not in log


async def test_asked_during_the_start_it_reads_again_when_it_is_up(room_server: RoomServer, tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_text(configuration(room_server, tmp_path / "data", {"r": "10m"}))
    agent = await asyncio.to_thread(lambda: Agent(load_configuration(path), where=str(path)))
    try:
        await asyncio.to_thread(
            path.write_text, configuration(room_server, tmp_path / "data", {"r": "10m"}, more="[admission]\nmax_sessions = 3")
        )
        reading = asyncio.create_task(agent.reload())
        await agent.start()
        await reading
        assert agent.leases.capacity == 3
        assert not agent.configuration_life.refused
    finally:
        await agent.close()
