"""What happens in a room, in lines for somebody who looks on."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable

from roomkeeper.rooms.events import MessageReceived, RoomEvent, UsersJoined, UsersLeft
from roomkeeper.rooms.messages import Message, MessageKind, User
from roomkeeper.state.printable import printable


def lines_of(event: RoomEvent, own_user_id: str) -> list[str]:
    """The lines that show an event, the first with the local time; none for what is not about people or words."""
    if isinstance(event, UsersJoined) and event.users:
        said = f"here: {_names(event.users)}"
    elif isinstance(event, UsersLeft):
        said = f"gone: {_names(event.users)}"
    elif isinstance(event, MessageReceived):
        said = _message(event.message, own_user_id)
    else:
        return []
    first, *others = said.splitlines()
    stamp = time.strftime("%H:%M:%S", time.localtime(event.at))
    return [f"{stamp} {printable(first)}", *(f"{'':{len(stamp)}} {printable(line)}" for line in others)]


def _names(users: Iterable[User]) -> str:
    return ", ".join(user.user_id for user in users)


def _message(message: Message, own_user_id: str) -> str:
    sender = message.sender.user_id
    match message.kind:
        case MessageKind.BROADCAST:
            return f"{sender}: {message.text}"
        case MessageKind.BARRAGE:
            return f"{sender} (barrage): {message.text}"
        case MessageKind.EXTRA_INFO:
            return f"{sender} sets {message.key}: {message.text}"
        case MessageKind.COMMAND:
            to = ", ".join("you" if user_id == own_user_id else user_id for user_id in message.to) or "all"
            return f"{sender} to {to}{_command(message.text)}"


def _command(text: str) -> str:
    """An agent's answers, notices and sanctions as people would read them; any other custom command as it was sent."""
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError):
        fields = None
    if isinstance(fields, dict):
        for key in ("text", "explanation"):
            if isinstance(words := fields.get(key), str):
                return f" ({fields['action']}): {words}" if "action" in fields else f": {words}"
    return f": {text}"
