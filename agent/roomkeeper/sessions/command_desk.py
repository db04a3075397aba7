"""Commands in a room: recognised, authorised, carried out, answered to their sender alone."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import structlog

from roomkeeper.errors import RoomError
from roomkeeper.rooms.commands import Command, CommandCall, CommandUsageError
from roomkeeper.rooms.messages import Message, MessageKind
from roomkeeper.rooms.session import LiveSession
from roomkeeper.sessions.outbox import Outbox

log = structlog.get_logger(__name__)

REMEMBERED_CALLS = 1000


@dataclass(frozen=True, slots=True)
class ParsedCommand:
    """A call as it was written. `call_id` is the sender's own, empty for chat commands."""

    name: str
    arguments: tuple[str, ...]
    call_id: str = ""


def parse_command(message: Message, prefix: str) -> ParsedCommand | None:
    """Recognise a command: JSON `{"type": "command", "id": .., "name": .., "args": [..]}` or chat that begins with the prefix."""
    if message.kind is MessageKind.COMMAND:
        try:
            call = json.loads(message.text)
        except (ValueError, RecursionError):
            return None
        if not isinstance(call, dict) or call.get("type") != "command" or not isinstance(call.get("name"), str):
            return None
        arguments = call.get("args", [])
        if not isinstance(arguments, list):
            arguments = [arguments]
        return ParsedCommand(call["name"].strip().lower(), tuple(str(one) for one in arguments), str(call.get("id", "")))
    if message.kind in (MessageKind.BROADCAST, MessageKind.BARRAGE) and message.text.startswith(prefix):
        words = message.text[len(prefix) :].split()
        if words:
            return ParsedCommand(words[0].lower(), tuple(words[1:]))
    return None


class CommandDesk:
    """Handles the commands of one session.

    A command is authorised only by a sender the room server vouches for. A call ID is carried out once: a repetition gets the same answer.
    """

    def __init__(
        self,
        session: LiveSession,
        outbox: Outbox,
        commands: Mapping[str, Command],
        sessions: Callable[[], Sequence[LiveSession]],
    ) -> None:
        self._session = session
        self._outbox = outbox
        self._commands = commands
        self._sessions = sessions
        self._answered: OrderedDict[tuple[str, str], str] = OrderedDict()

    async def handle(self, message: Message, call: ParsedCommand) -> None:
        """Carry a command out and answer it. Faults of a command end in a kind answer, never in an exception."""
        known = (message.sender.user_id, call.call_id) if call.call_id else None
        reply = self._answered.get(known) if known else None
        if reply is None:
            reply = await self._carry_out(message, call)
            if known:
                self._answered[known] = reply
                if len(self._answered) > REMEMBERED_CALLS:
                    self._answered.popitem(last=False)
        if not reply:
            return
        try:
            fields = {"type": "reply", "id": call.call_id, "name": call.name[:64], "text": reply}
            await self._outbox.tell((message.sender.user_id,), fields, "text")
        except RoomError as error:
            log.warning("a reply could not be sent", room=message.room_id, user=message.sender.user_id, command=call.name, error=str(error))

    async def _carry_out(self, message: Message, call: ParsedCommand) -> str:
        command = self._commands.get(call.name)
        if command is None:
            return f"I do not know the command {call.name[:40]!r}. Try: help"
        if not message.verified:
            return "I can only take commands from people whose identity the room server vouches for."
        if message.sender.role < command.role:
            return f"Sorry, {command.name} is for {command.role.name.lower()}s."
        try:
            return await command.handler(
                CommandCall(
                    session=self._session,
                    message=message,
                    arguments=call.arguments,
                    sessions=self._sessions(),
                    commands=tuple(self._commands.values()),
                )
            )
        except CommandUsageError as error:
            return f"{error} Usage: {command.name} {command.usage}".rstrip()
        except RoomError as error:
            return f"The room server refused: {error.what}"
        except Exception:
            log.exception("a command failed", command=command.name, room=message.room_id)
            return f"Sorry, {command.name} failed. The operator's log says why."
