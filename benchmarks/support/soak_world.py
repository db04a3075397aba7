"""The world of a soak: a room server that can be restarted, agents that can be killed, a way between them that can be cut."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import socket
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Final

from pydantic import SecretStr

from roomkeeper.testing.children import dying_with_parent
from roomkeeper_embedded.config import ServerSettings
from roomkeeper_embedded.server.app import RoomServer

ENDS_WITHIN_S: Final = 60.0
_BENCHMARKS: Final = str(Path(__file__).resolve().parents[1])


class Child:
    """A Python process with its output in a file. `kill` is a kill -9."""

    def __init__(self, name: str, folder: Path, arguments: list[str]) -> None:
        self.name = name
        self.log_path = folder / f"{name}.log"
        self._command = dying_with_parent([sys.executable, *arguments])
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start, or start again."""
        environment = os.environ | {"PYTHONPATH": _BENCHMARKS}
        log_file = await asyncio.to_thread(self.log_path.open, "ab")
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self._command, stdin=asyncio.subprocess.DEVNULL, stdout=log_file, stderr=log_file, env=environment
            )
        finally:
            await asyncio.to_thread(log_file.close)

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.returncode is None

    def reload(self) -> None:
        """Have it read its configuration again (SIGHUP)."""
        if self._process is not None and self.alive:
            self._process.send_signal(signal.SIGHUP)

    async def kill(self) -> None:
        """End it without a word."""
        if self._process is not None and self.alive:
            self._process.kill()
            await self._process.wait()

    async def end(self) -> int:
        """Ask it to end and wait; the exit status. Killed when it takes too long."""
        if self._process is None:
            return 0
        if self.alive:
            self._process.send_signal(signal.SIGTERM)
        try:
            return await asyncio.wait_for(self._process.wait(), ENDS_WITHIN_S)
        except TimeoutError:
            await self.kill()
            return -signal.SIGKILL

    async def log(self) -> str:
        """What it said so far."""
        return await asyncio.to_thread(self.log_path.read_text, "utf-8", "replace")


class RestartableServer:
    """The embedded room server in this process, on one port: back as soon as it is started. All connections end with it."""

    def __init__(self, port: int, secret: str) -> None:
        self._settings = ServerSettings(port=port, server_secret=SecretStr(secret))
        self._server: RoomServer | None = None

    async def start(self) -> None:
        """Start, or start again."""
        self._server = RoomServer(self._settings)
        await self._server.start()

    async def stop(self) -> None:
        """Stop, with all that is in its memory. Safe to call twice."""
        server, self._server = self._server, None
        if server is not None:
            await server.stop()


def free_port() -> int:
    """A port of loopback that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class CuttableWay:
    """A TCP port that leads to another one, until the connections are cut. `await start()`, `await stop()`."""

    def __init__(self, to_port: int) -> None:
        self._to_port = to_port
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.cuts = 0

    @property
    def port(self) -> int:
        """Where it begins."""
        assert self._server is not None, "the way was not opened"
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def start(self) -> None:
        """Open it."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)

    async def stop(self) -> None:
        """Close it, with all that goes through it."""
        if self._server is not None:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self, share: float, chance: random.Random) -> int:
        """Cut a share of the connections, one at least, as a network does: without a good-bye; return how many there were to cut."""
        writers = sorted(self._writers, key=lambda writer: writer.get_extra_info("peername"))
        unlucky = chance.sample(writers, min(len(writers), max(1, round(share * len(writers)))))
        for writer in unlucky:
            writer.transport.abort()
        self.cuts += len(unlucky)
        return len(unlucky)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None, "a handler runs in a task"
        self._tasks.add(task)
        self._writers.add(writer)
        try:
            with contextlib.suppress(OSError):
                far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._to_port)
                try:
                    await _either_ends(_pump(reader, far_writer), _pump(far_reader, writer))
                finally:
                    far_writer.transport.abort()
        except asyncio.CancelledError:
            pass  # the way is closed
        finally:
            self._writers.discard(writer)
            self._tasks.discard(task)
            writer.transport.abort()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()


async def _either_ends(*ways: Coroutine[object, object, None]) -> None:
    tasks = [asyncio.ensure_future(way) for way in ways]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
