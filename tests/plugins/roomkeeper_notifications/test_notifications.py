"""Notifications over a real HTTP server, with failures, restarts and no doubles. Mail: test_mail.py"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import json
import sqlite3
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from roomkeeper.errors import JournalError, RoomkeeperError
from roomkeeper.hookspecs import PluginContext, Services
from roomkeeper.rooms.session import SessionInfo
from roomkeeper.state.journal import Journal
from roomkeeper.state.objects import ObjectKind, StoredObject
from roomkeeper_notifications import ledger
from roomkeeper_notifications.channels import post_webhook, try_webhook
from roomkeeper_notifications.config import NotificationSettings, WebhookSettings
from roomkeeper_notifications.hooks import NotificationsPlugin
from roomkeeper_notifications.ledger import Notification

from .certificates import certificate


class Receiver:
    """Takes webhooks while `open`, else lets them wait; answers 500 while `refusing`."""

    def __init__(self) -> None:
        self.refusing = False
        self.open = asyncio.Event()
        self.open.set()
        self.asked = asyncio.Event()
        self.got: asyncio.Queue[tuple[bytes, str]] = asyncio.Queue()
        self.refused = asyncio.Event()
        self.port = 0

    async def take(self, request: web.Request) -> web.Response:
        """Take one."""
        body = await request.read()
        self.asked.set()
        await self.open.wait()
        if self.refusing:
            self.refused.set()
            return web.Response(status=500)
        self.got.put_nowait((body, request.headers.get("Roomkeeper-Signature", "")))
        return web.Response()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A real HTTP server."""
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.port = runner.addresses[0][1]
    yield receiver
    await runner.cleanup()


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[Journal]:
    """A journal."""
    journal = await asyncio.to_thread(Journal.open, tmp_path / "journal.sqlite3")
    yield journal
    await asyncio.to_thread(journal.close)


@contextlib.asynccontextmanager
async def running(journal: Journal, settings: dict[str, Any]) -> AsyncIterator[NotificationsPlugin]:
    """The plugin between startup and shutdown."""
    model = NotificationSettings.model_validate({"first_retry": "50ms", "longest_retry": "100ms"} | settings)
    plugin = NotificationsPlugin(PluginContext(name="notifications", settings=model, data_dir=Path("/nowhere"), agent="school"))
    services: Any = Services(journal=journal, hooks=None, stores={}, sessions=list)  # type: ignore[arg-type]
    await plugin.roomkeeper_startup(services)
    try:
        yield plugin
    finally:
        await plugin.roomkeeper_shutdown()


def session(number: int = 1) -> SessionInfo:
    moment = datetime(2026, 5, 5, 9, tzinfo=UTC)
    return SessionInfo(
        id=f"s{number}",
        provider="p",
        account="a",
        room_id="r\u202e\r\nBcc: x",
        planned_start=moment,
        planned_end=moment,
        started_at=moment,
        agent="school",
        folder=Path("/f"),
    )


