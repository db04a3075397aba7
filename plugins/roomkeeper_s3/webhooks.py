"""Telling others that a recording is complete in the store: signed, journalled, sent until it is taken.

A message is a POST of JSON, signed as `webhooks/signature.py` says. `Roomkeeper-Delivery` is the same for every try of one message.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import aiohttp
import structlog

from roomkeeper.errors import RoomkeeperError
from roomkeeper.state import objects
from roomkeeper.state.journal import Journal
from roomkeeper.state.objects import ObjectKind, StoredObject
from roomkeeper.state.stores import SharingStore
from roomkeeper.state.timestamps import rfc3339
from roomkeeper.webhooks.reach import server_of
from roomkeeper.webhooks.signature import HEADER, signature_header
from roomkeeper_s3.config import RetrySettings, WebhookSettings
from roomkeeper_s3.destinations import Destinations
from roomkeeper_s3.ledger import info_of
from roomkeeper_s3.meters import Meters
from roomkeeper_s3.threads import in_thread

log = structlog.get_logger(__name__)

READY = "recording.ready"
TIMEOUT_S = 20.0
"""For the whole of one delivery."""

_LOOK_EVERY_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A message to somebody, as journalled."""

    id: str
    session_id: str
    url: str
    event: str
    created_at: float
    attempts: int


class Webhooks:
    """Delivers every journalled message. `start` and `stop` it on one event loop."""

    def __init__(
        self, journal: Journal, settings: Sequence[WebhookSettings], destinations: Destinations, retry: RetrySettings, meters: Meters
    ) -> None:
        self._journal = journal
        self._settings = {one.url: one for one in settings}
        self._destinations = destinations
        self._retry = retry
        self._meters = meters
        self._wake = asyncio.Event()
        self._due: dict[str, float] = {}
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Deliver what earlier runs left, then what is asked for."""
        if self._settings:
            self._task = asyncio.create_task(self._run(), name="upload-webhooks")

    async def stop(self) -> None:
        """End; what was not taken goes on at the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def want(self, connection: sqlite3.Connection, session_id: str) -> None:
        """Journal who is to be told that a session is complete in the store, in the step that makes it so. Once for each manifest."""
        _insert(connection, session_id, [url for url, one in self._settings.items() if READY in one.events])

    def wake(self) -> None:
        """There may be something to deliver."""
        self._wake.set()

    async def _run(self) -> None:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT_S)) as client:
            while True:
                self._wake.clear()
                waits = [_LOOK_EVERY_S]
                try:
                    for delivery in await self._journal.run(_open):
                        if time.monotonic() >= self._due.get(delivery.id, 0.0):
                            await self._deliver(client, delivery)
                    waits += [due - time.monotonic() for due in self._due.values()]
                except Exception as error:  # noqa: BLE001 - nobody would start to deliver again
                    log.warning("webhooks not looked at", error=_problem(error))
                try:
                    async with asyncio.timeout(max(0.01, min(waits))):
                        await self._wake.wait()
                except TimeoutError:
                    pass

    async def _deliver(self, client: aiohttp.ClientSession, delivery: Delivery) -> None:
        settings = self._settings.get(delivery.url)
        if settings is None:
            await self._settle(delivery, error="the configuration no longer names this address", given_up=True)
            return
        server = server_of(delivery.url)
        try:
            problem = await self._post(client, delivery, settings)
        except Exception as error:  # noqa: BLE001 - a store of another plugin makes the links
            problem = _problem(error)
        self._meters.delivered(good=not problem)
        if not problem:
            log.info("webhook delivered", session=delivery.session_id, server=server, attempts=delivery.attempts + 1)
            await self._settle(delivery)
            return
        given_up = time.time() - delivery.created_at > settings.give_up_after.total_seconds()
        log.log(40 if given_up else 30, "webhook not taken", session=delivery.session_id, server=server, error=problem, given_up=given_up)
        self._due[delivery.id] = time.monotonic() + self._retry.wait_s(delivery.attempts + 1)
        await self._settle(delivery, error=problem, given_up=given_up)

    async def _post(self, client: aiohttp.ClientSession, delivery: Delivery, settings: WebhookSettings) -> str:
        """Post one message; return what was wrong with the answer, nothing if it was taken."""
        body = await self._message(delivery, settings)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "roomkeeper",
            "Roomkeeper-Event": delivery.event,
            "Roomkeeper-Delivery": delivery.id,
            HEADER: signature_header(settings.secret.get_secret_value(), int(time.time()), body),
        }
        async with client.post(delivery.url, data=body, headers=headers, allow_redirects=False) as answer:
            return "" if 200 <= answer.status < 300 else f"the answer was {answer.status} {answer.reason or ''}".strip()

    async def _settle(self, delivery: Delivery, *, error: str = "", given_up: bool = False) -> None:
        if given_up or not error:
            self._due.pop(delivery.id, None)
        await self._journal.run(partial(_record, delivery=delivery, error=error, given_up=given_up))

    async def _message(self, delivery: Delivery, settings: WebhookSettings) -> bytes:
        info, stored = await self._journal.run(
            lambda connection: (info_of(connection, delivery.session_id), objects.of_session(connection, delivery.session_id))
        )
        expires_s = int(settings.url_expires.total_seconds())
        document = {
            "event": delivery.event,
            "id": delivery.id,
            "created_at": rfc3339(delivery.created_at),
            "session": {"id": info.id, "room_id": info.room_id, "provider": info.provider, "started_at": rfc3339(info.started_at)},
            "objects": await in_thread("upload-urls", lambda: [self._entry(one, expires_s) for one in stored]),
        }
        return json.dumps(document, ensure_ascii=True).encode()

    def _entry(self, stored: StoredObject, expires_s: int) -> dict[str, Any]:
        destination = self._destinations.named(stored.destination)
        url = destination.store.url(stored.object_key, expires_s) if destination and isinstance(destination.store, SharingStore) else None
        return {
            "path": stored.path,
            "kind": str(stored.kind),
            "key": stored.object_key,
            "bytes": stored.bytes,
            "sha256": stored.sha256,
            "url": url,
            "url_expires_s": expires_s if url else None,
        }


def _problem(error: Exception) -> str:
    """What to tell of an error: without the address, which some of aiohttp's show."""
    if isinstance(error, RoomkeeperError):
        return str(error)
    return f"{type(error).__name__}: {error.message if isinstance(error, aiohttp.ClientResponseError) else error}"


def _insert(connection: sqlite3.Connection, session_id: str, urls: list[str]) -> None:
    manifest = next(one for one in objects.of_session(connection, session_id) if one.kind is ObjectKind.MANIFEST)
    for url in urls:
        connection.execute(
            "INSERT OR IGNORE INTO s3_webhooks (id, session_id, url, event, created_at, manifest_sha256) VALUES (?, ?, ?, ?, ?, ?)",
            (uuid.uuid4().hex, session_id, url, READY, time.time(), manifest.sha256),
        )


def _open(connection: sqlite3.Connection) -> list[Delivery]:
    rows = connection.execute(
        "SELECT id, session_id, url, event, created_at, attempts FROM s3_webhooks"
        " WHERE delivered_at IS NULL AND NOT given_up ORDER BY created_at LIMIT 1000"
    )
    return [Delivery(**dict(row)) for row in rows]


def _record(connection: sqlite3.Connection, delivery: Delivery, error: str, given_up: bool) -> None:
    connection.execute(
        "UPDATE s3_webhooks SET attempts = attempts + 1, delivered_at = ?, given_up = ?, error = ? WHERE id = ?",
        (None if error else time.time(), given_up, error[:500], delivery.id),
    )
