"""A real S3 server for the whole run, a clean bucket and a data folder for each test."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from roomkeeper.state.journal import Journal
from roomkeeper.testing.seaweed import SeaweedServer

from .world import World


@pytest.fixture(scope="session", autouse=True)  # before the tests' own check for leaked threads looks
def seaweed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SeaweedServer]:
    with SeaweedServer(tmp_path_factory.mktemp("seaweed")) as server:
        yield server


@pytest.fixture(scope="session")
def s3_client(seaweed: SeaweedServer) -> Iterator[Any]:
    client = client_of(seaweed)
    yield client
    client.close()


@pytest.fixture
def bucket(s3_client: Any) -> str:
    name = f"test-{uuid.uuid4().hex[:12]}"
    s3_client.create_bucket(Bucket=name)
    return name


@pytest.fixture
def s3_settings(seaweed: SeaweedServer, bucket: str) -> dict[str, Any]:
    return settings_for(seaweed, bucket)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    journal = await asyncio.to_thread(Journal.open, tmp_path / "journal.sqlite3")
    yield World(tmp_path, journal)
    await asyncio.to_thread(journal.close)


def client_of(server: SeaweedServer) -> Any:
    return boto3.client(
        "s3",
        endpoint_url=server.endpoint_url,
        aws_access_key_id=server.access_key,
        aws_secret_access_key=server.secret_key,
        region_name="us-east-1",
        config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}, connect_timeout=2, read_timeout=10),
    )


def settings_for(server: SeaweedServer, bucket: str, **more: Any) -> dict[str, Any]:
    """The table `[plugins.s3]` for a bucket of the server, with quick retries."""
    return {
        "s3": {
            "bucket": bucket,
            "endpoint_url": server.endpoint_url,
            "access_key": server.access_key,
            "secret_key": server.secret_key,
            "part_size": 5 * 1024 * 1024,
            "connect_timeout": 2,
            "read_timeout": 10,
        },
        "retry": {"first": "50ms", "longest": "200ms"},
        "look_every": "20ms",
        **more,
    }
