"""Any S3 endpoint as a store.

boto3 is imported with the first request: that takes most of a second, which no command that never uploads should pay.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from roomkeeper.errors import StoreError
from roomkeeper.state.stores import ObjectFacts, Part, UnfinishedUpload
from roomkeeper_s3.checksums import part_checksum
from roomkeeper_s3.config import S3Destination

if TYPE_CHECKING:
    from roomkeeper_s3.bucket import Bucket
    from roomkeeper_s3.bucket_parts import BucketParts

T = TypeVar("T")


class S3Store:
    """Objects in one bucket; a `PartStore`, a `FetchingStore` and a `SharingStore`. Thread-safe.

    :param settings: the fields of `S3Destination`.
    """

    name: ClassVar[str] = "s3"
    most_parts = 10_000

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._settings = S3Destination.model_validate(dict(settings))
        self._bucket: Bucket | None = None
        self._lock = threading.Lock()
        self._closed = threading.Event()

    @property
    def part_size(self) -> int:
        """Bytes of every part but the last, as configured."""
        return self._settings.part_size

    @property
    def part_checksum(self) -> str:
        """Name of the checksum parts carry, as configured: `crc32`, `sha256`, or `md5` for servers without checksums."""
        return part_checksum(self._settings).name

    def describe(self) -> str:
        """`s3://BUCKET`, with the endpoint if it is not Amazon's."""
        at = f" at {self._settings.endpoint_url}" if self._settings.endpoint_url else ""
        return f"s3://{self._settings.bucket}{at}"

    def put(self, path: Path, key: str, *, sha256: str, overwrite: bool = False) -> ObjectFacts:
        """As in the contract. The returned `sha256` is set only when the server's own checksum proved it."""
        if path.stat().st_size <= self._settings.part_size:
            return self._ask(lambda bucket: bucket.put(path, key, sha256=sha256, overwrite=overwrite))
        return self._ask_parts(lambda parts: parts.put_file(path, key, sha256=sha256, overwrite=overwrite))

    def facts(self, key: str) -> ObjectFacts | None:
        """See `ObjectStore.facts`."""
        return self._ask(lambda bucket: bucket.facts(key))

    def read_sha256(self, key: str) -> str:
        """See `ObjectStore.read_sha256`."""
        return self._ask(lambda bucket: bucket.read_sha256(key))

    def fetch(self, key: str, path: Path) -> None:
        """See `FetchingStore.fetch`."""
        self._ask(lambda bucket: bucket.fetch(key, path))

    def delete(self, key: str) -> None:
        """See `FetchingStore.delete`."""
        self._ask(lambda bucket: bucket.delete(key))

    def url(self, key: str, expires_s: int) -> str:
        """See `SharingStore.url`."""
        return self._ask(lambda bucket: bucket.url(key, expires_s))

    def create_upload(self, key: str) -> str:
        """See `PartStore.create_upload`."""
        return self._ask_parts(lambda parts: parts.create(key))

    def put_part(self, key: str, upload_id: str, number: int, body: bytes | bytearray) -> Part:
        """See `PartStore.put_part`."""
        return self._ask_parts(lambda parts: parts.put(key, upload_id, number, body))

    def listed_parts(self, key: str, upload_id: str) -> dict[int, tuple[int, str]]:
        """See `PartStore.listed_parts`."""
        return self._ask_parts(lambda parts: parts.listed(key, upload_id))

    def measure_part(self, number: int, body: bytes | bytearray) -> Part:
        """See `PartStore.measure_part`."""
        return self._ask_parts(lambda parts: parts.measure(number, body))

    def adopt_part(self, number: int, body: bytes | bytearray, etag: str) -> Part | None:
        """See `PartStore.adopt_part`."""
        return self._ask_parts(lambda parts: parts.adopt(number, body, etag))

    def complete_upload(self, key: str, upload_id: str, parts: Sequence[Part], *, overwrite: bool) -> ObjectFacts:
        """See `PartStore.complete_upload`."""
        return self._ask_parts(lambda uploads: uploads.complete(key, upload_id, parts, overwrite=overwrite))

    def abort_upload(self, key: str, upload_id: str) -> None:
        """See `PartStore.abort_upload`."""
        self._ask_parts(lambda parts: parts.abort(key, upload_id))

    def unfinished_uploads(self, prefix: str) -> list[UnfinishedUpload]:
        """See `PartStore.unfinished_uploads`."""
        return self._ask_parts(lambda parts: parts.unfinished(prefix))

    def proves(self, facts: ObjectFacts, parts: Sequence[Part]) -> bool:
        """See `PartStore.proves`."""
        return self._ask_parts(lambda uploads: uploads.proves(facts, parts))

    def close(self) -> None:
        """Close the connections; what is under way in other threads fails soon, and every call after it raises StoreError."""
        self._closed.set()
        self._forget()

    def _ask_parts(self, question: Callable[[BucketParts], T]) -> T:
        from roomkeeper_s3.bucket_parts import BucketParts

        return self._ask(lambda bucket: question(BucketParts(bucket)))

    def _ask(self, question: Callable[[Bucket], T]) -> T:
        from roomkeeper_s3.s3_errors import CredentialsError

        try:
            return question(self._open())
        except CredentialsError:
            self._forget()  # a new client reads boto3's own sources again: the keys may have been replaced meanwhile
            raise

    def _open(self) -> Bucket:
        from roomkeeper_s3.bucket import Bucket

        with self._lock:
            if self._closed.is_set():
                raise StoreError("the store is closed", where=self.describe(), retryable=True)
            if self._bucket is None:
                self._bucket = Bucket(self._settings, where=self.describe(), closed=self._closed)
            return self._bucket

    def _forget(self) -> None:
        with self._lock:
            bucket, self._bucket = self._bucket, None
        if bucket is not None:
            bucket.close()
