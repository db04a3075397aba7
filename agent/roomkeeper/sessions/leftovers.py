"""Sessions that a dead or stopped agent left behind: each is either taken up again by its plan or brought to an end here.

So are endings that were journalled and not told: the agent was killed before the manifest was written.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Collection
from dataclasses import replace

import structlog

from roomkeeper.claims.leases import LEASE_S, Leases, Standing
from roomkeeper.errors import RoomkeeperError
from roomkeeper.plugins.dispatcher import Dispatcher
from roomkeeper.state import segments as segment_rows
from roomkeeper.state import sessions as session_rows
from roomkeeper.state import untold
from roomkeeper.state.journal import Journal
from roomkeeper.state.manifest import write_manifest
from roomkeeper.state.sessions import SessionRecord, SessionState

log = structlog.get_logger(__name__)

JUDGED_WITHIN_S = 2 * LEASE_S
"""By then every other agent has shown that it lives, or is gone."""


async def end_leftovers(journal: Journal, hooks: Dispatcher, leases: Leases, *, goes_on: Collection[str]) -> int:
    """End every unended session whose ID is not in `goes_on` and that no living agent has; return how many.

    Their segments have been repaired by now (`startup` hooks). A session that has some is finished, one without is missed. Those of a dead
    agent of another name need a lease's time to be judged; those of this name and those that nobody has need none. Endings that such an
    agent journalled and did not tell are told.
    """
    left = {record.info.id: record for record in await journal.run(session_rows.unended) if record.info.id not in goes_on}
    to_tell = await journal.run(untold.everything)
    ended = 0
    deadline = time.monotonic() + JUDGED_WITHIN_S
    while left or to_tell:
        for session_id, record in list(left.items()):
            if leases.standing(session_id) is Standing.FREE:
                del left[session_id]
                ended += await _end(journal, hooks, leases, record)
        for session_id, agent in list(to_tell.items()):
            if agent == leases.agent or (leases.healthy and agent not in leases.living()):
                del to_tell[session_id]
                await _tell(journal, hooks, session_id, dead=agent, agent=leases.agent)
        if time.monotonic() >= deadline:
            break
        if left or to_tell:
            await asyncio.sleep(0.1)
    return ended


async def _tell(journal: Journal, hooks: Dispatcher, session_id: str, *, dead: str, agent: str) -> None:
    """What did not come to it after a session's ending was journalled. Some of it may be done already: it is done once more."""

    def take_over(connection: sqlite3.Connection) -> SessionRecord | None:
        return session_rows.get(connection, session_id) if untold.take_over(connection, session_id, dead=dead, agent=agent) else None

    try:
        record = await journal.run(take_over)
        if record is None:
            return
        if await asyncio.to_thread(record.info.folder.is_dir):  # else somebody has thrown it away meanwhile
            manifest = await write_manifest(journal, session_id)
            if record.state in (SessionState.FAILED, SessionState.MISSED):
                (*_, (_, _, reason)) = await journal.run(lambda connection: session_rows.transitions(connection, session_id))
                await hooks.notify("recording_failed", info=record.info, stream_id="", error=reason)
            await hooks.notify("recording_finished", info=record.info, manifest=manifest)
            log.info("ending told that was not told before", session=session_id, room=record.info.room_id, state=record.state.value)
        await journal.run(lambda connection: untold.told(connection, session_id))
    except (RoomkeeperError, OSError) as error:
        log.error("the end of a session cannot be told; the next start tries again", session=session_id, error=str(error))


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
    await journal.run(lambda connection: untold.told(connection, info.id))
    return True
