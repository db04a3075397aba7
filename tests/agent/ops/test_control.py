"""The control sockets of agents that share a data folder."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from roomkeeper.ops.control import ControlServer, ask_status, socket_path


def _server(folder: Path, agent: str) -> ControlServer:
    async def status() -> dict[str, Any]:
        return {"agent": agent}

    return ControlServer(folder, agent, status)


async def test_agents_that_start_and_end_at_once_on_one_folder_leave_each_other_alone(tmp_path: Path) -> None:
    names = [f"agent-{number}" for number in range(8)]
    servers = [_server(tmp_path, name) for name in names]
    await asyncio.gather(*(server.start() for server in servers))
    try:
        assert [await ask_status(tmp_path, name) for name in names] == [{"agent": name} for name in names]
        await servers[0].stop()
        assert await ask_status(tmp_path, names[0]) is None
        assert await ask_status(tmp_path, names[1]) == {"agent": names[1]}
    finally:
        await asyncio.gather(*(server.stop() for server in servers))
    assert list(tmp_path.iterdir()) == []


async def test_what_a_kill_left_behind_is_in_nobodys_way(tmp_path: Path) -> None:
    path = socket_path(tmp_path, "school")
    left = await asyncio.start_unix_server(lambda _reader, _writer: None, path)
    left.close()
    path.touch()  # a listener that closes takes its socket along, one that is killed does not
    assert await ask_status(tmp_path, "school") is None
    server = _server(tmp_path, "school")
    await server.start()
    try:
        assert await ask_status(tmp_path, "school") == {"agent": "school"}
        assert path.stat().st_mode & 0o777 == 0o600
    finally:
        await server.stop()


async def test_a_hostile_name_stays_in_its_folder_and_fits_a_socket(tmp_path: Path) -> None:
    path = socket_path(tmp_path, "../" * 20 + "\u5b66\u6821")
    assert path.parent == tmp_path
    assert len(path.name) < 48
