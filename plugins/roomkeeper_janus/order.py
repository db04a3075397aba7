"""Keeping order: kick and mute, with what Janus has for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final

import structlog

from roomkeeper.errors import RoomError
from roomkeeper_janus.config import RoomAccess, revealed
from roomkeeper_janus.entry import RoomAddress
from roomkeeper_janus.feeds import tracks_of
from roomkeeper_janus.refusals import NO_SUCH_USER, Part, lacks_right, not_allowed
from roomkeeper_janus.session import JanusHandle
from roomkeeper_janus.view import RoomView

log = structlog.get_logger(__name__)

MAX_MUTES: Final = 1000
"""Users of one room that may be silenced at once."""


class Order:
    """Kicks and mutes of one presence. Needs the room's secret, unless the room has none.

    Media is muted by `moderate`, which Janus carries out for the tracks there are; those published later are muted as they come.
    A TextRoom knows no mute: who is silenced is put out of it, and again when they come back before the time is over. They stay in the
    VideoRoom.

    :param spawn: runs work in the background, owned by the client.
    """

    def __init__(
        self,
        address: RoomAddress,
        text_id: str | int,
        access: RoomAccess,
        view: RoomView,
        spawn: Callable[[Coroutine[Any, Any, None]], object],
    ) -> None:
        self.video: JanusHandle | None = None
        self.text: JanusHandle | None = None
        self._address = address
        self._text_id = text_id
        self._secret = revealed(access.secret)
        self._view = view
        self._spawn = spawn
        self._media_muted: set[str] = set()
        self._chat_muted: set[str] = set()
        self._timers: dict[tuple[str, str], asyncio.TimerHandle] = {}

    async def kick(self, user_id: str) -> None:
        """Put a user out of VideoRoom and TextRoom. Raises `UnsupportedError` without the right, `RoomError` when he is in neither."""
        gone: list[RoomError] = []
        done = 0
        for name in self._chat_names(user_id):
            done += await self._attempt(self._kick_chat(name), gone, Part.TEXTROOM)
        for participant in self._view.people.participants_of(user_id):
            done += await self._attempt(self._kick_video(participant), gone, Part.VIDEOROOM)
        if done:
            return
        refused = [error for error in gone if (Part.TEXTROOM, error.room_code) not in NO_SUCH_USER] or gone
        for error in refused:
            if lacks_right(error, Part.VIDEOROOM) or lacks_right(error, Part.TEXTROOM):
                raise not_allowed("kick", self._address.room_id, error)
        raise refused[0] if refused else self._absent(user_id)

    async def mute(self, user_id: str, *, media: bool, chat: bool, seconds: float | None) -> None:
        """Silence a user, or lift it with 0 seconds. Raises like `kick`."""
        lift = seconds == 0
        if not lift and len(self._media_muted) + len(self._chat_muted) >= MAX_MUTES:
            raise RoomError("too many users of this room are muted already", remedy="lift some mutes first")
        if media:
            await self._mute_media(user_id, mute=not lift)
            self._set_timer("media", user_id, seconds)
        if chat:
            await self._mute_chat(user_id, mute=not lift)
            self._set_timer("chat", user_id, seconds)

    def published(self) -> None:
        """Tracks were added: those of silenced users are silenced, too."""
        for user_id in self._media_muted:
            if self._view.publishers_of(user_id):
                self._spawn(self._moderate_again(user_id))

    def chat_entered(self, username: str) -> None:
        """Somebody entered the TextRoom: whoever is silenced goes out again."""
        if self._view.people.user_of_chat(username).user_id in self._chat_muted:
            self._spawn(self._put_out_again(username))

    def close(self) -> None:
        """The presence is over. Chat mutes end with it, media mutes stay as they are."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        self._chat_muted.clear()
        self._media_muted.clear()

    # -- what Janus is told ---------------------------------------------------------------------------------------------

    async def _kick_video(self, participant: str) -> None:
        assert self.video is not None
        wire = int(participant) if self._address.numeric else participant
        await self.video.message({"request": "kick", "room": self._address.wire_id, "secret": self._secret, "id": wire})

    async def _kick_chat(self, username: str) -> None:
        if self.text is not None:
            await self.text.message({"request": "kick", "room": self._text_id, "secret": self._secret, "username": username})

    async def _moderate(self, user_id: str, *, mute: bool) -> int:
        assert self.video is not None
        count = 0
        for publisher in self._view.publishers_of(user_id):
            for track in tracks_of(publisher):
                request = {"request": "moderate", "room": self._address.wire_id, "secret": self._secret, "id": publisher["id"]}
                await self.video.message({**request, "mid": track.mid, "mute": mute})
                count += 1
        return count

    async def _mute_media(self, user_id: str, *, mute: bool) -> None:
        try:
            count = await self._moderate(user_id, mute=mute)
        except RoomError as error:
            if lacks_right(error, Part.VIDEOROOM):
                raise not_allowed("mute", self._address.room_id, error) from error
            raise
        if not count and not self._view.people.participants_of(user_id) and mute:
            raise self._absent(user_id)
        (self._media_muted.add if mute else self._media_muted.discard)(user_id)

    async def _mute_chat(self, user_id: str, *, mute: bool) -> None:
        if not mute:
            self._chat_muted.discard(user_id)
            return
        put_out = False
        for name in self._chat_names(user_id):
            try:
                await self._kick_chat(name)
                put_out = True
            except RoomError as error:
                if lacks_right(error, Part.TEXTROOM):
                    raise not_allowed("silence in the chat", self._address.room_id, error) from error
                if (Part.TEXTROOM, error.room_code) not in NO_SUCH_USER:
                    raise
        if not put_out and not self._view.people.participants_of(user_id):
            raise self._absent(user_id)
        self._chat_muted.add(user_id)

    async def _moderate_again(self, user_id: str) -> None:
        await self._moderate(user_id, mute=True)

    async def _put_out_again(self, username: str) -> None:
        log.info("silenced user came back to the chat", room=self._address.room_id, user=username)
        await self._kick_chat(username)

    async def _attempt(self, kick: Coroutine[Any, Any, None], failures: list[RoomError], part: Part) -> int:
        try:
            await kick
        except RoomError as error:
            log.info("kick refused", room=self._address.room_id, part=part.value, error=str(error))
            failures.append(error)
            return 0
        return 1

    def _set_timer(self, what: str, user_id: str, seconds: float | None) -> None:
        if (timer := self._timers.pop((what, user_id), None)) is not None:
            timer.cancel()
        if seconds:
            self._timers[(what, user_id)] = asyncio.get_running_loop().call_later(seconds, self._lift, what, user_id)

    def _lift(self, what: str, user_id: str) -> None:
        self._timers.pop((what, user_id), None)
        self._spawn(self.mute(user_id, media=what == "media", chat=what == "chat", seconds=0.0))

    def _chat_names(self, user_id: str) -> list[str]:
        """The user's names in the TextRoom; the ID itself even if the news of its entering is still on its way."""
        return list(dict.fromkeys([*self._view.people.chat_names_of(user_id), user_id]))

    def _absent(self, user_id: str) -> RoomError:
        return RoomError(f"{user_id} is not in the room", where=f"room {self._address.room_id!r}")
