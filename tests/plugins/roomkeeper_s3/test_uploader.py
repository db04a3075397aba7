"""The queue as a whole: journal, store, notifications, in both kinds of store."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import os
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

import pytest
from structlog.testing import capture_logs

from roomkeeper.hookspecs import hookimpl
from roomkeeper.rooms.session import SessionInfo
from roomkeeper.state import finished, objects
from roomkeeper.state.finished import FinishedFile, FinishedState
from roomkeeper.state.manifest import MANIFEST_NAME
from roomkeeper.state.objects import ObjectKind, StoredObject, UploadState
from roomkeeper.state.segments import SegmentState
from roomkeeper.state.session_files import MESSAGES_NAME
from roomkeeper.state.stores import ObjectFacts, ObjectStore
from roomkeeper_s3 import uploader
from roomkeeper_s3.config import S3Settings
from roomkeeper_s3.directory_store import DirectoryStore
from roomkeeper_s3.s3_store import S3Store

from .world import DEADLINE_S, World

QUICK = {"retry": {"first": "50ms", "longest": "200ms"}}


@pytest.fixture(params=["s3", "directory"])
def settings(request: pytest.FixtureRequest, s3_settings: dict[str, Any]) -> dict[str, Any]:
    return s3_settings if request.param == "s3" else dict(QUICK)


async def stored_sha256(world: World, settings: dict[str, Any], key: str) -> str:
    """Read an object back through a store of our own."""
    return await asyncio.to_thread(_stored_sha256, world, settings, key)


def _stored_sha256(world: World, settings: dict[str, Any], key: str) -> str:
    model = S3Settings.model_validate(settings)
    store = (S3Store if model.store_name == "s3" else DirectoryStore)(model.store_settings(world.folder))
    try:
        return store.read_sha256(key)
    finally:
        store.close()


async def test_a_session_goes_up_and_its_manifest_last(world: World, settings: dict[str, Any]) -> None:
    info = await world.session()
    async with world.agent(settings) as hooks:
        for number in (1, 2):
            segment = await world.segment(info, b"media %d" % number * 1000, path=f"teacher-{number:03}.mkv", number=number)
            await hooks.notify("segment_closed", info=info, segment=segment)
        await world.finish(info, hooks)
        rows = await world.until_verified(4)
    assert {row.kind for row in rows.values()} == set(ObjectKind)
    assert all(row.attempts == 1 and row.etag and not row.error for row in rows.values())
    assert rows["teacher-001.mkv"].object_key == "class-1/2026-01-31/s-1/teacher-001.mkv"
    assert world.listener.finished[-1].kind is ObjectKind.MANIFEST
    manifest = json.loads((info.folder / MANIFEST_NAME).read_bytes())
    assert [segment["upload"] for segment in manifest["streams"][0]["segments"]] == ["verified", "verified"]
    uploaded = await stored_sha256(world, settings, rows[MANIFEST_NAME].object_key)
    assert uploaded == hashlib.sha256((info.folder / MANIFEST_NAME).read_bytes()).hexdigest()


async def test_the_manifest_waits_for_open_segments_and_goes_up_again(world: World, settings: dict[str, Any]) -> None:
    info = await world.session()
    async with world.agent(settings) as hooks:
        still_open = await world.segment(info, b"second", path="teacher-002.mkv", number=2, state=SegmentState.OPEN)
        segment = await world.segment(info, b"first")
        await hooks.notify("segment_closed", info=info, segment=segment)
        await world.finish(info, hooks)
        rows = await world.until_verified(2)
        assert rows[MANIFEST_NAME].state is UploadState.PENDING
        await world.close_segment(still_open)
        await hooks.notify("segment_closed", info=info, segment=still_open)
        first = (await world.until_verified(4))[MANIFEST_NAME]
        # a session that goes on after its manifest went up
        late = await world.segment(info, b"third", path="teacher-003.mkv", number=3)
        await hooks.notify("segment_closed", info=info, segment=late)
        again = (await world.until_verified(5))[MANIFEST_NAME]
    assert again.object_key == first.object_key
    assert again.sha256 != first.sha256
    assert await stored_sha256(world, settings, again.object_key) == again.sha256


async def test_messages_that_grew_replace_our_own_object(world: World, settings: dict[str, Any]) -> None:
    info = await world.session()
    async with world.agent(settings) as hooks:
        await world.finish(info, hooks)
        first = (await world.until_verified(2))[MESSAGES_NAME]
        await world.finish(info, hooks, messages=b'{"text": "hello"}\n{"text": "again"}\n')
        await world.listener.until(lambda: [one.path for one in world.listener.finished].count(MESSAGES_NAME) == 2)
        again = (await world.until_verified(2))[MESSAGES_NAME]
    assert (again.object_key, again.bytes) == (first.object_key, 36)
    assert await stored_sha256(world, settings, again.object_key) == again.sha256


async def test_what_nobody_told_of_is_found_at_start(world: World, settings: dict[str, Any]) -> None:
    info = await world.session()
    await world.segment(info, b"closed")
    await world.segment(info, b"repaired", path="teacher-002.mkv", number=2, state=SegmentState.REPAIRED)
    await world.segment(info, b"", path="teacher-003.mkv", number=3, state=SegmentState.DISCARDED)
    await world.finish(info)
    live = await world.session("s-2")
    await world.segment(live, b"of a session that goes on")
    async with world.agent(settings):
        rows = await world.until_verified(4)
        running = await world.until_verified(1, "s-2")
    assert set(rows) == {"teacher-001.mkv", "teacher-002.mkv", MESSAGES_NAME, MANIFEST_NAME}
    assert set(running) == {"teacher-001.mkv"}


async def test_what_nobody_told_of_is_found_while_running(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploader, "SWEEP_S", 0.05)
    info = await world.session()
    async with world.agent(QUICK):
        await world.segment(info, b"closed")
        await world.finish(info)
        rows = await world.until_verified(3)
    assert set(rows) == {"teacher-001.mkv", MESSAGES_NAME, MANIFEST_NAME}


async def test_a_small_file_that_cannot_be_read_holds_up_its_own_session_alone(world: World) -> None:
    damaged, other = await world.session("s-1"), await world.session("s-2")
    for info in (damaged, other):
        await world.segment(info, b"media")
        await world.finish(info)
    attendance = damaged.folder / "attendance.csv"
    attendance.symlink_to("/proc/self/mem")  # opens, and gives an I/O error
    async with world.agent(QUICK):
        await world.until_verified(3, "s-2")
        await world.listener.until(lambda: bool(world.listener.failed))
        row = (await world.rows("s-1"))["attendance.csv"]
        assert "cannot be read" in row.error
        attendance.unlink()
        attendance.write_bytes(b"name,came\n")
        rows = await world.until_verified(4, "s-1")
    assert set(rows) == {"teacher-001.mkv", MESSAGES_NAME, "attendance.csv", MANIFEST_NAME}


async def test_rows_of_one_session_that_cannot_be_read_keep_no_other_from_the_start(world: World) -> None:
    unreadable, other = await world.session("s-1"), await world.session("s-2")
    for info in (unreadable, other):
        await world.finish(info)
    row = StoredObject(session_id="s-1", path=MESSAGES_NAME, kind=ObjectKind.MESSAGES, state=UploadState.VERIFIED)
    await world.journal.run(lambda connection: objects.save(connection, row))
    await SpoilingPlugin(world).set_kind("a newer agent's")
    with capture_logs() as logged:
        async with world.agent(QUICK):
            await world.until_verified(2, "s-2")
    assert [entry["session"] for entry in logged if entry["event"] == "session not looked at"] == ["s-1"]


async def test_a_taken_key_gets_a_number_and_nothing_is_overwritten(world: World, settings: dict[str, Any]) -> None:
    settings = settings | {"key_template": "{room}/{path}"}
    contents = {"s-1": b"one", "s-2": b"two!", "s-3": b"one"}  # the third has the content of the first
    async with world.agent(settings) as hooks:
        for session_id, content in contents.items():
            info = await world.session(session_id)
            segment = await world.segment(info, content)
            await hooks.notify("segment_closed", info=info, segment=segment)
            await world.finish(info, hooks, messages=session_id.encode())
            await world.until_verified(3, session_id)
    keys = {session_id: (await world.rows(session_id))["teacher-001.mkv"].object_key for session_id in contents}
    assert keys == {"s-1": "class-1/teacher-001.mkv", "s-2": "class-1/teacher-001~2.mkv", "s-3": "class-1/teacher-001.mkv"}
    for session_id, content in contents.items():
        assert await stored_sha256(world, settings, keys[session_id]) == hashlib.sha256(content).hexdigest()
    manifests = {(await world.rows(session_id))[MANIFEST_NAME].object_key for session_id in contents}
    assert manifests == {"class-1/manifest.json", "class-1/manifest~2.json", "class-1/manifest~3.json"}


@pytest.mark.parametrize("room", ["../../etc/x", "a\0b", "x" * 4096, "\u202egnp.exe", "🙂 class"])
async def test_hostile_names(world: World, settings: dict[str, Any], room: str) -> None:
    info = await world.session(room=room)
    await world.segment(info, b"media", path="~evil \u202e/x.mkv")
    await world.finish(info)
    async with world.agent(settings):
        rows = await world.until_verified(3)
    assert all(row.object_key.isascii() and ".." not in row.object_key for row in rows.values())


async def test_a_path_outside_the_sessions_folder_is_never_uploaded(world: World) -> None:
    (world.folder / "secret").write_bytes(b"secret")
    info = await world.session()
    await world.segment(info, b"secret", path="../../secret")
    async with world.agent(QUICK):
        await world.listener.until(lambda: bool(world.listener.failed))
    row = (await world.rows())["../../secret"]
    assert row.state is UploadState.FAILED
    assert "does not stay" in row.error


async def test_a_plugin_chooses_the_key(world: World, settings: dict[str, Any]) -> None:
    info = await world.session()
    await world.segment(info, b"media")
    world.listener.key = "chosen/key.mkv"
    async with world.agent(settings):
        rows = await world.until_verified(1)
    assert rows["teacher-001.mkv"].object_key == "chosen/key.mkv"


async def test_an_unusable_key_of_a_plugin_is_refused(world: World) -> None:
    info = await world.session()
    await world.segment(info, b"media")
    world.listener.key = "../../chosen"
    async with world.agent(QUICK):
        rows = await world.until_verified(1)
    assert rows["teacher-001.mkv"].object_key == "class-1/2026-01-31/s-1/teacher-001.mkv"


async def test_a_missing_file_is_uploaded_once_it_is_put_back(world: World) -> None:
    info = await world.session()
    await world.segment(info, b"media")
    (info.folder / "teacher-001.mkv").unlink()
    async with world.agent(QUICK):
        await world.listener.until(lambda: bool(world.listener.failed))
        row = (await world.rows())["teacher-001.mkv"]
        assert row.state is UploadState.FAILED
        assert "cannot be read" in row.error
        (info.folder / "teacher-001.mkv").write_bytes(b"media")
        await world.until_verified(1)


async def test_a_file_that_changed_after_it_was_closed_is_not_uploaded(world: World, settings: dict[str, Any]) -> None:
    info = await world.session()
    await world.segment(info, b"media")
    (info.folder / "teacher-001.mkv").write_bytes(b"other")
    async with world.agent(settings):
        await world.listener.until(lambda: bool(world.listener.failed))
    row = (await world.rows())["teacher-001.mkv"]
    assert row.state is UploadState.FAILED
    assert "changed" in row.error


async def test_local_copies_go_only_when_asked_and_only_when_all_is_there(world: World, settings: dict[str, Any]) -> None:
    info = await world.session()
    await world.segment(info, b"media")
    async with world.agent(settings | {"delete_local": True}) as hooks:
        await world.until_verified(1)
        assert (info.folder / "teacher-001.mkv").exists()
        await world.finish(info, hooks)
        await world.until_verified(3)
    assert not (info.folder / "teacher-001.mkv").exists()
    assert (info.folder / MANIFEST_NAME).exists()
    kept = await world.session("s-2")
    await world.segment(kept, b"media")
    await world.finish(kept)
    async with world.agent(settings):
        await world.until_verified(3, "s-2")
    assert (kept.folder / "teacher-001.mkv").exists()


class DamagingStore(DirectoryStore):
    """Flips a byte of the first object it stores."""

    name: ClassVar[str] = "damaging"
    damages = 1

    def put(self, path: Path, key: str, *, sha256: str, overwrite: bool = False) -> ObjectFacts:
        facts = super().put(path, key, sha256=sha256, overwrite=overwrite)
        if DamagingStore.damages:
            DamagingStore.damages -= 1
            target = self._root / key
            times = target.stat()
            target.write_bytes(b"M" + target.read_bytes()[1:])
            os.utime(target, ns=(times.st_atime_ns, times.st_mtime_ns))
        return facts


class DamagingPlugin:
    @hookimpl
    def roomkeeper_register_stores(self) -> Iterable[type[ObjectStore]]:
        return [DamagingStore]


class HoldingStore(DirectoryStore):
    """Keeps its answer to the first object that it has taken until it may give it."""

    name: ClassVar[str] = "holding"
    taken = threading.Event()
    may_answer = threading.Event()

    def put(self, path: Path, key: str, *, sha256: str, overwrite: bool = False) -> ObjectFacts:
        facts = super().put(path, key, sha256=sha256, overwrite=overwrite)
        self.taken.set()
        self.may_answer.wait(DEADLINE_S)
        return facts


class HoldingPlugin:
    @hookimpl
    def roomkeeper_register_stores(self) -> Iterable[type[ObjectStore]]:
        return [HoldingStore]


async def test_a_joined_file_made_anew_during_its_upload_is_uploaded_anew(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(HoldingStore, "taken", threading.Event())
    monkeypatch.setattr(HoldingStore, "may_answer", threading.Event())
    info = await world.session()
    settings = QUICK | {"store": "holding", "options": {"path": world.folder / "store"}}
    async with world.agent(settings, HoldingPlugin()) as hooks:
        await hooks.notify("file_finished", info=info, file=joined(info, b"first segment"))
        assert await asyncio.to_thread(HoldingStore.taken.wait, DEADLINE_S)
        with_late_segment = joined(info, b"first segment, late segment")
        await hooks.notify("file_finished", info=info, file=with_late_segment)
        HoldingStore.may_answer.set()
        row = (await world.until_verified(1))["teacher.mkv"]
    assert (row.sha256, row.bytes) == (with_late_segment.sha256, with_late_segment.bytes)
    assert (world.folder / "store" / row.object_key).read_bytes() == b"first segment, late segment"
    assert world.listener.failed == []


async def test_a_joined_file_made_anew_is_found_when_the_word_of_it_was_lost(world: World) -> None:
    info = await world.session()
    async with world.agent(QUICK) as hooks:
        await hooks.notify("file_finished", info=info, file=joined(info, b"first segment"))
        await world.until_verified(1)
    with_late_segment = joined(info, b"first segment, late segment")
    await world.journal.run(lambda connection: finished.save(connection, with_late_segment))
    async with world.agent(QUICK):
        await world.listener.until(lambda: len(world.listener.finished) == 2)
    assert (await world.rows())["teacher.mkv"].sha256 == with_late_segment.sha256


def joined(info: SessionInfo, content: bytes) -> FinishedFile:
    """A stream's finished file, put in the place of the one before."""
    temporary = info.folder / ".joining"
    temporary.write_bytes(content)
    temporary.replace(info.folder / "teacher.mkv")
    return FinishedFile(
        session_id=info.id,
        path="teacher.mkv",
        stream_id="teacher",
        container="matroska",
        segments=("teacher-001.mkv",),
        state=FinishedState.FINISHED,
        bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


async def test_a_damaged_object_is_noticed_and_sent_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DamagingStore, "damages", 1)
    info = await world.session()
    await world.segment(info, b"media")
    settings = QUICK | {"store": "damaging", "options": {"path": world.folder / "store"}}
    async with world.agent(settings, DamagingPlugin()):
        rows = await world.until_verified(1)
    (_, error, _) = world.listener.failed[0]
    assert "differs" in error
    row = rows["teacher-001.mkv"]
    assert (row.attempts, row.destination, row.object_key) == (2, "damaging", "class-1/2026-01-31/s-1/teacher-001.mkv")
    assert (world.folder / "store" / row.object_key).read_bytes() == b"media"


