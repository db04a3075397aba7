"""What is configured for every object, in one request and in parts; and acting in a role. Against moto, which knows all of it."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.config import Config

from roomkeeper.testing.fault_proxy import Fault, FaultProxy, Request

from .moto_server import MotoServer
from .world import World

MIB = 1024 * 1024
BUCKET = "classes"
SMALL, LARGE = "class-1/2026-01-31/s-1/small.mkv", "class-1/2026-01-31/s-1/large.mkv"
ROLE = "arn:aws:iam::123456789012:role/recordings"


@pytest.fixture(scope="module")
def moto() -> Iterator[MotoServer]:
    with MotoServer() as server:
        yield server


@pytest.fixture
def client(moto: MotoServer) -> Iterator[Any]:
    client = boto3.client(
        "s3",
        endpoint_url=moto.url,
        aws_access_key_id="a",
        aws_secret_access_key="s",
        region_name="us-east-1",
        config=Config(s3={"addressing_style": "path"}),
    )
    client.create_bucket(Bucket=BUCKET)
    yield client
    for found in client.list_objects_v2(Bucket=BUCKET).get("Contents", []):
        client.delete_object(Bucket=BUCKET, Key=found["Key"])
    client.delete_bucket(Bucket=BUCKET)
    client.close()


@pytest.fixture
async def proxy(moto: MotoServer) -> AsyncIterator[FaultProxy]:
    proxy = FaultProxy(moto.url)
    await proxy.start()
    yield proxy
    await proxy.stop()


async def bring_two(world: World, url: str, **options: Any) -> None:
    """A file in one request and one in parts, both verified."""
    s3 = {"bucket": BUCKET, "endpoint_url": url, "access_key": "a", "secret_key": "s", "part_size": 5 * MIB, **options}
    info = await world.session()
    await world.segment(info, os.urandom(1000), path="small.mkv", number=1)
    await world.segment(info, os.urandom(11 * MIB), path="large.mkv", number=2)
    async with world.agent({"s3": s3, "retry": {"first": "50ms", "longest": "200ms"}, "look_every": "20ms"}):
        await world.until_verified(2)


@pytest.mark.parametrize("checksum", ["crc32", "sha256"])
async def test_everything_that_is_configured_is_on_the_object(world: World, moto: MotoServer, client: Any, checksum: str) -> None:
    await bring_two(
        world,
        moto.url,
        acl="bucket-owner-full-control",
        tags={"kind": "class", "room floor": "1/2 + a=b"},
        metadata={"school": "north"},
        storage_class="STANDARD_IA",
        sse="aws:kms",
        sse_kms_key_id="arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        part_checksum=checksum,
    )

    def look() -> None:
        for key in (SMALL, LARGE):
            head = client.head_object(Bucket=BUCKET, Key=key)
            assert head["Metadata"] == {"school": "north"}
            assert head["StorageClass"] == "STANDARD_IA"
            assert head["ServerSideEncryption"] == "aws:kms"
            assert head["SSEKMSKeyId"].endswith("1234567890ab")
            tags = client.get_object_tagging(Bucket=BUCKET, Key=key)["TagSet"]
            assert {tag["Key"]: tag["Value"] for tag in tags} == {"kind": "class", "room floor": "1/2 + a=b"}

    await asyncio.to_thread(look)


async def test_encryption_by_the_server(world: World, moto: MotoServer, client: Any) -> None:
    await bring_two(world, moto.url, sse="AES256")
    for key in (SMALL, LARGE):
        head = await asyncio.to_thread(lambda key=key: client.head_object(Bucket=BUCKET, Key=key))  # type: ignore[misc]
        assert head["ServerSideEncryption"] == "AES256"


async def test_an_acl_opens_the_objects(world: World, moto: MotoServer, client: Any) -> None:
    await bring_two(world, moto.url, acl="public-read")
    for key in (SMALL, LARGE):
        acl = await asyncio.to_thread(lambda key=key: client.get_object_acl(Bucket=BUCKET, Key=key))  # type: ignore[misc]
        everybody = [grant["Permission"] for grant in acl["Grants"] if grant["Grantee"].get("URI", "").endswith("/AllUsers")]
        assert everybody == ["READ"]


async def test_the_configured_request_headers_reach_the_server(world: World, proxy: FaultProxy, client: Any) -> None:
    """Those of objects made in parts go with the request that begins the upload."""
    await bring_two(world, proxy.url, acl="private", storage_class="STANDARD_IA", tags={"kind": "class"})
    wanted = {"x-amz-acl": "private", "x-amz-storage-class": "STANDARD_IA", "x-amz-tagging": "kind=class"}
    making = [request for request in proxy.requests if _makes_an_object(request)]
    assert len(making) == 2
    for request in making:
        assert {name: request.headers.get(name) for name in wanted} == wanted


async def test_acting_in_a_role_whose_keys_are_renewed(world: World, moto: MotoServer, proxy: FaultProxy, client: Any) -> None:
    """The role's keys sign, not ours; keys that are about to end are replaced while the agent runs."""
    soon = (datetime.now(UTC) + timedelta(minutes=2)).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    assumes = proxy.add(
        Fault(
            kind="rewrite answer",
            matches=lambda request: "/sts/" in request.headers.get("authorization", ""),
            rewrite=lambda answer: re.sub(rb"<Expiration>[^<]*<", b"<Expiration>" + soon + b"<", answer).replace(
                b"Content-Length", b"X-Was-Content-Length"
            ),
        )
    )
    role = {"role_arn": ROLE, "external_id": "school-7", "sts_endpoint_url": proxy.url}
    await bring_two(world, proxy.url, region="us-east-1", assume_role=role)
    signers = [request.headers["authorization"] for request in proxy.requests if "/s3/" in request.headers.get("authorization", "")]
    keys = [signer.partition("Credential=")[2].partition("/")[0] for signer in signers]
    assert keys
    assert all(key.startswith("ASIA") for key in keys)
    assert assumes.used > 1
    assert len(set(keys)) > 1


def _makes_an_object(request: Request) -> bool:
    if request.method == "POST":
        return request.target.endswith("?uploads")
    return request.method == "PUT" and "partNumber=" not in request.target
