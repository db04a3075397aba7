"""A Janus and people who use it, for the tests of this folder."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from contracts.provider_contract import DEADLINE_S, Frames, Presence
from roomkeeper.demo.source import GeneratedSource
from roomkeeper.rooms.protocols import Account
from roomkeeper.testing.janus import JanusServer
from roomkeeper_janus.client import JanusClient
from roomkeeper_janus.provider import JanusProvider
from roomkeeper_janus.session import Answer, JanusHandle

SECRET = "the rooms' secret"


class World:
    """One Janus with the room `r`, and clients that are closed at the end."""

    def __init__(self, server: JanusServer, stack: contextlib.AsyncExitStack) -> None:
        self.server = server
        self._stack = stack

    async def connect(self, user_id: str, *, user_name: str = "", max_rooms: int = 5, **settings: Any) -> JanusClient:
        """Connect a user."""
        account = Account(
            name=user_id,
            provider="janus",
            user_id=user_id,
            user_name=user_name,
            max_rooms=max_rooms,
            settings={"url": self.server.url, **settings},
        )
        client = await JanusProvider().connect(account)
        self._stack.push_async_callback(client.close)
        return client

    async def enter(self, user_id: str, room_id: str = "r", **settings: Any) -> Presence:
        """Connect a user and enter a room."""
        presence = Presence(await (await self.connect(user_id, **settings)).login_room(room_id))
        self._stack.push_async_callback(presence.close)
        return presence

    async def master(self, user_id: str = "tess", room_id: str = "r") -> Presence:
        """A user who knows the room's secret."""
        return await self.enter(user_id, room_id, room={"secret": SECRET})

    def source(self, codec: str = "VP8") -> GeneratedSource:
        """A small camera."""
        source = GeneratedSource("test", video_codec=codec, width=160, height=96, fps=15, bitrate=80_000)
        self._stack.push_async_callback(source.close)
        return source


@asynccontextmanager
async def running(folder: Path, **options: Any) -> AsyncIterator[World]:
    """A Janus with the room `r`, both codecs allowed."""
    options.setdefault("rooms", ["r"])
    server = JanusServer(folder, room_secret=SECRET, room_options={"videocodec": "vp8,h264"}, **options)
    async with server, contextlib.AsyncExitStack() as stack:
        yield World(server, stack)


async def more_frames(frames: Frames, kind: str, count: int = 5) -> None:
    """Wait until so many more frames of a kind have come."""
    wanted = sum(frame.kind == kind for frame in frames.kept) + count
    await until(lambda: sum(frame.kind == kind for frame in frames.kept) >= wanted)


async def until(condition: Callable[[], Any]) -> None:
    """Wait until a condition of other parties is true."""
    async with asyncio.timeout(DEADLINE_S):
        while not condition():  # noqa: ASYNC110 - what other processes do has no event
            await asyncio.sleep(0.02)


def with_a_fault(monkeypatch: pytest.MonkeyPatch, publisher: str) -> None:
    """Have Janus's offers hold a parameter that aiortc cannot read, in every m-line of one publisher."""
    message = JanusHandle.message

    async def faulty(handle: JanusHandle, body: dict[str, Any], **more: Any) -> Answer:
        answer = await message(handle, body, **more)
        if body.get("ptype") != "subscriber" and body["request"] != "update":
            return answer
        mids = {str(line["mid"]) for line in answer.data.get("streams", []) if line.get("active") and publisher in str(line.get("feed_id"))}
        head, *sections = re.split(r"(?m)^(?=m=)", answer.sdp)
        faulty = [one + "a=fmtp:126 x=1\r\n" if re.search(r"a=mid:(\S+)", one)[1] in mids else one for one in sections]  # type: ignore[index]
        return Answer(answer.data, head + "".join(faulty))

    monkeypatch.setattr(JanusHandle, "message", faulty)


class Relay:
    """A way to the server that can be cut. Its clients have to be gone before it ends: one that connects meanwhile is nobody's."""

    def __init__(self, port: int) -> None:
        self.open = True
        self._port = port
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Relay:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self.open = False
        self._server.close()
        await self.cut()

    @property
    def url(self) -> str:
        """Where clients connect."""
        assert self._server is not None
        return f"ws://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/"

    async def cut(self) -> None:
        """Break every connection."""
        for writer in self._writers:
            writer.transport.abort()
        while self._tasks:
            await asyncio.wait(self._tasks)
        await asyncio.sleep(0)  # an aborted transport closes its socket in the loop's next turn

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)  # `cut` awaits it, whatever it is doing
        task.add_done_callback(self._tasks.discard)
        self._writers.add(writer)
        if not self.open:
            writer.transport.abort()
            return
        there, back = await asyncio.open_connection("127.0.0.1", self._port)
        self._writers.add(back)
        if not self.open or writer.transport.is_closing():  # cut while the way was being opened
            writer.transport.abort()
            back.transport.abort()
        await asyncio.gather(_pump(reader, back), _pump(there, writer))


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.transport.abort()
