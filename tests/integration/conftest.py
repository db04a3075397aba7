"""A real room server and a real agent in one process, for tests of sessions."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from agent.plugins.plugin_entries import entry
from roomkeeper.app import Agent
from roomkeeper.config.loading import parse_configuration
from roomkeeper.hookspecs import hookimpl
from roomkeeper.plugins import loading
from roomkeeper.rooms.protocols import Account, RoomClient
from roomkeeper.rooms.session import SessionInfo
from roomkeeper_embedded.config import ServerSettings
from roomkeeper_embedded.provider import EmbeddedProvider
from roomkeeper_embedded.server.app import RoomServer

SECRET = "0123456789abcdef0123456789abcdef"
AGENT_USER = "bot"

Connect = Callable[..., Any]


@pytest.fixture
async def room_server() -> AsyncIterator[RoomServer]:
    """A room server on a free port."""
    async with RoomServer(ServerSettings(port=0, server_secret=SecretStr(SECRET))) as server:
        yield server


@pytest.fixture
async def connect(room_server: RoomServer) -> AsyncIterator[Connect]:
    """Connect a person: `await connect("ana")` gives a RoomClient; closed at the end of the test."""
    async with contextlib.AsyncExitStack() as stack:

        async def connect_person(user_id: str, user_name: str = "") -> RoomClient:
            settings = {"url": room_server.url, "server_secret": SECRET}
            account = Account(name=user_id, provider="embedded", user_id=user_id, user_name=user_name, settings=settings)
            client = await EmbeddedProvider().connect(account)
            stack.push_async_callback(client.close)
            return client

        yield connect_person


def agent_configuration(url: str, data_dir: Path, rooms: list[str], **tables: Any) -> dict[str, Any]:
    """A configuration whose one plan began a second ago."""
    return {
        "agent": {"name": "test", "data_dir": str(data_dir)},
        "accounts": {"a": {"provider": "embedded", "user_id": AGENT_USER, "settings": {"url": url, "server_secret": SECRET}}},
        "roles": {"teacher": ["teacher*"]},
        "timetable": [{"name": "plan", "account": "a", "rooms": rooms, "at": [datetime.now(UTC)], "duration": 600}],
        **tables,
    }


@asynccontextmanager
async def running_agent(document: dict[str, Any], *, goes_on_later: bool = False) -> AsyncIterator[Agent]:
    """An agent that follows its timetable until the block ends, with its sessions live at the beginning of the block."""
    agent = await asyncio.to_thread(lambda: Agent(parse_configuration(document)))
    stop = asyncio.Event()
    try:
        await agent.start()
        running = asyncio.create_task(agent.run(stop, goes_on_later=goes_on_later), name="agent under test")
        try:
            yield agent
        finally:
            stop.set()
            await running
    finally:
        await agent.close()


async def until(condition: Callable[[], Any], *, within_s: float = 20.0) -> Any:
    """Wait until a condition is true and return its value; fail after `within_s`."""
    async with asyncio.timeout(within_s):
        while not (value := condition()):  # noqa: ASYNC110 - conditions of files and of other processes have no event
            await asyncio.sleep(0.02)
        return value


@pytest.fixture
def add_plugin(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, type], None]:
    """Have the agent find one more plugin beside the installed ones."""
    more: list[EntryPoint] = []
    installed = loading.installed_plugins()
    monkeypatch.setattr(loading, "installed_plugins", lambda: [*installed, *more])

    def add(name: str, plugin: type) -> None:
        more.append(entry(name, plugin))

    return add


@pytest.fixture
def alarms(add_plugin: Callable[[str, type], None]) -> list[tuple[str, str]]:
    """What the hook `recording_failed` was told of whole sessions: (room, sentence)."""
    heard: list[tuple[str, str]] = []

    class Alarms:
        def __init__(self, context: object) -> None: ...

        @hookimpl
        async def roomkeeper_recording_failed(self, info: SessionInfo, stream_id: str, error: str) -> None:
            if not stream_id:
                heard.append((info.room_id, error))

    add_plugin("alarms", Alarms)
    return heard
