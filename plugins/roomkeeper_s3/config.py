"""The table `[plugins.s3]`."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, field_validator, model_validator

from roomkeeper.settings import Duration, Settings
from roomkeeper_s3.keys import DEFAULT_TEMPLATE, check_template


class S3Destination(Settings):
    """`[plugins.s3.s3]`: a bucket at any S3 endpoint.

    Without keys, boto3 looks where it always looks: environment, `~/.aws`, the instance's role.
    """

    bucket: str = Field(default="", max_length=255)
    endpoint_url: str | None = None
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
    """`when_required` for servers that refuse checksum headers: objects are then read back to verify them."""
    part_size: int = Field(default=8 * 1024 * 1024, ge=5 * 1024 * 1024, le=512 * 1024 * 1024)
    """Bytes a part of a multipart upload; a file up to this size goes in one request."""
    connect_timeout: Duration = timedelta(seconds=10)
    read_timeout: Duration = timedelta(seconds=60)

    @field_validator("endpoint_url")
    @classmethod
    def _is_url(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError(f"{value!r} has to begin with http:// or https://")
        return value

    @model_validator(mode="after")
    def _both_keys(self) -> S3Destination:
        if (self.access_key is None) != (self.secret_key is None):
            raise ValueError("give both access_key and secret_key, or neither")
        return self


class DirectoryDestination(Settings):
    """`[plugins.s3.directory]`: a plain folder, for a first run or a mounted file server."""

    path: Path | None = None
    """None: the folder `store` in the data folder."""


class RetrySettings(Settings):
    """`[plugins.s3.retry]`: how long to wait after a failure. It doubles from `first` to `longest`, with jitter, and never gives up."""

    first: Duration = timedelta(seconds=1)
    longest: Duration = timedelta(minutes=5)

    @model_validator(mode="after")
    def _in_order(self) -> RetrySettings:
        if not timedelta() < self.first <= self.longest:
            raise ValueError("first has to be more than nothing and at most longest")
        return self


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
    workers: int = Field(default=2, ge=1, le=16)
    """Transfers at once."""
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