async def test_secrets_never_reach_the_log(
    world: World, s3_settings: dict[str, Any], caplog: pytest.LogCaptureFixture, capsys: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = "0bviously-secret"
    info = await world.session()
    await world.segment(info, b"media")
    s3_settings["s3"]["secret_key"] = secret
    async with world.agent(s3_settings):
        await world.listener.until(lambda: bool(world.listener.failed))
    shown = capsys.readouterr()
    assert secret not in caplog.text + shown.out + shown.err + str(await world.rows())


async def test_more_long_files_closed_at_once_than_there_are_workers(world: World, s3_settings: dict[str, Any]) -> None:
    """Of each, more parts are missing than others wait for."""
    info = await world.session()
    made = [await world.segment(info, os.urandom(21 * 1024 * 1024), path=f"p-{number}.mkv", number=number) for number in (1, 2, 3)]
    async with world.agent(s3_settings | {"workers": 1, "stream": False}) as hooks:
        for segment in made:
            await hooks.notify("segment_closed", info=info, segment=segment)
        rows = await world.until_verified(3)
    assert {path: row.sha256 for path, row in rows.items()} == {segment.path: segment.sha256 for segment in made}
    assert world.listener.failed == []


class SpoilingPlugin:
    """Makes the row of another object unreadable as soon as the first one has arrived."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._spoilt = False

    @hookimpl
    async def roomkeeper_upload_finished(self) -> None:
        if not self._spoilt:
            self._spoilt = True
            await self.set_kind("a newer agent's")

    async def set_kind(self, kind: str) -> None:
        update = "UPDATE objects SET kind = ? WHERE session_id = 's-1'"
        await self._world.journal.run(lambda connection: connection.execute(update, (kind,)).rowcount)


async def test_rows_that_cannot_be_read_end_neither_worker_nor_sweep(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploader, "SWEEP_S", 0.02)
    for number in range(6):
        await world.segment(await world.session(f"s-{number}"), b"media")
    spoiling = SpoilingPlugin(world)
    disturbed = {"upload failure not settled", "upload sweep failed"}
    with capture_logs() as logged:
        async with world.agent(QUICK | {"workers": 1, "stream": False}, spoiling):
            async with asyncio.timeout(10):
                while not disturbed <= {entry["event"] for entry in logged}:  # noqa: ASYNC110 - nobody tells
                    await asyncio.sleep(0.01)
            await spoiling.set_kind(ObjectKind.SEGMENT)
            await world.listener.until(lambda: len(world.listener.finished) >= 6)
    assert {stored.session_id for stored in world.listener.finished} == {f"s-{number}" for number in range(6)}
