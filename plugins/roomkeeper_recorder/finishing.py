"""One seekable file for each stream of a session that is over: planned in the journal, made by a process, told to the hooks."""

from __future__ import annotations

import asyncio
import functools
import glob
import json
import os
import shutil
import subprocess
import sys
import time
from collections import deque
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import structlog

from roomkeeper.errors import RecordingError, RoomkeeperError
from roomkeeper.hookspecs import Services
from roomkeeper.rooms.session import SessionInfo
from roomkeeper.state import finished, sessions
from roomkeeper.state.files import fsync_folder
from roomkeeper.state.finished import FinishedFile, FinishedState
from roomkeeper.state.manifest import write_manifest
from roomkeeper_recorder.finish_plan import ended_without_files, plan_files, segments_of, unfinished_of
from roomkeeper_recorder.joining import Job, Outcome, Source
from roomkeeper_recorder.output_file import remove_unless_written

log = structlog.get_logger(__name__)

_CLOSE_S = 90.0
"""How long files under way may take when the agent ends; the next start makes those that are left."""

_LEFTOVERS_WITHIN_S = 2 * 86400.0
"""A session whose end nobody could act on, because the agent died, is taken up when it ended no longer ago than this."""


class Finisher:
    """Makes one file at a time. Everything here runs on the event loop; the work is done by `joining` in a process of its own.

    :param agent: the agent's name: leftovers of others who share the journal are theirs.
    """

    def __init__(self, services: Services, *, agent: str, min_free: int) -> None:
        self._services = services
        self._agent = agent
        self._journal = services.journal
        self._hooks = services.hooks
        self.min_free = min_free
        self._waiting: deque[FinishedFile] = deque()
        self._working: asyncio.Task[None] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False

    async def begin(self, info: SessionInfo) -> None:
        """Journal what is to be made of a session's segments, and begin. On return the wish is durable."""
        planned = await self._journal.run(functools.partial(plan_files, info=info))
        self._add(planned)

    async def take_up_leftovers(self) -> None:
        """Make what an earlier run of the agent left unmade."""
        since = time.time() - _LEFTOVERS_WITHIN_S
        self._add(await self._journal.run(functools.partial(unfinished_of, agent=self._agent)))
        for info in await self._journal.run(functools.partial(ended_without_files, since=since)):
            if info.agent == self._agent:
                await self.begin(info)

    async def close(self) -> None:
        """Finish what is under way if that does not take too long."""
        if self._working is not None:
            await self._services.unless_hurried(asyncio.wait([self._working], timeout=_CLOSE_S))
            self._closed = True
            if not self._working.done():
                log.warning("files left to be finished at the next start", files=len(self._waiting) + 1)
                if self._process is not None:
                    self._process.terminate()
                await asyncio.wait([self._working])
        self._closed = True

    def _add(self, files: list[FinishedFile]) -> None:
        known = {(file.session_id, file.path) for file in self._waiting}
        self._waiting.extend(file for file in files if (file.session_id, file.path) not in known)
        if self._waiting and (self._working is None or self._working.done()) and not self._closed:
            self._working = asyncio.create_task(self._work(), name="recorder-finish")

    async def _work(self) -> None:
        while self._waiting and not self._closed:
            file = self._waiting.popleft()
            try:
                await self._finish(file)
            except Exception:
                log.exception("file not finished", session=file.session_id, path=file.path)

    async def _finish(self, file: FinishedFile) -> None:
        record = await self._journal.run(functools.partial(sessions.get, session_id=file.session_id))
        assert record is not None, "a foreign key ties finished files to sessions"
        info = record.info
        try:
            made = await self._make(file, info)
        except (RoomkeeperError, OSError) as error:
            if not self._closed:
                await self._failed(file, info, str(error))
            return
        await self._journal.run(functools.partial(finished.save, file=made))
        await write_manifest(self._journal, info.id)
        log.info("file finished", session=info.id, path=made.path, segments=len(made.segments), bytes=made.bytes)
        await self._hooks.notify("file_finished", info=info, file=made)

    async def _make(self, file: FinishedFile, info: SessionInfo) -> FinishedFile:
        """Have the file made beside its place, and put it there."""
        own = await self._journal.run(functools.partial(segments_of, file=file))
        if missing := set(file.segments) - {segment.path for segment in own}:
            raise RecordingError(f"the journal knows no segment {min(missing)!r}", where=file.path)
        sources = tuple(
            Source(str(info.folder / segment.path), round((segment.started_at - file.started_at) * 1000), segment.sha256) for segment in own
        )
        target = info.folder / f".{file.path}.{os.getpid()}.finish"  # nobody else writes under this name
        job = Job(sources, str(target), file.container)
        size = sum(segment.bytes for segment in own)
        outcome = await asyncio.to_thread(self._run, job, size)
        if outcome.error:
            raise RecordingError(outcome.error)
        await asyncio.to_thread(_put_in_place, target, info.folder / file.path)
        return replace(
            file,
            state=FinishedState.FINISHED,
            error="",
            video_frames=sum(segment.video_frames for segment in own),
            audio_frames=sum(segment.audio_frames for segment in own),
            duration_s=outcome.duration_s,
            bytes=outcome.bytes,
            sha256=outcome.sha256,
        )

    def _run(self, job: Job, size: int) -> Outcome:
        """Runs in a thread."""
        target = Path(job.target)
        for left in target.parent.glob(f"{glob.escape(target.name.rsplit('.', 2)[0])}.*.finish"):
            remove_unless_written(left)
        free = shutil.disk_usage(target.parent).free
        if free - size < self.min_free:
            raise RecordingError(
                f"{size >> 20} MiB are needed to join its segments; {free >> 20} MiB are free, {self.min_free >> 20} MiB are to stay so",
                where=job.target,
                remedy="free space; the next start tries again",
            )
        document = json.dumps(asdict(job)).encode()
        command = [sys.executable, "-m", "roomkeeper_recorder.joining"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            self._process = process
            answer, complaints = process.communicate(document)
        self._process = None
        try:
            fields: dict[str, Any] = json.loads(answer)
        except ValueError:
            reason = complaints.decode(errors="replace").strip().rpartition("\n")[2]
            raise RecordingError(f"joining ended with status {process.returncode}: {reason}", where=job.target) from None
        finally:
            if process.returncode:
                target.unlink(missing_ok=True)
        return Outcome(**fields)

    async def _failed(self, file: FinishedFile, info: SessionInfo, error: str) -> None:
        text = f"stream {file.stream_id} has no finished file: {error}"
        log.error("file not finished", session=info.id, path=file.path, error=error)
        failed, now = replace(file, state=FinishedState.FAILED, error=error), time.time()
        await self._journal.run(functools.partial(finished.save, file=failed))
        await self._journal.run(lambda connection: sessions.add_warning(connection, info.id, text, now))
        await write_manifest(self._journal, info.id)
        await self._hooks.notify("recording_failed", info=info, stream_id=file.stream_id, error=text)


def _put_in_place(made: Path, path: Path) -> None:
    made.replace(path)
    fsync_folder(path.parent)
