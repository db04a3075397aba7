"""Everything the agent says in a room goes through here: plugins can change it and hear of it, and the room's limits are kept."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from enum import IntEnum

import structlog

from roomkeeper.errors import RoomError
from roomkeeper.hookspecs import OutgoingMessage
from roomkeeper.plugins.dispatcher import Dispatcher
from roomkeeper.rooms.codes import RoomCode
from roomkeeper.rooms.messages import MessageKind
from roomkeeper.rooms.protocols import Capability
from roomkeeper.rooms.session import LiveSession
from roomkeeper.sessions.outgoing_limits import COMMAND_TO_ONE, Limit, Pace, limit_for, size, split_at_words

log = structlog.get_logger(__name__)

COMMAND_BYTES = COMMAND_TO_ONE.size
QUEUE_LIMIT = 500
TRIES = 4
TRY_AGAIN_S = 0.6


class Priority(IntEnum):
    """Who goes first when the room's rate does not let everything through at once."""

    SANCTION = 0
    REPLY = 1
    NOTICE = 2


class _Waiting:
    """A message in the queue; those who wait for it share `sent`."""

    __slots__ = ("message", "number", "priority", "sent")

    def __init__(self, message: OutgoingMessage, priority: Priority, number: int) -> None:
        self.message = message
        self.priority = priority
        self.number = number
        self.sent: asyncio.Future[None] = asyncio.get_running_loop().create_future()


