"""One identity at a Janus: one session, several rooms, one TextRoom connection for all of them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import structlog
from aiortc import RTCIceServer

from roomkeeper.errors import DoubtError, MediaError, RoomConnectionError, RoomError
from roomkeeper.rooms.background import BackgroundWork
from roomkeeper.rooms.codes import RoomCode
from roomkeeper.rooms.events import RoomState
from roomkeeper.rooms.protocols import Account
from roomkeeper_janus import ghosts
from roomkeeper_janus.certificates import ice_servers_of
from roomkeeper_janus.config import AccountSettings
from roomkeeper_janus.entry import RoomAddress
from roomkeeper_janus.probing import prove_text_room, prove_video_room
from roomkeeper_janus.refusals import WRONG_ELEMENT, Part
from roomkeeper_janus.room import JanusRoom
from roomkeeper_janus.room_media import RoomMedia
from roomkeeper_janus.session import JanusSession
from roomkeeper_janus.text_connection import TextConnection

if TYPE_CHECKING:
    from roomkeeper.rooms.protocols import RoomClient

log = structlog.get_logger(__name__)

SETTLE_AFTER_CLAIM_S = 2.0
"""How long after a claim a stream may be silent before it is played anew."""


class JanusClient:
    """One connection for one account. Make it with `JanusClient.connect`; see `roomkeeper.rooms.protocols.RoomClient`."""

    def __init__(self, account: Account, settings: AccountSettings, ice_servers: list[RTCIceServer]) -> None:
        self._account = account
        self._settings = settings
        self._ice_servers = ice_servers
        self._session = JanusSession(settings, self._resumed, self._ended)
        self._rooms: dict[str, JanusRoom] = {}
        self._entering: set[str] = set()
        self._ghosts_until: dict[str, float] = {}
        """By room, until when there may be ghosts of the agent: counted from the first time it came, unless it left by itself."""
        self._numeric: dict[Part, bool] = {}
        self._text: TextConnection | None = None
        self._text_lock = asyncio.Lock()
        self._looking = asyncio.Lock()
        self._background = BackgroundWork(f"janus-client {account.name}")
        self._closing = False

    @classmethod
    async def connect(cls, account: Account, settings: AccountSettings) -> JanusClient:
        """Connect. Raises `RoomConnectionError`, `RoomError` when the server refuses, `ConfigurationError` for certificates."""
        client = cls(account, settings, await ice_servers_of(settings))
        opened = False
        try:
            await client._session.open()
            opened = True
        finally:
            if not opened:
                await client.close()
        return client

    @property
    def connected(self) -> bool:
        """False once the session is over."""
        return self._session.connected and not self._closing

    async def login_room(self, room_id: str, token: str | None = None) -> JanusRoom:
        """Enter the VideoRoom and the TextRoom of this ID. Without a TextRoom there are no messages, and a warning says so."""
        self._check_may_enter(room_id)
        self._entering.add(room_id)
        entered = False
        room = None
        try:
            room = await self._make_room(room_id)
            await room.enter(token)
            self._rooms[room_id] = room
            await self._enter_chat(room)
            if not self.connected or room.ended:
                raise RoomConnectionError("put out again right after login", where=f"room {room_id!r}", remedy="log in again")
            room.begin()
            entered = True
        finally:
            self._entering.discard(room_id)
            if not entered and room is not None:
                self._rooms.pop(room_id, None)
                room.end(RoomState.DISCONNECTED, reason="login failed")
                await room.leave()
        return room

    async def switch_room(self, from_room: str, to_room: str, token: str | None = None) -> JanusRoom:
        """Enter one room and leave another; when the first is refused, the other is not left. Janus lets no handle change rooms."""
        if from_room not in self._rooms:
            raise RoomError("not in this room", room_code=RoomCode.NOT_LOGGED_IN, where=f"room {from_room!r}")
        leaving = self._rooms.pop(from_room)  # so that it does not count
        try:
            room = await self.login_room(to_room, token)
        except BaseException:
            self._rooms[from_room] = leaving
            raise
        await self._leave(leaving)
        return room

    async def logout_room(self, room_id: str | None = None) -> None:
        """Leave one room or all of them. What was played and published there is over on return."""
        for leaving in [room_id] if room_id is not None else list(self._rooms):
            room = self._rooms.pop(leaving, None)
            if room is not None:
                await self._leave(room)

    async def renew_token(self, room_id: str, token: str | None = None) -> None:
        """Janus asks for a room's token at each door: from now on this one is shown."""
        room = self._rooms.get(room_id)
        if room is not None and token is not None:
            room.token = token

    async def close(self) -> None:
        """Leave every room and end the session."""
        self._closing = True
        self._session.stop_claiming()
        rooms = list(self._rooms.values())
        self._rooms.clear()
        for room in rooms:
            room.end(RoomState.LOGGED_OUT, reason="logged out")
        await asyncio.gather(*(room.leave(tell=False) for room in rooms), return_exceptions=True)
        if self._text is not None:
            await self._text.close()
        await self._session.close()
        await self._background.wait()

    # -- rooms ------------------------------------------------------------------------------------------------------------

    def _check_may_enter(self, room_id: str) -> None:
        where = f"room {room_id!r}"
        if not self.connected:
            raise RoomConnectionError(
                "the connection to Janus is gone", room_code=RoomCode.NETWORK_BREAK, where=where, remedy="connect again"
            )
        stale = self._rooms.get(room_id)
        if stale is not None and stale.ended:
            del self._rooms[room_id]
        if room_id in self._rooms or room_id in self._entering:
            raise RoomError("already in this room", where=where, remedy="log out of it first")
        if len(self._rooms) + len(self._entering) >= self._account.max_rooms:
            raise RoomError(
                f"the account may be in {self._account.max_rooms} rooms at once",
                room_code=RoomCode.ROOM_LIMIT,
                where=where,
                remedy="log out of a room first, or raise `max_rooms`",
                user_fault=True,
            )

    async def _make_room(self, room_id: str) -> JanusRoom:
        access = self._settings.access(room_id)
        numeric = await self._counts_in_numbers(Part.VIDEOROOM, room_id)
        address = RoomAddress(room_id=room_id, wire_id=_wire_id(room_id, numeric), numeric=numeric)
        text_room = access.text_room or room_id
        text_numeric = self._settings.text_room and await self._text_counts_in_numbers(text_room)

        def media(on_lost: Callable[[str, str], None], on_warning: Callable[[str], None]) -> RoomMedia:
            return RoomMedia(self._session, self._settings, address, self._ice_servers, on_lost, on_warning, self._background.spawn)

        text_id = _wire_id(text_room, text_numeric)
        now = asyncio.get_running_loop().time()
        ghosts_until = self._ghosts_until.setdefault(room_id, now + ghosts.GONE_WITHIN_S)
        return JanusRoom(address, text_id, self._account, self._settings, self._session, media, self._background.spawn, ghosts_until)

    async def _text_counts_in_numbers(self, text_room: str) -> bool:
        try:
            return await self._counts_in_numbers(Part.TEXTROOM, text_room)
        except RoomError as error:  # no TextRoom plugin: what follows from it is said when the chat is entered
            log.info("TextRoom cannot be asked", error=str(error))
            return False

    async def _counts_in_numbers(self, part: Part, room_id: str) -> bool:
        """Whether a plugin has `string_ids = false`, as it is by default: it refuses a room ID in quotes then."""
        known = self._numeric.get(part)
        if known is None:
            handle = await self._session.attach(part)
            try:
                await handle.message({"request": "exists", "room": room_id})
                known = False
            except RoomError as error:
                if (part, error.room_code) not in WRONG_ELEMENT:
                    raise
                known = True
            finally:
                await handle.detach()
            self._numeric[part] = known
        return known

    async def probe_room(self, room_id: str) -> None:
        """See `roomkeeper.rooms.protocols.RoomProber`."""
        numeric = await self._counts_in_numbers(Part.VIDEOROOM, room_id)
        access = self._settings.access(room_id)
        handle = await self._session.attach(Part.VIDEOROOM)
        try:
            await prove_video_room(handle, RoomAddress(room_id=room_id, wire_id=_wire_id(room_id, numeric), numeric=numeric), access)
        finally:
            await handle.detach()
        if self._settings.text_room:
            await self._probe_text_room(room_id, access.text_room or room_id)

    async def _probe_text_room(self, room_id: str, text_room: str) -> None:
        try:
            wire_id = _wire_id(text_room, await self._counts_in_numbers(Part.TEXTROOM, text_room))
            handle = await self._session.attach(Part.TEXTROOM)
            try:
                await prove_text_room(handle, wire_id)
            finally:
                await handle.detach()
        except RoomConnectionError:
            raise
        except RoomError as error:
            raise DoubtError(
                f"no messages will be seen: {error.what}", where=f"room {room_id!r}, TextRoom {text_room!r}", remedy=error.remedy
            ) from error

    async def _leave(self, room: JanusRoom) -> None:
        if not room.ended:  # another agent may be in the room until this one comes again
            self._ghosts_until.pop(room.room_id, None)
        room.end(RoomState.LOGGED_OUT, reason="logged out")
        await room.leave()

    # -- words ------------------------------------------------------------------------------------------------------------

    async def _enter_chat(self, room: JanusRoom) -> None:
        """What is wrong with the chat costs nobody a recording."""
        if not self._settings.text_room:
            return
        try:
            await room.enter_chat(await self._text_connection())
        except (RoomError, MediaError) as error:
            if not self.connected:
                raise
            log.warning("the TextRoom cannot be entered", room=room.room_id, error=str(error))
            room.chat_unavailable(str(error))

    async def _text_connection(self) -> TextConnection:
        async with self._text_lock:
            if self._text is None:
                text = TextConnection(self._settings, self._ice_servers, self._take_words, self._text_lost)
                opened = False
                try:
                    await text.open(self._session)
                    opened = True
                finally:
                    if not opened:
                        await text.close()
                self._text = text
            return self._text

    def _take_words(self, words: dict[str, Any]) -> None:
        wire_room = words.get("room")
        for room in list(self._rooms.values()):
            if room.text_id == wire_room:
                room.take_words(words)

    def _text_lost(self) -> None:
        if not self._closing:
            self._background.spawn(self._connect_text_again())

    async def _connect_text_again(self) -> None:
        lost, self._text = self._text, None
        if lost is not None:
            await lost.close()
        for room in [room for room in self._rooms.values() if not room.ended]:
            await self._enter_chat(room)

    # -- the session's turns ----------------------------------------------------------------------------------------------

    def _resumed(self) -> None:
        self._background.spawn(self._look_again())

    async def _look_again(self) -> None:
        """Janus drops the events of a session without a connection: see what has changed meanwhile."""
        moment = time.time()
        async with self._looking:  # claims may follow each other closely, and who enters a room twice at once puts himself out
            for room in list(self._rooms.values()):
                try:
                    await room.enter_again()
                except RoomError as error:
                    room.end(RoomState.DISCONNECTED, code=RoomCode.NETWORK_BREAK, reason=f"could not be entered again: {error}")
                    await room.leave()
        await asyncio.sleep(SETTLE_AFTER_CLAIM_S)
        for room in list(self._rooms.values()):
            room.restart_silent(moment)

    def _ended(self, reason: str) -> None:
        rooms = list(self._rooms.values())
        self._rooms.clear()
        for room in rooms:
            room.end(RoomState.DISCONNECTED, code=RoomCode.NETWORK_BREAK, reason=reason)
            self._background.spawn(room.leave(tell=False))
        text, self._text = self._text, None
        if text is not None:
            self._background.spawn(text.close())

    # -- own tasks --------------------------------------------------------------------------------------------------------


def _wire_id(room_id: str, numeric: bool) -> str | int:
    """A room's ID as a plugin wants it."""
    if not numeric:
        return room_id
    if not (room_id.isascii() and room_id.isdigit()):
        raise RoomError(
            "this Janus knows rooms by number",
            where=f"room {room_id!r}",
            remedy="use the room's number, or set `string_ids = true`",
            user_fault=True,
        )
    return int(room_id)


if TYPE_CHECKING:
    _: type[RoomClient] = JanusClient
