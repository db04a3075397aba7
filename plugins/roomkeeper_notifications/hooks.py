"""What is told to whom: failed and missed sessions, recordings that ended early, uploads that fail for long."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import Iterable
from functools import partial
from typing import Any

import structlog

from roomkeeper.errors import RoomkeeperError
from roomkeeper.hookspecs import HealthCheck, PluginContext, Services, hookimpl
from roomkeeper.rooms.session import SessionInfo
from roomkeeper.state.objects import StoredObject
from roomkeeper.state.timestamps import rfc3339
from roomkeeper_notifications import ledger
from roomkeeper_notifications.channels import NotificationError, post_webhook, send_email, try_email, try_webhook
from roomkeeper_notifications.config import EmailSettings, NotificationSettings
from roomkeeper_notifications.ledger import Notification

log = structlog.get_logger(__name__)

SHUTDOWN_S = 5.0


class NotificationsPlugin:
    """Journals a notification for each channel, then delivers from one task; what could not be delivered is tried again."""

    Settings = NotificationSettings

    def __init__(self, context: PluginContext) -> None:
        self._settings: NotificationSettings = context.settings
        self._agent = context.agent
        self._services: Services | None = None
        self._new = asyncio.Event()
        self._delivering = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self._failing_since: dict[tuple[str, str], float] = {}

    def take_settings(self, settings: NotificationSettings) -> Iterable[str]:
        """Everything counts at once."""
        self._settings = settings
        return ()

    @property
    def _channels(self) -> list[str]:
        return [name for name in ("webhook", "email") if getattr(self._settings, name) is not None]

    @hookimpl
    def roomkeeper_register_health_checks(self) -> Iterable[HealthCheck]:
        """Whether the webhook's server and the mail server are there."""
        checks = []
        if (webhook := self._settings.webhook) is not None:
            checks.append(HealthCheck(name="notifications webhook", probe=partial(asyncio.to_thread, try_webhook, webhook)))
        if (email := self._settings.email) is not None:
            probe, send_test = partial(asyncio.to_thread, try_email, email), partial(asyncio.to_thread, self._send_test, email)
            checks.append(HealthCheck(name="notifications mail", probe=probe, send_test=send_test))
        return checks

    def _send_test(self, email: EmailSettings) -> str:
        """Send a real mail. Blocks."""
        body = f"Agent {self._agent} can send mail: `roomkeeper check --send-test` was asked to try. There is nothing to do.\n"
        test = Notification(
            id=0, at=time.time(), channel="email", kind="test", subject=f"Test of agent {self._agent}", body=body, attempts=0, about=""
        )
        send_email(email, test)
        return f"{email.host}:{email.port} took a test mail to {', '.join(email.to)}: look whether it has arrived"

    @hookimpl
    async def roomkeeper_startup(self, services: Services) -> None:
        """Take up what an earlier run could not deliver."""
        self._services = services
        await self.roomkeeper_configuration_reloaded()

    @hookimpl
    async def roomkeeper_configuration_reloaded(self) -> None:
        """Begin to deliver as soon as there is somebody to tell; try now what waited for a mended address."""
        services = self._services
        if services is None or not self._channels:
            return
        if self._task is not None:
            self._new.set()
            return
        await services.journal.migrate("notifications", ledger.SCHEMA)
        self._new.set()
        self._task = asyncio.create_task(self._deliver_all(services), name="notifications")

    @hookimpl
    async def roomkeeper_shutdown(self) -> None:
        """Give what is pending a last chance of some seconds; the rest waits in the journal."""
        if self._task is None or self._services is None:
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SHUTDOWN_S):
                await self._services.unless_hurried(self._attempt_safely(self._services))
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self._task = None

    @hookimpl
    async def roomkeeper_recording_failed(self, info: SessionInfo, stream_id: str, error: str) -> None:
        """Tell of a session or a stream that is not (fully) recorded."""
        what = f"stream {stream_id} in room {info.room_id}" if stream_id else f"room {info.room_id}"
        body = (
            f"{self._agent} could not record {what} as planned.\n\nWhy: {error}\n\n"
            f"Planned: {rfc3339(info.planned_start)} to {rfc3339(info.planned_end)}\nSession: {info.id}\nFolder: {info.folder}\n"
        )
        await self._tell("recording.failed", f"Not recorded: {what}", body, about=f"{info.id}/{stream_id}", reason=error)

    @hookimpl
    async def roomkeeper_upload_failed(self, stored: StoredObject, error: str, retry_in_s: float) -> None:
        """Tell of an object whose upload fails for long."""
        key = (stored.session_id, stored.path)
        since = self._failing_since.setdefault(key, time.monotonic())
        if time.monotonic() - since < self._settings.upload_failing_after.total_seconds():
            return
        body = (
            f"{self._agent} cannot bring {stored.path} of session {stored.session_id} into the store.\n"
            f"Nothing is lost: the local file stays, and the upload is tried again, next in {retry_in_s:.0f} s.\n\nWhy: {error}\n"
        )
        await self._tell("upload.failing", f"Upload failing: {stored.session_id}", body, about=stored.session_id)

    @hookimpl
    async def roomkeeper_upload_finished(self, stored: StoredObject) -> None:
        """It is in the store after all."""
        self._failing_since.pop((stored.session_id, stored.path), None)

    async def _tell(self, kind: str, subject: str, body: str, *, about: str, reason: str = "") -> None:
        if self._services is None or not self._channels:
            return
        facts: dict[str, Any] = {"at": time.time(), "kind": kind, "subject": subject, "body": body, "about": about, "reason": reason}
        await self._services.journal.run(lambda connection: [ledger.add(connection, channel=name, **facts) for name in self._channels])
        self._new.set()

    async def _deliver_all(self, services: Services) -> None:
        pause = self._settings.first_retry.total_seconds()
        while True:
            self._new.clear()  # before looking: what comes meanwhile is looked at again
            if not await self._attempt_safely(services):
                pause = self._settings.first_retry.total_seconds()
                await self._new.wait()
                continue
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._new.wait(), pause * random.uniform(0.75, 1.25))
            pause = min(pause * 2, self._settings.longest_retry.total_seconds())

    async def _attempt_safely(self, services: Services) -> bool:
        """Try everything pending once; return whether something may be left. No surprise ends the deliveries."""
        try:
            return await self._attempt_once(services) > 0
        except Exception as error:  # a journal that is held by another process or on a full disk, say: the next round may go well
            known = isinstance(error, RoomkeeperError)
            log.error("notifications wait, they are looked at again", error=str(error), exc_info=None if known else error)
            return True

    async def _attempt_once(self, services: Services) -> int:
        """Try everything pending once; return how many are still pending."""
        async with self._delivering:  # shutdown and the task must not both deliver the same one
            pending = await services.journal.run(ledger.pending)
            return sum([await self._attempt(services, notification) for notification in pending])

    async def _attempt(self, services: Services, notification: Notification) -> bool:
        """Try one; return whether it is still pending. A crash between delivery and journal delivers it twice, never not at all."""
        try:
            await asyncio.to_thread(self._deliver, notification)
        except Exception as error:  # a stranger's server: what is not foreseen is a failure as well, and must not cost the others theirs
            final = time.time() - notification.at > self._settings.give_up_after.total_seconds()
            await services.journal.run(partial(ledger.failed, number=notification.id, error=str(error), final=final))
            foreseen = isinstance(error, NotificationError)
            log.warning("notification not delivered", channel=notification.channel, error=str(error), given_up=final, exc_info=not foreseen)
            return not final
        await services.journal.run(partial(ledger.sent, number=notification.id))
        return False

    def _deliver(self, notification: Notification) -> None:
        if notification.channel == "webhook" and self._settings.webhook is not None:
            post_webhook(self._settings.webhook, notification)
        elif notification.channel == "email" and self._settings.email is not None:
            send_email(self._settings.email, notification)
        else:
            raise NotificationError("this channel is configured no more", where=notification.channel)
