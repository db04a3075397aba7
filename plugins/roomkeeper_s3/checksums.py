"""Checksums as S3 writes them, and what they prove."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from isal.isal_zlib import crc32  # the same CRC-32 as zlib's at a quarter of its CPU time

from roomkeeper.errors import StoreError
from roomkeeper.state.stores import Part
from roomkeeper_s3.config import S3Destination

_MD5_ETAG = re.compile(r'"?([0-9a-f]{32})(-\d+)?"?')


def as_text(digest: bytes) -> str:
    """Base64, as in headers."""
    return base64.b64encode(digest).decode()


def whole_sha256(checksum: str) -> str:
    """Hex of a checksum over the whole object; empty for a composite one (it ends in the number of parts) or none."""
    return "" if not checksum or "-" in checksum else base64.b64decode(checksum).hex()


@dataclass(frozen=True, slots=True)
class PartChecksum:
    """What a part's bytes are proven by: `header` names the request's field for it, `compute` gives its digest.

    `sent_by_server`: the server vouches for a composite of it in the same field; without, the entity tag is that composite.
    """

    name: str
    header: str
    compute: Callable[[bytes | bytearray], bytes]
    sent_by_server: bool = True

    def of(self, content: bytes | bytearray) -> str:
        """The checksum, as in headers."""
        return as_text(self.compute(content))

    def composite(self, parts: Sequence[Part]) -> str:
        """The checksum of an object made of parts: it is over theirs, so it equals the server's only for our bytes in our order."""
        return f"{as_text(self._over(parts))}-{len(parts)}"

    def composite_etag(self, parts: Sequence[Part]) -> str:
        """The same as most servers write it in entity tags; bare, without quotes."""
        return f"{self._over(parts).hex()}-{len(parts)}"

    def _over(self, parts: Sequence[Part]) -> bytes:
        return self.compute(b"".join(base64.b64decode(part.checksum) for part in parts))


def _crc32(content: bytes | bytearray) -> bytes:
    return crc32(content).to_bytes(4, "big")


def _sha256(content: bytes | bytearray) -> bytes:
    return hashlib.sha256(content).digest()


def _md5(content: bytes | bytearray) -> bytes:
    return hashlib.md5(content, usedforsecurity=False).digest()


CRC32 = PartChecksum("crc32", "ChecksumCRC32", _crc32)
SHA256 = PartChecksum("sha256", "ChecksumSHA256", _sha256)
MD5 = PartChecksum("md5", "ContentMD5", _md5, sent_by_server=False)


def part_checksum(settings: S3Destination) -> PartChecksum:
    """What parts carry at a destination."""
    if settings.request_checksum_calculation == "when_required":
        return MD5
    return SHA256 if settings.part_checksum == "sha256" else CRC32


def is_md5_etag(etag: str, content: bytes | bytearray) -> bool:
    """Whether an entity tag is the MD5 of these bytes. Servers that encrypt use others: False says nothing then."""
    found = _MD5_ETAG.fullmatch(etag)
    return bool(found and not found[2] and found[1] == hashlib.md5(content, usedforsecurity=False).hexdigest())


def refuse_changed(path: Path, found: str, wanted: str) -> None:
    """Raise StoreError when a file's hash is not the one it had when it was closed."""
    if found != wanted:
        raise StoreError(
            "the local file changed after it was closed", where=str(path), remedy="find out who writes to it; it is not uploaded as it is"
        )
