"""Signed messages, to a real HTTP server that takes them or not."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Iterable
from typing import Any, ClassVar

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from roomkeeper.hookspecs import hookimpl
from roomkeeper.state.stores import ObjectStore
from roomkeeper_s3.directory_store import DirectoryStore

from .world import DEADLINE_S, World

SECRET = "0123456789abcdef-secret"


class Receiver:
    """Takes messages, after refusing some."""

    def __init__(self) -> None:
        self.refuse = 0
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.url = ""
        self.changed = asyncio.Event()

    async def take(self, request: web.Request) -> web.Response:
        self.heard.append((dict(request.headers), await request.read()))
        self.changed.set()
        self.refuse -= 1
        return web.Response(status=503 if self.refuse >= 0 else 204)

    async def until(self, number: int) -> None:
        async with asyncio.timeout(DEADLINE_S):
            while len(self.heard) < number:
                self.changed.clear()
                await self.changed.wait()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    made = Receiver()
    app = web.Application()
    app.router.add_post("/hook", made.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield made
    await runner.cleanup()


def settings_for(receiver: Receiver, s3_settings: dict[str, Any]) -> dict[str, Any]:
    return s3_settings | {"webhooks": [{"url": receiver.url, "secret": SECRET}]}


async def undelivered(world: World) -> int:
    count: int = await world.journal.run(
        lambda connection: connection.execute("SELECT COUNT(*) FROM s3_webhooks WHERE delivered_at IS NULL").fetchone()[0]
    )
    return count


async def test_a_complete_recording_is_told_of_signed_and_until_it_is_taken(
    world: World, receiver: Receiver, s3_settings: dict[str, Any], s3_client: Any
) -> None:
    receiver.refuse = 2
    info = await world.session()
    await world.segment(info, b"media")
    await world.finish(info)
    async with world.agent(settings_for(receiver, s3_settings)):
        rows = await world.until_verified(3)
        await receiver.until(3)
        async with asyncio.timeout(DEADLINE_S):
            while await undelivered(world):  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.01)
    headers, body = receiver.heard[-1]
    at, _, given = headers["Roomkeeper-Signature"].removeprefix("t=").partition(",v1=")
    assert given == hmac.new(SECRET.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    assert {one["Roomkeeper-Delivery"] for one, _ in receiver.heard} == {headers["Roomkeeper-Delivery"]}
    document = json.loads(body)
    assert (document["event"], document["session"]["id"]) == ("recording.ready", "s-1")
    told = {one["path"]: one for one in document["objects"]}
    assert {path: (one["key"], one["bytes"], one["sha256"]) for path, one in told.items()} == {
        path: (row.object_key, row.bytes, row.sha256) for path, row in rows.items()
    }
    assert told["teacher-001.mkv"]["url"].startswith(s3_settings["s3"]["endpoint_url"])
    assert SECRET not in body.decode()
    assert s3_settings["s3"]["secret_key"] not in body.decode()


async def test_what_was_not_taken_goes_on_after_a_restart(world: World, receiver: Receiver, s3_settings: dict[str, Any]) -> None:
    receiver.refuse = 10_000
    info = await world.session()
    await world.finish(info)
    async with world.agent(settings_for(receiver, s3_settings)):
        await world.until_verified(2)
        await receiver.until(1)
    assert await undelivered(world) == 1
    receiver.refuse = 0
    heard = len(receiver.heard)
    async with world.agent(settings_for(receiver, s3_settings)):
        await receiver.until(heard + 1)


class SigningStore(DirectoryStore):
    """Cannot make links to what belongs to the session `s-1`."""

    name: ClassVar[str] = "signing"

    def url(self, key: str, expires_s: int) -> str:
        if "/s-1/" in key:
            raise ValueError("no credentials")
        return f"https://store.example/{key}"


class SigningPlugin:
    @hookimpl
    def roomkeeper_register_stores(self) -> Iterable[type[ObjectStore]]:
        return [SigningStore]


async def test_a_message_that_cannot_be_made_is_tried_again_and_keeps_no_other_from_its_receiver(world: World, receiver: Receiver) -> None:
    for session_id in ("s-1", "s-2"):
        await world.finish(await world.session(session_id))
    settings = settings_for(
        receiver,
        {"retry": {"first": "50ms", "longest": "200ms"}, "store": "signing", "options": {"path": world.folder / "store"}},
    )
    async with world.agent(settings, SigningPlugin()):
        await receiver.until(1)
        attempts = await until_tried(world, "s-1", 2)
    assert [json.loads(body)["session"]["id"] for _, body in receiver.heard] == ["s-2"]
    assert attempts["error"] == "ValueError: no credentials"


@pytest.mark.parametrize("answer", [b"HTTP/1.1 503 Busy\r\n\r\n", b"garbled\r\n\r\n", b""], ids=["refused", "garbled", "hung up"])
async def test_the_log_and_the_journal_name_a_receiver_without_its_path(world: World, answer: bytes) -> None:
    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    await world.finish(await world.session())
    async with await asyncio.start_server(listen, "127.0.0.1", 0) as server:
        name = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        settings = {"webhooks": [{"url": f"http://{name}/T00/hidden", "secret": SECRET}]}
        with capture_logs() as logged:
            async with world.agent(settings):
                tried = await until_tried(world, "s-1", 1)
    (told,) = [entry for entry in logged if entry["event"] == "webhook not taken"]
    assert told["server"] == name
    assert "hidden" not in str(logged) + tried["error"]


async def until_tried(world: World, session_id: str, times: int) -> dict[str, Any]:
    """Wait until the message about a session was tried so often; return its row."""
    query = "SELECT attempts, error FROM s3_webhooks WHERE session_id = ? AND attempts >= ?"
    async with asyncio.timeout(DEADLINE_S):
        while (row := await world.journal.run(lambda connection: connection.execute(query, (session_id, times)).fetchone())) is None:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)
    return dict(row)
