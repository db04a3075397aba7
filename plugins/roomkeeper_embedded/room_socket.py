"""The client's end of the one WebSocket: requests matched with their replies, events handed on in order."""

from __future__ import annotations

import asyncio
import itertools
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import aiohttp
import structlog
from aiohttp import WSMsgType
from pydantic import ValidationError
from pydantic_core import from_json

from roomkeeper.errors import RoomConnectionError, RoomError
from roomkeeper.rooms.codes import RoomCode
from roomkeeper_embedded.config import AccountSettings
from roomkeeper_embedded.refusals import refusal
from roomkeeper_embedded.signalling import MAX_FRAME_BYTES, BaseRequest, Event, Reply, event_adapter

log = structlog.get_logger(__name__)

R = TypeVar("R", bound=Reply)


@dataclass(slots=True)
class _Pending(Generic[R]):
    """A request on its way. `on_reply` runs in the reader, before any later frame; `on_late` when nobody waits any more."""

    reply_type: type[R]
    future: asyncio.Future[R]
    on_reply: Callable[[R], None] | None
    on_late: Callable[[R], None] | None


class RoomSocket:
    """One WebSocket to a room server. Open it with `RoomSocket.open`, then run `read` in a task of the owner's."""

    def __init__(self, session: aiohttp.ClientSession, socket: aiohttp.ClientWebSocketResponse, url: str, timeout_s: float) -> None:
        self.url = url
        self._session = session
        self._socket = socket
        self._timeout_s = timeout_s
        self._ids = itertools.count(1)
        self._pending: dict[int, _Pending[Any]] = {}
        self._over = False

    @classmethod
    async def open(cls, settings: AccountSettings) -> RoomSocket:
        """Connect. Raises `RoomConnectionError`."""
        url = str(settings.url)
        session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None))
        try:
            async with asyncio.timeout(settings.connect_timeout.total_seconds()):
                socket = await session.ws_connect(
                    url,
                    heartbeat=settings.heartbeat.total_seconds(),
                    max_msg_size=4 * MAX_FRAME_BYTES,  # the list of a large room's users is longer than any request
                    timeout=aiohttp.ClientWSTimeout(ws_close=2.0),
                )
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            await session.close()
            why = "it does not answer" if isinstance(error, TimeoutError) else _plainly(error)
            raise RoomConnectionError(
                f"the room server cannot be reached: {why}", where=url, remedy="check that it runs and that the address is right"
            ) from error
        except asyncio.CancelledError:
            await session.close()
            raise
        return cls(session, socket, url, settings.request_timeout.total_seconds())

    @property
    def connected(self) -> bool:
        """False once the socket is gone."""
        return not self._over and not self._socket.closed

    def next_id(self) -> int:
        """An ID for the next request."""
        return next(self._ids)

    async def request(
        self,
        request: BaseRequest,
        reply_type: type[R],
        *,
        on_reply: Callable[[R], None] | None = None,
        on_late: Callable[[R], None] | None = None,
    ) -> R:
        """Send a request and wait for its reply. Raises `RoomError` when refused, `RoomConnectionError` when there is no answer.

        `on_reply` is called for a good reply before any frame behind it is read. `on_late` is called instead when the caller has given up
        by then, so that what the server has done can be undone.
        """
        if not self.connected:
            raise self._gone()
        try:
            frame = request.model_dump_json(exclude_none=True)
        except ValueError as error:
            raise RoomError("an ID is no text that can be sent", where=self.url, remedy="use valid Unicode", user_fault=True) from error
        future: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._pending[request.id] = _Pending(reply_type, future, on_reply, on_late)
        try:
            async with asyncio.timeout(self._timeout_s):
                await self._socket.send_str(frame)
                return await future
        except TimeoutError as error:
            raise RoomConnectionError(
                f"the room server did not answer within {self._timeout_s:g} s",
                room_code=RoomCode.LOGIN_TIMEOUT,
                where=self.url,
                remedy="check the way to the server and its load",
            ) from error
        except (ConnectionError, aiohttp.ClientError) as error:
            raise self._gone() from error
        finally:
            # The entry stays in `_pending` for a late reply; a future nobody waits for must not complain.
            future.cancel()

    async def read(self, on_event: Callable[[Event], None]) -> str:
        """Read until the socket closes, calling `on_event` for each event; return why it closed. Every open request fails then."""
        reason = "the connection was lost"
        try:
            async for message in self._socket:
                if message.type is WSMsgType.TEXT:
                    self._take(message.data, on_event)
            if self._socket.close_code is not None and (message_text := _close_reasons.get(self._socket.close_code)):
                reason = message_text
        finally:
            self._over = True
            for pending in self._pending.values():
                if not pending.future.done():
                    pending.future.set_exception(self._gone())
            self._pending.clear()
        return reason

    async def close(self) -> None:
        """Say goodbye and close. Safe to call twice."""
        await self._socket.close()
        await self._session.close()

    def _take(self, text: str, on_event: Callable[[Event], None]) -> None:
        try:
            frame = from_json(text)
            if isinstance(frame, dict) and "event" in frame:
                on_event(event_adapter.validate_python(frame))
            else:
                self._take_reply(frame)
        except (ValidationError, ValueError) as error:
            # A newer server may say more than this client knows; that is no reason to leave.
            log.warning("frame not understood", url=self.url, error=type(error).__name__, frame=text[:200])

    def _take_reply(self, frame: Any) -> None:
        reply_id = Reply.model_validate(frame).id
        pending = self._pending.pop(reply_id, None)
        if pending is None:
            return
        try:
            reply = pending.reply_type.model_validate(frame)
        except ValidationError as error:
            if not pending.future.done():
                pending.future.set_exception(RoomConnectionError(f"the reply cannot be read: {error.title}", where=self.url))
            return
        if reply.error is not None:
            if not pending.future.done():
                pending.future.set_exception(refusal(reply.error.code, reply.error.message, where=self.url))
        elif pending.future.done():
            if pending.on_late is not None:
                pending.on_late(reply)
        else:
            if pending.on_reply is not None:
                pending.on_reply(reply)
            pending.future.set_result(reply)

    def _gone(self) -> RoomConnectionError:
        return RoomConnectionError(
            "the connection to the room server is gone", room_code=RoomCode.NETWORK_BREAK, where=self.url, remedy="connect again"
        )


_close_reasons = {
    1001: "the room server stops",
    1006: "the connection was lost",
    1008: "the room server closed the connection: too many wrong requests",
}


def _plainly(error: Exception) -> str:
    """What the system says, such as "Connection refused", without the libraries' words around it."""
    number = error.errno if isinstance(error, OSError) else None
    return os.strerror(number) if number is not None and number > 0 else str(error)
