"""One client's socket: requests in, replies and events out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import structlog
from aiohttp import WSCloseCode, WSMsgType, web
from pydantic import BaseModel, ValidationError

from roomkeeper.errors import RoomError, RoomkeeperError
from roomkeeper_embedded.server.outbox import Outbox
from roomkeeper_embedded.signalling import Failure, Reply, Request, WireUser, request_adapter

if TYPE_CHECKING:
    from roomkeeper_embedded.config import ServerSettings
    from roomkeeper_embedded.server.rooms import Member
    from roomkeeper_embedded.server.sfu import Subscription

log = structlog.get_logger(__name__)

_MOST_MALFORMED = 20
_MOST_WRONG_TOKENS = 10

Handler = Callable[["Connection", Request], Awaitable[Reply]]


class Connection:
    """One client: its user, its rooms and what it plays. Requests are handled one after another, in the order they came."""

    def __init__(
        self, socket: web.WebSocketResponse, transport: asyncio.Transport | None, settings: ServerSettings, handle: Handler
    ) -> None:
        self.user: WireUser | None = None
        self.multi_room = False
        self.members: dict[str, Member] = {}
        self.subscriptions: dict[str, Subscription] = {}
        self.wrong_tokens = 0
        self.malformed = 0
        self._settings = settings
        self._socket = socket
        self._transport = transport
        self._handle = handle
        self.outbox = Outbox(settings.outgoing_queue, settings.barrage_queue)

    # -- out --------------------------------------------------------------------------------------------------------------

    def send(self, message: BaseModel) -> None:
        """Queue a reliable reply or event."""
        self.send_frame(message.model_dump_json(exclude_none=True))

    def send_frame(self, frame: str) -> None:
        """Queue a reliable frame. A client too slow to take it is closed: it must not miss one, nor hold up the others."""
        overflowed_before = self.outbox.overflowed
        if not self.outbox.put(frame) and not overflowed_before:
            log.warning("client too slow, closed", user=self.user and self.user.user_id, waiting=len(self.outbox))
            self.abort()

    def send_droppable(self, frame: str) -> bool:
        """Queue a frame unless the client is busy; False when it was dropped."""
        return self.outbox.put_droppable(frame)

    def abort(self) -> None:
        """Cut the socket at once, without a farewell that a stuck client would not read."""
        if self._transport is not None:
            self._transport.abort()

    # -- in ---------------------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Serve the client until its socket closes."""
        writer = asyncio.create_task(self._write(), name="room-server-writer")
        try:
            if await self._serve_hello():
                async for message in self._socket:
                    if message.type is not WSMsgType.TEXT or not await self._serve(message.data):
                        break
        finally:
            writer.cancel()
            await asyncio.wait([writer])
            await self._flush_and_close()

    async def _serve_hello(self) -> bool:
        try:
            async with asyncio.timeout(self._settings.hello_timeout.total_seconds()):
                message = await self._socket.receive()
        except TimeoutError:
            return False
        return message.type is WSMsgType.TEXT and await self._serve(message.data)

    async def _serve(self, text: str) -> bool:
        """Handle one request; False when the client has gone too far."""
        try:
            request = request_adapter.validate_json(text)
        except ValidationError as error:
            self.malformed += 1
            self.send(Reply(id=_id_of(error), error=Failure(code=0, message=f"not a request: {_first_fault(error)}")))
            return self.malformed < _MOST_MALFORMED
        try:
            reply = await self._handle(self, request)
        except RoomError as error:
            reply = Reply(id=request.id, error=Failure(code=error.room_code, message=error.what))
        except RoomkeeperError as error:
            reply = Reply(id=request.id, error=Failure(code=0, message=str(error)))
        except Exception:
            log.exception("request failed", op=request.op, user=self.user and self.user.user_id)
            reply = Reply(id=request.id, error=Failure(code=0, message="the server failed; its log says why"))
        self.send(reply)
        return self.wrong_tokens < _MOST_WRONG_TOKENS

    async def _write(self) -> None:
        try:
            while True:
                await self._socket.send_str(await self.outbox.get())
        except ConnectionError:
            pass  # the reader sees the end too

    async def _flush_and_close(self) -> None:
        """Send what a client that is being closed should still read, then close."""
        if self.outbox.overflowed or self._socket.closed:
            return
        try:
            async with asyncio.timeout(2):
                while len(self.outbox):
                    await self._socket.send_str(await self.outbox.get())
                await self._socket.close(code=WSCloseCode.POLICY_VIOLATION)
        except (ConnectionError, TimeoutError):
            self.abort()


def _id_of(error: ValidationError) -> int:
    """The ID of a malformed request as far as it can be known, otherwise 0."""
    for fault in error.errors(include_url=False, include_context=False):
        given = fault.get("input")
        if isinstance(given, dict) and isinstance(given.get("id"), int):
            return int(given["id"])
    return 0


def _first_fault(error: ValidationError) -> str:
    fault = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(str(part)[:40] for part in fault["loc"])
    return f"{place}: {fault['msg']}"[:300]
