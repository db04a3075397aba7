"""File names made from what strangers chose: room, user and stream IDs.

A name keeps letters, digits, `-`, `_` and dots (but never a dot or dash first), so it cannot leave its folder, hide, or mean anything to a
shell. Everything else becomes `~`, and whatever was changed or cut carries a short hash of the original, so that two different
IDs never share a name.
"""

from __future__ import annotations

import hashlib
import re

_SAFE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")


def safe_name(raw: str, *, limit: int = 64) -> str:
    """Return a file name of at most `limit` characters (at least 16) for any text at all. Injective but for hash collisions.

    >>> safe_name("class-1")
    'class-1'
    >>> safe_name("../../etc/x")
    'etc~x~56da1a2e'
    """
    if _SAFE.fullmatch(raw) and len(raw) <= limit:
        return raw
    digest = hashlib.sha256(raw.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    kept = _UNSAFE.sub("~", raw).strip(".-~")[: limit - 9].rstrip(".-~")
    return f"{kept or '_'}~{digest}"