def fitting_json(fields: Mapping[str, object], text_key: str) -> str:
    """Compact JSON of at most `COMMAND_BYTES` bytes in UTF-8; the text under `text_key` is cut, with an ellipsis, until it fits."""
    record = dict(fields)
    encoded = _compact(record)
    text = str(record[text_key])
    while size(encoded) > COMMAND_BYTES and text:
        text = text[: -max(1, (size(encoded) - COMMAND_BYTES) // 4)]
        record[text_key] = text.rstrip() + "…"
        encoded = _compact(record)
    return encoded


def json_parts(fields: Mapping[str, object], text_key: str) -> list[str]:
    """The object in as many compact JSON texts as it takes: its long text split at words, with `part` and `parts` beside it."""
    encoded = _compact(fields)
    if size(encoded) <= COMMAND_BYTES:
        return [encoded]
    text = str(fields[text_key])
    room = COMMAND_BYTES - size(_compact({**fields, text_key: "", "part": 999, "parts": 999}))
    if room < 64:
        return [fitting_json(fields, text_key)]
    # Quotes and line ends take two bytes in JSON, controls six: pieces are cut by what they take there.
    pieces = [piece for rough in split_at_words(text, room) for piece in _escaped(rough, room)]
    return [_compact({**fields, text_key: piece, "part": number, "parts": len(pieces)}) for number, piece in enumerate(pieces, 1)]


class Outbox:
    """Sends for one session. Raises RoomError when the room cannot be reached or refuses.

    While a limit does not let a message through it waits, those of higher priority first. Chat to the whole room that waits is merged, a
    message that waits already is not queued again, longer texts are split at words. Past `QUEUE_LIMIT` the least urgent is refused to
    its sender and counted in `refused`: nothing is lost in silence.
    """

    def __init__(self, session: LiveSession, hooks: Dispatcher) -> None:
        self._session = session
        self._hooks = hooks
        self._paces: dict[Limit, Pace] = {}
        self._waiting: dict[Limit, list[_Waiting]] = {}
        self._numbers = itertools.count()
        self._senders: dict[Limit, asyncio.Task[None]] = {}
        self.refused = 0

    async def send(self, message: OutgoingMessage, priority: Priority = Priority.NOTICE) -> None:
        """Send one message, as the plugins' chain leaves it; returns when the room has taken all of it."""
        message = await self._hooks.chain("transform_outgoing", "message", session=self._session, message=message)
        limit = limit_for(message.kind, len(message.to))
        for part in _parts(message, limit):
            await self._send_part(part, limit, priority)
        await self._hooks.notify("message_sent", session=self._session, message=message)

    async def tell(
        self, user_ids: tuple[str, ...], fields: Mapping[str, object], text_key: str, priority: Priority = Priority.REPLY
    ) -> None:
        """Send a JSON object to some users as private custom commands; a text too long for one is split at words."""
        for text in json_parts(fields, text_key):
            await self.send(OutgoingMessage(kind=MessageKind.COMMAND, text=text, to=user_ids), priority)

    async def say(self, text: str, to: Sequence[str] = ()) -> None:
        """Say something to the whole room, or privately to some users."""
        if to:
            await self.tell(tuple(to), {"type": "notice", "text": text}, "text")
            return
        kind = MessageKind.BROADCAST if Capability.BROADCAST in self._session.capabilities else MessageKind.BARRAGE
        await self.send(OutgoingMessage(kind=kind, text=text))

    async def close(self) -> None:
        """Refuse what still waits."""
        senders, self._senders = list(self._senders.values()), {}
        for sender in senders:
            sender.cancel()
        await asyncio.gather(*senders, return_exceptions=True)
        for queue in self._waiting.values():
            for one in queue:
                self._refuse(one, "the session ended before it could be sent")
            queue.clear()

    async def _send_part(self, message: OutgoingMessage, limit: Limit, priority: Priority) -> None:
        pace = self._paces.setdefault(limit, Pace(limit))
        queue = self._waiting.setdefault(limit, [])
        now = asyncio.get_running_loop().time()
        if not queue and limit not in self._senders and pace.wait(now) == 0.0:
            pace.sent(now)  # the usual case: nobody waits
            try:
                await self._to_room(message)
                return
            except RoomError as error:
                if error.room_code != RoomCode.MESSAGE_TOO_OFTEN:
                    raise
        await asyncio.shield(self._enqueue(message, limit, queue, priority).sent)

    def _enqueue(self, message: OutgoingMessage, limit: Limit, queue: list[_Waiting], priority: Priority) -> _Waiting:
        for one in queue:
            if one.priority != priority or one.message.kind is not message.kind or one.message.to != message.to:
                continue
            if one.message == message:
                return one
            together = f"{one.message.text}\n{message.text}"
            if message.kind in (MessageKind.BROADCAST, MessageKind.BARRAGE) and size(together) <= limit.size:
                one.message = replace(one.message, text=together)
                return one
        waiting = _Waiting(message, priority, next(self._numbers))
        queue.append(waiting)
        queue.sort(key=lambda one: (one.priority, one.number))
        if len(queue) > QUEUE_LIMIT:
            self._refuse(queue.pop(), "too many messages wait to be sent")
        if limit not in self._senders:
            self._senders[limit] = asyncio.create_task(self._drain(limit, queue), name=f"outbox of {self._session.info.id}")
        return waiting

    async def _drain(self, limit: Limit, queue: list[_Waiting]) -> None:
        loop, pace = asyncio.get_running_loop(), self._paces[limit]
        try:
            while queue:
                if pause := pace.wait(loop.time()):
                    await asyncio.sleep(pause)
                    continue
                one = queue.pop(0)
                pace.sent(loop.time())
                await self._deliver(one)
        finally:
            self._senders.pop(limit, None)

    async def _deliver(self, one: _Waiting) -> None:
        try:
            for attempt in range(1, TRIES + 1):
                try:
                    await self._to_room(one.message)
                    break
                except RoomError as error:
                    if error.room_code != RoomCode.MESSAGE_TOO_OFTEN or attempt == TRIES:
                        raise
                    await asyncio.sleep(TRY_AGAIN_S * attempt)
        except asyncio.CancelledError:
            self._refuse(one, "the session ended before it could be sent")
            raise
        except Exception as error:  # noqa: BLE001 - it belongs to those who wait for the message
            _settle(one.sent, error)
        else:
            _settle(one.sent, None)

    def _refuse(self, one: _Waiting, why: str) -> None:
        self.refused += 1
        log.warning("a message was not sent", room=self._session.info.room_id, kind=one.message.kind.value, reason=why)
        _settle(one.sent, RoomError(why, where=f"room {self._session.info.room_id}"))

    async def _to_room(self, message: OutgoingMessage) -> None:
        room = self._session.room
        match message.kind:
            case MessageKind.BROADCAST:
                await room.send_broadcast_message(message.text)
            case MessageKind.BARRAGE:
                await room.send_barrage_message(message.text)
            case MessageKind.COMMAND:
                await room.send_custom_command(message.text, message.to)
            case MessageKind.EXTRA_INFO:
                await room.set_room_extra_info(message.key, message.text)


def _settle(future: asyncio.Future[None], error: Exception | None) -> None:
    if future.done():
        return
    if error is None:
        future.set_result(None)
    else:
        future.set_exception(error)
        future.exception()  # whoever waited may have been cancelled meanwhile; that is no warning's worth


def _parts(message: OutgoingMessage, limit: Limit) -> Iterator[OutgoingMessage]:
    if message.kind in (MessageKind.BROADCAST, MessageKind.BARRAGE) and size(message.text) > limit.size:
        for text in split_at_words(message.text, limit.size):
            yield replace(message, text=text)
    else:
        yield message


def _escaped(text: str, room: int) -> Iterator[str]:
    while text:
        cut = len(text)
        while size(json.dumps(text[:cut], ensure_ascii=False)) - 2 > room:
            cut = max(1, cut * 3 // 4)
        yield text[:cut]
        text = text[cut:].lstrip()


def _compact(fields: Mapping[str, object]) -> str:
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
