"""Sessions that a dead or stopped agent left behind: each is either taken up again by its plan or brought to an end here."""

from __future__ import annotations

import time
from collections.abc import Collection

import structlog

from roomkeeper.plugins.dispatcher import Dispatcher
from roomkeeper.state import segments as segment_rows
from roomkeeper.state import sessions as session_rows
from roomkeeper.state.journal import Journal
from roomkeeper.state.manifest import write_manifest
from roomkeeper.state.sessions import SessionRecord, SessionState

log = structlog.get_logger(__name__)


async def end_leftovers(journal: Journal, hooks: Dispatcher, *, goes_on: Collection[str]) -> int:
    """End every unended session whose ID is not in `goes_on`; return how many.

    Their segments have been repaired by now (`startup` hooks). A session that has some is finished, one without is missed.
    """
    left = [record for record in await journal.run(session_rows.unended) if record.info.id not in goes_on]
    for record in left:
        await _end(journal, hooks, record)
    return len(left)


async def _end(journal: Journal, hooks: Dispatcher, record: SessionRecord) -> None:
    info = record.info
    segments = await journal.run(lambda connection: segment_rows.of_session(connection, info.id))
    kept = [segment for segment in segments if segment.state in segment_rows.KEPT_STATES]
    state = SessionState.FINISHED if kept else SessionState.MISSED
    reason = "the agent was not running at its end; what it recorded until then is kept" if kept else "the agent was not running"
    now = time.time()
    await journal.run(lambda connection: session_rows.add_warning(connection, info.id, reason, now))
    await journal.run(lambda connection: session_rows.transition(connection, info.id, state, reason, now))
    manifest = await write_manifest(journal, info.id)
    log.info("leftover session ended", session=info.id, room=info.room_id, state=state.value, segments=len(kept))
    await hooks.notify("recording_finished", info=info, manifest=manifest)
