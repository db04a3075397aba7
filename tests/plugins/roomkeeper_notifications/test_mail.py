"""Mail to a real SMTP server (aiosmtpd), encrypted both ways, and what its troubles look like to the operator."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword
from pydantic import ValidationError

from roomkeeper_notifications.channels import NotificationError, send_email, try_email
from roomkeeper_notifications.config import EmailSettings
from roomkeeper_notifications.ledger import Notification

from .certificates import certificate

NOTIFICATION = Notification(
    id=1,
    at=0.0,
    channel="email",
    kind="recording.failed",
    subject="Not recorded: room r\u202e\r\nBcc: x@example.org",
    body="Nobody let us in: \U0001f512",
    attempts=0,
    about="s",
)


class Box:
    """Takes mail; refuses `nobody@`."""

    def __init__(self) -> None:
        self.mails: list[Envelope] = []

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: list[str]) -> str:  # noqa: N802
        """Take an address or not."""
        if address.startswith("nobody@"):
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        """Take a mail."""
        self.mails.append(envelope)
        return "250 OK"


def authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (b"bot", b"right")
    return AuthResult(success=good, handled=False)


class Server(Controller):
    """In a thread of its own; `implicit` begins with TLS, otherwise it offers STARTTLS when it has a context."""

    def __init__(self, box: Box, context: ssl.SSLContext | None, *, implicit: bool) -> None:
        self._offered = None if implicit else context
        super().__init__(box, hostname="127.0.0.1", port=0, ssl_context=context if implicit else None)

    def factory(self) -> SMTP:
        """The server's side of one connection."""
        starttls = self._offered is not None
        return SMTP(
            self.handler,
            tls_context=self._offered,
            require_starttls=starttls,
            authenticator=authenticate,
            auth_require_tls=starttls,
            auth_exclude_mechanism=["DONT"],
        )

    def _trigger_server(self) -> None:
        """The base class connects to the port it was given; 0 is none."""
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def server() -> Callable[..., Any]:
    """Run a server: `with server(context, implicit=..) as (box, settings)`."""

    @contextmanager
    def run(context: ssl.SSLContext | None = None, *, implicit: bool = False) -> Iterator[tuple[Box, Callable[..., EmailSettings]]]:
        box = Box()
        controller = Server(box, context, implicit=implicit)
        controller.start()

        def settings(**changes: Any) -> EmailSettings:
            table = {
                "host": "127.0.0.1",
                "port": controller.port,
                "sender": "bot@example.org",
                "to": ["head@example.org"],
                "timeout": "10s",
            }
            return EmailSettings.model_validate(table | changes)

        try:
            yield box, settings
        finally:
            controller.stop()

    return run


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_encrypted_with_a_password(server: Callable[..., Any], tmp_path: Path, security: str) -> None:
    context, ca_file = certificate(tmp_path, "127.0.0.1")
    with server(context, implicit=security == "tls") as (box, settings):
        send_email(settings(security=security, ca_file=ca_file, user="bot", password="right"), NOTIFICATION)
        (mail,) = box.mails
        assert mail.rcpt_tos == ["head@example.org"], "no header, and no receiver, from a room's name"
        read = message_from_bytes(mail.content)
        assert read["Bcc"] is None
        assert "Nobody let us in: \U0001f512" in read.get_payload(decode=True).decode()  # type: ignore[union-attr]
        with pytest.raises(NotificationError, match=r"535 .*check user and password") as caught:
            send_email(settings(security=security, ca_file=ca_file, user="bot", password="wrong"), NOTIFICATION)
        assert "wrong" not in str(caught.value)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_is_not_trusted_says_so(server: Callable[..., Any], tmp_path: Path, security: str) -> None:
    context, _ = certificate(tmp_path, "127.0.0.1")
    with server(context, implicit=security == "tls") as (box, settings):
        with pytest.raises(NotificationError, match=r"its certificate is not accepted: self.signed certificate.*ca_file"):
            send_email(settings(security=security), NOTIFICATION)
        assert box.mails == []


def test_a_certificate_of_another_name_says_so(server: Callable[..., Any], tmp_path: Path) -> None:
    context, ca_file = certificate(tmp_path, "mail.example.org")
    with server(context) as (_, settings), pytest.raises(NotificationError, match=r"IP address mismatch.*127\.0\.0\.1.*as host"):
        send_email(settings(ca_file=ca_file), NOTIFICATION)


def test_nothing_goes_unencrypted_to_a_server_without_starttls(server: Callable[..., Any]) -> None:
    with server() as (box, settings):
        with pytest.raises(NotificationError, match=r'STARTTLS.*security = "tls"'):
            send_email(settings(), NOTIFICATION)
        assert box.mails == []
        send_email(settings(security="none"), NOTIFICATION)
        assert len(box.mails) == 1


def test_the_wrong_way_of_encryption_is_named(server: Callable[..., Any], tmp_path: Path) -> None:
    context, ca_file = certificate(tmp_path, "127.0.0.1")
    with server(context) as (_, settings), pytest.raises(NotificationError, match='"starttls" with port 587'):
        send_email(settings(security="tls", ca_file=ca_file), NOTIFICATION)


def test_a_receiver_nobody_knows_and_a_server_that_is_not_there(server: Callable[..., Any]) -> None:
    with server() as (_, settings):
        with pytest.raises(NotificationError, match="check sender and to"):
            send_email(settings(security="none", to=["nobody@example.org"]), NOTIFICATION)
        gone = settings(security="none")
    with pytest.raises(NotificationError, match="check host, port and security"):
        send_email(gone, NOTIFICATION)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_trying_logs_in_and_sends_nothing(server: Callable[..., Any], tmp_path: Path, security: str) -> None:
    context, ca_file = certificate(tmp_path, "127.0.0.1")
    with server(context, implicit=security == "tls") as (box, settings):
        good = settings(security=security, ca_file=ca_file, user="bot", password="right")
        assert try_email(good).startswith(f"127.0.0.1:{good.port} takes the login of bot; no mail was sent")
        with pytest.raises(NotificationError, match=r"no mail could be sent: .*535 .*check user and password") as caught:
            try_email(settings(security=security, ca_file=ca_file, user="bot", password="wrong"))
        assert "wrong" not in str(caught.value)
        with pytest.raises(NotificationError, match="its certificate is not accepted"):
            try_email(settings(security=security))
    assert box.mails == []


def test_trying_a_server_without_a_login_and_one_that_is_not_there(server: Callable[..., Any]) -> None:
    with server() as (box, settings):
        assert "can be reached; no mail was sent" in try_email(settings(security="none"))
        gone = settings(security="none")
    assert box.mails == []
    with pytest.raises(NotificationError, match=r"no mail could be sent: .*check host, port and security"):
        try_email(gone)


def test_no_password_in_the_clear() -> None:
    with pytest.raises(ValidationError, match="unencrypted"):
        EmailSettings.model_validate({"host": "h", "sender": "s", "to": ["t"], "security": "none", "user": "u", "password": "p"})
    with pytest.raises(ValidationError, match="both"):
        EmailSettings.model_validate({"host": "h", "sender": "s", "to": ["t"], "user": "u"})
