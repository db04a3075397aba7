"""Who is silenced in one room, and until when. A mute is of a user ID: leaving and coming back does not lift it."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable

from roomkeeper.errors import RoomError

_MAX_MUTES = 10_000


class Mutes:
    """The mutes of one room. Timed ones end by themselves.

    `on_media_changed(user_id)` is called when a user's media falls silent or may be heard again.
    """

    def __init__(self, on_media_changed: Callable[[str], None]) -> None:
        self._on_media_changed = on_media_changed
        self._chat_until: dict[str, float] = {}
        self._media_until: dict[str, float] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}

    def set(self, user_id: str, *, media: bool, chat: bool, seconds: float | None) -> None:
        """Silence a user's media, chat or both for `seconds` from now; None: until lifted; 0: lift."""
        self._forget_ended()
        until = math.inf if seconds is None else self._now() + seconds
        if seconds != 0 and len(self._chat_until) + len(self._media_until) >= _MAX_MUTES:
            raise RoomError("too many users of this room are muted already", remedy="lift some mutes first")
        if chat:
            _set_or_lift(self._chat_until, user_id, until, lift=seconds == 0)
        if media:
            self._set_media(user_id, until, seconds)

    def chat_muted(self, user_id: str) -> bool:
        """Whether the user's messages are refused now."""
        return self._chat_until.get(user_id, 0.0) > self._now()

    def media_muted(self, user_id: str) -> bool:
        """Whether the user's media is held back now."""
        return user_id in self._media_until

    def close(self) -> None:
        """Forget everything."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    def _set_media(self, user_id: str, until: float, seconds: float | None) -> None:
        if timer := self._timers.pop(user_id, None):
            timer.cancel()
        _set_or_lift(self._media_until, user_id, until, lift=seconds == 0)
        if seconds:
            self._timers[user_id] = asyncio.get_running_loop().call_later(seconds, self._media_mute_ends, user_id)
        self._on_media_changed(user_id)

    def _media_mute_ends(self, user_id: str) -> None:
        self._timers.pop(user_id, None)
        self._media_until.pop(user_id, None)
        self._on_media_changed(user_id)

    def _forget_ended(self) -> None:
        now = self._now()
        for user_id in [user_id for user_id, until in self._chat_until.items() if until <= now]:
            del self._chat_until[user_id]

    def _now(self) -> float:
        return asyncio.get_running_loop().time()


def _set_or_lift(mutes: dict[str, float], user_id: str, until: float, *, lift: bool) -> None:
    if lift:
        mutes.pop(user_id, None)
    else:
        mutes[user_id] = until
