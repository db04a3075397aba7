"""Files that go up while they grow, past a misbehaving proxy, into a real S3 server: at the end every byte is there, verified, once."""

from __future__ import annotations

import asyncio
import os
from typing import Any

import pytest

from faults.proxied_store import MIB, PART, Through, abort_all, is_complete, is_part, reads_back, record, stored, through
from plugins.roomkeeper_s3.conftest import bucket, client_of, s3_client, s3_settings, seaweed, settings_for, world
from plugins.roomkeeper_s3.world import DEADLINE_S, World
from roomkeeper.state.segments import SegmentState
from roomkeeper.testing.fault_proxy import Fault, FaultProxy
from roomkeeper.testing.seaweed import SeaweedServer
from roomkeeper_s3.config import S3Destination
from roomkeeper_s3.s3_client import make_client

__all__ = ["bucket", "s3_client", "s3_settings", "seaweed", "through", "world"]


async def test_little_is_left_to_do_at_the_close(through: Through) -> None:
    world, proxy = through.world, through.proxy
    info = await world.session()
    async with world.agent(through.settings) as hooks:
        growing = await world.growing(info)
        for _ in range(9):
            await growing.grow(os.urandom(PART // 2))
        await world.until_sent({2, 3, 4})
        assert proxy.count(is_part) == 3
        proxy.requests.clear()
        closed = await growing.close()
        await hooks.notify("segment_closed", info=info, segment=closed)
        row = (await world.until_verified(1))["teacher-001.mkv"]
        asked = [(request.method, request.is_part) for request in proxy.requests]
        await world.finish(info, hooks)
        await world.until_verified(3)
    # is the key still free; the head and the tail; the object
    assert sorted(asked) == [("HEAD", False), ("POST", False), ("PUT", True), ("PUT", True)]
    assert (row.attempts, row.bytes) == (1, 9 * (PART // 2))
    assert proxy.count(reads_back) == 0
    await through.assert_all_there_once()


FAULTS = {
    "500": Fault(kind="answer", times=3),
    "503 SlowDown": Fault(kind="answer", times=3, status=503, code="SlowDown"),
    "cut in the middle of a part": Fault(kind="cut request", matches=is_part, times=3),
    "a part's answer is lost": Fault(kind="lost answer", matches=is_part, times=3),
    "the object's answer is lost": Fault(kind="lost answer", matches=is_complete, times=1),
    "another checksum for a part": Fault(
        kind="rewrite answer",
        matches=is_part,
        times=3,
        rewrite=lambda answer: answer.replace(b"X-Amz-Checksum-Crc32: ", b"X-Amz-Checksum-Crc32: AAAA", 1),
    ),
    "a wrong entity tag": Fault(
        kind="rewrite answer", matches=is_part, times=2, rewrite=lambda answer: answer.replace(b'Etag: "', b'Etag: "0', 1)
    ),
    "slow, 200 KB/s": Fault(kind="slow", matches=lambda request: request.is_part and request.bytes < PART, times=1, bytes_per_s=200_000),
    "a black hole": Fault(kind="black hole", matches=is_part, times=1),
    "expired credentials": Fault(kind="answer", times=2, status=400, code="ExpiredToken"),
    "denied": Fault(kind="answer", times=2, status=403, code="AccessDenied"),
    "the quota is used up": Fault(kind="answer", times=2, status=403, code="QuotaExceeded"),
}
LONG = bool(os.environ.get("ROOMKEEPER_LONG_FAULTS"))
"""Set: a minute of black hole and a whole class at 200 KB/s, in real time, some minutes."""


@pytest.mark.parametrize("name", FAULTS)
async def test_whatever_happens_every_byte_arrives_once(through: Through, name: str) -> None:
    info = await through.world.session()
    fault = FAULTS[name]
    fault.used = 0
    if fault.kind == "black hole":
        through.settings["s3"]["read_timeout"] = 1

    async def misbehave() -> None:
        through.proxy.add(fault)

    await record(through, info, in_the_middle=misbehave)
    assert fault.used == fault.times
    assert through.proxy.count(reads_back) == 0
    await through.assert_all_there_once()


async def test_a_black_hole_many_times_as_long_as_the_time_out(through: Through) -> None:
    """A minute at a time-out of ten seconds, compressed: the proxy holds every part, of growing and of closed files, until it is healed."""
    through.settings["s3"]["read_timeout"] = 1
    info = await through.world.session()
    fault = Fault(kind="black hole", matches=is_part)
    healing: list[asyncio.Task[None]] = []

    async def swallow() -> None:
        through.proxy.add(fault)
        await through.world.journal.run(lambda connection: None)
        healing.append(asyncio.create_task(heal_after(through, fault, requests=6)))

    await record(through, info, in_the_middle=swallow)
    await asyncio.gather(*healing)
    assert through.proxy.count(reads_back) == 0
    await through.assert_all_there_once()


@pytest.mark.parametrize(
    ("status", "code", "said", "remedy"),
    [
        (403, "AccessDenied", "access is denied", "allow s3:PutObject"),
        (403, "QuotaExceeded", "the quota is used up", "raise it or delete something"),
        (507, "InsufficientStorage", "the server's disk is full", "free space there"),
        (400, "ExpiredToken", "does not accept the credentials", "mend access_key"),
    ],
)
async def test_what_the_operator_has_to_mend_is_said_and_goes_on_once_it_is(
    through: Through, status: int, code: str, said: str, remedy: str
) -> None:
    world = through.world
    info = await world.session()
    await world.segment(info, os.urandom(2 * PART + MIB))
    through.proxy.add(Fault(kind="answer", status=status, code=code))
    async with world.agent(through.settings) as hooks:
        await world.listener.until(lambda: len(world.listener.failed) >= 2)
        _, error, _ = world.listener.failed[-1]
        assert said in error
        assert remedy in error
        assert (info.folder / "teacher-001.mkv").is_file()
        through.proxy.heal()
        await world.finish(info, hooks)
        await world.until_verified(3)
    await through.assert_all_there_once()


@pytest.mark.skipif(not LONG, reason="set ROOMKEEPER_LONG_FAULTS=1: minutes of real time")
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "fault",
    [Fault(kind="slow", matches=is_part, bytes_per_s=200_000), Fault(kind="black hole", matches=is_part)],
    ids=["200 KB/s throughout", "a minute of black hole"],
)
async def test_in_real_time(through: Through, fault: Fault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plugins.roomkeeper_s3.world.DEADLINE_S", 300.0)
    through.settings["s3"] |= {"connect_timeout": 10, "read_timeout": 10 if fault.kind == "black hole" else 60}
    info = await through.world.session()

    async def misbehave() -> None:
        through.proxy.add(fault)
        if fault.kind == "black hole":
            asyncio.get_running_loop().call_later(60.0, through.proxy.heal)

    await record(through, info, in_the_middle=misbehave)
    assert fault.used >= 2
    await through.assert_all_there_once()


@pytest.mark.parametrize("calculation", ["when_supported", "when_required"])
async def test_after_a_lost_answer_nothing_is_sent_again_or_read_back(through: Through, calculation: str) -> None:
    """Both of botocore's tries lose their answer: the object is there, and proven by what the journal knows of its parts."""
    through.settings["s3"]["request_checksum_calculation"] = calculation
    info = await through.world.session()
    through.proxy.add(Fault(kind="lost answer", matches=is_complete, times=2))
    await record(through, info)
    assert through.proxy.count(is_part) == 4
    assert through.proxy.count(reads_back) == 0
    await through.assert_all_there_once()


async def test_an_upload_that_the_server_forgot_begins_anew(through: Through) -> None:
    info = await through.world.session()

    async def forget() -> None:
        await asyncio.to_thread(abort_all, through.client, through.bucket)

    await record(through, info, in_the_middle=forget)
    await through.assert_all_there_once()


async def test_a_bucket_that_is_deleted_and_made_again(through: Through) -> None:
    info = await through.world.session()

    async def replace_bucket() -> None:
        await asyncio.to_thread(abort_all, through.client, through.bucket)
        await asyncio.to_thread(through.client.delete_bucket, Bucket=through.bucket)
        await through.world.journal.run(lambda connection: None)
        await asyncio.to_thread(through.client.create_bucket, Bucket=through.bucket)

    await record(through, info, in_the_middle=replace_bucket)
    await through.assert_all_there_once()


async def test_a_file_that_a_repair_rewrote_reuses_only_equal_parts(through: Through) -> None:
    """An agent dies while recording; the repair keeps one part as it was, changes another and cuts the end off."""
    world = through.world
    info = await world.session()
    content = os.urandom(4 * PART + MIB)
    async with world.agent(through.settings | {"drain": 0}):
        growing = await world.growing(info)
        await growing.grow(content)
        await world.until_sent({2, 3, 4})
    through.proxy.requests.clear()
    repaired = content[: 2 * PART] + os.urandom(PART) + content[3 * PART : 4 * PART - 7]
    growing.file.write_bytes(repaired)
    await growing.close(state=SegmentState.REPAIRED)
    await world.finish(info)
    async with world.agent(through.settings):
        await world.until_verified(3)
    numbers = sorted(request.target.partition("partNumber=")[2][:1] for request in through.proxy.requests if request.is_part)
    assert numbers == ["1", "3", "4"]
    await through.assert_all_there_once()


async def test_bytes_that_changed_behind_the_recorders_back_are_noticed(through: Through) -> None:
    """A part that was sent while the file grew and is other bytes at the close: found before anything is called verified."""
    world = through.world
    info = await world.session()
    async with world.agent(through.settings) as hooks:
        growing = await world.growing(info)
        await growing.grow(os.urandom(8 * PART))
        await world.until_sent(set(range(2, 9)))
        with growing.file.open("r+b") as file:
            file.seek(PART + 100)
            file.write(b"changed")
        closed = await growing.close()
        await hooks.notify("segment_closed", info=info, segment=closed)
        await world.finish(info, hooks)
        await world.until_verified(3)
    assert "sent before the file changed" in world.listener.failed[0][1]
    await through.assert_all_there_once()


async def test_a_key_that_is_taken_meanwhile_is_never_overwritten(through: Through) -> None:
    world = through.world
    info = await world.session()
    key = "class-1/2026-01-31/s-1/teacher-001.mkv"

    async def take() -> None:
        await asyncio.to_thread(lambda: through.client.put_object(Bucket=through.bucket, Key=key, Body=b"of somebody else"))

    await record(through, info, in_the_middle=take)
    row = (await world.rows())["teacher-001.mkv"]
    assert row.object_key == key.replace("001", "001~2")
    there = await asyncio.to_thread(stored, through, key)
    assert there == b"of somebody else"
    assert await asyncio.to_thread(lambda: through.client.list_multipart_uploads(Bucket=through.bucket).get("Uploads", [])) == []


@pytest.mark.parametrize("server", ["refuses the condition", "ignores the condition", "is known to have none"])
async def test_a_server_without_conditional_writes_overwrites_nothing(
    through: Through, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The look right before the write is all there is: what was put there while the segment grew stays."""
    world = through.world
    info = await world.session()
    key = "class-1/2026-01-31/s-1/teacher-001.mkv"
    conditional = Fault(kind="answer", status=501, code="NotImplemented", matches=lambda request: "if-none-match" in request.headers)
    if server.startswith("ignores"):
        monkeypatch.setattr("roomkeeper_s3.bucket.make_client", unconditional_client)
    else:
        through.proxy.add(conditional)
    if server.startswith("is known"):
        through.settings["s3"]["conditional_writes"] = "off"

    async def take() -> None:
        await asyncio.to_thread(lambda: through.client.put_object(Bucket=through.bucket, Key=key, Body=b"of somebody else"))

    await record(through, info, in_the_middle=take)
    assert (await world.rows())["teacher-001.mkv"].object_key == key.replace("001", "001~2")
    there = await asyncio.to_thread(stored, through, key)
    assert there == b"of somebody else"
    if server.startswith("is known"):
        assert conditional.used == 0


async def test_a_discarded_segment_leaves_no_parts(through: Through, monkeypatch: pytest.MonkeyPatch) -> None:
    from roomkeeper_s3 import uploader

    monkeypatch.setattr(uploader, "SWEEP_S", 0.05)
    world = through.world
    info = await world.session()
    async with world.agent(through.settings):
        growing = await world.growing(info)
        await growing.grow(os.urandom(2 * PART))
        await world.until_sent({2})
        growing.file.unlink()
        growing.file.touch()
        await growing.close(state=SegmentState.DISCARDED, head=b"")
        async with asyncio.timeout(DEADLINE_S):
            while await asyncio.to_thread(lambda: through.client.list_multipart_uploads(Bucket=through.bucket).get("Uploads", [])):  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.02)
    assert await world.rows() == {}
    assert "Contents" not in await asyncio.to_thread(lambda: through.client.list_objects_v2(Bucket=through.bucket))


async def test_the_bandwidth_is_kept(through: Through) -> None:
    world = through.world
    through.settings["s3"]["bandwidth"] = "8MiB"
    info = await world.session()
    await world.segment(info, os.urandom(12 * MIB))
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with world.agent(through.settings):
        await world.until_verified(1)
    assert loop.time() - began > 12 / 8 - 0.4


async def test_the_server_is_killed_while_a_file_grows(world: World, tmp_path_factory: pytest.TempPathFactory) -> None:
    server = SeaweedServer(tmp_path_factory.mktemp("own"))
    await server.start()
    proxy = FaultProxy(server.endpoint_url)
    await proxy.start()
    client = await asyncio.to_thread(client_of, server)
    through = Through(proxy, settings_for(server, server.bucket), client, server.bucket, world)
    info = await world.session()

    async def restart() -> None:
        await asyncio.to_thread(server.kill)
        await server.start()

    try:
        await record(through, info, in_the_middle=restart)
        await through.assert_all_there_once()
    finally:
        await proxy.stop()
        await asyncio.to_thread(client.close)
        await asyncio.to_thread(server.kill)


async def heal_after(through: Through, fault: Fault, *, requests: int) -> None:
    """Let so many requests fall into a fault, then heal the proxy."""
    async with asyncio.timeout(DEADLINE_S):
        await through.proxy.until(lambda: fault.used >= requests)
    through.proxy.heal()


def unconditional_client(settings: S3Destination) -> Any:
    """A client whose conditions never reach the server, as if that one ignored them."""

    def forget(request: Any, **_: Any) -> None:
        del request.headers["If-None-Match"]

    client: Any = make_client(settings)
    client.meta.events.register("before-sign.s3", forget)
    return client
