"""The ways to a gateway: WebSocket, and long polls over HTTP. Both carry the same JSON.

Source: Janus's documentation, "RESTful, WebSockets, RabbitMQ, MQTT, Nanomsg and UnixSockets API".
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import Mapping
from typing import Any, Protocol

import aiohttp
import structlog
from aiohttp import WSMsgType
from pydantic_core import from_json

from roomkeeper.errors import RoomConnectionError
from roomkeeper_janus.certificates import trusting
from roomkeeper_janus.config import AccountSettings
from roomkeeper_janus.credentials import Credentials

log = structlog.get_logger(__name__)

MAX_FRAME_BYTES = 4 << 20
"""The list of a large room's participants is the longest thing Janus says."""
LONGEST_POLL_S = 30.0
"""Janus answers a poll after this long, with or without events."""
POLLED_EVENTS = 20
"""Events one long poll may bring."""
WAITING_EVENTS = 1000
"""Polled messages that may wait to be read; polling pauses then, and Janus keeps the rest."""


class Transport(Protocol):
    """One connection. A lost one is never used again."""

    async def send(self, message: Mapping[str, Any]) -> None:
        """Send one request. Raises `RoomConnectionError`."""
        ...

    async def receive(self) -> list[dict[str, Any]] | None:
        """Wait for the next messages; None when the connection is gone."""
        ...

    def session_known(self, session_id: int) -> None:
        """The session whose events this connection brings."""
        ...

    async def close(self) -> None:
        """End it. Safe to call twice."""
        ...


async def open_transport(settings: AccountSettings) -> Transport:
    """Connect. Raises `RoomConnectionError`, or `ConfigurationError` for a certificate that cannot be read."""
    url = str(settings.url)
    kind = WebSocketTransport if url.startswith("ws") else LongPollTransport
    tls: ssl.SSLContext | bool = True
    if settings.tls_ca_file is not None:
        tls = await trusting(settings.tls_ca_file)
    session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None))
    opened: Transport | None = None
    try:
        async with asyncio.timeout(settings.connect_timeout.total_seconds()):
            opened = await kind.open(session, url, settings, tls)
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        why = "it does not answer" if isinstance(error, TimeoutError) else str(error)
        raise RoomConnectionError(
            f"Janus cannot be reached: {why}", where=url, remedy="check that it runs, the address, and that the transport is enabled"
        ) from error
    finally:
        if opened is None:
            await session.close()
    return opened


class WebSocketTransport:
    """One WebSocket with the subprotocol `janus-protocol`."""

    def __init__(self, session: aiohttp.ClientSession, socket: aiohttp.ClientWebSocketResponse, url: str) -> None:
        self._session = session
        self._socket = socket
        self._url = url

    @classmethod
    async def open(cls, session: aiohttp.ClientSession, url: str, settings: AccountSettings, tls: ssl.SSLContext | bool) -> Transport:
        """Connect. Raises what aiohttp raises."""
        socket = await session.ws_connect(
            url,
            protocols=["janus-protocol"],
            heartbeat=settings.heartbeat.total_seconds(),
            max_msg_size=MAX_FRAME_BYTES,
            timeout=aiohttp.ClientWSTimeout(ws_close=2.0),
            ssl=tls,
        )
        return cls(session, socket, url)

    async def send(self, message: Mapping[str, Any]) -> None:
        """Send one request."""
        try:
            await self._socket.send_json(message)
        except (ConnectionError, aiohttp.ClientError) as error:
            raise RoomConnectionError("the connection to Janus is gone", where=self._url, remedy="connect again") from error

    async def receive(self) -> list[dict[str, Any]] | None:
        """Wait for the next message."""
        while True:
            frame = await self._socket.receive()
            if frame.type is WSMsgType.TEXT:
                if messages := _read(frame.data):
                    return messages
            elif frame.type in (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR):
                return None

    def session_known(self, session_id: int) -> None:
        """A WebSocket brings the events of the sessions made or claimed on it."""

    async def close(self) -> None:
        """Say goodbye."""
        await self._socket.close()
        await self._session.close()


class LongPollTransport:
    """Requests by POST, events by GET that waits up to 30 s. A poll that fails is the end of the connection."""

    def __init__(self, session: aiohttp.ClientSession, url: str, settings: AccountSettings, tls: ssl.SSLContext | bool) -> None:
        self._session = session
        self._url = url.rstrip("/")
        self._tls = tls
        self._credentials = Credentials(settings)
        request_timeout_s = settings.request_timeout.total_seconds()
        self._timeout = aiohttp.ClientTimeout(total=request_timeout_s)
        self._poll_timeout = aiohttp.ClientTimeout(total=LONGEST_POLL_S + request_timeout_s)
        self._arrived: asyncio.Queue[list[dict[str, Any]] | None] = asyncio.Queue(WAITING_EVENTS)
        self._poll: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, session: aiohttp.ClientSession, url: str, settings: AccountSettings, tls: ssl.SSLContext | bool) -> Transport:
        """Make sure that Janus answers there. Raises what aiohttp raises."""
        transport = cls(session, url, settings, tls)
        async with session.get(f"{transport._url}/info", ssl=tls) as response:
            response.raise_for_status()
        return transport

    async def send(self, message: Mapping[str, Any]) -> None:
        """Send one request; its direct answer is read like an event."""
        path = "".join(f"/{message[key]}" for key in ("session_id", "handle_id") if key in message)
        try:
            async with self._session.post(f"{self._url}{path}", json=message, ssl=self._tls, timeout=self._timeout) as response:
                await self._arrived.put(_read(await response.text()))
        except (OSError, TimeoutError, aiohttp.ClientError) as error:
            raise RoomConnectionError(f"Janus does not answer: {error}", where=self._url, remedy="connect again") from error

    async def receive(self) -> list[dict[str, Any]] | None:
        """Wait for the next messages."""
        return await self._arrived.get()

    def session_known(self, session_id: int) -> None:
        """Begin to poll for the session's events."""
        if self._poll is None:
            self._poll = asyncio.create_task(self._keep_polling(session_id), name="janus long poll")

    async def close(self) -> None:
        """Poll no longer."""
        if self._poll is not None:
            self._poll.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._poll
        with contextlib.suppress(asyncio.QueueFull):
            self._arrived.put_nowait(None)
        await self._session.close()

    async def _keep_polling(self, session_id: int) -> None:
        try:
            while True:
                query = {**self._credentials.fields(), "maxev": str(POLLED_EVENTS)}
                poll = self._session.get(f"{self._url}/{session_id}", params=query, ssl=self._tls, timeout=self._poll_timeout)
                async with poll as response:
                    messages = _read(await response.text())
                await self._arrived.put(messages)
                if any(message.get("janus") == "error" for message in messages):
                    break
        except (OSError, TimeoutError, ValueError, aiohttp.ClientError) as error:  # ValueError: what came is no text
            log.info("long poll ended", url=self._url, error=str(error))
        await self._arrived.put(None)


def _read(text: str) -> list[dict[str, Any]]:
    """The objects of one frame; what cannot be read is logged and left out."""
    try:
        parsed = from_json(text)
    except ValueError:
        log.warning("a frame of Janus cannot be read", frame=text[:200])
        return []
    return [item for item in (parsed if isinstance(parsed, list) else [parsed]) if isinstance(item, dict)]
