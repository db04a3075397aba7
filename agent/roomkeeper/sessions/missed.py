"""Occurrences that ended and that nobody began: journalled once over all agents, with an alarm."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from roomkeeper.claims.leases import Claim, Leases
from roomkeeper.errors import RoomkeeperError
from roomkeeper.plugins.dispatcher import Dispatcher
from roomkeeper.rooms.occurrences import Occurrence
from roomkeeper.rooms.session import SessionInfo
from roomkeeper.sessions.leftovers import kept_segments
from roomkeeper.state import sessions as session_rows
from roomkeeper.state import untold
from roomkeeper.state.journal import Journal
from roomkeeper.state.manifest import write_manifest
from roomkeeper.state.sessions import ENDED_STATES, SessionRecord, SessionState

log = structlog.get_logger(__name__)

NewInfo = Callable[[Occurrence], Awaitable[SessionInfo]]
"""Makes the facts of a session that is new in the journal, and its folder."""


@dataclass(slots=True)
class Missed:
    """An occurrence that is over, until the journal says how it ended.

    :param why: why it did not begin here, or ended in disorder; empty when no agent was there.
    :ivar not_before: when to try, monotonic seconds; never while it is being tried.
    """

    occurrence: Occurrence
    why: str
    not_before: float = 0.0


async def note_missed(missed: Missed, *, journal: Journal, hooks: Dispatcher, leases: Leases, new_info: NewInfo) -> bool:
    """Journal that an occurrence was missed, unless somebody has or had it; never raises what the disk and the journal may refuse.

    One that was handed over, or that this agent (or an earlier process of its name) had, and that nobody went on with, is finished when
    something of it is kept.

    :return: whether it is settled; else it has to be tried again: nobody else may do it.
    """
    one = missed.occurrence
    try:
        record = await journal.run(lambda connection: session_rows.get(connection, one.id))
        if record is not None and not _without_end(record, leases.agent):
            return True  # over, or a leftover that is ended as such
        claim = await leases.claim(one.id)
        if claim is None:
            return False  # somebody has it, who may die before the journal says anything
        try:
            info = record.info if record is not None else await new_info(one)
            state, reason = await _note(info, missed.why or "no agent was running", claim, journal)
        except Exception:
            await leases.release(claim)  # else nobody can bring it to its end while this agent lives
            raise
        await leases.finish(claim)
        if state is SessionState.MISSED:  # told before anything is written: a full disk must not silence the alarm
            log.error("occurrence was missed", occurrence=one.id, room=one.room_id, reason=reason)
            await hooks.notify("recording_failed", info=info, stream_id="", error=reason)
        manifest = await write_manifest(journal, info.id)
        if record is not None:
            log.info("session that nobody went on with ended", session=one.id, room=one.room_id, state=state.value, reason=reason)
            await hooks.notify("recording_finished", info=info, manifest=manifest)
        await journal.run(lambda connection: untold.told(connection, info.id))
    except (RoomkeeperError, OSError) as error:
        log.error("a missed occurrence could not be journalled; it is tried again", occurrence=one.id, error=str(error))
        return False
    return True


def _without_end(record: SessionRecord, agent: str) -> bool:
    """Whether a session waits for somebody: handed over, or left without an end by `agent`."""
    return record.state is SessionState.PLANNED or (record.state not in ENDED_STATES and record.info.agent == agent)


async def _note(info: SessionInfo, why: str, claim: Claim, journal: Journal) -> tuple[SessionState, str]:
    """Return the state it ended in and the reason."""
    now, fence = time.time(), claim.revision

    def note(connection: sqlite3.Connection) -> tuple[SessionState, str]:
        if kept_segments(connection, info.id):
            state, reason = SessionState.FINISHED, f"nobody went on with it: {why}; what was recorded until then is kept"
        else:
            state, reason = SessionState.MISSED, f"missed: {why}"
        session_rows.take(connection, info, reason, now, fence=fence)
        session_rows.add_warning(connection, info.id, reason, now)
        session_rows.transition(connection, info.id, state, reason, now, fence=fence)
        return state, reason

    return await journal.run(note)