async def test_a_webhook_is_signed_tried_again_and_told_once(receiver: Receiver, journal: Journal) -> None:
    settings = {"webhook": {"url": f"http://127.0.0.1:{receiver.port}/hook", "secret": "s3cret"}}
    receiver.refusing = True
    async with running(journal, settings) as plugin:
        await plugin.roomkeeper_recording_failed(session(), "", "the room could never be entered")
        await plugin.roomkeeper_recording_failed(session(), "", "the room could never be entered")
        await asyncio.wait_for(receiver.refused.wait(), 10)
        receiver.refusing = False
        body, signature = await asyncio.wait_for(receiver.got.get(), 10)
    told = json.loads(body)
    assert (told["kind"], told["about"]) == ("recording.failed", "s1/")
    assert "the room could never be entered" in told["text"]
    at = signature.partition(",")[0].removeprefix("t=")
    assert signature == f"t={at},v1=" + hmac.new(b"s3cret", f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    assert receiver.got.empty()


async def test_another_reason_is_told_too_and_other_figures_are_not(receiver: Receiver, journal: Journal) -> None:
    async with running(journal, {"webhook": {"url": f"http://127.0.0.1:{receiver.port}/hook"}}) as plugin:
        for reason in ("the processor is 93% busy", "the processor is 95% busy", "the room could never be entered"):
            await plugin.roomkeeper_recording_failed(session(), "", reason)
        told = [json.loads((await asyncio.wait_for(receiver.got.get(), 10))[0]) for _ in range(2)]
    assert [one["about"] for one in told] == ["s1/", "s1/"]
    assert ["93% busy" in told[0]["text"], "never be entered" in told[1]["text"]] == [True, True]
    assert receiver.got.empty()


async def test_what_an_older_version_left_is_delivered(receiver: Receiver, journal: Journal) -> None:
    await journal.migrate("notifications", ledger.SCHEMA[:1])
    row = (7, 1e9, "webhook", "recording.failed", "Not recorded: room r", "disk full", "s1/")
    await journal.run(
        lambda connection: connection.execute(
            "INSERT INTO notifications (id, at, channel, kind, subject, body, about) VALUES (?, ?, ?, ?, ?, ?, ?)", row
        )
    )
    async with running(journal, {"webhook": {"url": f"http://127.0.0.1:{receiver.port}/hook"}}) as plugin:
        await plugin.roomkeeper_recording_failed(session(2), "", "disk full")
        told = [json.loads((await asyncio.wait_for(receiver.got.get(), 10))[0]) for _ in range(2)]
    assert [(one["id"], one["about"]) for one in told] == [(7, "s1/"), (8, "s2/")]


async def test_what_could_not_be_delivered_is_by_the_next_start(receiver: Receiver, journal: Journal) -> None:
    settings = {"webhook": {"url": f"http://127.0.0.1:{receiver.port}/hook"}}
    receiver.refusing = True
    async with running(journal, settings) as plugin:
        await plugin.roomkeeper_recording_failed(session(), "camera", "disk full")
    receiver.refusing = False
    async with running(journal, settings):
        body, _ = await asyncio.wait_for(receiver.got.get(), 10)
    assert "stream camera" in json.loads(body)["subject"]


async def test_an_answer_that_is_not_http_is_a_failed_attempt(journal: Journal) -> None:
    answers = [b"220 mail.example ESMTP\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"]
    delivered = asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answers.pop(0))
        await writer.drain()
        writer.close()
        if not answers:
            delivered.set()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        settings = {"webhook": {"url": f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"}}
        with capture_logs() as logs:
            async with running(journal, settings) as plugin:
                await plugin.roomkeeper_recording_failed(session(), "", "disk full")
                await asyncio.wait_for(delivered.wait(), 10)
    assert "the answer is not that of a web server: 220 mail.example ESMTP" in logs[0]["error"]


async def test_no_surprise_ends_the_deliveries(receiver: Receiver, journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    good_look = ledger.pending
    surprises: list[Exception] = [JournalError("database is locked", retryable=True), RuntimeError("nobody thought of this")]

    def pending(connection: sqlite3.Connection) -> list[Notification]:
        if len(surprises) > 1:
            raise surprises.pop(0)
        return good_look(connection)

    def post(settings: WebhookSettings, notification: Notification) -> None:
        if surprises:
            raise surprises.pop(0)
        post_webhook(settings, notification)

    monkeypatch.setattr("roomkeeper_notifications.hooks.ledger.pending", pending)
    monkeypatch.setattr("roomkeeper_notifications.hooks.post_webhook", post)
    async with running(journal, {"webhook": {"url": f"http://127.0.0.1:{receiver.port}/hook"}}) as plugin:
        await plugin.roomkeeper_recording_failed(session(), "", "disk full")
        body, _ = await asyncio.wait_for(receiver.got.get(), 10)
    assert "disk full" in json.loads(body)["text"]


async def test_what_comes_during_a_delivery_is_delivered_too(receiver: Receiver, journal: Journal) -> None:
    receiver.open.clear()
    async with running(journal, {"webhook": {"url": f"http://127.0.0.1:{receiver.port}/hook"}}) as plugin:
        await plugin.roomkeeper_recording_failed(session(1), "", "disk full")
        await asyncio.wait_for(receiver.asked.wait(), 10)
        await plugin.roomkeeper_recording_failed(session(2), "", "disk full")
        receiver.open.set()
        bodies = [(await asyncio.wait_for(receiver.got.get(), 10))[0] for _ in range(2)]
    assert [json.loads(body)["about"] for body in bodies] == ["s1/", "s2/"]


async def test_uploads_are_told_of_only_when_they_fail_for_long(receiver: Receiver, journal: Journal) -> None:
    stored = StoredObject(session_id="s1", path="a.mkv", kind=ObjectKind.SEGMENT)
    url = f"http://127.0.0.1:{receiver.port}/hook"
    async with running(journal, {"webhook": {"url": url}, "upload_failing_after": "1h"}) as plugin:
        await plugin.roomkeeper_upload_failed(stored, "no bucket", 5.0)
    assert receiver.got.empty()
    async with running(journal, {"webhook": {"url": url}, "upload_failing_after": "1ms"}) as plugin:
        await plugin.roomkeeper_upload_failed(stored, "no bucket", 5.0)
        await asyncio.to_thread(lambda: None)
        await until_told(plugin, stored, receiver.got.empty)
    assert "no bucket" in receiver.got.get_nowait()[0].decode()


async def until_told(plugin: NotificationsPlugin, stored: StoredObject, silent: Callable[[], bool]) -> None:
    """Fail again until it is told."""
    async with asyncio.timeout(10):
        while silent():
            await plugin.roomkeeper_upload_failed(stored, "no bucket", 5.0)
            await asyncio.sleep(0.01)


def test_a_line_of_the_check_for_each_channel() -> None:
    def lines(**tables: Any) -> list[str]:
        settings = NotificationSettings.model_validate(tables)
        plugin = NotificationsPlugin(PluginContext(name="notifications", settings=settings, data_dir=Path("/nowhere"), agent="school"))
        return [one.name for one in plugin.roomkeeper_register_health_checks()]

    mail = {"host": "127.0.0.1", "sender": "bot@example.org", "to": ["head@example.org"]}
    assert lines() == []
    assert lines(webhook={"url": "http://127.0.0.1:1/"}) == ["notifications webhook"]
    assert lines(webhook={"url": "http://127.0.0.1:1/"}, email=mail) == ["notifications webhook", "notifications mail"]


async def test_the_check_reaches_the_webhook_and_posts_nothing(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    webhook = {"url": f"http://127.0.0.1:{receiver.port}/hook"}
    settings = NotificationSettings.model_validate({"webhook": webhook})
    plugin = NotificationsPlugin(PluginContext(name="notifications", settings=settings, data_dir=Path("/nowhere"), agent="school"))
    (check,) = plugin.roomkeeper_register_health_checks()
    assert await check.probe() == f"127.0.0.1:{receiver.port} can be reached; nothing was posted"
    assert receiver.got.empty()
    monkeypatch.setenv("no_proxy", "")
    for proxy in ("http://127.0.0.1:1", "127.0.0.1:1"):
        monkeypatch.setenv("http_proxy", proxy)
        with pytest.raises(RoomkeeperError, match=r"by the proxy 127\.0\.0\.1:1: .*refused"):
            await check.probe()
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert "can be reached" in await check.probe()


async def test_the_check_looks_at_the_webhook_s_certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context, ca_file = await asyncio.to_thread(certificate, tmp_path, "127.0.0.1")
    runner = web.AppRunner(web.Application())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    settings = WebhookSettings(url=f"https://127.0.0.1:{runner.addresses[0][1]}/hook")
    try:
        with pytest.raises(RoomkeeperError, match=r"its certificate is not accepted: self.signed"):
            await asyncio.to_thread(try_webhook, settings)
        monkeypatch.setenv("SSL_CERT_FILE", str(ca_file))
        assert "can be reached by TLS" in await asyncio.to_thread(try_webhook, settings)
    finally:
        await runner.cleanup()


async def test_without_channels_nothing_is_journalled(journal: Journal) -> None:
    async with running(journal, {}) as plugin:
        await plugin.roomkeeper_recording_failed(session(), "", "x")
    tables = await journal.run(lambda c: [row["name"] for row in c.execute("SELECT name FROM sqlite_master")])
    assert "notifications" not in tables
