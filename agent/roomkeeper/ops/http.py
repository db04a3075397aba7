"""Metrics, health and the status page over HTTP: read-only, on loopback unless configured otherwise."""

from __future__ import annotations

import hmac
import json
import math
import time
from collections.abc import Awaitable, Callable, Sequence
from importlib.resources import files
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

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
    :param stills: where the pictures come from. `watched_at` tells whether anybody wants some.
    :param token: what everything but health asks for, as `Authorization: Bearer TOKEN` or once as `?token=TOKEN`; empty: nothing.
    """

    def __init__(
        self,
        registry: CollectorRegistry,
        *,
        ready: Callable[[], bool],
        status: Status,
        sessions: Callable[[], Sequence[LiveSession]],
        stills: Stills,
        token: str = "",
    ) -> None:
        self._registry = registry
        self._ready = ready
        self._status = status
        self._sessions = sessions
        self._token = token
        self._stills = stills
        self._encoded: tuple[dict[str, Any], bytes] | None = None
        self.watched_at = -math.inf
        """When somebody last looked at the page (monotonic)."""
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
        if request.path not in _OPEN_PATHS:
            if self._token and not self._admits(request, given):
                raise web.HTTPUnauthorized(text="a token is needed: open this page once with ?token=..\n")
            if not self._token and not _is_no_borrowed_name(request.headers.get("Host", "")):
                raise web.HTTPForbidden(
                    text="without a token this answers to localhost and addresses alone: give [http] a token for names\n"
                )
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
        self.watched_at = time.monotonic()
        status = await self._status()
        if self._encoded is None or self._encoded[0] is not status:  # once a snapshot, however many look
            self._encoded = (status, json.dumps(self._with_looks(status), ensure_ascii=True).encode())
        return web.Response(body=self._encoded[1], content_type="application/json")

    def _with_looks(self, status: dict[str, Any]) -> dict[str, Any]:
        """Add each stream's level, and when its picture was made: a page asks for pictures it does not have yet."""
        sessions = [
            session | {"streams": [stream | self._seen(session["id"], stream["stream_id"]) for stream in session["streams"]]}
            for session in status["sessions"]
        ]
        return status | {"sessions": sessions}

    def _seen(self, session_id: str, stream_id: str) -> dict[str, Any]:
        look = self._stills.look((session_id, stream_id))
        return {"level_db": round(look.level_db, 1), "picture_at": round(look.picture_at, 3) or None}

    async def _picture(self, request: web.Request) -> web.Response:
        self.watched_at = time.monotonic()
        session_id, stream_id = request.match_info["session"], request.match_info["stream"]
        progress = self._progress(session_id, stream_id)
        picture = await self._stills.picture((session_id, stream_id), progress) if progress is not None else b""
        if not picture:
            raise web.HTTPNotFound(text="no picture\n")
        return web.Response(body=picture, content_type="image/jpeg", headers={"Cache-Control": "private, max-age=60"})

    def _progress(self, session_id: str, stream_id: str) -> StreamProgress | None:
        for session in self._sessions():
            if session.info.id == session_id:
                return session.progress.get(stream_id)
        return None


def _is_no_borrowed_name(host: str) -> bool:
    """Whether a `Host` header is an address or `localhost`. Any other name may be a stranger's, whose page would read this one once the
    name has been given this machine's address (DNS rebinding)."""
    try:
        name = urlsplit(f"//{host}").hostname or "localhost"
        if name != "localhost":
            ip_address(name)
    except ValueError:
        return False
    return True
