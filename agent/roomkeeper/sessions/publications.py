"""When nobody published a stream, journalled: its next segment then tells that from time in which the agent could not record."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable

import structlog

from roomkeeper.errors import RoomkeeperError
from roomkeeper.state import breaks
from roomkeeper.state.breaks import Break
from roomkeeper.state.journal import Journal, storable

log = structlog.get_logger(__name__)


class Publications:
    """Follows which streams a room has, from `entered` until `out_of_sight`. Times are UNIX seconds.

    What the journal refuses is left out with an error in the log: these gaps then count as interruptions, the recordings lose nothing.
    """

    def __init__(self, journal: Journal, session_id: str) -> None:
        self._journal = journal
        self._session_id = session_id
        self._entered_at = 0.0
        self._seen: set[str] = set()

    async def entered(self, at: float) -> None:
        """The agent is in the room."""
        self._entered_at = at
        self._seen.clear()
        await self._note(lambda connection: breaks.discard_unended_unpublished(connection, self._session_id))

    async def begun(self, stream_ids: Iterable[str], at: float) -> None:
        """These streams are there now. One that was not there for a while after the agent came was not published until now."""
        ids = [storable(stream_id) for stream_id in stream_ids]
        late = [one for one in ids if one not in self._seen] if at - self._entered_at > breaks.ANNOUNCED_WITHIN_S else []
        self._seen.update(ids)

        def note(connection: sqlite3.Connection) -> None:
            for stream_id in late:
                breaks.begin(connection, self._unpublished(stream_id, self._entered_at))
            for stream_id in ids:
                breaks.end_unpublished(connection, self._session_id, at, stream_id=stream_id)

        await self._note(note)

    async def ended(self, stream_ids: Iterable[str], at: float) -> None:
        """Whoever published these streams does so no longer."""
        new = [self._unpublished(storable(stream_id), at) for stream_id in stream_ids]

        def note(connection: sqlite3.Connection) -> None:
            for one in new:
                breaks.begin(connection, one)

        await self._note(note)

    async def out_of_sight(self, at: float) -> None:
        """The agent is no longer in the room: from now on nothing is known."""
        await self._note(lambda connection: breaks.end_unpublished(connection, self._session_id, at))

    def _unpublished(self, stream_id: str, began_at: float) -> Break:
        return Break(session_id=self._session_id, stream_id=stream_id, began_at=began_at, cause=breaks.NOT_PUBLISHED)

    async def _note(self, work: Callable[[sqlite3.Connection], None]) -> None:
        try:
            await self._journal.run(work)
        except RoomkeeperError as error:
            log.error("not journalled when streams were published", session=self._session_id, error=str(error))
