"""The people's process when things go wrong: it says so in order and never outlives its parent."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

import pytest

from roomkeeper.demo.people import find_provider
from roomkeeper.demo.people_process import PeopleProcess
from roomkeeper.errors import PluginError

SECRET = "0123456789abcdef0123456789abcdef"


async def events_of(people: PeopleProcess) -> list[dict[str, Any]]:
    async with asyncio.timeout(30):
        return [event async for event in people.events()]


async def test_a_server_that_is_not_there_is_reported(tmp_path: Path) -> None:
    people = await PeopleProcess.start(
        url="ws://127.0.0.1:9/rooms", app_id=1, secret=SECRET, seconds=8, agent_user_id="roomkeeper", log_path=tmp_path / "people.log"
    )
    try:
        events = await events_of(people)
        assert [event["event"] for event in events if event["event"] != "left"] == ["failed", "finished"]
        assert await people.wait() == 1
        assert SECRET not in (tmp_path / "people.log").read_text()
    finally:
        await people.stop()


async def test_too_short_a_run_is_a_wrong_use(tmp_path: Path) -> None:
    people = await PeopleProcess.start(
        url="ws://127.0.0.1:9/rooms", app_id=1, secret=SECRET, seconds=1, agent_user_id="roomkeeper", log_path=tmp_path / "people.log"
    )
    try:
        events = await events_of(people)
        assert events[-1]["exit_code"] == 2
        assert await people.wait() == 2
    finally:
        await people.stop()


async def test_without_a_secret_nothing_starts() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "roomkeeper.demo.people", "--url", "ws://127.0.0.1:9/rooms", "--secret-env", "NOT_SET_ANYWHERE"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    _, errors = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 2
    assert "NOT_SET_ANYWHERE" in errors.decode()


async def test_other_room_servers_ask_for_no_secret() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "roomkeeper.demo.people", "--url", "ws://127.0.0.1:9/", "--provider", "janus", "--secret-env", "NOT_SET_ANYWHERE"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    _, errors = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 1
    assert "ws://127.0.0.1:9/: Janus cannot be reached" in errors.decode()


def test_an_unknown_provider_is_named() -> None:
    with pytest.raises(PluginError, match="no-such-plugin"):
        find_provider("no-such-plugin")
