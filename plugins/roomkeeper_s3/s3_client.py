"""A boto3 client for a configured destination. Blocks: it reads files and may ask the instance for its role."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from roomkeeper_s3.config import S3Destination

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
    return session.client(
        "s3",
        endpoint_url=settings.endpoint_url,
        # A server of your own does not care for the region, but the signature needs one.
        region_name=session.region_name or ("us-east-1" if settings.endpoint_url else None),
        aws_access_key_id=settings.access_key.get_secret_value() if settings.access_key else None,
        aws_secret_access_key=settings.secret_key.get_secret_value() if settings.secret_key else None,
        aws_session_token=settings.session_token.get_secret_value() if settings.session_token else None,
        config=config,
    )
