"""The demo's room server: `roomkeeper rooms serve` in a process of its own."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import sys
from pathlib import Path
from typing import Final

from roomkeeper.errors import RoomkeeperError
from roomkeeper.testing.children import dying_with_parent

READY_WITHIN_S: Final = 20.0
STOP_WITHIN_S: Final = 10.0


class RoomServerProcess:
    """The embedded room server on a free port of loopback. `secret` signs tokens."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: asyncio.subprocess.Process | None = None
        self._port = 0
        self.secret = secrets.token_hex(16)

    @property
    def url(self) -> str:
        """Where clients connect to."""
        return f"ws://127.0.0.1:{self._port}/rooms"

    async def start(self) -> None:
        """Start and wait until it listens. Raises RoomkeeperError."""
        self._port = _free_port()
        await asyncio.to_thread(self._folder.mkdir, parents=True, exist_ok=True)
        secret_file = self._folder / "room-server.secret"
        await asyncio.to_thread(_write_private, secret_file, self.secret)
        log_path = self._folder / "room-server.log"
        command = [sys.executable, "-m", "roomkeeper", "rooms", "serve", "--port", str(self._port), "--secret-file", str(secret_file)]
        log_file = await asyncio.to_thread(log_path.open, "ab")
        try:
            self._process = await asyncio.create_subprocess_exec(
                *dying_with_parent(command),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log_file,
                stderr=log_file,
                start_new_session=True,  # Ctrl-C reaches the demo alone, which then ends things in order
            )
        finally:
            await asyncio.to_thread(log_file.close)
        try:
            async with asyncio.timeout(READY_WITHIN_S):
                while not await self._listens():  # noqa: ASYNC110 - another process: there is no event to wait for
                    await asyncio.sleep(0.05)
        except TimeoutError:
            await self.stop()
            raise RoomkeeperError(
                f"the room server was not ready within {READY_WITHIN_S:g} s", where=str(log_path), remedy="its log says why"
            ) from None

    async def stop(self) -> None:
        """End it. Safe to call twice, and without a start."""
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), STOP_WITHIN_S)
        except TimeoutError:
            process.kill()
            await process.wait()

    async def _listens(self) -> bool:
        assert self._process is not None
        if self._process.returncode is not None:
            raise RoomkeeperError("the room server ended while it was starting", where=str(self._folder / "room-server.log"))
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self._port)
        except OSError:
            return False
        writer.close()
        await writer.wait_closed()
        return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _write_private(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
