"""Watching over a session in its room: is anybody there, does anything come?"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta

from roomkeeper.config.session_rules import SessionsTable
from roomkeeper.rooms.session import LiveSession

LOOK_EVERY_S = 1.0


class Vigil:
    """Says once when the room has been empty, or nothing has been received, for as long as the rules say.

    Time without a connection counts for neither: the room may well be full. It begins anew when somebody comes or something arrives.

    :param leave: called with a reason when the rules say that the session is to end.
    :param alarm: called with a sentence when they say to stay.
    """

    def __init__(
        self,
        session: LiveSession,
        own_user_id: str,
        rules: SessionsTable,
        *,
        leave: Callable[[str], None],
        alarm: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._session = session
        self._own_user_id = own_user_id
        self.rules = rules
        self._leave = leave
        self._alarm = alarm
        self._clock = clock
        self._company_at = self._media_at = self._looked_at = clock()
        self._said: set[str] = set()

    async def run(self) -> None:
        """Watch until cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            self.look()

    def look(self) -> None:
        """Look once."""
        now, session = self._clock(), self._session
        since_last = now - self._looked_at
        self._looked_at = now
        if not session.connected:
            self._company_at += since_last
            self._media_at += since_last
            return
        if session.streams or any(user.user_id != self._own_user_id for user in session.roster.present()):
            self._company_at = now
            self._said.discard("empty")
        newest = max((one.last_frame_at for one in session.progress.values()), default=0.0)
        if newest > self._media_at:
            self._media_at = newest
            self._said.discard("silent")
        rules = self.rules
        self._judge("empty", now - self._company_at, rules.empty_after, rules.when_empty, "nobody else has been in the room for")
        self._judge("silent", now - self._media_at, rules.silent_after, rules.when_silent, "nothing has been received for")

    def _judge(self, kind: str, lasted_s: float, limit: timedelta | None, rule: str, text: str) -> None:
        if limit is None or lasted_s < limit.total_seconds() or kind in self._said:
            return
        self._said.add(kind)
        sentence = f"{text} {limit}"
        if rule == "leave":
            self._leave(sentence)
        else:
            self._alarm(sentence)
