"""What botocore raises, told as a `StoreError`: whose fault it is, whether waiting helps, and what to mend."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    HTTPClientError,
    NoCredentialsError,
    ParamValidationError,
    PartialCredentialsError,
)

from roomkeeper.errors import StoreError
from roomkeeper.state.stores import KeyTakenError, UploadGoneError


class CredentialsError(StoreError):
    """The keys are wrong, missing or no longer valid; the client is built anew before the next try."""

    code = "store-credentials"
    retryable = True  # they can be replaced while the agent runs
    user_fault = True


@dataclass(frozen=True, slots=True)
class _Meaning:
    what: str
    remedy: str


_CREDENTIALS = _Meaning(
    "the server does not accept the credentials", "mend access_key and secret_key (or boto3's own sources); uploads go on by themselves"
)
_CREDENTIAL_CODES = frozenset(
    {
        "AuthorizationHeaderMalformed",
        "ExpiredToken",
        "ExpiredTokenException",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "InvalidToken",
        "SignatureDoesNotMatch",
        "TokenRefreshRequired",
        "UnrecognizedClientException",
    }
)
_OPERATORS = {
    "NoSuchBucket": _Meaning("the bucket does not exist", "create it or mend bucket; uploads go on by themselves"),
    "AccessDenied": _Meaning(
        "access is denied", "allow s3:PutObject, s3:GetObject, s3:ListBucket and s3:AbortMultipartUpload for this bucket and prefix"
    ),
    "AllAccessDisabled": _Meaning("access is disabled", "ask the bucket's owner"),
    "AccountProblem": _Meaning("the account has a problem", "ask the provider of the storage"),
    "QuotaExceeded": _Meaning("the quota is used up", "raise it or delete something; uploads go on by themselves"),
    "XMinioStorageFull": _Meaning("the server's disk is full", "free space there; uploads go on by themselves"),
    "InsufficientStorage": _Meaning("the server's disk is full", "free space there; uploads go on by themselves"),
    "PermanentRedirect": _Meaning("the bucket lies in another region", "mend region or endpoint_url"),
    "IllegalLocationConstraintException": _Meaning("the bucket lies in another region", "mend region or endpoint_url"),
    "InvalidStorageClass": _Meaning("the server does not know the storage class", "mend storage_class"),
    "RequestTimeTooSkewed": _Meaning("this machine's clock is wrong", "set it (timedatectl set-ntp true); uploads go on by themselves"),
}
_MEANINGS_OF_STATUS = {403: "AccessDenied", 507: "InsufficientStorage"}
"""For answers without a body, which name no code."""

_OWN_FAULTS = frozenset({400, 405, 411, 413, 501})


@contextmanager
def explained(where: str) -> Iterator[None]:
    """Turn every error of botocore in the block into a `StoreError` about `where`."""
    try:
        yield
    except ClientError as error:
        raise from_client_error(error, where) from error
    except (NoCredentialsError, PartialCredentialsError, CredentialRetrievalError) as error:
        raise CredentialsError(f"there are no usable credentials: {error}", where=where, remedy=_CREDENTIALS.remedy) from error
    except ParamValidationError as error:
        raise StoreError(f"the request cannot be made: {error}", where=where, remedy="mend [plugins.s3.s3]", user_fault=True) from error
    except (HTTPClientError, BotoCoreError, OSError) as error:
        remedy = "check that it is running, that endpoint_url is right, and the way to it; uploads go on by themselves"
        raise StoreError(f"the server cannot be reached: {error}", where=where, remedy=remedy, retryable=True) from error


def from_client_error(error: ClientError, where: str) -> StoreError:
    """The `StoreError` that an answer of the server means."""
    code = str(error.response.get("Error", {}).get("Code", ""))
    said = str(error.response.get("Error", {}).get("Message", ""))
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    told = f"({code}: {said})" if said else f"({code})"
    if status == 412 or code == "PreconditionFailed":
        return KeyTakenError("another object lies there already", where=where, remedy="a numbered key is used instead")
    if code == "NoSuchUpload":
        return UploadGoneError("the upload in parts is gone", where=where, remedy="it begins anew by itself")
    if code in _CREDENTIAL_CODES or status == 401:
        return CredentialsError(f"{_CREDENTIALS.what} {told}", where=where, remedy=_CREDENTIALS.remedy)
    meaning = _OPERATORS.get(code) or _OPERATORS.get(_MEANINGS_OF_STATUS.get(status, ""))
    if meaning is not None:
        return StoreError(f"{meaning.what} {told}", where=where, remedy=meaning.remedy, retryable=True, user_fault=True)
    if code in ("InvalidPart", "InvalidPartOrder", "EntityTooSmall"):
        return UploadGoneError(f"the server lost parts of the upload {told}", where=where, remedy="it begins anew by itself")
    if code in ("BadDigest", "InvalidDigest", "XAmzContentChecksumMismatch"):
        remedy = "if it lasts, look for a faulty network or proxy; uploads are tried again by themselves"
        return StoreError(f"the bytes were damaged on the way {told}", where=where, remedy=remedy, retryable=True)
    if status in _OWN_FAULTS and code not in ("RequestTimeout", "SlowDown", "IncompleteBody"):
        return StoreError(
            f"the server refuses the request {told}",
            where=where,
            remedy='compare [plugins.s3.s3] with what the server can do; request_checksum_calculation = "when_required" helps some',
        )
    remedy = "if it lasts, look at the server's own log; uploads go on by themselves"
    return StoreError(f"the server failed {told}", where=where, remedy=remedy, retryable=True)
