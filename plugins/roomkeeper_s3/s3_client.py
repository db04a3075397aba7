"""A boto3 client for a configured destination. Blocks: it reads files and may ask the instance for its role."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import boto3
import botocore.session
from botocore.config import Config
from botocore.credentials import AssumeRoleCredentialFetcher, DeferredRefreshableCredentials
from botocore.exceptions import NoCredentialsError

from roomkeeper_s3.config import AssumedRole, S3Destination

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def make_client(settings: S3Destination) -> S3Client:
    """A new client with its own session, so that nothing is shared between threads or with anybody else."""
    style = settings.addressing_style
    if style == "auto" and settings.endpoint_url is not None:
        style = "path"
    config = Config(
        s3={"addressing_style": style, "payload_signing_enabled": False},
        # The uploader tries again itself, journalled and with its own patience; one quick second try hides a stale connection.
        retries={"mode": "standard", "total_max_attempts": 2},
        connect_timeout=settings.connect_timeout.total_seconds(),
        read_timeout=settings.read_timeout.total_seconds(),
        # Checksums are ours, a request at a time, or not at all.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    session = boto3.session.Session(region_name=settings.region)
    keys: dict[str, Any] = {
        "aws_access_key_id": settings.access_key.get_secret_value() if settings.access_key else None,
        "aws_secret_access_key": settings.secret_key.get_secret_value() if settings.secret_key else None,
        "aws_session_token": settings.session_token.get_secret_value() if settings.session_token else None,
    }
    if settings.assume_role is not None:
        session, keys = _in_role(settings.assume_role, settings.region, keys), {}
    return session.client(
        "s3",
        endpoint_url=settings.endpoint_url,
        # A server of your own does not care for the region, but the signature needs one.
        region_name=session.region_name or ("us-east-1" if settings.endpoint_url else None),
        config=config,
        **keys,
    )


def _in_role(role: AssumedRole, region: str | None, keys: dict[str, Any]) -> boto3.session.Session:
    """A session that acts in another role; botocore renews the role's keys before they end."""
    source = boto3.session.Session(region_name=region or "us-east-1", **keys)
    credentials = source.get_credentials()
    if credentials is None:
        raise NoCredentialsError
    extra = {"RoleSessionName": role.session_name} | ({"ExternalId": role.external_id} if role.external_id else {})
    fetcher = AssumeRoleCredentialFetcher(
        client_creator=partial(source._session.create_client, endpoint_url=role.sts_endpoint_url),
        source_credentials=credentials,
        role_arn=role.role_arn,
        extra_args=extra,
    )
    acting: Any = botocore.session.get_session()  # no public way to hand over credentials that renew themselves
    acting._credentials = DeferredRefreshableCredentials(refresh_using=fetcher.fetch_credentials, method="assume-role")
    return boto3.session.Session(botocore_session=acting, region_name=region)
