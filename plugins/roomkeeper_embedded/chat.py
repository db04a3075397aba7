"""Somebody at a keyboard, or a script, in one room of the embedded server: `roomkeeper rooms join`."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Coroutine
from typing import Any

import typer

from roomkeeper.errors import RoomConnectionError, RoomError
from roomkeeper.rooms.codes import RoomCode
from roomkeeper.rooms.events import RoomState, RoomStateChanged
from roomkeeper.rooms.messages import MessageKind
from roomkeeper.rooms.protocols import Account
from roomkeeper_embedded.chat_input import HELP, Outgoing, TypedError, typed_lines, understand
from roomkeeper_embedded.chat_output import lines_of
from roomkeeper_embedded.client import EmbeddedClient
from roomkeeper_embedded.config import AccountSettings
from roomkeeper_embedded.refusals import refusal
from roomkeeper_embedded.room import EmbeddedRoom

_TRY_AGAIN_S = 0.1
STANDARD_INPUT = 0


class Chat:
    """One user in one room: shows what happens there, sends what is typed.

    :param settings: the server, and a secret or a token for the room.
    :param stay_s: how long to stay for answers when input that is not a terminal has ended.
    """

    def __init__(self, user_id: str, room_id: str, settings: AccountSettings, *, stay_s: float) -> None:
        self._user_id = user_id
        self._room_id = room_id
        self._settings = settings
        self._by_hand = os.isatty(STANDARD_INPUT)
        self._stay_s = 0.0 if self._by_hand else stay_s
        self._not_sent = 0

    async def run(self) -> bool:
        """Be there until the input ends, SIGINT or SIGTERM; return False when a line of a script could not be sent.

        Raises `RoomError` when the room cannot be entered, or ends this presence itself.
        """
        client = await EmbeddedClient.connect(Account(name=self._user_id, provider="embedded", user_id=self._user_id), self._settings)
        try:
            room = await self._enter(client)
            if self._by_hand:
                await _print(f"You are {self._user_id} in {self._room_id}. A line is a message, /help shows more, Ctrl-D leaves.")
            await _first_of(self._show(room), self._send_typed(room), _asked_to_end())
            with contextlib.suppress(RoomError):  # gone in the same moment
                await client.logout_room(self._room_id)
        finally:
            await client.close()
        return self._by_hand or not self._not_sent

    async def _enter(self, client: EmbeddedClient) -> EmbeddedRoom:
        try:
            return await client.login_room(self._room_id)
        except RoomError as error:
            if error.room_code == RoomCode.TOKEN_WRONG:
                error.remedy = "give the --secret-file and --app-id of `roomkeeper rooms serve`, or a --token made with them for this room"
            raise

    async def _show(self, room: EmbeddedRoom) -> None:
        async for event in room.events():
            if lines := lines_of(event, self._user_id):
                await _print("\n".join(lines))
            if isinstance(event, RoomStateChanged) and event.state is RoomState.KICKED_OUT:
                raise refusal(event.code, f"put out of the room: {event.reason}", where=f"room {self._room_id!r}")
            if isinstance(event, RoomStateChanged) and event.state is RoomState.DISCONNECTED:
                raise RoomConnectionError(event.reason, room_code=event.code, where=f"room {self._room_id!r}", remedy="join again")

    async def _send_typed(self, room: EmbeddedRoom) -> None:
        async for line in typed_lines(STANDARD_INPUT):
            if line == "/help":
                await _print(HELP)
                continue
            try:
                await _send(room, understand(line))
            except (RoomError, TypedError) as error:  # should the connection be gone, the room's last event says so
                self._not_sent += 1
                await _print(f"not sent: {error.what}" + (f" — {error.remedy}" if error.remedy else ""), err=True)
        await asyncio.sleep(self._stay_s)


async def _send(room: EmbeddedRoom, outgoing: Outgoing) -> None:
    """Send; what comes too fast for the room is sent as soon as it may."""
    while True:
        try:
            match outgoing.kind:
                case MessageKind.BARRAGE:
                    await room.send_barrage_message(outgoing.text)
                case MessageKind.COMMAND:
                    await room.send_custom_command(outgoing.text, outgoing.to)
                case _:
                    await room.send_broadcast_message(outgoing.text)
            return
        except RoomError as error:
            if error.room_code != RoomCode.MESSAGE_TOO_OFTEN:
                raise
        await asyncio.sleep(_TRY_AGAIN_S)


async def _print(text: str, *, err: bool = False) -> None:
    """In a thread: a terminal that is held, or a slow pipe, must not keep the connection from being served."""
    await asyncio.to_thread(typer.echo, text, err=err)


async def _first_of(*parts: Coroutine[Any, Any, None]) -> None:
    """Run several until the first one ends; raise what it raised."""
    tasks = [asyncio.create_task(part) for part in parts]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in tasks:
        if task in done:
            task.result()


async def _asked_to_end() -> None:
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked.set)
    await asked.wait()
