"""Occurrences that ended and that nobody began: journalled once over all agents, with an alarm."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import structlog

from roomkeeper.claims.leases import Leases
from roomkeeper.errors import RoomkeeperError
from roomkeeper.rooms.occurrences import Occurrence
from roomkeeper.rooms.session import SessionInfo
from roomkeeper.sessions.leftovers import end_unowned
from roomkeeper.sessions.telling import Teller
from roomkeeper.state import sessions as session_rows
from roomkeeper.state.journal import Journal
from roomkeeper.state.sessions import ENDED_STATES, SessionState

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


async def note_missed(missed: Missed, *, journal: Journal, leases: Leases, teller: Teller, new_info: NewInfo) -> bool:
    """Journal that an occurrence was missed, unless somebody has or had it; never raises what the disk and the journal may refuse.

    One that somebody had and that nobody has any more, handed over or without an end, is finished when something of it is kept.

    :return: whether it is settled; else it has to be tried again: whoever has it may die before the journal says anything.
    """
    one, why = missed.occurrence, missed.why or "no agent was running"
    try:
        record = await journal.run(lambda connection: session_rows.get(connection, one.id))
        if record is not None and record.state in ENDED_STATES:
            return True

        async def info() -> SessionInfo:
            return replace(record.info, agent=leases.agent) if record is not None else await new_info(one)

        finished = f"nobody went on with it: {why}; what was recorded until then is kept"
        end = await end_unowned(one.id, info, journal=journal, leases=leases, teller=teller, finished=finished, missed=f"missed: {why}")
    except (RoomkeeperError, OSError) as error:
        log.error("a missed occurrence could not be settled; it is tried again", occurrence=one.id, error=str(error))
        return False
    if end is None:
        return False
    state, reason = end
    if state is SessionState.MISSED:
        log.error("occurrence was missed", occurrence=one.id, room=one.room_id, reason=reason)
    else:
        log.info("session that nobody went on with ended", session=one.id, room=one.room_id, state=state.value, reason=reason)
    return True
