"""Following growing files when the store or the journal fails, with the parts in the hands of the test."""

from __future__ import annotations

import asyncio
import math
import os
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pluggy
import pytest

from roomkeeper.hookspecs import PROJECT, HookSpecs
from roomkeeper.plugins.dispatcher import Dispatcher
from roomkeeper.state.stores import Part
from roomkeeper_s3 import part_ledger
from roomkeeper_s3.config import S3Settings
from roomkeeper_s3.delivery import Delivery
from roomkeeper_s3.destinations import Destinations, destination_of
from roomkeeper_s3.follower import Follower
from roomkeeper_s3.ledger import Job
from roomkeeper_s3.meters import Meters
from roomkeeper_s3.part_ledger import PartedUpload
from roomkeeper_s3.part_sender import PartSender
from roomkeeper_s3.s3_store import S3Store
from roomkeeper_s3.slots import Slots

from .world import DEADLINE_S, World

PART = 5 * 1024 * 1024
JOB = Job("s-1", "teacher-001.mkv")


@dataclass
class Following:
    """A follower that runs, its only slot and its sender."""

    world: World
    slots: Slots
    sender: PartSender
    meters: Meters
    follower: Follower

    async def upload(self) -> PartedUpload | None:
        return await self.world.journal.run(lambda connection: part_ledger.get(connection, JOB, self.sender.store.name))

    async def until_announced(self) -> PartedUpload:
        """Wait until the journal says that part 2 is about to be sent."""
        async with asyncio.timeout(DEADLINE_S):
            while True:
                upload = await self.upload()
                if upload is not None and 2 in await self.world.journal.run(partial(part_ledger.parts_of, upload=upload)):
                    return upload
                await asyncio.sleep(0.01)


@pytest.fixture
async def following(world: World, s3_settings: dict[str, Any]) -> AsyncIterator[Following]:
    settings = S3Settings.model_validate(s3_settings)
    await world.journal.migrate(part_ledger.NAMESPACE, part_ledger.SCHEMA)
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(HookSpecs)
    meters, slots = Meters(), Slots(1)
    store = await asyncio.to_thread(S3Store, settings.store_settings(world.folder))
    primary = destination_of(store.name, store, "", world.journal, slots, meters)
    destinations = Destinations(world.journal, primary, None, after_s=0, probe_every_s=0)
    delivery = Delivery(world.journal, Dispatcher(manager), settings.key_template, meters)
    follower = Follower(world.journal, delivery, destinations, slots, settings, meters)
    await follower.start()
    assert primary.sender is not None
    yield Following(world, slots, primary.sender, meters, follower)
    await follower.stop()
    await asyncio.to_thread(store.close)


async def test_a_file_is_looked_at_when_its_next_part_is_near(following: Following) -> None:
    world, follower = following.world, following.follower
    await follower.stop()  # the test looks itself
    assert await follower._look() == math.inf, "nothing is recorded"
    growing = await world.growing(await world.session())
    assert await follower._look() == 0, "its pace is not known yet"
    assert await follower._look() == math.inf, "it rests"
    before, _ = follower._seen[JOB]
    await growing.grow(os.urandom(PART // 2))
    due_in_s = await follower._look()
    now, _ = follower._seen[JOB]
    assert due_in_s == pytest.approx(3 * (now - before)), "a quarter of the two parts that have to be there is"
    await growing.grow(os.urandom(2 * PART))
    assert await follower._look() == 0, "the second part is being sent"
    await world.until_sent({2})


async def test_an_upload_that_is_gone_begins_anew_before_anybody_else_has_the_object(following: Following) -> None:
    world = following.world
    growing = await world.growing(await world.session())
    async with following.slots.one():
        await growing.grow(os.urandom(2 * PART))
        lost = await following.until_announced()
        await asyncio.to_thread(following.sender.store.abort_upload, lost.object_key, lost.upload_id)

        async def finish() -> PartedUpload | None:
            async with following.sender.alone(JOB):
                return await following.upload()

        finishing = asyncio.create_task(finish())
        await asyncio.sleep(0)  # it waits for the object now
    found = await finishing
    assert found == replace(lost, upload_id="")
    await world.until_sent({2})


async def test_a_new_upload_survives_the_loss_of_the_old_one(world: World) -> None:
    await world.journal.migrate(part_ledger.NAMESPACE, part_ledger.SCHEMA)
    await world.growing(await world.session())
    old = PartedUpload(
        session_id=JOB.session_id, path=JOB.path, destination="s3", object_key="k", part_size=PART, begun_at=time.time(), upload_id="old"
    )
    new = replace(old, upload_id="new")
    part = Part(number=2, bytes=PART, etag="e", checksum="", crc32=1)
    journal = world.journal
    await journal.run(lambda connection: part_ledger.save(connection, new))
    await journal.run(lambda connection: part_ledger.record_part(connection, new, part))
    await journal.run(lambda connection: part_ledger.start_anew(connection, old))
    assert await journal.run(lambda connection: part_ledger.get(connection, JOB, "s3")) == new
    assert await journal.run(lambda connection: part_ledger.parts_of(connection, new)) == {2: part}
    await journal.run(lambda connection: part_ledger.forget(connection, new))
    await journal.run(lambda connection: part_ledger.start_anew(connection, new))
    assert await journal.run(lambda connection: part_ledger.get(connection, JOB, "s3")) is None


async def test_a_journal_that_cannot_be_written_is_waited_for(following: Following) -> None:
    world = following.world
    rename = "ALTER TABLE {} RENAME TO {}"
    await world.journal.run(lambda connection: connection.execute(rename.format("s3_parts", "elsewhere")).rowcount)
    growing = await world.growing(await world.session())
    await growing.grow(os.urandom(2 * PART))
    async with asyncio.timeout(DEADLINE_S):
        while not failures_of_store(following.meters):  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)
    await world.journal.run(lambda connection: connection.execute(rename.format("elsewhere", "s3_parts")).rowcount)
    await world.until_sent({2})
    upload = await following.upload()
    assert upload is not None
    arrived = await asyncio.to_thread(following.sender.store.listed_parts, upload.object_key, upload.upload_id)
    assert {number: size for number, (size, _) in arrived.items()} == {2: PART}


def failures_of_store(meters: Meters) -> float:
    """How many tries failed that were nobody's fault here."""
    samples = [sample for metric in meters.collect() for sample in metric.samples]
    return sum(sample.value for sample in samples if sample.labels.get("fault") == "store")
