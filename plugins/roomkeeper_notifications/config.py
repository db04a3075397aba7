"""The table `[plugins.notifications]`. Without `webhook` and `email` the plugin does nothing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, model_validator

from roomkeeper.settings import Duration, Settings, WebAddress


class WebhookSettings(Settings):
    """`[plugins.notifications.webhook]`: a JSON object is posted; with a secret it is signed (`Roomkeeper-Signature`)."""

    url: WebAddress
    secret: SecretStr | None = None
    timeout: Duration = Field(default=timedelta(seconds=10), gt=timedelta(0))


class EmailSettings(Settings):
    """`[plugins.notifications.email]`: plain text through an SMTP server."""

    host: str
    port: int = Field(default=587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    """`starttls` (port 587) never goes on without encryption, `tls` (port 465) begins with it."""
    ca_file: Path | None = None
    """Certificates to trust beside the system's own, in PEM: for a mail server of one's own."""
    user: str = ""
    password: SecretStr | None = None
    sender: str
    to: list[str] = Field(min_length=1)
    timeout: Duration = Field(default=timedelta(seconds=20), gt=timedelta(0))

    @model_validator(mode="after")
    def _no_password_in_the_clear(self) -> EmailSettings:
        if bool(self.user) != (self.password is not None):
            raise ValueError("give both user and password, or neither")
        if self.security == "none" and self.user:
            raise ValueError('security = "none" would send the password unencrypted; use "starttls" or "tls"')
        return self


class NotificationSettings(Settings):
    """`[plugins.notifications]`"""

    webhook: WebhookSettings | None = None
    email: EmailSettings | None = None
    upload_failing_after: Duration = Field(default=timedelta(hours=1), gt=timedelta(0))
    """Tell of an object whose upload has been failing for this long, once."""
    first_retry: Duration = Field(default=timedelta(seconds=5), gt=timedelta(0))
    longest_retry: Duration = Field(default=timedelta(minutes=10), gt=timedelta(0))
    give_up_after: Duration = Field(default=timedelta(days=2), gt=timedelta(0))
