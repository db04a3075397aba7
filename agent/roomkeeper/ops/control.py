"""The control socket: how command-line tools talk to the agent that runs on the same data folder."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import structlog
from aiohttp import ClientError, ClientSession, ClientTimeout, UnixConnector, web

log = structlog.get_logger(__name__)

SOCKET_NAME = "control.sock"
ASK_TIMEOUT_S = 5.0
_LONGEST_PATH = 100  # sockaddr_un takes 108 bytes on Linux


class ControlServer:
    """Answers on a Unix socket in the data folder, for this user alone (mode 0600)."""

    def __init__(self, folder: Path, status: Callable[[], Awaitable[dict[str, Any]]]) -> None:
        self._path = folder / SOCKET_NAME
        self._status = status
        app = web.Application()
        app.router.add_get("/status", self._get_status)
        self._runner = web.AppRunner(app, access_log=None)

    async def start(self) -> None:
        """Listen. A path too long for a socket is a warning: everything but `roomkeeper status` works without."""
        if len(str(self._path)) > _LONGEST_PATH:
            log.warning("no control socket: the path is too long for one", path=str(self._path))
            return
        await asyncio.to_thread(self._path.unlink, missing_ok=True)  # left behind by a kill; the data folder is ours alone
        await self._runner.setup()
        await web.UnixSite(self._runner, str(self._path)).start()
        await asyncio.to_thread(self._path.chmod, 0o600)

    async def stop(self) -> None:
        """End. Safe without a start."""
        await self._runner.cleanup()
        await asyncio.to_thread(self._path.unlink, missing_ok=True)

    async def _get_status(self, _request: web.Request) -> web.Response:
        return web.json_response(await self._status())


async def ask_status(folder: Path) -> dict[str, Any] | None:
    """Ask the agent that runs on a data folder how it is; None when none runs there."""
    path = folder / SOCKET_NAME
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
