"""The recorder as a plugin."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Iterable
from pathlib import Path

import structlog

from roomkeeper.errors import PluginError
from roomkeeper.hookspecs import PluginContext, Services, hookimpl
from roomkeeper.media.frames import FrameSink
from roomkeeper.rooms.background import BackgroundWork
from roomkeeper.rooms.events import StreamInfo
from roomkeeper.rooms.session import LiveSession, SessionInfo
from roomkeeper.state.segments import Segment
from roomkeeper_recorder.announcer import Announcer
from roomkeeper_recorder.config import RecorderSettings
from roomkeeper_recorder.control import SessionControl
from roomkeeper_recorder.finishing import Finisher
from roomkeeper_recorder.gate import Gate
from roomkeeper_recorder.late_segments import mend_manifest
from roomkeeper_recorder.recording import StreamRecording
from roomkeeper_recorder.repair import repair_all
from roomkeeper_recorder.session_writer import SessionWriter

log = structlog.get_logger(__name__)


class RecorderPlugin:
    """Records every stream of every session into its own files."""

    Settings = RecorderSettings

    def __init__(self, context: PluginContext) -> None:
        self._settings: RecorderSettings = context.settings
        self._agent = context.agent
        self._services: Services | None = None
        self._announcer: Announcer | None = None
        self._finisher: Finisher | None = None
        self._repairs = BackgroundWork("recorder-repair")
        self._gates: dict[str, Gate] = {}
        self._writers: dict[str, SessionWriter] = {}
        self._stopped_writers: list[SessionWriter] = []
        self._recordings: set[StreamRecording] = set()

    def take_settings(self, settings: RecorderSettings) -> Iterable[str]:
        """Everything counts for streams that begin from now on."""
        self._settings = settings
        if self._finisher is not None:
            self._finisher.min_free = settings.min_free
        return ()

    @hookimpl
    async def roomkeeper_startup(self, services: Services) -> None:
        """Repair what a dead agent left behind. Should the time for a hook run out, the repair goes on beside the recordings."""
        self._services = services
        self._announcer = self._announcer or Announcer()
        self._finisher = self._finisher or Finisher(services, agent=self._agent, min_free=self._settings.min_free)
        await asyncio.shield(self._repairs.spawn(self._repair_leftovers(services)))
        if self._settings.finish:
            await self._finisher.take_up_leftovers()

    @hookimpl
    async def roomkeeper_session_started(self, session: LiveSession) -> None:
        """Offer the session its control, in the state in which it was left."""
        if self._services is not None:
            control = SessionControl(session, self._services.journal, self._gate_of(session), functools.partial(self._writes, session.info))
            await control.restore()
            session.recording = control
            # taken over from an agent that died: what it left open is repaired beside the new recordings
            self._repairs.spawn(self._repair_leftovers(self._services, session.info.id), name=f"repair {session.info.id}")

    @hookimpl
    def roomkeeper_create_frame_sinks(self, session: LiveSession, stream: StreamInfo) -> Iterable[FrameSink]:
        """One recording a stream."""
        if self._services is None or self._announcer is None:
            raise PluginError("the recorder was asked to record before it was started", remedy="call the hook startup first")
        writer = self._writers.get(session.info.id)
        if writer is None:
            sync_every_s = self._settings.sync_every.total_seconds()
            writer = SessionWriter(session.info.folder, self._services.journal, self._settings.min_free, sync_every_s)
            self._writers[session.info.id] = writer
        gate = self._gate_of(session)
        recording = StreamRecording(self._services, session, stream, self._settings, self._announcer, writer.sealer, writer.wake, gate)
        self._recordings = {known for known in self._recordings if not known.ended} | {recording}
        writer.add(recording)
        return [recording]

    @hookimpl
    async def roomkeeper_session_ended(self, session: LiveSession) -> None:
        """Let the session's thread end once its recordings are closed."""
        self._gates.pop(session.info.id, None)
        writer = self._writers.pop(session.info.id, None)
        if writer is not None:
            writer.stop()
            self._stopped_writers = [*(known for known in self._stopped_writers if not known.over), writer]

    @hookimpl(tryfirst=True)
    async def roomkeeper_recording_finished(self, info: SessionInfo, manifest: Path) -> None:
        """Begin to join the session's segments. First of all plugins, so that they find in the journal what is still to come."""
        if self._finisher is not None and self._settings.finish:
            await self._finisher.begin(info)

    @hookimpl
    async def roomkeeper_segment_closed(self, info: SessionInfo, segment: Segment) -> None:
        """One that comes after its session's end belongs into the manifest, too, and into the joined file."""
        if self._services is None:
            return
        manifest = await mend_manifest(self._services.journal, info, segment)
        if manifest is not None:
            await self._services.hooks.notify("recording_finished", info=info, manifest=manifest)

    @hookimpl(tryfirst=True)
    async def roomkeeper_shutdown(self) -> None:
        """Close what is still open, tell of it, end the threads. First of all plugins, so that others may still act on it."""
        await self._repairs.wait()
        await asyncio.gather(*(recording.close() for recording in self._recordings))
        writers = [*self._writers.values(), *self._stopped_writers]
        self._writers.clear()
        self._stopped_writers.clear()
        for writer in writers:
            writer.stop()
        for writer in writers:
            await asyncio.to_thread(writer.join)
        if self._announcer is not None:
            await self._announcer.close()
        if self._finisher is not None:
            await self._finisher.close()

    def _gate_of(self, session: LiveSession) -> Gate:
        return self._gates.setdefault(session.info.id, Gate())

    def _writes(self, info: SessionInfo, stream_id: str) -> bool:
        return any(one.writes for one in self._recordings if one.info.id == info.id and one.stream.stream_id == stream_id)

    async def _repair_leftovers(self, services: Services, session_id: str | None = None) -> None:
        announcer = self._announcer

        def tell(info: SessionInfo, segment: Segment) -> None:
            if announcer is not None:
                announcer.post(functools.partial(services.hooks.notify, "segment_closed", info=info, segment=segment))

        try:
            await asyncio.to_thread(repair_all, services.journal, tell, session_id)
        except Exception:  # recording today matters more than yesterday's leftovers: the next start tries again
            log.exception("leftovers not repaired")
