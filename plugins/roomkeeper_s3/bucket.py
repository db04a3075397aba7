"""One bucket, through low-level calls of boto3.

Measured choices: no payload signature beside our own checksum, no transfer manager, one request for a small file and parts in
order for a large one, in the caller's thread.
"""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import structlog
from botocore.exceptions import BotoCoreError, ClientError

from roomkeeper.errors import StoreError
from roomkeeper.state.stores import ObjectFacts
from roomkeeper_s3.config import S3Destination
from roomkeeper_s3.s3_client import make_client
from roomkeeper_s3.s3_errors import explained

log = structlog.get_logger(__name__)

_MOST_PARTS = 10_000
_CHUNK = 1024 * 1024


class Bucket:
    """What `S3Store` asks of a bucket, on one client.

    :param where: how errors name it.
    :param closed: ends running transfers when set.
    """

    def __init__(self, settings: S3Destination, *, where: str, closed: threading.Event) -> None:
        self._settings = settings
        self._name = settings.bucket
        self._where = where
        self._closed = closed
        self._conditional = True
        with explained(where):
            self._client = make_client(settings)

    def put(self, path: Path, key: str, *, sha256: str, overwrite: bool = False) -> ObjectFacts:
        """Store a whole file. The returned `sha256` is set only when the server's own checksum proved it."""
        with explained(f"{self._where} {key}"):
            try:
                return self._put(path, key, sha256, only_new=self._conditional and not overwrite)
            except ClientError as error:
                # Some servers know no conditional writes; the caller has looked for an object before.
                if overwrite or not self._conditional or error.response["Error"].get("Code") != "NotImplemented":
                    raise
            self._conditional = False
            log.warning("store_without_conditional_writes", store=self._where)
            return self._put(path, key, sha256, only_new=False)

    def facts(self, key: str) -> ObjectFacts | None:
        with explained(f"{self._where} {key}"):
            try:
                head = self._client.head_object(Bucket=self._name, Key=key, ChecksumMode="ENABLED")
            except ClientError as error:
                status = error.response["ResponseMetadata"]["HTTPStatusCode"]
                if status == 404:
                    return None
                if status in (400, 403):
                    # An answer to HEAD has no body, so it does not say why: ask again in a way that does.
                    self._client.list_objects_v2(Bucket=self._name, Prefix=key, MaxKeys=1)
                raise
            return ObjectFacts(bytes=head["ContentLength"], etag=head["ETag"], sha256=_whole_sha256(head.get("ChecksumSHA256", "")))

    def read_sha256(self, key: str) -> str:
        digest = hashlib.sha256()
        with explained(f"{self._where} {key}"):
            body = self._client.get_object(Bucket=self._name, Key=key)["Body"]
            try:
                for chunk in body.iter_chunks(_CHUNK):
                    self._refuse_when_closed()
                    digest.update(chunk)
            finally:
                body.close()
        return digest.hexdigest()

    def close(self) -> None:
        """Let go of connections."""
        self._client.close()

    def _put(self, path: Path, key: str, sha256: str, *, only_new: bool) -> ObjectFacts:
        size = path.stat().st_size
        if size <= self._settings.part_size:
            return self._put_at_once(path, key, sha256, only_new=only_new)
        return self._put_in_parts(path, key, sha256, size, only_new=only_new)

    def _put_at_once(self, path: Path, key: str, sha256: str, *, only_new: bool) -> ObjectFacts:
        body = path.read_bytes()
        digest = hashlib.sha256(body)
        _refuse_changed(path, digest.hexdigest(), sha256)
        checksum = _text(digest.digest())
        extra = self._extra(only_new=only_new) | self._proof(body, checksum)
        answer = self._client.put_object(Bucket=self._name, Key=key, Body=body, **self._object_extra(), **extra)
        return ObjectFacts(bytes=len(body), etag=answer["ETag"], sha256=sha256 if answer.get("ChecksumSHA256") == checksum else "")

    def _put_in_parts(self, path: Path, key: str, sha256: str, size: int, *, only_new: bool) -> ObjectFacts:
        self._abort_leftovers(key)
        algorithm: dict[str, Any] = {"ChecksumAlgorithm": "SHA256"} if self._with_checksums else {}
        begun = self._client.create_multipart_upload(Bucket=self._name, Key=key, **self._object_extra(), **algorithm)
        upload: dict[str, Any] = {"Bucket": self._name, "Key": key, "UploadId": begun["UploadId"]}
        try:
            whole, of_parts = hashlib.sha256(), hashlib.sha256()
            parts: list[Any] = []
            for number, body in enumerate(self._parts_of(path, size), start=1):
                self._refuse_when_closed()
                digest = hashlib.sha256(body).digest()
                whole.update(body)
                of_parts.update(digest)
                proof = self._proof(body, _text(digest))
                answer = self._client.upload_part(PartNumber=number, Body=body, **upload, **proof)
                checksum = {"ChecksumSHA256": _text(digest)} if self._with_checksums else {}
                parts.append({"PartNumber": number, "ETag": answer["ETag"], **checksum})
            _refuse_changed(path, whole.hexdigest(), sha256)
            condition = self._extra(only_new=only_new)
            done = self._client.complete_multipart_upload(MultipartUpload={"Parts": parts}, **upload, **condition)
        except Exception:
            if not self._closed.is_set():  # the agent ends: the next try frees the parts
                self._abort(key, upload["UploadId"])
            raise
        # A composite checksum hashes the parts' hashes; the server's equals ours only when it holds all our bytes in our order.
        proven = done.get("ChecksumSHA256", "") == f"{_text(of_parts.digest())}-{len(parts)}"
        return ObjectFacts(bytes=size, etag=done["ETag"], sha256=sha256 if proven else "")

    def _parts_of(self, path: Path, size: int) -> Iterator[bytes]:
        part_size = max(self._settings.part_size, -(-size // _MOST_PARTS))
        with path.open("rb") as file:
            while body := file.read(part_size):
                yield body

    def _abort_leftovers(self, key: str) -> None:
        """Free the parts that a dead agent left of an upload to this very key. Not being allowed to look is no reason to fail."""
        try:
            found = self._client.list_multipart_uploads(Bucket=self._name, Prefix=key).get("Uploads", [])
        except ClientError as error:
            log.debug("leftovers_unknown", key=key, error=str(error))
            return
        for upload in found:
            if upload.get("Key") == key:
                self._abort(key, upload["UploadId"])

    def _abort(self, key: str, upload_id: str) -> None:
        try:
            self._client.abort_multipart_upload(Bucket=self._name, Key=key, UploadId=upload_id)
        except (BotoCoreError, ClientError) as error:
            log.warning("multipart_left_over", key=key, error=str(error), remedy="it is aborted with the next try for this key")

    @property
    def _with_checksums(self) -> bool:
        return self._settings.request_checksum_calculation == "when_supported"

    def _proof(self, body: bytes, checksum: str) -> dict[str, Any]:
        """What lets the server notice damaged bytes: the SHA-256, or the MD5 that every server knows."""
        if self._with_checksums:
            return {"ChecksumSHA256": checksum}
        return {"ContentMD5": _text(hashlib.md5(body, usedforsecurity=False).digest())}

    def _extra(self, *, only_new: bool) -> dict[str, Any]:
        return {"IfNoneMatch": "*"} if only_new else {}

    def _object_extra(self) -> dict[str, Any]:
        wanted = {
            "StorageClass": self._settings.storage_class,
            "ServerSideEncryption": self._settings.sse,
            "SSEKMSKeyId": self._settings.sse_kms_key_id,
        }
        return {name: value for name, value in wanted.items() if value}

    def _refuse_when_closed(self) -> None:
        if self._closed.is_set():
            raise StoreError("the store was closed during a transfer", where=self._where, retryable=True)


def _text(digest: bytes) -> str:
    return base64.b64encode(digest).decode()


def _whole_sha256(checksum: str) -> str:
    """Hex of a checksum over the whole object; empty for a composite one (it ends in the number of parts) or none."""
    return "" if not checksum or "-" in checksum else base64.b64decode(checksum).hex()


def _refuse_changed(path: Path, found: str, wanted: str) -> None:
    if found != wanted:
        raise StoreError(
            "the local file changed after it was closed", where=str(path), remedy="find out who writes to it; it is not uploaded as it is"
        )
