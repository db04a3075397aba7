"""What only S3 has: credentials, buckets, multipart uploads; all against a real server."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from roomkeeper.errors import StoreError
from roomkeeper.state.stores import KeyTakenError
from roomkeeper_s3.config import S3Destination, S3Settings
from roomkeeper_s3.s3_errors import CredentialsError, from_client_error
from roomkeeper_s3.s3_store import S3Store

MIB = 1024 * 1024


def store_with(s3_settings: dict[str, Any], **changes: Any) -> S3Store:
    return S3Store(S3Destination.model_validate(s3_settings["s3"] | changes).model_dump())


@pytest.fixture
def small(tmp_path: Path) -> tuple[Path, str]:
    path = tmp_path / "small"
    path.write_bytes(b"content")
    return path, hashlib.sha256(b"content").hexdigest()


@pytest.fixture
def large(tmp_path: Path) -> tuple[Path, str]:
    content = os.urandom(11 * MIB)
    path = tmp_path / "large"
    path.write_bytes(content)
    return path, hashlib.sha256(content).hexdigest()


def test_the_server_proves_the_checksum_of_one_request_and_of_many(
    s3_settings: dict[str, Any], small: tuple[Path, str], large: tuple[Path, str]
) -> None:
    store = store_with(s3_settings)
    assert store.put(small[0], "small", sha256=small[1]).sha256 == small[1]
    assert store.put(large[0], "large", sha256=large[1]).sha256 == large[1]
    store.close()


@pytest.mark.parametrize("changes", [{"secret_key": "0bviously-another"}, {"access_key": "nobody"}])
@pytest.mark.parametrize("call", ["put", "facts", "read_sha256"])
def test_wrong_credentials(s3_settings: dict[str, Any], small: tuple[Path, str], changes: dict[str, str], call: str) -> None:
    store = store_with(s3_settings, **changes)
    with pytest.raises(CredentialsError, match="access_key") as refused:
        store.put(small[0], "k", sha256=small[1]) if call == "put" else getattr(store, call)("k")
    assert refused.value.user_fault
    assert refused.value.retryable
    assert "0bviously-another" not in str(refused.value)
    store.close()


def test_a_missing_bucket_is_named(s3_settings: dict[str, Any], small: tuple[Path, str]) -> None:
    store = store_with(s3_settings, bucket="not-there")
    with pytest.raises(StoreError, match=r"s3://not-there.*the bucket does not exist") as refused:
        store.put(small[0], "k", sha256=small[1])
    assert refused.value.user_fault
    assert refused.value.retryable
    store.close()


def test_an_unreachable_server_is_a_passing_trouble(s3_settings: dict[str, Any], small: tuple[Path, str]) -> None:
    store = store_with(s3_settings, endpoint_url="http://127.0.0.1:9")
    with pytest.raises(StoreError, match=r"cannot be reached.*check that it is running, that endpoint_url is right") as refused:
        store.put(small[0], "k", sha256=small[1])
    assert refused.value.retryable
    assert not refused.value.user_fault
    store.close()


def test_no_multipart_upload_is_left_over(s3_settings: dict[str, Any], bucket: str, s3_client: Any, large: tuple[Path, str]) -> None:
    store = store_with(s3_settings)
    s3_client.create_multipart_upload(Bucket=bucket, Key="large")  # as a dead agent leaves one
    s3_client.create_multipart_upload(Bucket=bucket, Key="large-of-somebody-else")
    store.put(large[0], "large", sha256=large[1])
    with pytest.raises(KeyTakenError):
        store.put(large[0], "large", sha256=large[1])
    left = s3_client.list_multipart_uploads(Bucket=bucket).get("Uploads", [])
    assert [upload["Key"] for upload in left] == ["large-of-somebody-else"]
    store.close()


def test_secrets_are_never_shown(s3_settings: dict[str, Any]) -> None:
    secret = s3_settings["s3"]["secret_key"]
    settings = S3Settings.model_validate(s3_settings)
    assert secret not in repr(settings)
    assert secret not in store_with(s3_settings).describe()


@pytest.mark.parametrize(
    ("status", "code", "retryable", "user_fault"),
    [
        (500, "InternalError", True, False),
        (503, "SlowDown", True, False),
        (502, "502", True, False),
        (429, "TooManyRequests", True, False),
        (400, "RequestTimeout", True, False),
        (400, "BadDigest", True, False),
        (400, "ExpiredToken", True, True),
        (403, "AccessDenied", True, True),
        (403, "RequestTimeTooSkewed", True, True),
        (301, "PermanentRedirect", True, True),
        (403, "QuotaExceeded", True, True),
        (400, "KeyTooLongError", False, False),
        (501, "NotImplemented", False, False),
    ],
)
def test_whose_fault_an_answer_is(status: int, code: str, retryable: bool, user_fault: bool) -> None:
    answer = ClientError({"Error": {"Code": code, "Message": "said"}, "ResponseMetadata": {"HTTPStatusCode": status}}, "PutObject")  # type: ignore[typeddict-item]
    error = from_client_error(answer, "s3://b k")
    assert (error.retryable, error.user_fault) == (retryable, user_fault)
    assert error.remedy
    assert code in str(error)
