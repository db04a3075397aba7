"""Objects in parts: S3's multipart uploads in one bucket.

A part carries its CRC-32 or SHA-256, or its MD5 for servers without checksums; the server compares it, and the finished object is proven
by the composite of these alone.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import structlog
from botocore.exceptions import BotoCoreError, ClientError
from isal.isal_zlib import crc32

from roomkeeper.errors import StoreError
from roomkeeper.state.stores import ObjectFacts, Part, UnfinishedUpload
from roomkeeper_s3.bucket import Bucket
from roomkeeper_s3.checksums import CRC32, is_md5_etag, refuse_changed
from roomkeeper_s3.s3_errors import explained

log = structlog.get_logger(__name__)

MOST_PARTS = 10_000


class BucketParts:
    """Multipart uploads in a bucket. Thread-safe."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._client = bucket.client
        self._checksum = bucket.part_checksum

    def create(self, key: str) -> str:
        """Begin an upload; return its ID. Raises StoreError."""
        algorithm: dict[str, Any] = {"ChecksumAlgorithm": self._checksum.name.upper()} if self._checksum.sent_by_server else {}
        with explained(f"{self._bucket.where} {key}"):
            begun = self._client.create_multipart_upload(Bucket=self._bucket.name, Key=key, **self._bucket.object_extra(), **algorithm)
        return begun["UploadId"]

    def put(self, key: str, upload_id: str, number: int, content: bytes | bytearray) -> Part:
        """Send a part, numbers from 1. Raises StoreError, also when the server computed another checksum, and UploadGoneError."""
        part = self.measure(number, content)
        proof: dict[str, Any] = {self._checksum.header: part.checksum}
        with explained(f"{self._bucket.where} {key} part {number}"):
            body = self._bucket.body(content)
            answer = self._client.upload_part(Body=body, PartNumber=number, **self._names(key, upload_id), **proof)
        etag = answer["ETag"]
        said = answer.get(self._checksum.header) if self._checksum.sent_by_server else None
        if said is not None and said != part.checksum:
            raise StoreError(
                f"part {number} arrived with another checksum: {said}, not {part.checksum}",
                where=f"{self._bucket.where} {key}",
                remedy="it is sent again",
                retryable=True,
            )
        return Part(number=number, bytes=part.bytes, etag=etag, checksum=part.checksum, crc32=part.crc32)

    def listed(self, key: str, upload_id: str) -> dict[int, tuple[int, str]]:
        """What arrived: number to size in bytes and entity tag. Raises StoreError, UploadGoneError."""
        found: dict[int, tuple[int, str]] = {}
        with explained(f"{self._bucket.where} {key}"):
            pages = self._client.get_paginator("list_parts").paginate(**self._names(key, upload_id))
            for page in pages:
                found.update({part["PartNumber"]: (part["Size"], part["ETag"]) for part in page.get("Parts", [])})
        return found

    def adopt(self, number: int, content: bytes | bytearray, etag: str) -> Part | None:
        """The part with a listed entity tag, if that is the MD5 of these bytes; else None, for it cannot be said what it holds."""
        if not is_md5_etag(etag, content):
            return None
        part = self.measure(number, content)
        return Part(number=number, bytes=part.bytes, etag=etag, checksum=part.checksum, crc32=part.crc32)

    def complete(self, key: str, upload_id: str, parts: Sequence[Part], *, overwrite: bool) -> ObjectFacts:
        """Make the object of its parts, in ascending order. Raises KeyTakenError without `overwrite`, UploadGoneError, StoreError."""
        named: list[Any] = [{"PartNumber": part.number, "ETag": part.etag} for part in parts]
        if self._checksum.sent_by_server:
            for entry, part in zip(named, parts, strict=True):
                entry[self._checksum.header] = part.checksum
        with explained(f"{self._bucket.where} {key}"):
            done = self._bucket.unless_taken(
                key,
                lambda condition: self._client.complete_multipart_upload(
                    MultipartUpload={"Parts": named}, **self._names(key, upload_id), **condition
                ),
                overwrite=overwrite,
            )
        checksum = str(done.get(self._checksum.header, ""))
        return ObjectFacts(bytes=sum(part.bytes for part in parts), etag=done["ETag"], checksum=checksum)

    def abort(self, key: str, upload_id: str) -> None:
        """Free the parts of an upload; one that is gone is fine. Raises StoreError."""
        with explained(f"{self._bucket.where} {key}"):
            try:
                self._client.abort_multipart_upload(**self._names(key, upload_id))
            except ClientError as error:
                if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
                    raise

    def unfinished(self, prefix: str) -> list[UnfinishedUpload]:
        """Uploads under way whose keys begin with `prefix`. Raises StoreError."""
        found = []
        with explained(self._bucket.where):
            for page in self._client.get_paginator("list_multipart_uploads").paginate(Bucket=self._bucket.name, Prefix=prefix):
                for upload in page.get("Uploads", []):
                    begun_at = upload["Initiated"].timestamp()
                    found.append(UnfinishedUpload(key=upload["Key"], upload_id=upload["UploadId"], begun_at=begun_at))
        return found

    def proves(self, facts: ObjectFacts, parts: Sequence[Part]) -> bool:
        """Whether an object is just these parts, by its size and the composite of their checksums (or of their MD5 entity tags)."""
        if facts.bytes != sum(part.bytes for part in parts):
            return False
        if self._checksum.sent_by_server:
            return facts.checksum == self._checksum.composite(parts)
        return facts.etag.strip('"') == self._checksum.composite_etag(parts)

    def put_file(self, path: Path, key: str, *, sha256: str, overwrite: bool) -> ObjectFacts:
        """Store a large finished file, a part after the other. The returned `sha256` is set only when the parts were proven."""
        self._abort_leftovers(key)
        upload_id = self.create(key)
        try:
            whole = hashlib.sha256()
            parts: list[Part] = []
            part_size = max(self._bucket.settings.part_size, -(-path.stat().st_size // MOST_PARTS))
            with path.open("rb") as file:
                while content := file.read(part_size):
                    whole.update(content)
                    parts.append(self.put(key, upload_id, len(parts) + 1, content))
            refuse_changed(path, whole.hexdigest(), sha256)
            facts = self.complete(key, upload_id, parts, overwrite=overwrite)
        except Exception:
            try:
                self.abort(key, upload_id)
            except (StoreError, BotoCoreError) as error:
                log.warning("multipart upload left over", key=key, error=str(error), remedy="it is aborted with the next try for this key")
            raise
        return ObjectFacts(bytes=facts.bytes, etag=facts.etag, sha256=sha256 if self.proves(facts, parts) else "")

    def _abort_leftovers(self, key: str) -> None:
        """Free the parts that a dead agent left of an upload to this very key. Not being allowed to look is no reason to fail."""
        try:
            for upload in self.unfinished(key):
                if upload.key == key:
                    self.abort(key, upload.upload_id)
        except StoreError as error:
            log.debug("leftovers unknown", key=key, error=str(error))

    def measure(self, number: int, content: bytes | bytearray) -> Part:
        """A part as it would be sent, its entity tag empty. Asks nobody."""
        checksum = self._checksum.of(content)
        known = int.from_bytes(base64.b64decode(checksum), "big") if self._checksum is CRC32 else crc32(content)
        return Part(number=number, bytes=len(content), etag="", checksum=checksum, crc32=known)

    def _names(self, key: str, upload_id: str) -> dict[str, Any]:
        return {"Bucket": self._bucket.name, "Key": key, "UploadId": upload_id}
