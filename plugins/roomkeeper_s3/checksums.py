"""Checksums as S3 writes them, and what they prove."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

from roomkeeper.errors import StoreError
from roomkeeper.state.stores import Part

_MD5_ETAG = re.compile(r'"?([0-9a-f]{32})(-\d+)?"?')


def as_text(digest: bytes) -> str:
    """Base64, as in headers."""
    return base64.b64encode(digest).decode()


def whole_sha256(checksum: str) -> str:
    """Hex of a checksum over the whole object; empty for a composite one (it ends in the number of parts) or none."""
    return "" if not checksum or "-" in checksum else base64.b64decode(checksum).hex()


def composite_sha256(parts: Sequence[Part]) -> str:
    """The checksum of an object made of parts: it hashes their hashes, so it equals the server's only for our bytes in our order."""
    return f"{as_text(hashlib.sha256(b''.join(base64.b64decode(part.checksum) for part in parts)).digest())}-{len(parts)}"


def composite_etag(parts: Sequence[Part]) -> str:
    """The entity tag that most servers give an object made of parts whose checksums are MD5; bare, without quotes."""
    return f"{hashlib.md5(b''.join(base64.b64decode(part.checksum) for part in parts), usedforsecurity=False).hexdigest()}-{len(parts)}"


def is_md5_etag(etag: str, content: bytes) -> bool:
    """Whether an entity tag is the MD5 of these bytes. Servers that encrypt use others: False says nothing then."""
    found = _MD5_ETAG.fullmatch(etag)
    return bool(found and not found[2] and found[1] == hashlib.md5(content, usedforsecurity=False).hexdigest())


def refuse_changed(path: Path, found: str, wanted: str) -> None:
    """Raise StoreError when a file's hash is not the one it had when it was closed."""
    if found != wanted:
        raise StoreError(
            "the local file changed after it was closed", where=str(path), remedy="find out who writes to it; it is not uploaded as it is"
        )
