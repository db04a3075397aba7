"""Pausing and resuming a session's recording: journalled first, then in force."""

from __future__ import annotations

import asyncio
import functools
import time
from collections.abc import Callable

import structlog

from roomkeeper.errors import RecordingError
from roomkeeper.rooms.recording import RecordingState
from roomkeeper.rooms.session import LiveSession
from roomkeeper.state import breaks
from roomkeeper.state.breaks import Break
from roomkeeper.state.journal import Journal, storable
from roomkeeper_recorder.gate import Gate

log = structlog.get_logger(__name__)

_CAUSES = {RecordingState.PAUSED: breaks.PAUSED, RecordingState.STOPPED: breaks.STOPPED}


def wall_clock() -> float:
    """UNIX seconds by the agent's clock, on which frames are timed."""
    return time.time()


class SessionControl:
    """Serves `RecordingControl` for one session.

    :param writes: see `RecordingControl.writes`.
    """

    def __init__(self, session: LiveSession, journal: Journal, gate: Gate, writes: Callable[[str], bool]) -> None:
        self._session = session
        self._journal = journal
        self._gate = gate
        self._writes = writes
        self._state = RecordingState.RECORDING
        self._turn = asyncio.Lock()

    @property
    def state(self) -> RecordingState:
        """See `RecordingControl.state`."""
        return self._state

    def writes(self, stream_id: str) -> bool:
        """See `RecordingControl.writes`."""
        return self._writes(stream_id)

    async def restore(self) -> None:
        """Take up the state in which an earlier run of the agent left the session."""
        known = await self._journal.run(functools.partial(breaks.of_session, session_id=self._session.info.id))
        lasting = [one for one in known if one.ended_at is None and not one.stream_id and one.cause in breaks.WANTED]
        if lasting:
            self._gate.close(lasting[-1].began_at)
            self._state = next(state for state, cause in _CAUSES.items() if cause == lasting[-1].cause)
            log.info("recording stays interrupted", session=self._session.info.id, state=str(self._state), by=lasting[-1].by)

    async def pause(self, by: str) -> None:
        """See `RecordingControl.pause`."""
        async with self._turn:
            self._refuse_while_stopped("pause")
            if self._state is not RecordingState.PAUSED:
                await self._close(RecordingState.PAUSED, by)

    async def stop(self, by: str) -> None:
        """See `RecordingControl.stop`."""
        async with self._turn:
            if self._state is not RecordingState.STOPPED:
                await self._close(RecordingState.STOPPED, by)

    async def resume(self, by: str) -> None:
        """See `RecordingControl.resume`."""
        async with self._turn:
            self._refuse_while_stopped("resume")
            await self._open(by)

    async def start(self, by: str) -> None:
        """See `RecordingControl.start`."""
        async with self._turn:
            await self._open(by)

    async def _close(self, state: RecordingState, by: str) -> None:
        info, at = self._session.info, wall_clock()
        new = Break(session_id=info.id, began_at=at, cause=_CAUSES[state], by=storable(by))
        await self._journal.run(lambda connection: breaks.begin(connection, new))
        self._gate.close(at)
        self._state = state
        log.info("recording interrupted", session=info.id, state=str(state), by=by)

    async def _open(self, by: str) -> None:
        if self._state is RecordingState.RECORDING:
            return
        info, at = self._session.info, wall_clock()
        await self._journal.run(lambda connection: breaks.end(connection, info.id, at))
        self._gate.open(at)
        self._state = RecordingState.RECORDING
        log.info("recording goes on", session=info.id, by=by)
        for stream_id in list(self._session.streams):
            self._session.request_keyframe(stream_id)

    def _refuse_while_stopped(self, what: str) -> None:
        if self._state is RecordingState.STOPPED:
            raise RecordingError(f"cannot {what}, the recording was stopped", remedy="start it again first", user_fault=True)
