"""The control sockets: how command-line tools talk to the agents that run on the same data folder. Each agent has one of its own."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import structlog
from aiohttp import ClientError, ClientSession, ClientTimeout, UnixConnector, web

from roomkeeper.state.safe_names import safe_name

log = structlog.get_logger(__name__)

ASK_TIMEOUT_S = 5.0
_LONGEST_PATH = 100  # sockaddr_un takes 108 bytes on Linux


def socket_path(folder: Path, agent: str) -> Path:
    """Where the agent of that name listens. One name, one process: `FolderLock` sees to it."""
    return folder / f"agent-{safe_name(agent, limit=32)}.sock"


class ControlServer:
    """Answers on a Unix socket in the data folder, for this user alone (mode 0600)."""

    def __init__(self, folder: Path, agent: str, status: Callable[[], Awaitable[dict[str, Any]]]) -> None:
        self._path = socket_path(folder, agent)
        self._status = status
        app = web.Application()
        app.router.add_get("/status", self._get_status)
        self._runner = web.AppRunner(app, access_log=None)

    async def start(self) -> None:
        """Listen. A path too long for a socket is a warning: everything but `roomkeeper status` works without."""
        if len(os.fsencode(self._path)) > _LONGEST_PATH:
            log.warning("no control socket: the path is too long for one", path=str(self._path))
            return
        await asyncio.to_thread(self._path.unlink, missing_ok=True)  # left behind by a kill; the name is ours alone
        await self._runner.setup()
        await web.UnixSite(self._runner, str(self._path)).start()
        await asyncio.to_thread(self._path.chmod, 0o600)

    async def stop(self) -> None:
        """End. Safe without a start."""
        await self._runner.cleanup()
        await asyncio.to_thread(self._path.unlink, missing_ok=True)

    async def _get_status(self, _request: web.Request) -> web.Response:
        return web.json_response(await self._status())


async def ask_status(folder: Path, agent: str) -> dict[str, Any] | None:
    """Ask the agent of that name that runs on a data folder how it is; None when it does not run there."""
    path = socket_path(folder, agent)
    if not await asyncio.to_thread(path.exists):
        return None
    with contextlib.suppress(ClientError, OSError, TimeoutError):
        async with (
            ClientSession(connector=UnixConnector(str(path)), timeout=ClientTimeout(total=ASK_TIMEOUT_S)) as client,
            client.get("http://agent/status") as answer,
        ):
            document: dict[str, Any] = await answer.json()
            return document
    return None
