"""Personal data of moderation is kept for a configured time only."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path

import structlog

from roomkeeper.errors import JournalError
from roomkeeper.state.journal import Journal
from roomkeeper_moderation import audit

log = structlog.get_logger(__name__)

EVERY_S = 6 * 3600.0


async def forget_for_ever(journal: Journal, keep_s: float, clock: Callable[[], float]) -> None:
    """Forget every six hours, until cancelled."""
    while True:
        try:
            folders = await journal.run(lambda connection: forget(connection, clock() - keep_s))
            for session_id, folder in folders:
                await audit.export_to(journal, session_id, Path(folder) / audit.FILE_NAME, only_existing=True)
        except (JournalError, OSError) as error:
            log.error("old personal data could not be deleted, the next try is in six hours", error=str(error))
        await asyncio.sleep(EVERY_S)


def forget(connection: sqlite3.Connection, before: float) -> list[tuple[str, str]]:
    """Take names and texts out of decisions before a UNIX time, delete strikes, mutes and appeals of then. What, when and why stays.

    Returns (session, folder) of the sessions whose export has to be written anew.
    """
    sessions = connection.execute(
        "SELECT DISTINCT moderation_audit.session_id AS id, sessions.folder AS folder FROM moderation_audit"
        " JOIN sessions ON sessions.id = moderation_audit.session_id WHERE at < ? AND user_id != ''",
        (before,),
    ).fetchall()
    connection.execute(
        "UPDATE moderation_audit SET user_id = '', user_name = '', text = '', matched = '', explanation = '',"
        " message_id = '', outcome = '',"
        " span_start = NULL, span_end = NULL WHERE at < ? AND user_id != ''",
        (before,),
    )
    connection.execute("DELETE FROM moderation_strikes WHERE at < ?", (before,))
    connection.execute("DELETE FROM moderation_mutes WHERE until < ?", (before,))
    connection.execute("DELETE FROM moderation_appeals WHERE at < ?", (before,))
    return [(row["id"], row["folder"]) for row in sessions]
