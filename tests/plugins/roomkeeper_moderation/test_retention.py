"""Personal data is kept for a configured time only, and then it is really gone."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from roomkeeper.rooms.messages import Message
from roomkeeper.rooms.session import LiveSession, SessionInfo
from roomkeeper.sessions.message_log import message_line
from roomkeeper.state import sessions
from roomkeeper.state.journal import Journal
from roomkeeper.state.sessions import SessionState
from roomkeeper_moderation import audit, retention
from roomkeeper_moderation.hooks import ModerationPlugin
from roomkeeper_moderation.people import Person
from roomkeeper_moderation.schema import NAMESPACE, SCHEMA

START = 1_800_000_000.0
DAY = 86_400.0
SECRETS = (b"zebedee", b"a quote of my uncle", b"rude id1ots")
Said = Callable[..., Message]
Started = Callable[..., Awaitable[ModerationPlugin]]


def on_the_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())


async def test_old_names_and_texts_leave_the_disk(
    started: Started, session: LiveSession, said: Said, journal: Journal, tmp_path: Path
) -> None:
    plugin = await started(keep_personal_data_for="30d", keep_messages_for="10d")
    ended = replace(session.info, id="older", folder=tmp_path)

    def begin_and_end(connection: sqlite3.Connection) -> None:
        for info in (session.info, ended):
            sessions.insert(connection, info, SessionState.LIVE, "test", START)
        sessions.transition(connection, ended.id, SessionState.FINISHED, "over", START + 60)

    await journal.run(begin_and_end)
    lines = []
    for after, user in ((0, "zebedee"), (1, "zebedee"), (35 * DAY, "new")):
        message = said("rude id1ots", after=after, user=user)
        verdict = await plugin.roomkeeper_moderate_message(session, message)
        assert verdict is not None
        await plugin.roomkeeper_verdict_applied(session, message, verdict, "told privately")
        await plugin.outcomes_written()
        lines.append(message_line(message, verdict, START))
    insert = "INSERT INTO moderation_appeals (session_id, provider, room_id, user_id, user_name, at, text) VALUES (?, ?, ?, ?, ?, ?, ?)"
    appeal = ("s", "embedded", "group-1", "zebedee", "Zebedee", START, "a quote of my uncle")
    await journal.run(lambda connection: connection.execute(insert, appeal).rowcount)
    await audit.export(journal, session.info)
    messages = tmp_path / "messages.jsonl"
    await asyncio.to_thread(messages.write_text, "\n".join([*lines, '{"half']))

    await retention.forget_now(journal, 30 * DAY, 10 * DAY, START + 36 * DAY)
    await retention.forget_now(journal, 30 * DAY, 10 * DAY, START + 36 * DAY)

    old, older, new = await journal.run(lambda connection: audit.of_session(connection, session.info.id))
    assert (old.user_id, old.text, old.matched, old.rule, old.action) == ("", "", "", "blocked_words", "warn")
    assert (older.action, new.user_id) == ("mute", "new")
    exported = [json.loads(line) for line in (tmp_path / "moderation.jsonl").read_text().splitlines()]
    assert [line["user_id"] for line in exported] == ["", "", "new"]
    kept = [json.loads(line) for line in (await asyncio.to_thread(messages.read_text)).splitlines()]
    assert [(line.get("text"), line.get("verdict", {}).get("action")) for line in kept] == [
        ("", "warn"),
        ("", "mute"),
        ("", "warn"),
        (None, None),
    ]
    assert plugin.court.strikes.history(Person("embedded", "group-1", "zebedee"), START + 36 * DAY, 1800.0) == []
    await plugin.roomkeeper_shutdown()
    await asyncio.to_thread(journal.close)
    left = await asyncio.to_thread(on_the_disk, tmp_path)
    assert [secret for secret in SECRETS[:2] if secret in left.lower()] == []
    assert b"new" in left


async def test_an_export_that_cannot_be_written_is_owed_and_holds_up_no_other(
    started: Started, session_in: Callable[[str], LiveSession], said: Said, journal: Journal, tmp_path: Path
) -> None:
    plugin = await started()
    folders = [tmp_path / name for name in ("a", "b")]
    for folder in folders:
        folder.mkdir()
        judged = session_in(folder.name)
        info = replace(judged.info, folder=folder)

        def begin_and_end(connection: sqlite3.Connection, info: SessionInfo = info) -> None:
            sessions.insert(connection, info, SessionState.LIVE, "test", START)
            sessions.transition(connection, info.id, SessionState.FINISHED, "over", START + 60)

        await journal.run(begin_and_end)
        await plugin.roomkeeper_moderate_message(judged, said("rude id1ots", user="zebedee", room_id=folder.name))
        await audit.export(journal, info)
        (folder / "messages.jsonl").write_text('{"text": "id1ots"}\n')
    for name in ("moderation.jsonl", "messages.jsonl"):
        (folders[0] / name).rename(folders[0] / f"{name}.away")
        (folders[0] / name).mkdir()  # neither read nor replaced, whoever runs the tests

    await retention.forget_now(journal, DAY, DAY, START + 2 * DAY)
    assert b"zebedee" not in (folders[1] / "moderation.jsonl").read_bytes()
    assert b"id1ots" not in (folders[1] / "messages.jsonl").read_bytes()

    for name in ("moderation.jsonl", "messages.jsonl"):
        (folders[0] / name).rmdir()
        (folders[0] / f"{name}.away").rename(folders[0] / name)
    assert b"zebedee" in (folders[0] / "moderation.jsonl").read_bytes()
    await retention.forget_now(journal, DAY, DAY, START + 2 * DAY)
    assert b"zebedee" not in (folders[0] / "moderation.jsonl").read_bytes()
    assert b"id1ots" not in (folders[0] / "messages.jsonl").read_bytes()
    assert await journal.run(lambda connection: retention.forget(connection, START + DAY)) == []


def test_a_line_separator_in_a_text_makes_no_second_line(tmp_path: Path, said: Said) -> None:
    messages = tmp_path / "messages.jsonl"
    messages.write_text(message_line(said("one\u2028two\x85three"), None, START) + "\n", "utf-8")
    retention.redact(messages)
    lines = messages.read_text("utf-8").split("\n")
    assert [json.loads(line)["text"] for line in lines[:-1]] == [""]


async def test_messages_are_left_alone_unless_it_is_asked_for(journal: Journal, tmp_path: Path, session: LiveSession) -> None:
    messages = tmp_path / "messages.jsonl"
    await asyncio.to_thread(messages.write_text, '{"text": "hello"}\n')

    def begin_and_end(connection: sqlite3.Connection) -> None:
        sessions.insert(connection, session.info, SessionState.LIVE, "test", START)
        sessions.transition(connection, session.info.id, SessionState.FINISHED, "over", START + 60)

    await journal.migrate(NAMESPACE, SCHEMA)
    await journal.run(begin_and_end)
    await retention.forget_now(journal, DAY, None, START + 100 * DAY)
    assert await asyncio.to_thread(messages.read_text) == '{"text": "hello"}\n'


async def test_an_interrupted_sessions_audit_is_exported_at_the_start(
    started: Started, session: LiveSession, said: Said, journal: Journal, tmp_path: Path
) -> None:
    plugin = await started()
    await journal.run(lambda connection: sessions.insert(connection, session.info, SessionState.LIVE, "test", START))
    await plugin.roomkeeper_moderate_message(session, said("you idiot"))
    assert not (tmp_path / "moderation.jsonl").exists()  # killed here
    await started(now=START + 10)
    (line,) = (tmp_path / "moderation.jsonl").read_text().splitlines()
    assert json.loads(line)["outcome"] == audit.UNDER_WAY
