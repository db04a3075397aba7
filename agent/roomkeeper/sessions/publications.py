"""When nobody published a stream, journalled: its next segment then tells that from time in which the agent could not record."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterable
from functools import partial

import structlog

from roomkeeper.errors import RoomkeeperError
from roomkeeper.state import breaks
from roomkeeper.state.breaks import Break
from roomkeeper.state.journal import Journal, storable

log = structlog.get_logger(__name__)

NOTES_LIMIT = 1000
"""So many may wait for the journal."""


class Publications:
    """Follows which streams a room has, from `entered` until `out_of_sight`. Times are UNIX seconds.

    The journal is written beside: the room's events do not wait for the disk. What it refuses is left out with an error in the log: these
    gaps then count as interruptions, the recordings lose nothing.
    """

    def __init__(self, journal: Journal, session_id: str) -> None:
        self._journal = journal
        self._session_id = session_id
        self._entered_at = 0.0
        self._seen: set[str] = set()
        self._notes: list[Callable[[sqlite3.Connection], None]] = []
        self._writing: asyncio.Task[None] | None = None

    def entered(self, at: float) -> None:
        """The agent is in the room."""
        self._entered_at = at
        self._seen.clear()
        self._note(lambda connection: breaks.discard_unended_unpublished(connection, self._session_id))

    def begun(self, stream_ids: Iterable[str], at: float) -> None:
        """These streams are there now. One that was not there for a while after the agent came was not published until now."""
        ids = [storable(stream_id) for stream_id in stream_ids]
        late = [one for one in ids if one not in self._seen] if at - self._entered_at > breaks.ANNOUNCED_WITHIN_S else []
        self._seen.update(ids)

        def note(connection: sqlite3.Connection) -> None:
            for stream_id in late:
                breaks.begin(connection, self._unpublished(stream_id, self._entered_at))
            for stream_id in ids:
                breaks.end_unpublished(connection, self._session_id, at, stream_id=stream_id)

        self._note(note)

    def ended(self, stream_ids: Iterable[str], at: float) -> None:
        """Whoever published these streams does so no longer."""
        new = [self._unpublished(storable(stream_id), at) for stream_id in stream_ids]

        def note(connection: sqlite3.Connection) -> None:
            for one in new:
                breaks.begin(connection, one)

        self._note(note)

    def out_of_sight(self, at: float) -> None:
        """The agent is no longer in the room: from now on nothing is known."""
        self._note(lambda connection: breaks.end_unpublished(connection, self._session_id, at))

    def _unpublished(self, stream_id: str, began_at: float) -> Break:
        return Break(session_id=self._session_id, stream_id=stream_id, began_at=began_at, cause=breaks.NOT_PUBLISHED)

    async def written(self) -> None:
        """Wait until all of it is in the journal."""
        if self._writing is not None:
            await self._writing

    def _note(self, work: Callable[[sqlite3.Connection], None]) -> None:
        if len(self._notes) >= NOTES_LIMIT:
            log.error("not journalled when streams were published: too many changes wait for the journal", session=self._session_id)
            return
        self._notes.append(work)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write(), name=f"publications of {self._session_id}")

    async def _write(self) -> None:
        while self._notes:
            some, self._notes = self._notes, []
            try:
                await self._journal.run(partial(_in_order, works=some))
            except RoomkeeperError as error:
                log.error("not journalled when streams were published", session=self._session_id, error=str(error))


def _in_order(connection: sqlite3.Connection, works: list[Callable[[sqlite3.Connection], None]]) -> None:
    for work in works:
        work(connection)
