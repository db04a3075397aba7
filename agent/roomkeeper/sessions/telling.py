"""What is due once a session's end is journalled: the alarm, the manifest, and that the recording is complete. One way for all ends."""

from __future__ import annotations

import asyncio
import math
import sqlite3
import time
from dataclasses import dataclass

import structlog

from roomkeeper.errors import RoomkeeperError
from roomkeeper.plugins.dispatcher import Dispatcher
from roomkeeper.state import sessions as session_rows
from roomkeeper.state import untold
from roomkeeper.state.journal import Journal
from roomkeeper.state.manifest import write_manifest
from roomkeeper.state.sessions import SessionRecord, SessionState

log = structlog.get_logger(__name__)

TELL_AGAIN_S = 20.0
"""How long after a failure the rest is told."""

_NEVER_BEGUN = frozenset({SessionState.PLANNED, SessionState.CLAIMED, SessionState.MISSED})


@dataclass(slots=True)
class _Told:
    """What was told of an ending, known even while the journal takes nothing. `not_before` is monotonic seconds; never while telling."""

    alarmed: bool = False
    finished: bool = False
    not_before: float = math.inf


@dataclass(frozen=True, slots=True)
class _Ending:
    record: SessionRecord
    reason: str
    alarmed: bool
    begun: bool


class Teller:
    """Tells endings that `agent` journalled or took over; what the disk or the journal refuses is told by `tell_again`.

    Each part is told once, except by an agent that was killed right after it had told: the next start cannot know.
    """

    def __init__(self, journal: Journal, hooks: Dispatcher, agent: str) -> None:
        self._journal = journal
        self._hooks = hooks
        self._agent = agent
        self._untold: dict[str, _Told] = {}

    async def tell_ending(self, session_id: str) -> None:
        """Tell what was not told yet of an ending in the journal; never raises what the disk and the journal may refuse."""
        told = self._untold.setdefault(session_id, _Told())
        told.not_before = math.inf
        try:
            await self._tell(session_id, told)
        except (RoomkeeperError, OSError) as error:
            told.not_before = time.monotonic() + TELL_AGAIN_S
            log.error(
                "a session is over in the journal, but its manifest and what hangs on it are not there yet; that is tried again, also by "
                "the next start: look at the disk's space and the folder's rights",
                session=session_id,
                error=str(error),
            )
        else:
            self._untold.pop(session_id, None)

    async def tell_again(self) -> None:
        """Tell what could not be told a while ago."""
        for session_id, told in list(self._untold.items()):
            if time.monotonic() >= told.not_before:
                await self.tell_ending(session_id)

    async def _tell(self, session_id: str, told: _Told) -> None:
        ending = await self._journal.run(lambda connection: _ending(connection, session_id, self._agent))
        if ending is None:
            return
        info = ending.record.info
        # before anything is written: a full disk must not silence the alarm
        if ending.record.state is not SessionState.FINISHED and not (ending.alarmed or told.alarmed):
            await self._hooks.notify("recording_failed", info=info, stream_id="", error=ending.reason)
            told.alarmed = True
            await self._journal.run(lambda connection: untold.alarmed(connection, session_id))
        if await asyncio.to_thread(info.folder.is_dir):
            manifest = await write_manifest(self._journal, session_id)
            if ending.begun and not told.finished:
                await self._hooks.notify("recording_finished", info=info, manifest=manifest)
                told.finished = True
        else:
            log.warning("the folder of a session was thrown away: it gets no manifest", session=session_id, folder=str(info.folder))
        await self._journal.run(lambda connection: untold.told(connection, session_id))


def _ending(connection: sqlite3.Connection, session_id: str, agent: str) -> _Ending | None:
    """None when it is told, or another agent's to tell by now."""
    row, record = untold.of_session(connection, session_id), session_rows.get(connection, session_id)
    if row is None or row.agent != agent or record is None:
        return None
    life = session_rows.transitions(connection, session_id)
    return _Ending(record, life[-1][2], row.alarmed, any(state not in _NEVER_BEGUN for _, state, _ in life))
