"""Commands that people in a room give the agent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from roomkeeper.rooms.messages import Message
from roomkeeper.rooms.roles import Role
from roomkeeper.rooms.session import LiveSession


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandCall:
    """One call of a command. `arguments` are the words after the name; `commands` are all that exist, for `help`."""

    session: LiveSession
    message: Message
    arguments: tuple[str, ...]
    sessions: Sequence[LiveSession] = ()
    commands: Sequence[Command] = ()


CommandHandler = Callable[[CommandCall], Awaitable[str]]
"""Returns the reply, which goes to the sender alone; an empty one means none. `CommandUsageError` answers with the usage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What `roomkeeper_register_commands` hands over. `usage` shows the arguments, for instance `MINUTES [REASON]`."""

    name: str
    help: str
    handler: CommandHandler = field(repr=False)
    usage: str = ""
    role: Role = Role.STUDENT
    """The least role that may call it."""


class CommandUsageError(Exception):
    """The arguments make no sense; the text goes to the sender, followed by the usage."""
