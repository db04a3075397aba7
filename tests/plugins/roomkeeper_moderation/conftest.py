"""A session to judge messages in, a real journal, and the plugin as a running agent has it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from plugins.a_session import LookedAtSession
from roomkeeper.hookspecs import PluginContext, Services
from roomkeeper.rooms.messages import Message, MessageKind, User
from roomkeeper.rooms.protocols import Capability
from roomkeeper.rooms.roles import Role
from roomkeeper.rooms.session import LiveSession, SessionInfo
from roomkeeper.state.journal import JOURNAL_NAME, Journal
from roomkeeper_moderation.config import ModerationSettings
from roomkeeper_moderation.hooks import ModerationPlugin

START = 1_800_000_000.0


class JudgedSession(LookedAtSession):
    """A session as far as a moderator looks at it."""


class NoHooks:
    """Moderation tells nobody anything by itself."""

    async def notify(self, hook: str, /, **arguments: Any) -> None:
        raise AssertionError(hook)

    def first(self, hook: str, /, **arguments: Any) -> Any:
        raise AssertionError(hook)


@pytest.fixture
def session_in(tmp_path: Path) -> Callable[..., LiveSession]:
    """Make a session in a room."""

    def make(room_id: str = "group-1", capabilities: frozenset[Capability] = frozenset(Capability)) -> LiveSession:
        when = datetime.fromtimestamp(START, UTC)
        info = SessionInfo(
            id=f"s-{room_id}",
            provider="embedded",
            account="a",
            room_id=room_id,
            planned_start=when,
            planned_end=when,
            started_at=when,
            agent="agent",
            folder=tmp_path,
        )
        return JudgedSession(info, capabilities)

    return make


@pytest.fixture
def session(session_in: Callable[..., LiveSession]) -> LiveSession:
    return session_in()


@pytest.fixture
def said() -> Callable[..., Message]:
    """Make a message, `after` seconds from the start."""

    def make(
        text: str,
        *,
        after: float = 0.0,
        user: str = "student-1",
        role: Role = Role.STUDENT,
        kind: MessageKind = MessageKind.BROADCAST,
        room_id: str = "group-1",
    ) -> Message:
        return Message(
            kind=kind, room_id=room_id, sender=User(user, user, role), text=text, at=START + after, message_id=f"m{after}", verified=True
        )

    return make


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[Journal]:
    opened = await asyncio.to_thread(Journal.open, tmp_path / JOURNAL_NAME)
    yield opened
    await asyncio.to_thread(opened.close)


@pytest.fixture
async def started(tmp_path: Path, journal: Journal) -> AsyncIterator[Callable[..., Any]]:
    """Build and start a moderation plugin with settings; `now` is the agent's clock at its start."""
    plugins: list[ModerationPlugin] = []

    async def start(now: float = START, **settings: Any) -> ModerationPlugin:
        context = PluginContext(name="moderation", settings=ModerationSettings(**settings), data_dir=tmp_path, agent="agent")
        plugin = await asyncio.to_thread(ModerationPlugin, context, lambda: now)
        await plugin.roomkeeper_startup(Services(journal=journal, hooks=NoHooks(), stores={}, sessions=list))
        plugins.append(plugin)
        return plugin

    yield start
    for plugin in plugins:
        await plugin.roomkeeper_shutdown()
