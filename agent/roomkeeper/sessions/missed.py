"""Occurrences that ended and that nobody began: journalled once over all agents, with an alarm."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Awaitable, Callable

import structlog

from roomkeeper.claims.leases import Leases
from roomkeeper.errors import RoomkeeperError
from roomkeeper.plugins.dispatcher import Dispatcher
from roomkeeper.rooms.occurrences import Occurrence
from roomkeeper.rooms.session import SessionInfo
from roomkeeper.state import sessions as session_rows
from roomkeeper.state.journal import Journal
from roomkeeper.state.manifest import write_manifest
from roomkeeper.state.sessions import SessionState

log = structlog.get_logger(__name__)

NewInfo = Callable[[Occurrence], Awaitable[SessionInfo]]
"""Makes the facts of a session that is new in the journal, and its folder."""


async def note_missed(one: Occurrence, waited_for: str, *, journal: Journal, hooks: Dispatcher, leases: Leases, new_info: NewInfo) -> None:
    """Journal that an occurrence was missed, unless somebody has or had it; never raises.

    :param waited_for: why it did not fit here; empty when no agent was there.
    """
    try:
        record = await journal.run(lambda connection: session_rows.get(connection, one.id))
        if record is not None and record.state is not SessionState.PLANNED:
            return  # over, or a leftover that is ended as such
        claim = await leases.claim(one.id)
        if claim is None:
            return
        info = record.info if record is not None else await new_info(one)
        reason = f"missed: {waited_for}" if waited_for else "missed: no agent was running"
        now, fence = time.time(), claim.revision

        def note(connection: sqlite3.Connection) -> None:
            session_rows.take(connection, info, reason, now, fence=fence)
            session_rows.add_warning(connection, info.id, reason, now)
            session_rows.transition(connection, info.id, SessionState.MISSED, reason, now, fence=fence)

        await journal.run(note)
        await leases.finish(claim)
        await write_manifest(journal, info.id)
        log.error("occurrence was missed", occurrence=one.id, room=one.room_id, reason=reason)
        await hooks.notify("recording_failed", info=info, stream_id="", error=reason)
    except RoomkeeperError as error:
        log.error("a missed occurrence could not be journalled", occurrence=one.id, error=str(error))
