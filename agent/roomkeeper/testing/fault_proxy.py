"""An HTTP proxy on loopback that misbehaves as told: for tests of whatever speaks to a server through it.

It stands in front of one server, passes everything on untouched (signatures hold, `Host` stays what the client said), and counts. Each
request has a connection of its own to the server.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

Kind = Literal["answer", "cut request", "lost answer", "black hole", "slow", "rewrite answer"]

_PIECE = 64 * 1024
_HEAD_LIMIT = 64 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """What the client asked. Header names are lower case; `bytes` is the length of the body."""

    method: str
    target: str
    headers: dict[str, str]
    bytes: int

    @property
    def is_part(self) -> bool:
        """Whether it uploads a part of an object."""
        return self.method == "PUT" and "partNumber=" in self.target


@dataclass(slots=True, kw_only=True)
class Fault:
    """One way to misbehave.

    * `answer`: with `status` and the S3 error `code`, without asking the server.
    * `cut request`: the connection ends when half of the body has come.
    * `lost answer`: the server does what it was asked, and the client's connection ends without a word of it.
    * `black hole`: the request is taken and never answered, until `FaultProxy.heal`.
    * `slow`: the body trickles at `bytes_per_s`.
    * `rewrite answer`: the answer's bytes are changed by `rewrite`.

    :param matches: which requests; every one without it.
    :param times: how often; None until `FaultProxy.heal`.
    """

    kind: Kind
    matches: Callable[[Request], bool] = field(default=lambda _: True, repr=False)
    times: int | None = None
    status: int = 500
    code: str = "InternalError"
    bytes_per_s: int = 200_000
    rewrite: Callable[[bytes], bytes] = field(default=lambda answer: answer, repr=False)
    used: int = 0


class FaultProxy:
    """A proxy in front of `upstream` (`http://host:port`). `await start()`, `await stop()`; `faults` may be changed at any time."""

    def __init__(self, upstream: str) -> None:
        address = urlsplit(upstream)
        self._host, self._port = address.hostname or "127.0.0.1", address.port or 80
        self.faults: list[Fault] = []
        self.requests: list[Request] = []
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._healed = asyncio.Event()
        self._asked = asyncio.Event()

    @property
    def url(self) -> str:
        """Where clients find it."""
        assert self._server is not None, "the proxy was not started"
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def start(self) -> None:
        """Listen on a free port."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=_HEAD_LIMIT)

    async def stop(self) -> None:
        """End, and every connection with it."""
        self.heal()
        if self._server is not None:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._server is not None:
            await self._server.wait_closed()

    def add(self, fault: Fault) -> Fault:
        """Misbehave from the next request on."""
        self._healed.clear()
        self.faults.append(fault)
        return fault

    def heal(self) -> None:
        """Behave. What hangs in a black hole is cut off."""
        self.faults.clear()
        self._healed.set()
        self._healed = asyncio.Event()

    def count(self, matches: Callable[[Request], bool]) -> int:
        """How many requests so far match."""
        return sum(matches(request) for request in self.requests)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until a request makes the condition true, of `requests` or of what a fault has `used`. For one at a time."""
        while not condition():
            self._asked.clear()
            await self._asked.wait()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None, "a handler runs in a task"
        self._tasks.add(task)
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                await self._serve(reader, writer)
        except asyncio.CancelledError:
            pass  # the proxy stops
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request a connection: HTTP lets a server close after each answer."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.rstrip("\r\n").split("\r\n")
        method, target, _ = first.split(" ", 2)
        named = [line.split(":", 1) for line in lines]
        headers = {name.strip().lower(): value.strip() for name, value in named}
        length = int(headers.get("content-length") or 0)
        request = Request(method, target, headers, length)
        self.requests.append(request)
        fault = self._fault_for(request)
        self._asked.set()
        if headers.get("expect", "").lower() == "100-continue":
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        if fault is not None and fault.kind == "cut request":
            await reader.readexactly(length // 2)
            writer.transport.abort()
            return
        if fault is not None and fault.kind == "black hole":
            await self._healed.wait()
            writer.transport.abort()
            return
        if fault is not None and fault.kind == "answer":
            await reader.readexactly(length)
            writer.write(_error(fault))
            await writer.drain()
            return
        kept = [line for line, (name, _) in zip(lines, named, strict=True) if name.strip().lower() not in ("expect", "connection")]
        up_reader, up_writer = await asyncio.open_connection(self._host, self._port, limit=_HEAD_LIMIT)
        try:
            up_writer.write("\r\n".join([first, *kept, "Connection: close", "", ""]).encode("latin-1"))
            await self._pass_body(reader, up_writer, length, fault)
            answer = await up_reader.read(-1)
        finally:
            up_writer.close()
        if fault is not None and fault.kind == "lost answer":
            writer.transport.abort()
            return
        if fault is not None and fault.kind == "rewrite answer":
            answer = fault.rewrite(answer)
        writer.write(answer)
        await writer.drain()

    async def _pass_body(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, length: int, fault: Fault | None) -> None:
        slow = fault is not None and fault.kind == "slow"
        while length > 0:
            piece = await reader.read(min(length, 8192 if slow else _PIECE))
            if not piece:
                raise asyncio.IncompleteReadError(b"", length)
            length -= len(piece)
            if slow and fault is not None and fault in self.faults:
                await asyncio.sleep(len(piece) / fault.bytes_per_s)
            writer.write(piece)
            await writer.drain()

    def _fault_for(self, request: Request) -> Fault | None:
        for fault in self.faults:
            if (fault.times is None or fault.used < fault.times) and fault.matches(request):
                fault.used += 1
                return fault
        return None


def _error(fault: Fault) -> bytes:
    body = f'<?xml version="1.0"?><Error><Code>{fault.code}</Code><Message>a fault of the test</Message></Error>'.encode()
    head = f"HTTP/1.1 {fault.status} Fault\r\nContent-Type: application/xml\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body
