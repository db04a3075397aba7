"""The table `[plugins.s3]`."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

from pydantic import ByteSize, Field, SecretStr, field_validator, model_validator

from roomkeeper.settings import Duration, LongSecret, Settings, WebAddress
from roomkeeper_s3.keys import DEFAULT_TEMPLATE, check_template


class AssumedRole(Settings):
    """`[plugins.s3.s3.assume_role]`: another role to act in, taken with the keys there are and renewed before it ends."""

    role_arn: str = Field(min_length=20, max_length=2048)
    external_id: str | None = None
    session_name: str = "roomkeeper"
    sts_endpoint_url: str | None = None
    """None: Amazon's own."""


class S3Destination(Settings):
    """`[plugins.s3.s3]`: a bucket at any S3 endpoint.

    Without keys, boto3 looks where it always looks: environment, `~/.aws`, the instance's role.
    """

    bucket: str = Field(default="", max_length=255)
    endpoint_url: WebAddress | None = None
    """None: Amazon's own."""
    region: str | None = None
    access_key: SecretStr | None = None
    secret_key: SecretStr | None = None
    session_token: SecretStr | None = None
    prefix: str = ""
    """Put before every key of the template."""
    addressing_style: Literal["auto", "path", "virtual"] = "auto"
    """`auto` is `path` for an `endpoint_url` of your own, which most other servers need."""
    storage_class: str | None = None
    sse: Literal["AES256", "aws:kms"] | None = None
    sse_kms_key_id: str | None = None
    request_checksum_calculation: Literal["when_supported", "when_required"] = "when_supported"
    """`when_required` for servers that refuse checksum headers: size and entity tag (MD5) prove the object there, or it is read back."""
    part_checksum: Literal["crc32", "sha256"] = "crc32"
    """What the server compares each part of a large file with, and vouches for afterwards. `sha256` costs a third more CPU."""
    conditional_writes: Literal["auto", "off"] = "auto"
    """`off` for servers that fail on `If-None-Match`; never overwriting then rests on a look right before the object is made."""
    acl: Literal["private", "public-read", "authenticated-read", "bucket-owner-read", "bucket-owner-full-control"] | None = None
    tags: dict[str, str] = Field(default_factory=dict, max_length=10)
    metadata: dict[str, str] = Field(default_factory=dict)
    """Put on every object as `x-amz-meta-..`."""
    assume_role: AssumedRole | None = None
    bandwidth: ByteSize | None = Field(default=None, ge=16 * 1024)
    """Bytes a second that all transfers to this endpoint share, such as `"2MB"`. None: no limit."""
    part_size: int = Field(default=8 * 1024 * 1024, ge=5 * 1024 * 1024, le=512 * 1024 * 1024)
    """Bytes a part of a multipart upload; a finished file up to this size goes in one request."""
    connect_timeout: Duration = timedelta(seconds=10)
    read_timeout: Duration = timedelta(seconds=60)

    @model_validator(mode="after")
    def _both_keys(self) -> S3Destination:
        if (self.access_key is None) != (self.secret_key is None):
            raise ValueError("give both access_key and secret_key, or neither")
        return self


class DirectoryDestination(Settings):
    """`[plugins.s3.directory]`: a plain folder, for a first run or a mounted file server."""

    path: Path | None = None
    """None: the folder `store` in the data folder."""


class BackupSettings(Settings):
    """`[plugins.s3.backup]`: where objects go once the store has failed for long. `roomkeeper upload --move-back` brings them home."""

    store: Literal["", "s3", "directory"] = ""
    """Empty: no backup, unless a bucket or a path is named."""
    after: Duration = timedelta(hours=1)
    """For how long the store has to have failed, without one success."""
    s3: S3Destination = S3Destination()
    directory: DirectoryDestination = DirectoryDestination()

    @property
    def store_name(self) -> str:
        """The backup's kind of store, empty for none."""
        return self.store or ("s3" if self.s3.bucket else "directory" if self.directory.path else "")

    @property
    def key_prefix(self) -> str:
        """What stands before every key of the template."""
        return self.s3.prefix if self.store_name == "s3" else ""

    def store_settings(self) -> dict[str, Any]:
        """What the store is built with."""
        return self.s3.model_dump() if self.store_name == "s3" else {"path": self.directory.path}

    @model_validator(mode="after")
    def _complete(self) -> BackupSettings:
        if self.store_name == "s3" and not self.s3.bucket:
            raise ValueError("the backup needs a bucket: [plugins.s3.backup.s3] bucket")
        if self.store_name == "directory" and self.directory.path is None:
            raise ValueError("the backup needs a folder: [plugins.s3.backup.directory] path")
        return self


