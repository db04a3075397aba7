"""Connections and sessions that are dead without saying so, at a gateway that was made for it: a real one would have to lose its power."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from pydantic import AnyUrl

from roomkeeper.errors import ConfigurationError
from roomkeeper_janus.config import AccountSettings
from roomkeeper_janus.session import JanusSession


class Watched:
    """A session, and what it tells."""

    def __init__(self, url: str, **settings: str) -> None:
        self.resumed = asyncio.Event()
        self.ended: asyncio.Queue[str] = asyncio.Queue()
        settings = {"request_timeout": "1s"} | settings
        self.session = JanusSession(
            AccountSettings.model_validate({"url": AnyUrl(url), **settings}), self.resumed.set, self.ended.put_nowait
        )


class HungGateway:
    """Answers requests, and leaves every poll without an answer: the machine behind it lost its power in the middle of one."""

    def __init__(self) -> None:
        self.knows_the_session = True
        self._test_over = asyncio.Event()

    async def info(self, _request: web.Request) -> web.Response:
        """There is a Janus."""
        return web.json_response({"janus": "server_info"})

    async def answer(self, request: web.Request) -> web.Response:
        """A request."""
        message = await request.json()
        reply: dict[str, Any] = {"janus": "success", "data": {"id": 7}}
        if not self.knows_the_session:
            reply = {"janus": "error", "error": {"code": 458, "reason": "No such session"}}
        elif message["janus"] == "keepalive":
            reply = {"janus": "ack"}
        return web.json_response(reply | {"transaction": message["transaction"]})

    async def poll(self, _request: web.Request) -> web.Response:
        """No answer."""
        await self._test_over.wait()
        return web.Response()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        """Serve at this address."""
        app = web.Application()
        app.router.add_get("/janus/info", self.info)
        app.router.add_post("/janus", self.answer)
        app.router.add_post("/janus/7", self.answer)
        app.router.add_get("/janus/7", self.poll)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}/janus"
        finally:
            self._test_over.set()
            await runner.cleanup()


class Wire:
    """A transport whose messages the test writes: None ends the connection, an exception is raised."""

    def __init__(self) -> None:
        self.arrived: asyncio.Queue[list[dict[str, Any]] | Exception | None] = asyncio.Queue()

    async def send(self, message: Mapping[str, Any]) -> None:
        """All is well."""
        self.arrived.put_nowait([{"janus": "success", "transaction": message["transaction"], "data": {"id": 7}}])

    async def receive(self) -> list[dict[str, Any]] | None:
        """The next ones."""
        arrived = await self.arrived.get()
        if isinstance(arrived, Exception):
            raise arrived
        return arrived

    def session_known(self, session_id: int) -> None:
        """Nothing to do."""

    async def close(self) -> None:
        """The reader sees it."""
        self.arrived.put_nowait(None)


async def test_a_session_that_janus_knows_no_more_is_over() -> None:
    gateway = HungGateway()
    async with gateway.serving() as url:
        watched = Watched(url, keepalive="50ms")
        await watched.session.open()
        gateway.knows_the_session = False
        assert await asyncio.wait_for(watched.ended.get(), 10) == "Janus knows the session no more"
        assert not watched.session.connected
        await watched.session.close()


async def test_a_poll_without_an_answer_is_given_up_and_the_session_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("roomkeeper_janus.transports.LONGEST_POLL_S", 0.0)
    async with HungGateway().serving() as url:
        watched = Watched(url)
        await watched.session.open()
        await asyncio.wait_for(watched.resumed.wait(), 10)
        assert watched.session.connected
        await watched.session.close()
    assert watched.ended.empty()


async def test_a_certificate_that_is_being_replaced_does_not_cost_the_session(monkeypatch: pytest.MonkeyPatch) -> None:
    wires = [Wire(), Wire()]
    opened: list[Wire | Exception] = [wires[0], ConfigurationError("the certificate cannot be used", where="ca.pem"), wires[1]]

    async def open_transport(_settings: AccountSettings) -> Wire:
        transport = opened.pop(0)
        if isinstance(transport, Exception):
            raise transport
        return transport

    monkeypatch.setattr("roomkeeper_janus.session.open_transport", open_transport)
    watched = Watched("wss://127.0.0.1:1/")
    await watched.session.open()
    wires[0].arrived.put_nowait(None)
    await asyncio.wait_for(watched.resumed.wait(), 10)
    assert watched.session.connected
    await watched.session.close()


async def test_a_surprise_while_reading_is_an_end_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    wire = Wire()

    async def open_transport(_settings: AccountSettings) -> Wire:
        return wire

    monkeypatch.setattr("roomkeeper_janus.session.open_transport", open_transport)
    watched = Watched("wss://127.0.0.1:1/")
    await watched.session.open()
    wire.arrived.put_nowait(RuntimeError("nobody thought of this"))
    assert await asyncio.wait_for(watched.ended.get(), 10) == "reading from Janus failed: nobody thought of this"
    assert not watched.session.connected
    await watched.session.close()
