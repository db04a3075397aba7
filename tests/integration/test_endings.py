"""Ends of sessions on a disk that refuses files, with a real agent: the alarm comes, and the rest as soon as it can."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from integration.conftest import agent_configuration, running_agent, until
from integration.test_sessions import read_journal
from roomkeeper.app import Agent
from roomkeeper.config.loading import parse_configuration
from roomkeeper.errors import JournalError
from roomkeeper.sessions import telling
from roomkeeper.state import sessions as session_rows
from roomkeeper.state import untold
from roomkeeper.state.journal import JOURNAL_NAME, Journal
from roomkeeper.state.sessions import SessionState
from roomkeeper_embedded.server.app import RoomServer


async def test_an_end_whose_manifest_the_disk_refuses_is_told_while_the_agent_runs(
    room_server: RoomServer, tmp_path: Path, alarms: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "TELL_AGAIN_S", 0.0)
    document = agent_configuration(room_server.url, tmp_path, ["no:such/room"])
    document["timetable"][0]["duration"] = 3
    async with running_agent(document) as agent:
        await until(lambda: agent.sessions)
        manifest = agent.sessions[0].info.folder / "manifest.json"
        manifest.mkdir()
        await until(lambda: alarms and not agent.sessions)
        await agent.reload()  # it looks at once
        assert list(await agent.journal.run(untold.everything)) == [manifest.parent.name]
        manifest.rmdir()
        await agent.reload()
        await until(manifest.is_file)
    assert len(alarms) == 1
    assert alarms[0][1].startswith("the room could never be entered")
    assert [record.state for record in (await read_journal(tmp_path))[0]] == [SessionState.FAILED]


async def test_leftovers_that_cannot_even_be_read_are_logged_and_the_agent_is_up(room_server: RoomServer, tmp_path: Path) -> None:
    journal = await asyncio.to_thread(Journal.open, tmp_path / JOURNAL_NAME)
    await journal.run(lambda connection: connection.execute("DROP TABLE untold_endings").close())
    await asyncio.to_thread(journal.close)
    agent = await asyncio.to_thread(lambda: Agent(parse_configuration(agent_configuration(room_server.url, tmp_path, ["r"]))))
    try:
        with capture_logs() as logs:
            await agent.start()
            await until(lambda: any("leftovers" in line["event"] for line in logs))
    finally:
        await agent.close()
    (line,) = (line for line in logs if "leftovers" in line["event"])
    assert line["log_level"] == "error"
    assert "untold_endings" in str(line["exc_info"])


async def test_a_warning_that_the_journal_refuses_is_in_the_log(
    room_server: RoomServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise JournalError("the disk is full")

    with capture_logs() as logs:
        async with running_agent(agent_configuration(room_server.url, tmp_path, ["r"])) as agent:
            await until(lambda: agent.sessions and agent.sessions[0].connected)
            session = agent.sessions[0]
            monkeypatch.setattr(session_rows, "add_warning", refuse)
            session.warn("the light is out")
    refused = [line for line in logs if line["event"] == "work in the background failed"]
    assert {line["of"] for line in refused} == {f"session {session.info.id}"}
    assert "the disk is full" in refused[0]["error"]
