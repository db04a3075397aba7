"""The ways a notification goes, and whether they are open. All block: call them in a thread. They raise `NotificationError`."""

from __future__ import annotations

import contextlib
import http.client
import json
import smtplib
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import EmailMessage
from urllib.parse import urlsplit

from roomkeeper.errors import RoomkeeperError
from roomkeeper.state.printable import printable
from roomkeeper.state.timestamps import rfc3339
from roomkeeper.webhooks.reach import reach_webhook, server_of
from roomkeeper.webhooks.signature import HEADER, signature_header
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
    except (http.client.HTTPException, OSError, ValueError) as error:
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        remedy = "the certificate has to be mended there" if isinstance(reason, ssl.SSLError) else "check the address"
        raise NotificationError(
            f"the webhook was not delivered: {_plainly(error)}", where=server_of(settings.url), remedy=remedy
        ) from error


def try_webhook(settings: WebhookSettings) -> str:
    """Connect to the webhook's server, or to the proxy by which `post_webhook` would go there, and post nothing.

    Raises RoomkeeperError.
    """
    parts = urlsplit(settings.url)
    proxy = "" if urllib.request.proxy_bypass(parts.netloc) else urllib.request.getproxies().get(parts.scheme, "")
    if proxy and "://" not in proxy:
        proxy = f"http://{proxy}"  # as urllib takes it
    return reach_webhook(settings.url, settings.timeout.total_seconds(), proxy=proxy)


def send_email(settings: EmailSettings, notification: Notification) -> None:
    """Send a plain text mail. Line ends are taken out of the subject: they would begin new headers."""
    message = EmailMessage()
    message["Subject"] = " ".join(notification.subject.split())[:200]
    message["From"] = settings.sender
    message["To"] = ", ".join(settings.to)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(notification.body.encode("utf-8", "replace").decode())
    with _mail_server(settings, "the mail was not delivered") as server:
        server.send_message(message)


def try_email(settings: EmailSettings) -> str:
    """Connect, encrypt and log in as for a mail, and send none. Return a sentence for good."""
    with _mail_server(settings, "no mail could be sent") as server:
        server.ehlo_or_helo_if_needed()
    done = f"takes the login of {settings.user}" if settings.user else "can be reached"
    return f"{settings.host}:{settings.port} {done}; no mail was sent (--send-test sends one)"


@contextlib.contextmanager
def _mail_server(settings: EmailSettings, failure: str) -> Iterator[smtplib.SMTP]:
    """A connection over which mail can be sent.

    :param failure: how an error begins.
    """
    try:
        with _smtp_connection(settings) as server:
            if settings.user and settings.password is not None:
                server.login(settings.user, settings.password.get_secret_value())
            yield server
    except (smtplib.SMTPException, OSError) as error:
        where = f"{settings.host}:{settings.port}"
        raise NotificationError(f"{failure}: {_plainly(error)}", where=where, remedy=_mail_remedy(error)) from error


def _smtp_connection(settings: EmailSettings) -> smtplib.SMTP:
    """Encrypted unless the configuration says otherwise: without STARTTLS at the server nothing is sent (RFC 3207, section 6)."""
    timeout = settings.timeout.total_seconds()
    if settings.security == "none":
        return smtplib.SMTP(settings.host, settings.port, timeout=timeout)
    context = ssl.create_default_context()
    if settings.ca_file is not None:
        context.load_verify_locations(settings.ca_file)
    if settings.security == "tls":
        return smtplib.SMTP_SSL(settings.host, settings.port, timeout=timeout, context=context)
    with contextlib.ExitStack() as closing:
        server = smtplib.SMTP(settings.host, settings.port, timeout=timeout)
        closing.callback(server.close)
        server.starttls(context=context)
        closing.pop_all()
    return server


def _plainly(error: Exception) -> str:
    """What the other side said, without Python's wrapping."""
    if isinstance(error, urllib.error.HTTPError):
        return f"the answer was {error.code}"
    if isinstance(error, http.client.HTTPException) and not isinstance(error, OSError):
        return f"the answer is not that of a web server: {printable(str(error))}"
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"its certificate is not accepted: {cause.verify_message}"
    if isinstance(cause, smtplib.SMTPResponseException):
        said = cause.smtp_error.decode("utf-8", "replace") if isinstance(cause.smtp_error, bytes) else cause.smtp_error
        return f"the server said {cause.smtp_code} {printable(said)}"
    return printable(str(cause))


def _mail_remedy(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return "give the name that stands in the certificate as host, or the certificate of your own authority as ca_file"
    if isinstance(error, ssl.SSLError):
        return 'use security = "tls" with port 465 and "starttls" with port 587'
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return 'the server offers no such thing: try security = "tls" with port 465'
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "check user and password"
    if isinstance(error, (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused)):
        return "check sender and to"
    if isinstance(error, FileNotFoundError):
        return "check ca_file"
    return "check host, port and security"
