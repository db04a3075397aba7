"""Metrics, health and the status page over HTTP: read-only, on loopback unless configured otherwise."""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable, Sequence
from importlib.resources import files
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from roomkeeper.errors import ConfigurationError
from roomkeeper.ops.stills import Stills
from roomkeeper.rooms.session import LiveSession
from roomkeeper.rooms.stream_progress import StreamProgress

Status = Callable[[], Awaitable[dict[str, Any]]]

TOKEN_COOKIE = "roomkeeper_token"
_OPEN_PATHS = frozenset({"/healthz", "/readyz"})
_PAGE = {"/": ("index.html", "text/html"), "/page.css": ("page.css", "text/css"), "/page.js": ("page.js", "text/javascript")}
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
}


class OperationsServer:
    """Serves `/` (the status page), `/metrics`, `/healthz` (the event loop answers) and `/readyz` (up, and not draining).

    Build it off the event loop, for it reads the page's files.

    :param status: the newest snapshot.
    :param sessions: the running sessions, for still pictures.
    :param token: what everything but health asks for, as `Authorization: Bearer TOKEN` or once as `?token=TOKEN`; empty: nothing.
    """

    def __init__(
        self,
        registry: CollectorRegistry,
        *,
        ready: Callable[[], bool],
        status: Status,
        sessions: Callable[[], Sequence[LiveSession]],
        token: str = "",
    ) -> None:
        self._registry = registry
        self._ready = ready
        self._status = status
        self._sessions = sessions
        self._token = token
        self._stills = Stills()
        folder = files("roomkeeper.ops") / "page"
        self._page = {path: ((folder / name).read_bytes(), kind) for path, (name, kind) in _PAGE.items()}
        app = web.Application(middlewares=[self._guard])
        app.router.add_get("/metrics", self._metrics)
        app.router.add_get("/healthz", self._healthz)
        app.router.add_get("/readyz", self._readyz)
        app.router.add_get("/api/status", self._api_status)
        app.router.add_get("/picture/{session}/{stream}", self._picture)
        for path in _PAGE:
            app.router.add_get(path, self._static)
        self._runner = web.AppRunner(app, access_log=None)

    async def start(self, host: str, port: int) -> int:
        """Listen; return the port, which the system chose if 0 was asked for. Raises ConfigurationError."""
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, host, port).start()
        except OSError as error:
            await self._runner.cleanup()
            what = f"cannot listen on {host}:{port}: {error.strerror}"
            raise ConfigurationError(what, where="http", remedy="choose another port") from error
        return int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """End. Safe to call without a start."""
        await self._runner.cleanup()

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        given = request.query.get("token", "")
        if self._token and request.path not in _OPEN_PATHS and not self._admits(request, given):
            raise web.HTTPUnauthorized(text="a token is needed: open this page once with ?token=..\n")
        response = await handler(request)
        response.headers.update(_HEADERS)
        if given and self._token:
            response.set_cookie(TOKEN_COOKIE, given, httponly=True, samesite="Strict")
        return response

    def _admits(self, request: web.Request, given: str) -> bool:
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        offered = (given, bearer, request.cookies.get(TOKEN_COOKIE, ""))
        return any(hmac.compare_digest(one.encode(), self._token.encode()) for one in offered)

    async def _metrics(self, _request: web.Request) -> web.Response:
        await self._status()  # the collectors show the snapshot: let it be a fresh one
        return web.Response(body=generate_latest(self._registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _healthz(self, _request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def _readyz(self, _request: web.Request) -> web.Response:
        return web.Response(text="ready\n") if self._ready() else web.Response(status=503, text="starting or draining\n")

    async def _static(self, request: web.Request) -> web.Response:
        body, kind = self._page[request.path]
        return web.Response(body=body, content_type=kind, charset="utf-8")

    async def _api_status(self, _request: web.Request) -> web.Response:
        status = await self._status()
        for session in status["sessions"]:
            for stream in session["streams"]:
                progress = self._progress(session["id"], stream["stream_id"])
                key = (session["id"], stream["stream_id"])
                stream["level_db"] = round(await self._stills.level(key, progress), 1) if progress is not None else -90.0
        return web.Response(text=json.dumps(status, ensure_ascii=True), content_type="application/json")

    async def _picture(self, request: web.Request) -> web.Response:
        session_id, stream_id = request.match_info["session"], request.match_info["stream"]
        progress = self._progress(session_id, stream_id)
        picture = await self._stills.picture((session_id, stream_id), progress) if progress is not None else b""
        if not picture:
            raise web.HTTPNotFound(text="no picture\n")
        return web.Response(body=picture, content_type="image/jpeg", headers={"Cache-Control": "no-store"})

    def _progress(self, session_id: str, stream_id: str) -> StreamProgress | None:
        for session in self._sessions():
            if session.info.id == session_id:
                return session.progress.get(stream_id)
        return None
