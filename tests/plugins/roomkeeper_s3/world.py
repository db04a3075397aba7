"""A data folder with a journal, sessions and recorded files, and the plugin in it, called through the real dispatcher."""

from __future__ import annotations

import asyncio
import hashlib
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pluggy

from roomkeeper.hookspecs import PROJECT, HookSpecs, PluginContext, Services, hookimpl
from roomkeeper.plugins.dispatcher import Dispatcher
from roomkeeper.rooms.session import SessionInfo
from roomkeeper.state import objects, segments, sessions
from roomkeeper.state.journal import Journal
from roomkeeper.state.manifest import write_manifest
from roomkeeper.state.objects import StoredObject, UploadState
from roomkeeper.state.segments import Segment, SegmentState
from roomkeeper.state.session_files import MESSAGES_NAME
from roomkeeper.state.sessions import SessionState
from roomkeeper_s3.config import S3Settings
from roomkeeper_s3.hooks import S3Plugin

DEADLINE_S = 30.0
START = datetime(2026, 1, 31, 9, 0, tzinfo=UTC)


class Listener:
    """Another plugin, that hears of uploads and may choose keys."""

    def __init__(self) -> None:
        self.finished: list[StoredObject] = []
        self.failed: list[tuple[StoredObject, str, float]] = []
        self.key: str | None = None
        self._happened = asyncio.Event()

    @hookimpl
    async def roomkeeper_upload_finished(self, stored: StoredObject) -> None:
        self.finished.append(stored)
        self._happened.set()

    @hookimpl
    async def roomkeeper_upload_failed(self, stored: StoredObject, error: str, retry_in_s: float) -> None:
        self.failed.append((stored, error, retry_in_s))
        self._happened.set()

    @hookimpl
    def roomkeeper_object_key(self, info: SessionInfo, path: str) -> str | None:
        return self.key

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something that was heard makes the condition true."""
        async with asyncio.timeout(DEADLINE_S):
            while not condition():
                self._happened.clear()
                await self._happened.wait()


class GrowingSegment:
    """A segment that is being written as the recorder does it: the file grows, and its head is written again at the end."""

    def __init__(self, journal: Journal, segment: Segment, file: Path) -> None:
        self._journal = journal
        self.segment = segment
        self.file = file
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()

    async def grow(self, content: bytes) -> None:
        """Append to the file."""
        await asyncio.to_thread(self._append, content)

    async def close(self, *, state: SegmentState = SegmentState.CLOSED, head: bytes = b"the final head") -> Segment:
        """Write the head anew and journal the segment as complete, without telling anybody."""
        content = await asyncio.to_thread(self._rewrite, head)
        closed = replace(self.segment, state=state, bytes=len(content), sha256=hashlib.sha256(content).hexdigest(), duration_s=1.0)
        await self._journal.run(lambda connection: segments.save(connection, closed))
        return closed

    def _append(self, content: bytes) -> None:
        with self.file.open("ab") as file:
            file.write(content)

    def _rewrite(self, head: bytes) -> bytes:
        with self.file.open("r+b") as file:
            file.write(head)
        return self.file.read_bytes()


class World:
    """One data folder. The plugin may be started in it again and again, as an agent would be."""

    def __init__(self, folder: Path, journal: Journal) -> None:
        self.folder = folder
        self.journal = journal
        self.listener = Listener()

    @asynccontextmanager
    async def agent(self, settings: S3Settings | dict[str, Any], *others: object) -> AsyncIterator[Dispatcher]:
        """A running plugin, with others beside it; yields what calls their hooks."""
        settings = settings if isinstance(settings, S3Settings) else S3Settings.model_validate(settings)
        manager = pluggy.PluginManager(PROJECT)
        manager.add_hookspecs(HookSpecs)
        plugin = S3Plugin(PluginContext(name="s3", settings=settings, data_dir=self.folder, agent="test"))
        manager.register(plugin, name="s3")
        manager.register(self.listener, name="listener")
        for other in others:
            manager.register(other)
        hooks = Dispatcher(manager)
        stores = {store.name: store for _, found in hooks.collect("register_stores") for store in found}
        await hooks.notify("startup", services=Services(journal=self.journal, hooks=hooks, stores=stores, sessions=list))
        try:
            yield hooks
        finally:
            await hooks.notify("shutdown")
            assert not hooks.failures, hooks.failures

    async def session(self, session_id: str = "s-1", *, room: str = "class-1", state: SessionState = SessionState.LIVE) -> SessionInfo:
        """Journal a session with its folder."""
        info = SessionInfo(
            id=session_id,
            provider="embedded",
            account="bot",
            room_id=room,
            planned_start=START,
            planned_end=START + timedelta(hours=1),
            started_at=START,
            agent="test",
            folder=self.folder / "sessions" / session_id,
        )
        info.folder.mkdir(parents=True)
        await self.journal.run(lambda connection: sessions.insert(connection, info, state, "test", START.timestamp()))
        return info

    async def segment(
        self,
        info: SessionInfo,
        content: bytes,
        *,
        path: str = "teacher-001.mkv",
        number: int = 1,
        state: SegmentState = SegmentState.CLOSED,
    ) -> Segment:
        """Write and journal a closed media file, without telling anybody."""
        file = info.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        segment = Segment(
            session_id=info.id,
            path=path,
            stream_id="teacher",
            user_id="t1",
            user_name="Teacher",
            number=number,
            container="matroska",
            started_at=START.timestamp() + number,
            duration_s=1.0,
            state=state,
            bytes=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
        )
        await self.journal.run(lambda connection: segments.save(connection, segment))
        return segment

    async def growing(self, info: SessionInfo, *, path: str = "teacher-001.mkv", number: int = 1) -> GrowingSegment:
        """Journal a segment that is open and has no bytes yet."""
        segment = await self.segment(info, b"", path=path, number=number, state=SegmentState.OPEN)
        return GrowingSegment(self.journal, segment, info.folder / path)

    async def until_sent(self, numbers: set[int], path: str = "teacher-001.mkv") -> None:
        """Wait until the journal knows that these parts have arrived."""
        async with asyncio.timeout(DEADLINE_S):
            while not numbers <= await self.journal.run(lambda connection: _arrived(connection, path)):  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.01)

    async def finish(self, info: SessionInfo, hooks: Dispatcher | None = None, *, messages: bytes = b'{"text": "hello"}\n') -> None:
        """End a session as the agent does; `hooks` are told."""
        (info.folder / MESSAGES_NAME).write_bytes(messages)
        await self.journal.run(lambda connection: _end(connection, info.id))
        manifest = await write_manifest(self.journal, info.id)
        if hooks is not None:
            await hooks.notify("recording_finished", info=info, manifest=manifest)

    async def close_segment(self, segment: Segment) -> None:
        """Journal a segment that was open as closed."""
        closed = replace(segment, state=SegmentState.CLOSED)
        await self.journal.run(lambda connection: segments.save(connection, closed))

    async def rows(self, session_id: str = "s-1") -> dict[str, StoredObject]:
        """The session's objects by path, as journalled."""
        return {one.path: one for one in await self.journal.run(lambda connection: objects.of_session(connection, session_id))}

    async def until_verified(self, number: int, session_id: str = "s-1") -> dict[str, StoredObject]:
        """Wait until that many objects of the session are verified; return its rows."""
        deadline = time.monotonic() + DEADLINE_S
        while True:
            rows = await self.rows(session_id)
            if sum(row.state is UploadState.VERIFIED for row in rows.values()) >= number:
                return rows
            heard = len(self.listener.finished)
            async with asyncio.timeout(deadline - time.monotonic()):
                await self.listener.until(lambda heard=heard: len(self.listener.finished) > heard)  # type: ignore[misc]


def _end(connection: sqlite3.Connection, session_id: str) -> None:
    record = sessions.get(connection, session_id)
    if record is not None and record.state is not SessionState.FINISHED:
        sessions.transition(connection, session_id, SessionState.FINISHED, "test", START.timestamp() + 60)


def _arrived(connection: sqlite3.Connection, path: str) -> set[int]:
    return {row["number"] for row in connection.execute("SELECT number FROM s3_parts WHERE path = ? AND etag != ''", (path,))}
