"""Personal data of moderation is kept for a configured time only."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

import structlog

from roomkeeper.errors import JournalError
from roomkeeper.state.files import write_atomically
from roomkeeper.state.journal import Journal
from roomkeeper.state.session_files import DECISIONS_NAME, MESSAGES_NAME
from roomkeeper_moderation import appeals, audit

log = structlog.get_logger(__name__)

EVERY_S = 6 * 3600.0


async def forget_for_ever(journal: Journal, keep_s: float, keep_messages_s: float | None, clock: Callable[[], float]) -> None:
    """Forget every six hours, until cancelled. :param keep_messages_s: None: `messages.jsonl` is left alone."""
    while True:
        try:
            await forget_now(journal, keep_s, keep_messages_s, clock())
        except (JournalError, OSError) as error:
            log.error("old personal data could not be deleted, the next try is in six hours", error=str(error))
        await asyncio.sleep(EVERY_S)


async def forget_now(journal: Journal, keep_s: float, keep_messages_s: float | None, now: float) -> None:
    """Forget what is too old at UNIX time `now`. Raises `JournalError`; a folder that cannot be written is tried again the next time."""
    for session_id, folder in await journal.run(lambda connection: forget(connection, now - keep_s)):
        try:
            await audit.export_to(journal, session_id, Path(folder) / DECISIONS_NAME, only_existing=True)
        except OSError as error:
            log.error("old personal data stays in the export of a session", session=session_id, error=str(error))
        else:
            await journal.run(partial(_note_exported, session_id=session_id))
    if keep_messages_s is None:
        return
    for session_id, folder in await journal.run(lambda connection: _unredacted(connection, now - keep_messages_s)):
        try:
            await asyncio.to_thread(redact, Path(folder) / MESSAGES_NAME)
        except OSError as error:
            log.error("old personal data stays in the messages of a session", session=session_id, error=str(error))
        else:
            await journal.run(partial(_note_redacted, session_id=session_id))


def redact(path: Path) -> None:
    """Take names and texts out of a `messages.jsonl`; times, kinds and verdicts stay. Blocks; raises OSError."""
    if path.exists():
        with path.open(encoding="utf-8", errors="replace") as lines:  # not by splitlines(): U+2028 in a text ends no line
            write_atomically(path, "".join(f"{_redacted(line)}\n" for line in lines).encode())


def _redacted(line: str) -> str:
    try:
        record = json.loads(line)
    except ValueError:
        return "{}"  # half a line that a crash left
    if not isinstance(record, dict):
        return "{}"
    record |= dict.fromkeys(("user_id", "user_name", "text", "message_id"), "") | {"to": []}
    record.pop("also", None)
    if isinstance(record.get("verdict"), dict):
        record["verdict"]["matched"] = ""
    return json.dumps(record, ensure_ascii=False)


def _note_redacted(connection: sqlite3.Connection, session_id: str) -> None:
    connection.execute("INSERT INTO moderation_redacted VALUES (?)", (session_id,))


def _note_exported(connection: sqlite3.Connection, session_id: str) -> None:
    connection.execute("DELETE FROM moderation_exports_owed WHERE session_id = ?", (session_id,))


def _unredacted(connection: sqlite3.Connection, before: float) -> list[tuple[str, str]]:
    rows = connection.execute(
        "SELECT id, folder FROM sessions WHERE ended_at < ? AND id NOT IN (SELECT session_id FROM moderation_redacted)", (before,)
    )
    return [(row["id"], row["folder"]) for row in rows]


def forget(connection: sqlite3.Connection, before: float) -> list[tuple[str, str]]:
    """Take names and texts out of decisions before a UNIX time, delete strikes, mutes and appeals of then. What, when and why stays.

    Returns (session, folder) of the sessions whose export has to be written anew, those included whose export failed before: once the
    journal is without names, only the debt noted in the same transaction tells that the file still has them.
    """
    connection.execute(
        "INSERT OR IGNORE INTO moderation_exports_owed"
        " SELECT DISTINCT session_id FROM moderation_audit WHERE at < ? AND user_id != '' AND session_id IN (SELECT id FROM sessions)",
        (before,),
    )
    connection.execute(
        "UPDATE moderation_audit SET user_id = '', user_name = '', text = '', matched = '', explanation = '',"
        " message_id = '', outcome = '',"
        " span_start = NULL, span_end = NULL WHERE at < ? AND user_id != ''",
        (before,),
    )
    connection.execute("DELETE FROM moderation_strikes WHERE at < ?", (before,))
    connection.execute("DELETE FROM moderation_mutes WHERE until < ?", (before,))
    appeals.forget_before(connection, before)
    owed = connection.execute("SELECT id, folder FROM sessions WHERE id IN (SELECT session_id FROM moderation_exports_owed)")
    return [(row["id"], row["folder"]) for row in owed]
