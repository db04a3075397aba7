"""Receiving one stream of one room: from the moment it is published until it ends."""

from __future__ import annotations

import asyncio
import contextlib
import time

import structlog

from roomkeeper.errors import MediaError, RoomkeeperError
from roomkeeper.plugins.dispatcher import Dispatcher
from roomkeeper.rooms.events import StreamInfo
from roomkeeper.rooms.protocols import Room
from roomkeeper.rooms.session import LiveSession
from roomkeeper.rooms.stream_progress import StreamProgress
from roomkeeper.sessions.endings import to_the_end
from roomkeeper.sessions.fan_out import FanOut

log = structlog.get_logger(__name__)

STALLED_AFTER_S = 5.0
LOOK_EVERY_S = 1.0
RETRY_FIRST_S = 0.5
RETRY_LONGEST_S = 10.0


class StreamReception:
    """Plays one stream into the plugins' sinks. Run `run` as a task; cancel it when the stream or the presence is over."""

    def __init__(self, session: LiveSession, room: Room, stream: StreamInfo, hooks: Dispatcher) -> None:
        self._session = session
        self._room = room
        self.stream = stream
        self.progress = StreamProgress()
        self._hooks = hooks

    async def run(self) -> None:
        """Receive until cancelled. On return, and after a cancellation, every sink is closed."""
        session, stream, hooks = self._session, self.stream, self._hooks
        if await hooks.ask("should_record", session=session, stream=stream) is False:
            log.info("stream is not received: a plugin decided so", room=session.info.room_id, stream=stream.stream_id)
            return
        sinks = [sink for _, sink in hooks.collect_items("create_frame_sinks", session=session, stream=stream)]
        fan_out = FanOut(sinks, stream.stream_id, self.progress)
        try:
            if not await self._play(fan_out):
                return
            log.info("receiving", room=session.info.room_id, stream=stream.stream_id, user=stream.user.user_id)
            await hooks.notify("stream_started", session=session, stream=stream)
            await self._watch()
        finally:
            # a stream's end has to be completed even while the task is being cancelled, or frames already taken would be lost
            await to_the_end(self._finish(fan_out))

    async def _play(self, fan_out: FanOut) -> bool:
        """Play it, however often that takes; False when it cannot be played as it is. With other tracks it is another stream's turn."""
        pause = RETRY_FIRST_S
        while True:
            try:
                await self._room.start_playing_stream(self.stream.stream_id, fan_out)
                return True
            except RoomkeeperError as error:
                # what a server refuses may be let in later; media that nobody here can read stays so, and each attempt is a negotiation
                if isinstance(error, MediaError) and not error.retryable:
                    log.warning("stream is not received", room=self._room.room_id, stream=self.stream.stream_id, error=str(error))
                    self._session.warn(f"stream {self.stream.stream_id} cannot be received: {error}")
                    return False
                log.warning("stream cannot be received", room=self._room.room_id, stream=self.stream.stream_id, error=str(error))
                if pause == RETRY_FIRST_S:
                    self._session.warn(f"stream {self.stream.stream_id} could not be received at first: {error}")
            await asyncio.sleep(pause)
            pause = min(pause * 2, RETRY_LONGEST_S)

    async def _watch(self) -> None:
        stalled = False
        began = time.monotonic()
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            silent = time.monotonic() - max(self.progress.last_frame_at, began)
            if silent >= STALLED_AFTER_S and not stalled:
                stalled = True
                self._session.warn(f"stream {self.stream.stream_id} stopped sending while its connection lived")
                await self._hooks.notify("stream_stalled", session=self._session, stream=self.stream, seconds=silent)
            elif silent < STALLED_AFTER_S:
                stalled = False

    async def _finish(self, fan_out: FanOut) -> None:
        with contextlib.suppress(RoomkeeperError):  # the room may be gone already
            await self._room.stop_playing_stream(self.stream.stream_id)
        await fan_out.close()
        if not self.progress.last_frame_at:
            self._session.warn(f"stream {self.stream.stream_id} was there, but nothing of it came")
        await self._hooks.notify("stream_ended", session=self._session, stream=self.stream)


class Receptions:
    """The streams being received in one presence, by stream ID; owns their tasks."""

    def __init__(self, session: LiveSession, room: Room, hooks: Dispatcher) -> None:
        self._session = session
        self._room = room
        self._hooks = hooks
        self._running: dict[str, tuple[StreamReception, asyncio.Task[None]]] = {}
        self._ending: dict[str, asyncio.Task[None]] = {}

    @property
    def streams(self) -> dict[str, StreamInfo]:
        """What is being received, by stream ID."""
        return {stream_id: reception.stream for stream_id, (reception, _) in self._running.items()}

    @property
    def progress(self) -> dict[str, StreamProgress]:
        """How each stream goes, by stream ID."""
        return {stream_id: reception.progress for stream_id, (reception, _) in self._running.items()}

    def add(self, stream: StreamInfo) -> None:
        """Begin to receive a stream; one that is received already is left alone."""
        if stream.stream_id in self._running:
            return
        reception = StreamReception(self._session, self._room, stream, self._hooks)
        task = asyncio.create_task(
            self._receive(reception, self._ending.get(stream.stream_id)), name=f"reception of {stream.stream_id} in {self._room.room_id}"
        )
        task.add_done_callback(lambda done: self._report(stream.stream_id, done))
        self._running[stream.stream_id] = (reception, task)

    def remove(self, stream_id: str) -> None:
        """End a stream. Its sinks are closed in the background: the room's other events do not wait for a disk."""
        if (entry := self._running.pop(stream_id, None)) is not None:
            entry[1].cancel()
            self._ending[stream_id] = entry[1]

    async def close(self) -> None:
        """End all streams and wait until every sink is closed."""
        for stream_id in list(self._running):
            self.remove(stream_id)
        ending, self._ending = list(self._ending.values()), {}
        await asyncio.gather(*ending, return_exceptions=True)

    async def _receive(self, reception: StreamReception, previous: asyncio.Task[None] | None) -> None:
        if previous is not None:  # published again under the same ID: the old reception's end must not stop the new one
            await asyncio.wait({previous})
        await reception.run()

    def _report(self, stream_id: str, task: asyncio.Task[None]) -> None:
        if self._ending.get(stream_id) is task:
            del self._ending[stream_id]
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("reception failed", room=self._room.room_id, stream=stream_id, exc_info=error)
            self._session.warn(f"stream {stream_id} could not be received: {error}")
