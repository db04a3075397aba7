"""What every request to a Janus carries: the API secret, a token of the server's list, or a signed one that is made anew in time.

Source: Janus's documentation, "Authenticating the Janus API"; `auth.c` of Janus 1.1: base64 of HMAC-SHA1 over `expiry,realm,plugin,..`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from typing import Final

from roomkeeper_janus.config import AccountSettings, revealed
from roomkeeper_janus.refusals import Part

VALID_S: Final = 600
"""How long a signed token is valid; one half before that it is made anew."""
REALM: Final = "janus"
PLUGINS: Final = (Part.VIDEOROOM, Part.TEXTROOM)


class Credentials:
    """The credentials of one account."""

    def __init__(self, settings: AccountSettings) -> None:
        given = {"apisecret": revealed(settings.api_secret), "token": revealed(settings.token)}
        self._given = {name: value for name, value in given.items() if value is not None}
        self._secret = revealed(settings.token_auth_secret)
        self._token = ""
        self._renew_at = 0.0

    def fields(self) -> dict[str, str]:
        """What to add to a request that is sent now."""
        if self._secret is None:
            return self._given
        now = time.time()
        if now >= self._renew_at or now < self._renew_at - VALID_S:  # the second: somebody has set the clock back
            self._token = signed_token(self._secret, int(now) + VALID_S)
            self._renew_at = now + VALID_S / 2
        return {**self._given, "token": self._token}


def signed_token(secret: str, expires_at: int) -> str:
    """A token that Janus accepts until `expires_at` (UNIX seconds) for VideoRoom and TextRoom."""
    data = ",".join([str(expires_at), REALM, *(f"janus.plugin.{plugin}" for plugin in PLUGINS)])
    signature = hmac.new(secret.encode(), data.encode(), hashlib.sha1).digest()
    return f"{data}:{base64.b64encode(signature).decode()}"
