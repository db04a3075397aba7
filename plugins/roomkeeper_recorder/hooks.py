"""The recorder as a plugin."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import structlog

from roomkeeper.errors import PluginError
from roomkeeper.hookspecs import PluginContext, Services, hookimpl
from roomkeeper.media.frames import FrameSink
from roomkeeper.rooms.events import StreamInfo
from roomkeeper.rooms.session import LiveSession, SessionInfo
from roomkeeper.state.segments import Segment
from roomkeeper_recorder.announcer import Announcer
from roomkeeper_recorder.config import RecorderSettings
from roomkeeper_recorder.recording import StreamRecording
from roomkeeper_recorder.repair import repair_all
from roomkeeper_recorder.session_writer import SessionWriter

log = structlog.get_logger(__name__)


class RecorderPlugin:
    """Records every stream of every session into its own files."""

    Settings = RecorderSettings

    def __init__(self, context: PluginContext) -> None:
        self._settings: RecorderSettings = context.settings or RecorderSettings()
        self._services: Services | None = None
        self._announcer: Announcer | None = None
        self._sealer = ThreadPoolExecutor(max_workers=2, thread_name_prefix="recorder-seal")
        self._repair: asyncio.Task[None] | None = None
        self._writers: dict[str, SessionWriter] = {}
        self._stopped_writers: list[SessionWriter] = []
        self._recordings: set[StreamRecording] = set()

    @hookimpl
    async def roomkeeper_startup(self, services: Services) -> None:
        """Repair what a dead agent left behind. Should the time for a hook run out, the repair goes on beside the recordings."""
        self._services = services
        self._announcer = Announcer()
        self._repair = asyncio.create_task(self._repair_leftovers(services, self._announcer), name="recorder-repair")
        await asyncio.shield(self._repair)

    @hookimpl
    def roomkeeper_create_frame_sinks(self, session: LiveSession, stream: StreamInfo) -> Iterable[FrameSink]:
        """One recording a stream."""
        if self._services is None or self._announcer is None:
            raise PluginError("the recorder was asked to record before it was started", remedy="call the hook startup first")
        writer = self._writers.get(session.info.id)
        if writer is None:
            writer = SessionWriter(session.info.folder, self._services.journal, self._settings.min_free)
            self._writers[session.info.id] = writer
        recording = StreamRecording(self._services, session, stream, self._settings, self._announcer, self._sealer, writer.wake)
        self._recordings = {known for known in self._recordings if not known.ended} | {recording}
        writer.add(recording)
        return [recording]

    @hookimpl
    async def roomkeeper_session_ended(self, session: LiveSession) -> None:
        """Let the session's thread end once its recordings are closed."""
        writer = self._writers.pop(session.info.id, None)
        if writer is not None:
            writer.stop()
            self._stopped_writers.append(writer)

    @hookimpl
    async def roomkeeper_shutdown(self) -> None:
        """Close what is still open, tell of it, end the threads."""
        if self._repair is not None:
            await asyncio.wait([self._repair])
        await asyncio.gather(*(recording.close() for recording in self._recordings))
        writers = [*self._writers.values(), *self._stopped_writers]
        self._writers.clear()
        self._stopped_writers.clear()
        for writer in writers:
            writer.stop()
        for writer in writers:
            await asyncio.to_thread(writer.join)
        await asyncio.to_thread(self._sealer.shutdown)
        if self._announcer is not None:
            await self._announcer.close()

    async def _repair_leftovers(self, services: Services, announcer: Announcer) -> None:
        def tell(info: SessionInfo, segment: Segment) -> None:
            announcer.post(functools.partial(services.hooks.notify, "segment_closed", info=info, segment=segment))

        try:
            await asyncio.to_thread(repair_all, services.journal, tell)
        except Exception:  # recording today matters more than yesterday's leftovers: the next start tries again
            log.exception("leftovers not repaired")
