"""The server as a whole: an aiohttp application on one address, usable inside tests and the demo."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from aiohttp import WSCloseCode, web

from roomkeeper.errors import ConfigurationError
from roomkeeper.rooms.codes import RoomCode
from roomkeeper_embedded.config import ServerSettings
from roomkeeper_embedded.refusals import refusal
from roomkeeper_embedded.server.connection import Connection
from roomkeeper_embedded.server.handlers import RoomHandlers
from roomkeeper_embedded.server.media_handlers import MediaHandlers
from roomkeeper_embedded.server.message_handlers import MessageHandlers
from roomkeeper_embedded.server.moderators import Moderators
from roomkeeper_embedded.server.registry import Registry, ServerCounts
from roomkeeper_embedded.server.sfu import Sfu
from roomkeeper_embedded.signalling import MAX_FRAME_BYTES, Reply, Request

log = structlog.get_logger(__name__)

PATH = "/rooms"


class RoomServer:
    """The embedded room server. `await start()`, give `url` to clients, `await stop()`; or use it as an async context manager.

    Raises `ConfigurationError` from `start` when it cannot listen.
    """

    def __init__(self, settings: ServerSettings) -> None:
        self.settings = settings
        self._registry = Registry(settings)
        self._sfu = Sfu(settings)
        self._connections: set[Connection] = set()
        self._sockets: set[web.WebSocketResponse] = set()
        self._handlers: dict[str, Callable[[Connection, Any], Awaitable[Reply]]] = {}
        self._runner: web.AppRunner | None = None
        self._counter: asyncio.Task[None] | None = None
        self._port = settings.port

    @property
    def url(self) -> str:
        """Where clients connect to. A wildcard host is shown as loopback."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.settings.host, self.settings.host)
        return f"ws://{f'[{host}]' if ':' in host else host}:{self._port}{PATH}"

    @property
    def counts(self) -> ServerCounts:
        """What was dropped and refused since the start."""
        return self._registry.counts

    async def start(self) -> None:
        """Listen. On return `url` is right and clients are served."""
        moderators = Moderators(self.settings.moderators)
        rooms = RoomHandlers(self._registry, moderators)
        messages = MessageHandlers(self._registry, moderators)
        media = MediaHandlers(self._registry, self._sfu)
        self._handlers = {
            "hello": rooms.hello,
            "login_room": rooms.login_room,
            "switch_room": rooms.switch_room,
            "logout_room": rooms.logout_room,
            "renew_token": rooms.renew_token,
            "kick": rooms.kick,
            "mute": rooms.mute,
            "broadcast": messages.broadcast,
            "barrage": messages.barrage,
            "custom_command": messages.custom_command,
            "set_extra_info": messages.set_extra_info,
            "publish": media.publish,
            "unpublish": media.unpublish,
            "play": media.play,
            "play_answer": media.play_answer,
            "stop_play": media.stop_play,
        }
        app = web.Application()
        app.router.add_get(PATH, self._serve)
        # Handlers end through their sockets; cancelling them in the middle of a request would leave half of it done.
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False, handler_cancellation=False, shutdown_timeout=2.0)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self.settings.host, self.settings.port).start()
        except OSError as error:
            await self._runner.cleanup()
            raise ConfigurationError(
                f"cannot listen: {error.strerror or error}",
                where=f"{self.settings.host}:{self.settings.port}",
                remedy="choose another port (0 takes a free one) or an address of this machine",
            ) from error
        self._port = self._runner.addresses[0][1]
        self._counter = asyncio.create_task(self._count_users(), name="room-server-user-count")
        log.info("room server listens", url=self.url, media=list(self.settings.media_addresses))

    async def stop(self) -> None:
        """Put everybody out, close every connection, stop listening. Safe to call twice."""
        runner, self._runner = self._runner, None
        if runner is None:
            return
        if self._counter is not None:
            self._counter.cancel()
            await asyncio.wait([self._counter])
        await asyncio.gather(*(_say_goodbye(socket) for socket in list(self._sockets)))
        for connection in list(self._connections):
            connection.abort()
        await runner.cleanup()
        await self._sfu.background.wait()  # every connection that was told to close is closed by then
        log.info("room server stopped")

    async def abort(self) -> None:
        """Die as a killed process would: every socket is cut, nobody is told. For tests of what clients make of it."""
        for connection in list(self._connections):
            connection.abort()
        await self.stop()

    async def __aenter__(self) -> RoomServer:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if len(self._connections) >= self.settings.max_connections:
            raise web.HTTPServiceUnavailable(text="the server has as many connections as it may have")
        socket = web.WebSocketResponse(heartbeat=self.settings.heartbeat.total_seconds(), max_msg_size=MAX_FRAME_BYTES, compress=False)
        await socket.prepare(request)
        connection = Connection(socket, request.transport, self.settings, self._handle)
        self._connections.add(connection)
        self._sockets.add(socket)
        try:
            await connection.run()
        finally:
            self._connections.discard(connection)
            self._sockets.discard(socket)
            self._registry.drop_connection(connection)
            self._registry.counts.malformed_requests += connection.malformed
            self._registry.counts.slow_clients_closed += connection.outbox.overflowed
        return socket

    async def _handle(self, connection: Connection, request: Request) -> Reply:
        if connection.user is None and request.op != "hello":
            raise refusal(RoomCode.NOT_LOGGED_IN, "say hello first")
        return await self._handlers[request.op](connection, request)

    async def _count_users(self) -> None:
        while True:
            await asyncio.sleep(self.settings.user_count_interval.total_seconds())
            self._registry.tell_user_counts()


async def _say_goodbye(socket: web.WebSocketResponse) -> None:
    try:
        async with asyncio.timeout(1):
            await socket.close(code=WSCloseCode.GOING_AWAY, message=b"the server stops")
    except (ConnectionError, TimeoutError):
        return
