"""Sessions that a dead or stopped agent left behind: each is either taken up again by its plan or brought to an end here.

So are endings that were journalled and not told: the agent was killed before the manifest was written.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace

import structlog

from roomkeeper.claims.leases import LEASE_S, Claim, Leases, Standing
from roomkeeper.rooms.session import SessionInfo
from roomkeeper.sessions.telling import Teller
from roomkeeper.state import segments as segment_rows
from roomkeeper.state import sessions as session_rows
from roomkeeper.state import untold
from roomkeeper.state.journal import Journal
from roomkeeper.state.sessions import SessionRecord, SessionState

log = structlog.get_logger(__name__)

JUDGED_WITHIN_S = 2 * LEASE_S
"""By then every other agent has shown that it lives, or is gone, even when this one could not judge at first."""


async def end_leftovers(journal: Journal, leases: Leases, teller: Teller, *, goes_on: Collection[str]) -> int:
    """End every unended session whose ID is not in `goes_on` and that no living agent has; return how many.

    Their segments have been repaired by now (`startup` hooks). A session that has some is finished, one without is missed. Those of a dead
    agent of another name need a lease's time to be judged; those of this name and those that nobody has need none. Endings that such an
    agent journalled and did not tell are told. What is left after that time belongs to agents that live. One that cannot be ended is
    logged, and the others are.
    """
    left = {record.info.id: record for record in await journal.run(session_rows.unended) if record.info.id not in goes_on}
    to_tell = await journal.run(untold.everything)
    ended = 0
    began = time.monotonic()
    judged_at = began + LEASE_S
    while left or to_tell:
        now = time.monotonic()
        if not leases.healthy:
            judged_at = now + LEASE_S  # everybody gets a fresh lease after that
        for session_id, record in list(left.items()):
            if leases.standing(session_id) is Standing.FREE:
                del left[session_id]
                ended += await _end_one(journal, leases, teller, record)
        for session_id, agent in list(to_tell.items()):
            if agent == leases.agent or (leases.healthy and agent not in leases.living()):
                del to_tell[session_id]
                await _tell(journal, teller, session_id, dead=agent, agent=leases.agent)
        if now >= min(judged_at, began + JUDGED_WITHIN_S):
            break
        if left or to_tell:
            await asyncio.sleep(0.1)
    return ended


async def _tell(journal: Journal, teller: Teller, session_id: str, *, dead: str, agent: str) -> None:
    """What did not come to it after a session's ending was journalled."""
    try:
        if await journal.run(lambda connection: untold.take_over(connection, session_id, dead=dead, agent=agent)):
            await teller.tell_ending(session_id)
            log.info("ending taken up that was not told before", session=session_id)
    except Exception:  # the others are told all the same
        log.exception("the end of a session cannot be told; the next start tries again", session=session_id)


async def _end_one(journal: Journal, leases: Leases, teller: Teller, record: SessionRecord) -> bool:
    """One leftover, alone: whatever it raises ends here."""
    try:
        return await _end(journal, leases, teller, record)
    except Exception:
        log.exception(
            "a session that was left behind cannot be ended; the others are. Mend what the error names, then restart the agent",
            session=record.info.id,
            room=record.info.room_id,
        )
        return False


async def _end(journal: Journal, leases: Leases, teller: Teller, record: SessionRecord) -> bool:
    async def info() -> SessionInfo:
        return replace(record.info, agent=leases.agent)

    missed = "the agent was not running"
    finished = f"{missed} at its end; what it recorded until then is kept"
    end = await end_unowned(record.info.id, info, journal=journal, leases=leases, teller=teller, finished=finished, missed=missed)
    if end is None:
        return False
    log.info("leftover session ended", session=record.info.id, room=record.info.room_id, state=end[0].value)
    return True


async def end_unowned(
    session_id: str,
    info_of: Callable[[], Awaitable[SessionInfo]],
    *,
    journal: Journal,
    leases: Leases,
    teller: Teller,
    finished: str,
    missed: str,
) -> tuple[SessionState, str] | None:
    """Bring a session that nobody has to its end and tell it; return the state and its reason, None when somebody has it.

    :param info_of: asked once the session is claimed.
    :param finished: the reason when something of it is kept.
    :param missed: the reason when nothing is.
    """
    claim = await leases.claim(session_id)
    if claim is None:
        return None
    try:
        info = await info_of()
        state, reason = await _journal_end(journal, info, claim, finished=finished, missed=missed)
    except Exception:
        await leases.release(claim)  # else nobody can bring it to its end while this agent lives
        raise
    await teller.tell_ending(info.id)  # before the claim, which cannot be given up while its disk is full
    await leases.finish(claim)
    return state, reason


async def _journal_end(journal: Journal, info: SessionInfo, claim: Claim, *, finished: str, missed: str) -> tuple[SessionState, str]:
    """Journal the end of a session that nobody had, as finished when something of it is kept; return the state and its reason."""
    now, fence = time.time(), claim.revision

    def note(connection: sqlite3.Connection) -> tuple[SessionState, str]:
        kept = any(segment.state in segment_rows.KEPT_STATES for segment in segment_rows.of_session(connection, info.id))
        state, reason = (SessionState.FINISHED, finished) if kept else (SessionState.MISSED, missed)
        session_rows.take(connection, info, reason, now, fence=fence)
        session_rows.add_warning(connection, info.id, reason, now)
        session_rows.transition(connection, info.id, state, reason, now, fence=fence)
        return state, reason

    return await journal.run(note)
