"""A session in which commands are given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from plugins.a_session import LookedAtSession
from roomkeeper.hookspecs import PluginContext
from roomkeeper.rooms.commands import Command, CommandCall
from roomkeeper.rooms.messages import Message, MessageKind, User
from roomkeeper.rooms.roles import Role
from roomkeeper.rooms.session import LiveSession, SessionInfo
from roomkeeper_commands.config import CommandsSettings
from roomkeeper_commands.hooks import CommandsPlugin

START = 1_800_000_000.0


@dataclass
class AskedSession(LookedAtSession):
    """A session as far as a command looks at it; `said` is what it had said in the room."""

    said: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    async def say(self, text: str, to: Sequence[str] = ()) -> None:
        self.said.append((text, tuple(to)))


def session_in(room_id: str, folder: Path) -> AskedSession:
    return AskedSession(
        SessionInfo(
            id=f"s-{room_id}",
            provider="embedded",
            account="a",
            room_id=room_id,
            planned_start=datetime.fromtimestamp(START, UTC),
            planned_end=datetime.fromtimestamp(START + 3600, UTC),
            started_at=datetime.fromtimestamp(START, UTC),
            agent="agent",
            folder=folder,
        )
    )


@pytest.fixture
def session(tmp_path: Path) -> AskedSession:
    return session_in("group-1", tmp_path)


@pytest.fixture
def other_session(tmp_path: Path) -> AskedSession:
    return session_in("group-2", tmp_path)


@pytest.fixture
def commands(tmp_path: Path) -> dict[str, Command]:
    """The registered commands, by name."""
    plugin = CommandsPlugin(PluginContext(name="commands", settings=CommandsSettings(), data_dir=tmp_path, agent="a"))
    return {command.name: command for command in plugin.roomkeeper_register_commands()}


@pytest.fixture
def call_by(session: AskedSession, commands: dict[str, Command]) -> Callable[..., CommandCall]:
    """Make a call of a command, `after` seconds from the session's start."""

    def make(
        role: Role, *arguments: str, after: float = 0.0, sessions: tuple[LiveSession, ...] = (), known: tuple[Command, ...] | None = None
    ) -> CommandCall:
        sender = User("asker", "Asker", role)
        message = Message(kind=MessageKind.COMMAND, room_id="group-1", sender=sender, text="{}", at=START + after, verified=True)
        return CommandCall(
            session=session,
            message=message,
            arguments=arguments,
            sessions=sessions or (session,),
            commands=tuple(commands.values()) if known is None else known,
        )

    return make
