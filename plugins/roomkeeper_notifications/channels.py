"""The ways a notification goes. Both block: call them in a thread. They raise `NotificationError`."""

from __future__ import annotations

import json
import smtplib
import ssl
import time
import urllib.error
import urllib.request
from email.message import EmailMessage

from roomkeeper.errors import RoomkeeperError
from roomkeeper.state.timestamps import rfc3339
from roomkeeper.state.webhook_signature import HEADER, signature_header
from roomkeeper_notifications.config import EmailSettings, WebhookSettings
from roomkeeper_notifications.ledger import Notification


class NotificationError(RoomkeeperError):
    """A notification could not be delivered."""

    code = "notification"
    retryable = True


def post_webhook(settings: WebhookSettings, notification: Notification) -> None:
    """POST a JSON object; any 2xx answer is a delivery."""
    body = json.dumps(
        {
            "id": notification.id,
            "kind": notification.kind,
            "at": rfc3339(notification.at),
            "subject": notification.subject,
            "text": notification.body,
            "about": notification.about,
        },
        ensure_ascii=True,
    ).encode()
    headers = {"Content-Type": "application/json", "User-Agent": "roomkeeper"}
    if settings.secret is not None:
        headers[HEADER] = signature_header(settings.secret.get_secret_value(), int(time.time()), body)
    request = urllib.request.Request(settings.url, data=body, headers=headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=settings.timeout.total_seconds()):
            pass
    except (urllib.error.URLError, OSError, ValueError) as error:
        raise NotificationError(f"the webhook was not delivered: {error}", where=settings.url, remedy="check the address") from error


def send_email(settings: EmailSettings, notification: Notification) -> None:
    """Send a plain text mail. Line ends are taken out of the subject: they would begin new headers."""
    message = EmailMessage()
    message["Subject"] = " ".join(notification.subject.split())[:200]
    message["From"] = settings.sender
    message["To"] = ", ".join(settings.to)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(notification.body.encode("utf-8", "replace").decode())
    timeout = settings.timeout.total_seconds()
    try:
        server: smtplib.SMTP
        if settings.security == "tls":
            server = smtplib.SMTP_SSL(settings.host, settings.port, timeout=timeout, context=ssl.create_default_context())
        else:
            server = smtplib.SMTP(settings.host, settings.port, timeout=timeout)
        with server:
            if settings.security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if settings.user and settings.password is not None:
                server.login(settings.user, settings.password.get_secret_value())
            server.send_message(message)
    except (smtplib.SMTPException, OSError) as error:
        where = f"{settings.host}:{settings.port}"
        raise NotificationError(f"the mail was not delivered: {error}", where=where, remedy="check server, user and password") from error
