"""The agent's presence in the TextRoom beside a VideoRoom: what it says there, and what it hears."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import structlog

from roomkeeper.errors import RoomError
from roomkeeper.rooms.codes import RoomCode
from roomkeeper.rooms.messages import Message, MessageKind
from roomkeeper.rooms.protocols import Account
from roomkeeper_janus.config import RoomAccess, revealed
from roomkeeper_janus.entry import another_name, put_out
from roomkeeper_janus.people import People
from roomkeeper_janus.refusals import NAME_TAKEN
from roomkeeper_janus.session import JanusHandle
from roomkeeper_janus.text_connection import TextConnection
from roomkeeper_janus.words import MAX_BYTES, envelope, message_from

log = structlog.get_logger(__name__)


class RoomChat:
    """One TextRoom. Calls that say something raise `RoomError` while the agent is not in it.

    :param text_id: its ID, as the plugin wants it.
    :ivar name: the agent's name there.
    """

    def __init__(self, room_id: str, text_id: str | int, account: Account, access: RoomAccess, people: People) -> None:
        self.text_id = text_id
        self.name = account.user_id
        self._room_id = room_id
        self._account = account
        self._access = access
        self._people = people
        self._text: TextConnection | None = None

    @property
    def handle(self) -> JanusHandle | None:
        """The plugin handle, while the agent is in the TextRoom."""
        return None if self._text is None else self._text.handle

    async def enter(self, text: TextConnection, token: str | None, on_joined: Callable[[dict[str, Any]], None]) -> None:
        """Join. `on_joined` is called with Janus's answer before anything behind it is read. Raises `RoomError`."""
        body = {
            "textroom": "join",
            "room": self.text_id,
            "username": self.name,
            "display": self._account.user_name or None,
            "pin": revealed(self._access.pin),
            "token": token,
            "history": False,
        }
        body = {key: value for key, value in body.items() if value is not None}

        def joined(reply: dict[str, Any]) -> None:
            self._people.set_own_chat(self.name)  # not before: until then the name may be somebody else's
            on_joined(reply)

        try:
            await text.request(body, on_reply=joined)
        except RoomError as error:
            if error.room_code != NAME_TAKEN:
                raise
            if not await put_out(text.handle, {"room": self.text_id, "username": self.name}, self._access, self._room_id):
                self.name = body["username"] = another_name(self._account)
            await text.request(body, on_reply=joined)
        self._text = text

    async def leave(self) -> None:
        """Leave, if in it."""
        if self._text is None:
            return
        try:
            await self._text.request({"textroom": "leave", "room": self.text_id})
        except RoomError as error:
            log.info("could not leave the TextRoom", room=self._room_id, error=str(error))

    def forget(self) -> None:
        """The agent is not in it any more."""
        self._text = None

    # -- saying -----------------------------------------------------------------------------------------------------------

    async def broadcast(self, text: str) -> str:
        """Say something to all. Janus gives messages no ID: the one returned is ours."""
        await self._say({"text": clean(text)})
        return secrets.token_hex(8)

    def barrage(self, text: str) -> str:
        """Say something that Janus does not acknowledge."""
        self._connection().send_droppable(self._words({"text": envelope(MessageKind.BARRAGE, text=clean(text))}))
        return secrets.token_hex(8)

    async def command(self, command: str, to: Sequence[str]) -> None:
        """Whisper to some users, or tell everybody. Raises `RoomError` naming those who are not in the TextRoom; the others got it."""
        if not to:
            await self._say({"text": envelope(MessageKind.COMMAND, text=clean(command))})
            return
        names = {user_id: self._people.chat_names_of(user_id) for user_id in to}
        present = [name for found in names.values() for name in found]
        sent: Mapping[str, Any] = {}
        if present:
            answer = await self._say({"text": clean(command), "tos": present})
            sent = answer.get("sent") or {}
        unknown = [user_id for user_id, found in names.items() if not any(sent.get(name) for name in found)]
        if unknown:
            raise RoomError(
                f"not in the TextRoom: {', '.join(unknown)}", room_code=RoomCode.MESSAGE_NOT_SENT, where=f"room {self._room_id!r}"
            )

    async def announce(self, text: str) -> None:
        """Have the TextRoom announce something, if the agent is in it. Needs the room's secret."""
        if self._text is not None:
            body = {"request": "announcement", "room": self.text_id, "secret": revealed(self._access.secret), "text": text}
            await self._text.handle.message(body)

    # -- hearing ----------------------------------------------------------------------------------------------------------

    def heard(self, words: Mapping[str, Any], own_id: str, *, verified: bool) -> Message | None:
        """The message of somebody else, or None. Janus gives a name to one at a time: only the agent has the one it has."""
        username = str(words.get("from", ""))
        if username == self.name:
            return None
        return message_from(words, self._room_id, self._people.user_of_chat(username), own_id, verified=verified)

    # -- inside -----------------------------------------------------------------------------------------------------------

    async def _say(self, body: Mapping[str, Any]) -> dict[str, Any]:
        return await self._connection().request(self._words(body))

    def _words(self, body: Mapping[str, Any]) -> dict[str, Any]:
        size = len(str(body["text"]).encode())
        if size > MAX_BYTES:
            raise RoomError(
                f"the message has {size} bytes",
                room_code=RoomCode.MESSAGE_TOO_LONG,
                where=f"room {self._room_id!r}",
                remedy=f"at most {MAX_BYTES}",
            )
        return {"textroom": "message", "room": self.text_id, **body}

    def _connection(self) -> TextConnection:
        if self._text is None:
            raise RoomError("the agent is not in a TextRoom of this room", where=f"room {self._room_id!r}", remedy="see its warnings")
        return self._text


def clean(text: str) -> str:
    """Text that can be sent as UTF-8: lone surrogates, as from broken file names, become question marks."""
    return text.encode("utf-8", "replace").decode()
