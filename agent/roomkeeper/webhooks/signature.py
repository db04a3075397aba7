"""The signature of every webhook we send: whoever takes one can tell that it is ours and not an old one sent again.

The header is `Roomkeeper-Signature: t=SECONDS,v1=HEX`, where HEX is the HMAC-SHA256, under the configured secret, of the seconds, a dot
and the body.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

HEADER: Final = "Roomkeeper-Signature"


def signature_header(secret: str, at: int, body: bytes) -> str:
    """The header's value for a body sent at `at`, UNIX seconds."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"
