"""Commands that people in a room give the agent."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any, Protocol

from roomkeeper.errors import RoomError
from roomkeeper.rooms.messages import Message
from roomkeeper.rooms.roles import Role
from roomkeeper.rooms.roster import Presence
from roomkeeper.rooms.session import LiveSession
from roomkeeper.settings import parse_duration

MAX_DURATION_S = 86_400.0


class ParameterKind(StrEnum):
    """What an argument is; the value that a handler finds in `CommandCall.values` is given with each."""

    WORD = "word"
    """One word: `str`."""
    NUMBER = "number"
    """A whole number: `int`."""
    DURATION = "duration"
    """`10m`, `90s`, `1h30m`, or a bare number of minutes: `float` seconds, more than 0 and at most a day."""
    USER = "user"
    """Somebody seen in the room, by user ID or by a name that only one person has: `Presence`."""
    USER_ID = "user id"
    """Somebody who may never have been seen in the room: `str`, the user ID."""
    TEXT = "text"
    """All the remaining words: `str`. Only at the end."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One typed argument. `choices` limits a `WORD`."""

    name: str
    kind: ParameterKind = ParameterKind.WORD
    optional: bool = False
    choices: tuple[str, ...] = ()

    def __str__(self) -> str:
        shown = "|".join(self.choices) if self.choices else self.name.upper()
        return f"[{shown}]" if self.optional else shown


class Say(Protocol):
    """How a command speaks beside its reply: through the agent's outgoing queue, within the room's limits."""

    async def __call__(self, text: str, to: Sequence[str] = ()) -> None:
        """Say it to the whole room, or privately to the users in `to`. Raises RoomError when it cannot be sent."""
        ...


async def _cannot_say(text: str, to: Sequence[str] = ()) -> None:
    raise RoomError(
        "nothing was said: this command was called outside a running session, so there is no room to speak in",
        remedy="give the command in a room; code that makes a CommandCall passes `say`",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandCall:
    """One call of a command.

    `arguments` are the words after the name; `values` the same by parameter name, checked and converted, absent ones left out;
    `commands` are all that exist, for `help`; `prefix` is what they begin with in chat: put it before a command that an answer names.
    `say` may be kept and used as long as the session runs.
    """

    session: LiveSession
    message: Message
    arguments: tuple[str, ...]
    values: Mapping[str, Any] = field(default_factory=dict)
    sessions: Sequence[LiveSession] = ()
    commands: Sequence[Command] = ()
    prefix: str = ""
    say: Say = field(default=_cannot_say, repr=False)


CommandHandler = Callable[[CommandCall], Awaitable[str]]
"""Returns the reply, which goes to the sender alone; an empty one means none. `CommandUsageError` answers with the usage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What `roomkeeper_register_commands` hands over.

    With `parameters` the arguments are checked before the handler is called, and the usage is made from them; without (None) the
    handler looks at `arguments` itself, and `usage` shows them, for instance `MINUTES [REASON]`.
    """

    name: str
    help: str
    handler: CommandHandler = field(repr=False)
    usage: str = ""
    role: Role = Role.STUDENT
    """The least role that may call it."""
    parameters: tuple[Parameter, ...] | None = None

    @property
    def line(self) -> str:
        """Name and arguments, as `help` shows them."""
        return f"{self.name} {self.usage or ' '.join(str(one) for one in self.parameters or ())}".rstrip()


class CommandUsageError(Exception):
    """The arguments make no sense; the text goes to the sender, followed by the usage."""


def typed_values(command: Command, arguments: Sequence[str], session: LiveSession) -> dict[str, Any]:
    """Check and convert a call's arguments. Raises `CommandUsageError` with a sentence for the sender."""
    if command.parameters is None:
        return {}
    values: dict[str, Any] = {}
    left = list(arguments)
    for parameter in command.parameters:
        if parameter.kind is ParameterKind.TEXT:
            if left:
                values[parameter.name] = " ".join(left)
                left = []
        elif left:
            values[parameter.name] = _value(parameter, left.pop(0), session)
        if parameter.name not in values and not parameter.optional:
            raise CommandUsageError(f"{parameter.name.capitalize()} is missing.")
    if left:
        raise CommandUsageError("That is more than I understand.")
    return values


def _value(parameter: Parameter, word: str, session: LiveSession) -> Any:
    match parameter.kind:
        case ParameterKind.NUMBER:
            try:
                return int(word[:20])
            except ValueError:
                raise CommandUsageError(f"{parameter.name.capitalize()} has to be a number.") from None
        case ParameterKind.DURATION:
            return parse_seconds(word)
        case ParameterKind.USER:
            return _presence(word, session)
        case ParameterKind.USER_ID:
            try:
                return _presence(word, session).user.user_id
            except CommandUsageError:
                return word.removeprefix("@")
        case _:
            if parameter.choices and word.lower() not in parameter.choices:
                raise CommandUsageError(f"{parameter.name.upper()} has to be one of: {', '.join(parameter.choices)}.")
            return word.lower() if parameter.choices else word


def parse_seconds(word: str) -> float:
    """A `DURATION` argument in seconds. Raises `CommandUsageError`."""
    parsed = parse_duration(word[:32])
    try:
        seconds = parsed.total_seconds() if isinstance(parsed, timedelta) else float(parsed) * 60
    except (ValueError, OverflowError):
        seconds = math.nan
    if not 0 < seconds <= MAX_DURATION_S:
        raise CommandUsageError("Give a time such as 90s, 10m or 1h, up to a day.")
    return seconds


def _presence(word: str, session: LiveSession) -> Presence:
    seen = session.roster.presences()
    wanted = word.removeprefix("@")
    by_id = [one for one in seen if one.user.user_id in (word, wanted)]
    found = by_id or [one for one in seen if one.user.user_name.casefold() == wanted.casefold()]
    if len(found) > 1:
        raise CommandUsageError("Several people have that name: use the user ID.")
    if not found:
        raise CommandUsageError("I have not seen that person in this room.")
    return found[0]
