"""A running room server and people who use it, for the tests of this folder."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar

import aiohttp
from pydantic import SecretStr

from contracts.provider_contract import Presence
from roomkeeper.media.frames import EncodedFrame
from roomkeeper.rooms.events import MessageReceived, RoomEvent, RoomStateChanged
from roomkeeper.rooms.messages import Message
from roomkeeper.rooms.protocols import Account
from roomkeeper_embedded.client import EmbeddedClient
from roomkeeper_embedded.config import ServerSettings
from roomkeeper_embedded.provider import EmbeddedProvider
from roomkeeper_embedded.room import EmbeddedRoom
from roomkeeper_embedded.server.app import RoomServer
from roomkeeper_embedded.tokens import RoomPrivileges, make_token

SECRET = "0123456789abcdef0123456789abcdef"
DEADLINE_S = 10.0

E = TypeVar("E", bound=RoomEvent)


class Watched(Presence):
    """A room and everything that happens in it."""

    room: EmbeddedRoom

    def of(self, kind: type[E]) -> list[E]:
        """What happened so far, of one kind."""
        return [event for event in self.seen if isinstance(event, kind)]

    def messages(self) -> list[Message]:
        """The messages so far."""
        return [event.message for event in self.of(MessageReceived)]

    async def message(self, text: str) -> Message:
        """Wait for a message."""
        return (await self.until(MessageReceived, lambda event: event.message.text == text)).message

    async def end(self) -> RoomStateChanged:
        """Wait for the last event, which is the only one of its kind, and for the iterator to end."""
        last = await self.ended()
        assert self.of(RoomStateChanged) == [last]
        return last


class RawSocket:
    """A client that sends what no decent client would."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.events: list[dict[str, Any]] = []
        self._ids = itertools.count(1)

    async def request(self, op: str, **fields: Any) -> dict[str, Any]:
        """Send a request and return the reply; events before it are kept."""
        request_id = next(self._ids)
        await self.socket.send_json({"id": request_id, "op": op, **fields})
        return await self.reply(request_id)

    async def reply(self, request_id: int) -> dict[str, Any]:
        """Read up to the reply of a request."""
        async with asyncio.timeout(DEADLINE_S):
            while True:
                frame: dict[str, Any] = await self.socket.receive_json()
                if frame.get("id") == request_id:
                    return frame
                self.events.append(frame)

    async def code(self, op: str, **fields: Any) -> int | None:
        """The code a request is refused with, or None."""
        error = (await self.request(op, **fields)).get("error")
        return None if error is None else error["code"]


class World:
    """One room server, and clients that are closed at the end."""

    def __init__(self, server: RoomServer, stack: contextlib.AsyncExitStack) -> None:
        self.server = server
        self._stack = stack

    async def connect(self, user_id: str, user_name: str = "", **settings: Any) -> EmbeddedClient:
        """Connect a user; by default in multi-room mode, with the secret, without moderator rights."""
        account = Account(
            name=user_id,
            provider="embedded",
            user_id=user_id,
            user_name=user_name,
            settings={"url": self.server.url, "server_secret": SECRET, "moderator": False, **settings},
        )
        client = await EmbeddedProvider().connect(account)
        self._stack.push_async_callback(client.close)
        return client

    def watch(self, room: EmbeddedRoom) -> Watched:
        """Follow a room's events."""
        watched = Watched(room)
        self._stack.push_async_callback(watched.close)
        return watched

    async def enter(self, user_id: str, room_id: str, **settings: Any) -> Watched:
        """Connect a user and enter a room."""
        return self.watch(await (await self.connect(user_id, f"{user_id.title()} N.", **settings)).login_room(room_id))

    async def raw(self) -> RawSocket:
        """A bare socket."""
        session = await self._stack.enter_async_context(aiohttp.ClientSession())
        return RawSocket(await self._stack.enter_async_context(session.ws_connect(self.server.url)))

    async def raw_hello(self, user_id: str, *, multi_room: bool = True) -> RawSocket:
        """A bare socket that has said hello."""
        raw = await self.raw()
        assert "error" not in await raw.request("hello", user_id=user_id, multi_room=multi_room)
        return raw


@contextlib.asynccontextmanager
async def running(**settings: Any) -> AsyncIterator[World]:
    """A room server on a free port of loopback."""
    settings.setdefault("limits", {"broadcast_gap": 0})
    server = RoomServer(ServerSettings.model_validate({"port": 0, "server_secret": SecretStr(SECRET), **settings}))
    async with server, contextlib.AsyncExitStack() as stack:
        yield World(server, stack)


def a_token(user_id: str, room_id: str, *, lifetime_s: float = 60, secret: str = SECRET, app_id: int = 1, **privileges: Any) -> str:
    """A token, good unless told otherwise."""
    allowed = RoomPrivileges(room_id=room_id, **privileges)
    return make_token(app_id, user_id, secret, allowed, now=time.time(), lifetime_s=lifetime_s)


class CollectingSink:
    """Keeps every frame."""

    def __init__(self) -> None:
        self.frames: list[EncodedFrame] = []
        self._came = asyncio.Event()

    def offer(self, frame: EncodedFrame) -> None:
        """Take a frame."""
        self.frames.append(frame)
        self._came.set()

    async def close(self) -> None:
        """Nothing to close."""

    def of(self, kind: str) -> list[EncodedFrame]:
        """Frames of one kind."""
        return [frame for frame in self.frames if frame.kind == kind]

    async def until(self, test: Callable[[CollectingSink], bool]) -> None:
        """Wait until the frames so far satisfy a test."""
        async with asyncio.timeout(DEADLINE_S):
            while not test(self):
                self._came.clear()
                await self._came.wait()
