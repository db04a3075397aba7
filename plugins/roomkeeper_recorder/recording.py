"""The recording of one stream: a frame sink in front, segments behind."""

from __future__ import annotations

import asyncio
import errno
import functools
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

import structlog

from roomkeeper.errors import DiskFullError, RecordingError, RoomkeeperError
from roomkeeper.hookspecs import Services
from roomkeeper.media.frames import EncodedFrame
from roomkeeper.rooms.events import StreamInfo
from roomkeeper.rooms.session import LiveSession
from roomkeeper.state import breaks
from roomkeeper.state.breaks import Break
from roomkeeper.state.journal import storable
from roomkeeper.state.segments import KEPT_STATES, Segment
from roomkeeper_recorder.announcer import Announcer
from roomkeeper_recorder.config import RecorderSettings
from roomkeeper_recorder.frame_queue import FrameQueue
from roomkeeper_recorder.gate import Gate
from roomkeeper_recorder.sealing import seal
from roomkeeper_recorder.segment_writer import SegmentWriter
from roomkeeper_recorder.segmenter import Segmenter

log = structlog.get_logger(__name__)


class StreamRecording:
    """A `FrameSink`. The event loop calls `offer` and `close`; everything else belongs to the session's writer thread.

    :param wake: wakes the writer thread; called on the event loop, must not block.
    :param sealer: the session's one thread that brings files to the disk, hashes and journals them, so that the writer goes on meanwhile.
    :param gate: which moments of the session are recorded.
    """

    def __init__(
        self,
        services: Services,
        session: LiveSession,
        stream: StreamInfo,
        settings: RecorderSettings,
        announcer: Announcer,
        sealer: Executor,
        wake: Callable[[], None],
        gate: Gate,
    ) -> None:
        self._services = services
        self._session = session
        self.info = session.info
        self.stream = stream
        self._announcer = announcer
        self._sealer = sealer
        self._wake = wake
        self._gate = gate
        self._settings = settings
        self._queue = FrameQueue(settings.queue_bytes)
        self._segmenter = self._new_segmenter()
        self._seals: list[Future[None]] = []
        self.interruption: RoomkeeperError | None = None
        """Why nothing is written until `go_on`; set by the writer thread."""
        self._syncing: Future[None] | None = None
        self._closing = False
        self._closed = asyncio.Event()
        self.ended = False
        """Nothing more is written; set by the writer thread."""

    def offer(self, frame: EncodedFrame) -> None:
        """Take a frame: one bounded append, never blocks, never raises."""
        if self._gate.admits(frame.wall_time):
            self._queue.offer(frame)

    async def close(self) -> None:
        """The stream is over. Returns when its files are on the disk, journalled and told of. Safe to call twice, and to cancel."""
        self._queue.close()
        self._closing = True
        self._wake()
        await self._closed.wait()

    @property
    def writes(self) -> bool:
        """Whether what is offered ought to lie on the disk soon: not while there is a reason to write nothing."""
        return not self.ended and self.interruption is None and not self._segmenter.idle

    # -- writer thread ------------------------------------------------------------------------------------------------------

    def pump(self, now: float) -> None:
        """Write what was offered since the last call. `now` is monotonic, seconds. Never raises."""
        if self.ended:
            return
        closing = self._closing  # before the queue is emptied, so that nothing offered before `close` is left in it
        try:
            if self.interruption is not None:
                if closing:
                    self._end()
                return
            settled = self._gate.settled_closings  # before the queue is emptied: what is offered later lies behind them
            for frame, dropped in self._queue.take_all():
                self._segmenter.take(frame, dropped)
            self._segmenter.put_behind(settled)
            self._segmenter.tick(now)
            if closing:
                self._segmenter.finish(self._queue.dropped_at_end())
        except Exception as error:
            log.warning("recording breaks off", session=self.info.id, stream=self.stream.stream_id, exc_info=True)
            self.fail(error)
        else:
            if closing:
                self._end()

    def fail(self, cause: Exception) -> None:
        """Recording cannot go on: keep what there is and tell everybody. Other streams do not notice.

        What may pass (a full disk, a journal that cannot be written) is an interruption, until `go_on`; anything else ends the recording.
        """
        if self.ended or self.interruption is not None:
            return
        self._queue.close()
        error = _explain(cause, self)
        log.error("recording failed", session=self.info.id, stream=self.stream.stream_id, error=str(error))
        self._segmenter.abandon(broken=not isinstance(cause, RoomkeeperError))
        self._announcer.post(functools.partial(self._tell_failure, str(error)))
        if not error.retryable:
            self._end()
            return
        self.interruption = error
        if isinstance(error, DiskFullError):
            self._note_break(
                lambda connection: breaks.begin(
                    connection,
                    Break(session_id=self.info.id, stream_id=self._journal_id, began_at=time.time(), cause=breaks.DISK_FULL),
                )
            )

    def go_on(self) -> None:
        """The interruption is over: record from the next key frame on, in a new segment."""
        interruption = self.interruption
        if self.ended or interruption is None or self._closing:
            return
        for _ in self._queue.take_all():
            pass
        self._segmenter = self._new_segmenter()
        self.interruption = None
        self._queue.open()
        if isinstance(interruption, DiskFullError):
            self._note_break(lambda connection: breaks.end(connection, self.info.id, time.time(), stream_id=self._journal_id))
            self._announcer.post(functools.partial(self._tell_going_on, "there is space again, the recording goes on in a new file"))
        else:
            self._announcer.post(functools.partial(self._tell_going_on, "the recording is tried again, in a new file"))

    def sync_later(self) -> None:
        """Have what is written so far brought to the disk, by the sealer, unless it is still busy with the last time."""
        writer = self._segmenter.current
        if writer is not None and (self._syncing is None or self._syncing.done()):
            self._syncing = self._sealer.submit(self._sync, writer)

    def unsaved_row(self) -> Segment | None:
        """See `Segmenter.unsaved_row`."""
        return None if self.ended or self.interruption is not None else self._segmenter.unsaved_row()

    def _new_segmenter(self) -> Segmenter:
        return Segmenter(
            self._services, self.info, self.stream, self._settings, self._gate, self._seal, self._refused, self._ask_for_keyframe
        )

    def _refused(self, reason: str) -> None:
        log.warning("track not recorded", session=self.info.id, stream=self.stream.stream_id, reason=reason)
        self._announcer.post(functools.partial(self._tell_failure, f"stream {self.stream.stream_id}: {reason}"))

    def _ask_for_keyframe(self) -> None:
        self._announcer.post(self._request_keyframe)

    def _note_break(self, work: Callable[[sqlite3.Connection], None]) -> None:
        """Journal an interruption if that can be done: the journal may lie on the very disk that is full."""
        try:
            self._services.journal.run_blocking(work)
        except Exception:
            log.exception("interruption not journalled", session=self.info.id, stream=self.stream.stream_id)

    @property
    def _journal_id(self) -> str:
        return storable(self.stream.stream_id)

    def _end(self) -> None:
        self.ended = True
        for _ in self._queue.take_all():
            pass
        # The sealer serves in order: by then all seals of this recording have begun, and their announcements come first.
        self._sealer.submit(self._all_sealed, list(self._seals))

    def _seal(self, writer: SegmentWriter, broken: bool) -> None:
        self._seals = [future for future in self._seals if not future.done()]
        self._seals.append(self._sealer.submit(self._seal_one, writer, broken))

    # -- sealer threads -----------------------------------------------------------------------------------------------------

    def _seal_one(self, writer: SegmentWriter, broken: bool) -> None:
        try:
            row = seal(writer, self._services.journal, broken=broken)
        except Exception as cause:
            error = RecordingError(
                f"a segment could not be finished: {cause}",
                where=str(writer.path),
                remedy="free space or mend the disk; the next start repairs the file",
            )
            log.exception("segment left open", session=self.info.id, path=str(writer.path))
            self._announcer.post(functools.partial(self._tell_failure, str(error)))
            return
        log.info("segment closed", session=self.info.id, path=row.path, state=str(row.state), frames=row.video_frames + row.audio_frames)
        if row.state in KEPT_STATES:
            self._announcer.post(functools.partial(self._services.hooks.notify, "segment_closed", info=self.info, segment=row))

    def _sync(self, writer: SegmentWriter) -> None:
        # Seals are served by the same thread after this one: the file is still open.
        try:
            writer.sync()
        except OSError as error:
            log.warning("what was written cannot be brought to the disk", path=str(writer.path), error=str(error))

    def _all_sealed(self, seals: list[Future[Any]]) -> None:
        for future in seals:
            future.result()
        self._announcer.post(self._tell_closed)

    # -- event loop ---------------------------------------------------------------------------------------------------------

    async def _tell_failure(self, error: str) -> None:
        self._session.warn(error)
        await self._services.hooks.notify("recording_failed", info=self.info, stream_id=self.stream.stream_id, error=error)

    async def _tell_going_on(self, news: str) -> None:
        self._session.warn(f"stream {self.stream.stream_id}: {news}")
        await self._request_keyframe()

    async def _request_keyframe(self) -> None:
        self._session.request_keyframe(self.stream.stream_id)

    async def _tell_closed(self) -> None:
        self._closed.set()


def _explain(cause: Exception, recording: StreamRecording) -> RoomkeeperError:
    """Say what ended a recording, where, and what to do about it."""
    if isinstance(cause, RoomkeeperError):
        return cause
    where = f"stream {recording.stream.stream_id!r} in {recording.info.folder}"
    if isinstance(cause, OSError) and cause.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFullError(
            "recording ended, the disk is full", where=where, remedy="free space, then it goes on; what was written is kept"
        )
    return RecordingError(
        f"recording ended, the file cannot be written: {cause}",
        where=where,
        remedy="check that the folder is writable and its disk sound; what was written is kept",
    )
