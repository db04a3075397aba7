"""Commands in a room: recognised, authorised, carried out once, answered to their sender alone."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import structlog

from roomkeeper.errors import JournalError, RoomkeeperError
from roomkeeper.rooms.background import BackgroundWork
from roomkeeper.rooms.commands import Command, CommandCall, CommandUsageError, typed_values
from roomkeeper.rooms.messages import Message, MessageKind
from roomkeeper.rooms.session import LiveSession
from roomkeeper.sessions.call_ledger import CallLedger
from roomkeeper.sessions.outbox import Outbox
from roomkeeper.sessions.signatures import is_signed

log = structlog.get_logger(__name__)

NAME_LIMIT = 64
ID_LIMIT = 128

REPLIES_LIMIT = 500
"""So many replies may wait; what is more is counted as refused by the outbox."""


@dataclass(frozen=True, slots=True)
class ParsedCommand:
    """A call as it was written. `call_id` is the sender's own, or the server's message ID for chat."""

    name: str
    arguments: tuple[str, ...]
    call_id: str = ""
    signature: str = ""
    signed_at: int = 0


def parse_command(message: Message, prefix: str) -> ParsedCommand | None:
    """Recognise a command: JSON `{"type": "command", "id": .., "name": .., "args": [..]}` or chat that begins with the prefix."""
    if message.kind is MessageKind.COMMAND:
        return _from_json(message.text)
    if message.kind in (MessageKind.BROADCAST, MessageKind.BARRAGE) and _begins(message.text, prefix):
        words = message.text[len(prefix) :].split()
        if words and words[0][0].isalpha():  # "!!!" and "!?" are no commands
            return ParsedCommand(unicodedata.normalize("NFKC", words[0]).lower(), tuple(words[1:]), message.message_id[:ID_LIMIT])
    return None


def _begins(text: str, prefix: str) -> bool:
    """Whether a text begins with the prefix, also with a full-width one: that is what a Chinese or Japanese keyboard gives."""
    return text.startswith(prefix) or (not text[:1].isascii() and unicodedata.normalize("NFKC", text[: len(prefix)]) == prefix)


def _from_json(text: str) -> ParsedCommand | None:
    if '"command"' not in text:
        return None
    try:
        call = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(call, dict) or call.get("type") != "command" or not isinstance(call.get("name"), str):
        return None
    arguments = call.get("args", [])
    if not isinstance(arguments, list):
        arguments = [arguments]
    signed_at = call.get("at", 0)
    return ParsedCommand(
        call["name"].strip().lower(),
        tuple(str(one) for one in arguments),
        str(call.get("id", ""))[:ID_LIMIT],
        str(call.get("sig", "")),
        signed_at if isinstance(signed_at, int) else 0,
    )


class CommandDesk:
    """Handles the commands of one session.

    A command is authorised only by a sender the room server vouches for, or by one who signed it. A call ID is carried out once, also over
    restarts: a repetition gets the same answer. Replies are sent beside the handling: while a room takes none, its messages are judged on.

    :param key: for signed commands; None when there are none. :param prefix: what commands begin with in chat, for answers that name one.
    """

    def __init__(
        self,
        session: LiveSession,
        outbox: Outbox,
        commands: Mapping[str, Command],
        sessions: Callable[[], Sequence[LiveSession]],
        ledger: CallLedger,
        key: bytes | None = None,
        prefix: str = "",
    ) -> None:
        self._session = session
        self._outbox = outbox
        self._commands = commands
        self._sessions = sessions
        self._ledger = ledger
        self._key = key
        self._prefix = prefix
        self._replies = BackgroundWork(f"reply in {session.info.id}")

    async def handle(self, message: Message, call: ParsedCommand) -> None:
        """Carry a command out; the answer follows. Faults of a command end in a kind answer, never in an exception."""
        reply = self._refusal(message, call)
        if reply is None:
            reply = await self._once(message, call)
        if reply and len(self._replies.tasks) < REPLIES_LIMIT:
            self._replies.spawn(self._reply(message, call, reply))
        elif reply:
            self._outbox.refused += 1

    async def drain(self) -> None:
        """Wait until everything handled was answered."""
        await self._replies.wait()

    async def close(self) -> None:
        """Answer no more. After the outbox was closed, which refuses what waits."""
        for task in self._replies.tasks:
            task.cancel()
        await self._replies.wait()

    async def _reply(self, message: Message, call: ParsedCommand, reply: str) -> None:
        try:
            fields = {"type": "reply", "id": call.call_id, "name": call.name[:NAME_LIMIT], "text": reply}
            await self._outbox.tell((message.sender.user_id,), fields, "text")
        except RoomkeeperError as error:
            log.warning("a reply could not be sent", room=message.room_id, user=message.sender.user_id, command=call.name, error=str(error))

    def _refusal(self, message: Message, call: ParsedCommand) -> str | None:
        command = self._commands.get(call.name)
        if command is None:
            return self._unknown(message, call)
        if not message.verified and not self._signed(message, call):
            return "I can only take commands from people whose identity the room server vouches for."
        if message.sender.role < command.role:
            return f"Sorry, {command.name} is for {command.role.name.lower()}s."
        return None

    def _unknown(self, message: Message, call: ParsedCommand) -> str:
        """Nothing where no help could be given: the command may be another agent's in the same room."""
        if "help" not in self._commands:
            return ""
        usable = [name for name, command in self._commands.items() if message.sender.role >= command.role]
        nearest = get_close_matches(call.name[:NAME_LIMIT], usable, n=1)
        meant = f"Did you mean {self._prefix}{nearest[0]}? " if nearest else ""
        return f"I do not know the command {call.name[:40]!r}. {meant}Try: {self._prefix}help"

    def _signed(self, message: Message, call: ParsedCommand) -> bool:
        return is_signed(
            self._key,
            call.signature,
            room_id=message.room_id,
            user_id=message.sender.user_id,
            call_id=call.call_id,
            name=call.name,
            arguments=call.arguments,
            at=call.signed_at,
            now=message.at,
        )

    async def _once(self, message: Message, call: ParsedCommand) -> str:
        if not call.call_id:
            return await self._carry_out(message, call)
        try:
            known = await self._ledger.begin(message.sender.user_id, call.call_id, call.name[:NAME_LIMIT], message.at)
        except JournalError as error:
            log.error("a command is not carried out: it could not be journalled", command=call.name, room=message.room_id, error=str(error))
            return "Sorry, I cannot take commands just now. The operator's log says why."
        if known is not None:
            return known
        reply = await self._carry_out(message, call)
        try:
            await self._ledger.finish(message.sender.user_id, call.call_id, reply)
        except JournalError as error:
            log.error("a reply could not be journalled", command=call.name, room=message.room_id, error=str(error))
        return reply

    async def _carry_out(self, message: Message, call: ParsedCommand) -> str:
        command = self._commands[call.name]
        try:
            return await command.handler(
                CommandCall(
                    session=self._session,
                    message=message,
                    arguments=call.arguments,
                    values=typed_values(command, call.arguments, self._session),
                    sessions=self._sessions(),
                    commands=tuple(self._commands.values()),
                    prefix=self._prefix,
                    say=self._outbox.say,
                )
            )
        except CommandUsageError as error:
            return f"{error} Usage: {self._prefix}{command.line}"
        except RoomkeeperError as error:
            return f"That did not work: {error.what}"
        except Exception:
            log.exception("a command failed", command=command.name, room=message.room_id)
            return f"Sorry, {command.name} failed. The operator's log says why."
