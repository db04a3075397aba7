"""Floods: what one sender may cost the others."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from roomkeeper.hookspecs import hookimpl
from roomkeeper.rooms.messages import Message, MessageKind, User
from roomkeeper.sessions.words import SENDER_LIMIT

from .stage import START, NotingRoom, staged


class Listener:
    """Notes whose messages were handled."""

    def __init__(self) -> None:
        self.senders: Counter[str] = Counter()
        self.news = asyncio.Event()

    @hookimpl
    async def roomkeeper_message_received(self, message: Message) -> None:
        self.senders[message.sender.user_id] += 1
        self.news.set()

    async def heard(self, sender: str) -> None:
        while not self.senders[sender]:
            self.news.clear()
            await self.news.wait()


class HesitantRoom(NotingRoom):
    """Takes no command until it is told to."""

    def __init__(self) -> None:
        super().__init__("r")
        self.willing = asyncio.Event()

    async def send_custom_command(self, command: str, to: Sequence[str] = ()) -> None:
        await self.willing.wait()
        await super().send_custom_command(command, to)


def message(user: str, text: str, kind: MessageKind = MessageKind.BROADCAST) -> Message:
    return Message(kind=kind, room_id="r", sender=User(user), text=text, at=START, verified=True)


async def test_a_flood_of_one_sender_is_at_his_own_expense(tmp_path: Path) -> None:
    async with staged(tmp_path, plugins={"moderation": {"enabled": False}}) as stage, asyncio.timeout(20):
        listener = Listener()
        stage.plugins.register(listener)
        for number in range(SENDER_LIMIT + 50):
            stage.words.offer(message("student-1", f"number {number}"))
        stage.words.offer(message("student-2", "here I am"))
        assert stage.words.dropped == 50
        await stage.words.drain()
        assert listener.senders == {"student-1": SENDER_LIMIT, "student-2": 1}
        stage.words.offer(message("student-1", "sorry"))
        await stage.words.drain()
        assert (listener.senders["student-1"], stage.words.dropped) == (SENDER_LIMIT + 1, 50)


async def test_messages_are_handled_while_a_reply_waits(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage, asyncio.timeout(20):
        listener, room = Listener(), HesitantRoom()
        stage.plugins.register(listener)
        stage.session.room = room
        stage.words.offer(message("student-1", json.dumps({"type": "command", "name": "help"}), MessageKind.COMMAND))
        stage.words.offer(message("student-2", "here I am"))
        await listener.heard("student-2")
        assert room.done == []
        room.willing.set()
        await stage.words.drain()
        assert [(one[1]["type"], one[2]) for one in room.done] == [("reply", ("student-1",))]