class RetentionSettings(Settings):
    """`[plugins.s3.retention]`: when local copies of media files go. Only those verified in a store, the oldest first."""

    keep: Duration | None = None
    """For how long after its verification a copy stays. None: until space is short."""
    min_free: ByteSize = ByteSize(1 << 30)
    """Copies go, however young, while less is free on their disk. Has to be more than the recorder's own `min_free`. 0: never."""


class WebhookSettings(Settings):
    """`[[plugins.s3.webhooks]]`: somebody to tell when a recording is complete in the store."""

    url: WebAddress
    secret: LongSecret
    """Signs each message (HMAC-SHA256)."""
    events: tuple[Literal["recording.ready"], ...] = ("recording.ready",)
    url_expires: Duration = Field(default=timedelta(days=1), gt=timedelta(0), le=timedelta(days=7))
    """For how long the links in the message hold."""
    give_up_after: Duration = timedelta(days=3)


class RetrySettings(Settings):
    """`[plugins.s3.retry]`: how long to wait after a failure. It doubles from `first` to `longest`, with jitter, and never gives up."""

    first: Duration = timedelta(seconds=1)
    longest: Duration = timedelta(minutes=5)

    @model_validator(mode="after")
    def _in_order(self) -> RetrySettings:
        if not timedelta() < self.first <= self.longest:
            raise ValueError("first has to be more than nothing and at most longest")
        return self

    def wait_s(self, failures: int) -> float:
        """Seconds to wait after so many failures in a row, with jitter over the upper half, so that not all come back at once."""
        longest = min(self.longest.total_seconds(), self.first.total_seconds() * 2.0 ** min(failures - 1, 32))
        return longest * random.uniform(0.5, 1.0)


class S3Settings(Settings):
    """`[plugins.s3]`"""

    store: str = ""
    """`s3`, `directory`, or the name of another plugin's store. Empty: `s3` when a bucket is named, else `directory`."""
    s3: S3Destination = S3Destination()
    directory: DirectoryDestination = DirectoryDestination()
    options: dict[str, Any] = Field(default_factory=dict, repr=False)
    """What another plugin's store is built with."""
    key_template: str = DEFAULT_TEMPLATE
    retry: RetrySettings = RetrySettings()
    backup: BackupSettings = BackupSettings()
    workers: int = Field(default=2, ge=1, le=16)
    """Objects at once; one more is for files that were just closed, which wait for no other."""
    parallel_parts: int = Field(default=3, ge=1, le=32)
    """Parts on their way at once, of all objects together; each takes `part_size` bytes of memory."""
    stream: bool = True
    """Send parts of a file while it is still being recorded."""
    look_every: Duration = Field(default=timedelta(milliseconds=250), gt=timedelta(0))
    """How often growing files are looked at when a part of one is nearly complete; up to eight times as rarely while none is."""
    orphans_after: Duration = timedelta(days=1)
    """Parts of ours in the store that belong to no upload any more are freed after this long."""
    retention: RetentionSettings = RetentionSettings()
    webhooks: tuple[WebhookSettings, ...] = ()
    drain: Duration = timedelta(seconds=10)
    """How long a shutdown waits for the queue to empty. What is left goes on at the next start."""
    delete_local: bool = False
    """Delete a media file here once its object is verified and the whole session, manifest included, is in the store."""

    @field_validator("key_template")
    @classmethod
    def _usable_template(cls, value: str) -> str:
        return check_template(value)

    @model_validator(mode="after")
    def _s3_needs_a_bucket(self) -> S3Settings:
        if self.store == "s3" and not self.s3.bucket:
            raise ValueError('store = "s3" needs a bucket: [plugins.s3.s3] bucket = "recordings"')
        return self

    @property
    def store_name(self) -> str:
        """The store to use."""
        return self.store or ("s3" if self.s3.bucket else "directory")

    def store_settings(self, data_dir: Path) -> dict[str, Any]:
        """What the store is built with."""
        if self.store_name == "s3":
            return self.s3.model_dump()
        if self.store_name == "directory":
            return {"path": self.directory.path or data_dir / "store"}
        return dict(self.options)

    @property
    def key_prefix(self) -> str:
        """What stands before every key of the template."""
        return self.s3.prefix if self.store_name == "s3" else ""
