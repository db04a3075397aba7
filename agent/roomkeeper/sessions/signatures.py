"""Commands signed by their sender, for rooms whose server does not vouch for who speaks.

A signed call is `{"type": "command", "id": .., "name": .., "args": [..], "at": UNIX seconds, "sig": hex}`. `sig` is HMAC-SHA256 under
the configured key over room ID, user ID, ID, name, `at` and the arguments (`signature` has the form). It is good for a minute, its ID once.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence

MAX_AGE_S = 60.0


def signature(key: bytes, *, room_id: str, user_id: str, call_id: str, name: str, arguments: Sequence[str], at: int) -> str:
    """The signature of one call, in hex."""
    encoded = json.dumps(list(arguments), separators=(",", ":"), ensure_ascii=True)
    text = "\n".join((json.dumps([room_id, user_id, call_id, name], ensure_ascii=True), str(at), encoded))
    return hmac.new(key, text.encode("ascii"), hashlib.sha256).hexdigest()


def is_signed(
    key: bytes | None, given: str, *, room_id: str, user_id: str, call_id: str, name: str, arguments: Sequence[str], at: int, now: float
) -> bool:
    """Whether a call is signed with the key, lately, and has an ID that keeps it from being repeated."""
    if key is None or not given or not call_id or abs(now - at) > MAX_AGE_S:
        return False
    wanted = signature(key, room_id=room_id, user_id=user_id, call_id=call_id, name=name, arguments=arguments, at=at)
    return hmac.compare_digest(wanted.encode(), given.encode("utf-8", "replace"))
