"""Sessions that a dead or stopped agent left behind: each is either taken up again by its plan or brought to an end here."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Collection
from dataclasses import replace

import structlog

from roomkeeper.claims.leases import LEASE_S, Leases, Standing
from roomkeeper.plugins.dispatcher import Dispatcher
from roomkeeper.state import segments as segment_rows
from roomkeeper.state import sessions as session_rows
from roomkeeper.state.journal import Journal
from roomkeeper.state.manifest import write_manifest
from roomkeeper.state.sessions import SessionRecord, SessionState

log = structlog.get_logger(__name__)

JUDGED_WITHIN_S = 2 * LEASE_S
"""By then every other agent has shown that it lives, or is gone."""


async def end_leftovers(journal: Journal, hooks: Dispatcher, leases: Leases, *, goes_on: Collection[str]) -> int:
    """End every unended session whose ID is not in `goes_on` and that no living agent has; return how many.

    Their segments have been repaired by now (`startup` hooks). A session that has some is finished, one without is missed. Those of a dead
    agent of another name need a lease's time to be judged; those of this name and those that nobody has need none.
    """
    left = {record.info.id: record for record in await journal.run(session_rows.unended) if record.info.id not in goes_on}
    ended = 0
    deadline = time.monotonic() + JUDGED_WITHIN_S
    while left:
        for session_id, record in list(left.items()):
            if leases.standing(session_id) is Standing.FREE:
                del left[session_id]
                ended += await _end(journal, hooks, leases, record)
        if time.monotonic() >= deadline:
            break
        if left:
            await asyncio.sleep(0.1)
    return ended


def kept_segments(connection: sqlite3.Connection, session_id: str) -> int:
    """How much there is of a session that nobody has: one with none is missed, whatever else is finished."""
    return sum(segment.state in segment_rows.KEPT_STATES for segment in segment_rows.of_session(connection, session_id))


async def _end(journal: Journal, hooks: Dispatcher, leases: Leases, record: SessionRecord) -> bool:
    claim = await leases.claim(record.info.id)
    if claim is None:
        return False
    info = replace(record.info, agent=leases.agent)
    kept = await journal.run(lambda connection: kept_segments(connection, info.id))
    state = SessionState.FINISHED if kept else SessionState.MISSED
    reason = "the agent was not running at its end; what it recorded until then is kept" if kept else "the agent was not running"
    now = time.time()

    def note(connection: sqlite3.Connection) -> None:
        session_rows.take(connection, info, "left behind", now, fence=claim.revision)
        session_rows.add_warning(connection, info.id, reason, now)
        session_rows.transition(connection, info.id, state, reason, now, fence=claim.revision)

    await journal.run(note)
    await leases.finish(claim)
    manifest = await write_manifest(journal, info.id)
    log.info("leftover session ended", session=info.id, room=info.room_id, state=state.value, segments=kept)
    if state is SessionState.MISSED:
        await hooks.notify("recording_failed", info=info, stream_id="", error=reason)
    await hooks.notify("recording_finished", info=info, manifest=manifest)
    return True
