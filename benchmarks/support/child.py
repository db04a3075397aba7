"""Processes that a benchmark starts and asks: one JSON object a line, one reply a question."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import uvloop

from roomkeeper.testing.children import dying_with_parent

LINE_BYTES: Final = 4 << 20
Handler = Callable[..., Awaitable[Any]]


class ChildError(Exception):
    """A child failed; the text is what it said."""


class Child:
    """The parent's end of a process that runs `serve`. Made by `start`; `end` must be called, whatever happened."""

    def __init__(self, name: str, process: asyncio.subprocess.Process) -> None:
        self.name = name
        self._process = process

    @classmethod
    async def start(cls, module: str, *arguments: str, inside: Sequence[str] = (), name: str = "") -> Child:
        """Run a module of this package in a process of its own.

        :param inside: a command to put in front, for instance one that enters a network namespace.
        """
        command = [*dying_with_parent([*inside, sys.executable]), "-m", f"support.{module}", *arguments]
        path = os.pathsep.join([str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path},
            limit=LINE_BYTES,
        )
        return cls(name or module, process)

    @property
    def pid(self) -> int:
        """The process's ID."""
        return self._process.pid

    async def ask(self, op: str, *, timeout_s: float = 60.0, **fields: Any) -> Any:
        """Ask for something and return the answer. One question at a time. Raises `ChildError`."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"op": op, **fields}).encode() + b"\n")
        try:
            await self._process.stdin.drain()
            line = await asyncio.wait_for(self._process.stdout.readline(), timeout_s)
        except TimeoutError as error:
            raise ChildError(f"{self.name}: no answer to {op!r} within {timeout_s:g} s") from error
        except ConnectionError:
            line = b""
        if not line:
            raise ChildError(f"{self.name}: ended at {op!r}; what it wrote to standard error says why")
        reply = json.loads(line)
        if "error" in reply:
            raise ChildError(f"{self.name}: {op}: {reply['error']}")
        return reply.get("result")

    async def end(self) -> None:
        """End the process: the end of its standard input tells it to, a signal insists. Safe to call twice."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), 10)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()


def serve(handlers: Mapping[str, Handler], closing: Callable[[], Awaitable[None]]) -> None:
    """Answer the parent's questions until it closes our standard input; then run `closing`. Replies are the handlers' results."""
    uvloop.run(_serve(handlers, closing))


async def _serve(handlers: Mapping[str, Handler], closing: Callable[[], Awaitable[None]]) -> None:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=LINE_BYTES)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    try:
        while line := await reader.readline():
            request = json.loads(line)
            try:
                reply = {"result": await handlers[request.pop("op")](**request)}
            except Exception as error:  # noqa: BLE001 - the parent decides what a failure means
                reply = {"error": f"{type(error).__name__}: {error}"}
            with contextlib.suppress(BrokenPipeError):
                sys.stdout.write(json.dumps(reply) + "\n")
                sys.stdout.flush()
    finally:
        await closing()
