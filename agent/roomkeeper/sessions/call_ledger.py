"""Which command calls were carried out already: in the journal, so that a repetition after a crash is not carried out again either."""

from __future__ import annotations

import sqlite3
from collections import OrderedDict

import structlog

from roomkeeper.errors import JournalError
from roomkeeper.state import sessions
from roomkeeper.state.journal import Journal, storable

log = structlog.get_logger(__name__)

NAMESPACE = "command_calls"
SCHEMA = (
    """CREATE TABLE command_calls (
        session_id TEXT NOT NULL, user_id TEXT NOT NULL, call_id TEXT NOT NULL,
        name TEXT NOT NULL, at REAL NOT NULL, reply TEXT,
        PRIMARY KEY (session_id, user_id, call_id)
    )""",
)
INTERRUPTED = "I was interrupted while I did that. Please look whether it is done before you ask again."
_REMEMBERED = 1000


class CallLedger:
    """The calls of one session, by sender and the sender's own ID."""

    def __init__(self, journal: Journal, session_id: str) -> None:
        self._journal = journal
        self._session_id = session_id
        self._replies: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._ready = False

    async def begin(self, user_id: str, call_id: str, name: str, at: float) -> str | None:
        """Journal that a call begins; the earlier reply when it was made before."""
        key = (storable(user_id), storable(call_id))
        if key in self._replies:
            return self._replies[key]
        if not self._ready:
            await self._journal.migrate(NAMESPACE, SCHEMA)
            await self._journal.run(lambda connection: sessions.forget_ended(connection, "command_calls"))
            self._ready = True
        return await self._journal.run(lambda connection: _begin(connection, (self._session_id, *key), storable(name), at))

    async def finish(self, user_id: str, call_id: str, reply: str) -> None:
        """Journal the reply."""
        key = (storable(user_id), storable(call_id))
        self._replies[key] = reply
        if len(self._replies) > _REMEMBERED:
            self._replies.popitem(last=False)
        await self._journal.run(lambda connection: _finish(connection, (self._session_id, *key), storable(reply)))

    async def forget(self) -> None:
        """The session is over: nobody can repeat a call of it."""
        if not self._ready:
            return
        try:
            await self._journal.run(lambda connection: _forget(connection, self._session_id))
        except JournalError as error:
            log.warning("the calls of a session stay in the journal until the next one", session=self._session_id, error=str(error))


def _forget(connection: sqlite3.Connection, session_id: str) -> None:
    connection.execute("DELETE FROM command_calls WHERE session_id = ?", (session_id,))


def _begin(connection: sqlite3.Connection, key: tuple[str, str, str], name: str, at: float) -> str | None:
    row = connection.execute("SELECT reply FROM command_calls WHERE session_id = ? AND user_id = ? AND call_id = ?", key).fetchone()
    if row is not None:
        return INTERRUPTED if row["reply"] is None else str(row["reply"])
    connection.execute("INSERT INTO command_calls (session_id, user_id, call_id, name, at) VALUES (?, ?, ?, ?, ?)", (*key, name, at))
    return None


def _finish(connection: sqlite3.Connection, key: tuple[str, str, str], reply: str) -> None:
    connection.execute("UPDATE command_calls SET reply = ? WHERE session_id = ? AND user_id = ? AND call_id = ?", (reply, *key))
