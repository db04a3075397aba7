"""One bucket, through low-level calls of boto3: whole files in one request, and what is asked of objects that lie there.

Measured choices: no payload signature beside our own checksum, no transfer manager.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import structlog
from botocore.exceptions import ClientError

from roomkeeper.errors import StoreError
from roomkeeper.state.stores import KeyTakenError, ObjectFacts
from roomkeeper_s3.bandwidth import Bandwidth, PiecewiseBody
from roomkeeper_s3.checksums import PartChecksum, as_text, is_md5_etag, part_checksum, refuse_changed, whole_sha256
from roomkeeper_s3.config import S3Destination
from roomkeeper_s3.s3_client import make_client
from roomkeeper_s3.s3_errors import explained
from roomkeeper_s3.transfer import write_new

log = structlog.get_logger(__name__)

_CHUNK = 1024 * 1024


class Bucket:
    """What a store asks of a bucket, on one client. Thread-safe.

    :param where: how errors name it.
    :param closed: ends running transfers when set.
    """

    def __init__(self, settings: S3Destination, *, where: str, closed: threading.Event) -> None:
        self.settings = settings
        self.name = settings.bucket
        self.where = where
        self.conditional = settings.conditional_writes == "auto"
        self._closed = closed
        self._bandwidth = Bandwidth(settings.bandwidth) if settings.bandwidth else None
        with explained(where):
            self.client = make_client(settings)

    @property
    def with_checksums(self) -> bool:
        """Whether the server gets a checksum with each request and vouches for it, not just MD5."""
        return self.settings.request_checksum_calculation == "when_supported"

    @property
    def part_checksum(self) -> PartChecksum:
        """What parts carry."""
        return part_checksum(self.settings)

    def put(self, path: Path, key: str, *, sha256: str, overwrite: bool = False) -> ObjectFacts:
        """Store a file in one request. The returned `sha256` is set only when the server's own checksum, or its MD5, proved it."""
        content = path.read_bytes()
        digest = hashlib.sha256(content)
        refuse_changed(path, digest.hexdigest(), sha256)
        checksum = as_text(digest.digest())
        with explained(f"{self.where} {key}"):
            answer = self.unless_taken(
                key,
                lambda condition: self.client.put_object(
                    Bucket=self.name, Key=key, Body=self.body(content), **self.object_extra(), **self.proof(content, checksum), **condition
                ),
                overwrite=overwrite,
            )
        proven = answer.get("ChecksumSHA256") == checksum or (not self.with_checksums and is_md5_etag(answer["ETag"], content))
        return ObjectFacts(bytes=len(content), etag=answer["ETag"], sha256=sha256 if proven else "")

    def facts(self, key: str) -> ObjectFacts | None:
        """What lies under a key: size in bytes, entity tag, the server's checksums; None for nothing. Raises StoreError."""
        with explained(f"{self.where} {key}"):
            try:
                head = self.client.head_object(Bucket=self.name, Key=key, ChecksumMode="ENABLED")
            except ClientError as error:
                status = error.response["ResponseMetadata"]["HTTPStatusCode"]
                if status == 404:
                    return None
                if status in (400, 403):
                    # An answer to HEAD has no body, so it does not say why: ask again in a way that does.
                    self.client.list_objects_v2(Bucket=self.name, Prefix=key, MaxKeys=1)
                raise
            sha256 = head.get("ChecksumSHA256", "")
            of_parts = str(head.get(self.part_checksum.header, ""))
            return ObjectFacts(bytes=head["ContentLength"], etag=head["ETag"], sha256=whole_sha256(sha256), checksum=of_parts)

    def read_sha256(self, key: str) -> str:
        """SHA-256 (hex) of an object's bytes, read back. Raises StoreError."""
        digest = hashlib.sha256()
        with explained(f"{self.where} {key}"), closing(self.client.get_object(Bucket=self.name, Key=key)["Body"]) as body:
            for chunk in self._chunks(body):
                digest.update(chunk)
        return digest.hexdigest()

    def fetch(self, key: str, path: Path) -> None:
        """Write an object's bytes to a file that is not there yet. Raises StoreError."""
        with explained(f"{self.where} {key}"), closing(self.client.get_object(Bucket=self.name, Key=key)["Body"]) as body:
            write_new(path, self._chunks(body))

    def _chunks(self, body: Any) -> Iterator[bytes]:
        for chunk in body.iter_chunks(_CHUNK):
            self.refuse_when_closed()
            yield chunk

    def delete(self, key: str) -> None:
        """Remove an object; S3 says nothing of one that is gone. Raises StoreError."""
        with explained(f"{self.where} {key}"):
            self.client.delete_object(Bucket=self.name, Key=key)

    def url(self, key: str, expires_s: int) -> str:
        """A signed address that anybody can read the object under for so many seconds. Nobody is asked whether it is there."""
        with explained(f"{self.where} {key}"):
            return str(self.client.generate_presigned_url("get_object", Params={"Bucket": self.name, "Key": key}, ExpiresIn=expires_s))

    def close(self) -> None:
        """Let go of connections."""
        self.client.close()

    # -- what every request needs -----------------------------------------------------------------------------------------

    def unless_taken(self, key: str, request: Any, *, overwrite: bool) -> Any:
        """Send `request(condition)` so that it never replaces an object, unless asked to.

        A server that knows no conditional writes is looked at right before instead: there, two writers at the same moment are not noticed.
        """
        if overwrite:
            return request({})
        if self.conditional:
            try:
                return request({"IfNoneMatch": "*"})
            except ClientError as error:
                if error.response["Error"].get("Code") != "NotImplemented":
                    raise
            self.conditional = False
            log.warning("store without conditional writes", store=self.where, remedy="the key is looked at before each write instead")
        if self.facts(key) is not None:
            raise KeyTakenError("another object lies there already", where=f"{self.where} {key}", remedy="a numbered key is used instead")
        return request({})

    def body(self, content: bytes | bytearray) -> Any:
        """The bytes of a request, piece by piece, within the configured bandwidth."""
        self.refuse_when_closed()
        return PiecewiseBody(content, self._bandwidth, self._closed)

    def proof(self, content: bytes, checksum: str) -> dict[str, Any]:
        """What lets the server notice damaged bytes: the SHA-256, or the MD5 that every server knows."""
        if self.with_checksums:
            return {"ChecksumSHA256": checksum}
        return {"ContentMD5": as_text(hashlib.md5(content, usedforsecurity=False).digest())}

    def object_extra(self) -> dict[str, Any]:
        """What is configured for every object."""
        wanted: dict[str, Any] = {
            "StorageClass": self.settings.storage_class,
            "ServerSideEncryption": self.settings.sse,
            "SSEKMSKeyId": self.settings.sse_kms_key_id,
            "ACL": self.settings.acl,
            "Tagging": urlencode(self.settings.tags),
            "Metadata": self.settings.metadata,
        }
        return {name: value for name, value in wanted.items() if value}

    def refuse_when_closed(self) -> None:
        """Raise StoreError when the agent ends."""
        if self._closed.is_set():
            raise StoreError("the store was closed during a transfer", where=self.where, retryable=True)
