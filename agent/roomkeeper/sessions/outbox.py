"""Everything the agent says in a room goes through here, so that plugins can change it and hear of it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from roomkeeper.hookspecs import OutgoingMessage
from roomkeeper.plugins.dispatcher import Dispatcher
from roomkeeper.rooms.messages import MessageKind
from roomkeeper.rooms.session import LiveSession

COMMAND_BYTES = 1024
"""A custom command may have 1 KB (ZEGO's limit, kept by every provider of ours)."""


def fitting_json(fields: Mapping[str, object], text_key: str) -> str:
    """Compact JSON of at most `COMMAND_BYTES` bytes in UTF-8; the text under `text_key` is cut, with an ellipsis, until it fits."""
    record = dict(fields)
    encoded = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    text = str(record[text_key])
    while len(encoded.encode("utf-8", "replace")) > COMMAND_BYTES and text:
        over = len(encoded.encode("utf-8", "replace")) - COMMAND_BYTES
        text = text[: -max(1, over // 4)]
        record[text_key] = text.rstrip() + "…"
        encoded = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    return encoded


class Outbox:
    """Sends for one session. Raises RoomError when the room cannot be reached or refuses."""

    def __init__(self, session: LiveSession, hooks: Dispatcher) -> None:
        self._session = session
        self._hooks = hooks

    async def send(self, message: OutgoingMessage) -> None:
        """Send one message, as the plugins' chain leaves it."""
        session = self._session
        message = await self._hooks.chain("transform_outgoing", "message", session=session, message=message)
        match message.kind:
            case MessageKind.BROADCAST:
                await session.room.send_broadcast_message(message.text)
            case MessageKind.BARRAGE:
                await session.room.send_barrage_message(message.text)
            case MessageKind.COMMAND:
                await session.room.send_custom_command(message.text, message.to)
            case MessageKind.EXTRA_INFO:
                await session.room.set_room_extra_info(message.key, message.text)
        await self._hooks.notify("message_sent", session=session, message=message)

    async def tell(self, user_ids: tuple[str, ...], fields: Mapping[str, object], text_key: str) -> None:
        """Send a private custom command with a JSON object to some users; the text under `text_key` is cut to fit."""
        await self.send(OutgoingMessage(kind=MessageKind.COMMAND, text=fitting_json(fields, text_key), to=user_ids))
