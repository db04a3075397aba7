"""Staying in the room for as long as the session lasts: enter again when the way breaks, never fight whoever puts the agent out."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable

import structlog

from roomkeeper.errors import RoomError, RoomkeeperError
from roomkeeper.rooms.codes import RoomCode
from roomkeeper.rooms.session import LiveSession
from roomkeeper.sessions.presence import Presence, PresenceTakenAwayError
from roomkeeper.sessions.services import SessionServices
from roomkeeper.state.sessions import SessionState

log = structlog.get_logger(__name__)

RECONNECT_FIRST_S = 0.5
RECONNECT_LONGEST_S = 15.0


class Stay:
    """Runs a session's presence again and again.

    A journal or claims that cannot be reached just now are like a way that breaks: they may be back long before the session's end.

    :param transition: journals a new state of the session with its reason.
    :param wind_down: awaited when the end has come, before the presence is torn down.
    :ivar rules: may be changed at any time.
    :ivar was_live: whether the agent was in the room at all.
    :ivar last_trouble: why the room could not be entered, or was lost, the last time.
    """

    def __init__(
        self,
        session: LiveSession,
        presence: Presence,
        services: SessionServices,
        *,
        transition: Callable[[SessionState, str], Awaitable[None]],
        wind_down: Callable[[], Awaitable[None]],
    ) -> None:
        self.rules = services.rules
        self.was_live = False
        self.last_trouble = ""
        self._session = session
        self._presence = presence
        self._hooks = services.hooks
        self._transition = transition
        self._wind_down = wind_down
        self._returned = 0

    async def until(self, ending: asyncio.Task[None]) -> None:
        """Stay until `ending` is done. Raises `PresenceTakenAwayError` when the agent was put out and the rules say to stay out."""
        attempt, own_trouble = 0, False
        while not ending.done():
            presence = asyncio.create_task(self._presence.run(), name=f"presence in {self._session.info.room_id}")
            try:
                await asyncio.wait({presence, ending}, return_when=asyncio.FIRST_COMPLETED)
                if ending.done():
                    await self._if_possible(self._wind_down())
            finally:
                if not presence.done():
                    presence.cancel()
                outcome = (await asyncio.gather(presence, return_exceptions=True))[0]
                self.was_live = self.was_live or self._presence.was_live
            if ending.done():
                return
            if isinstance(outcome, PresenceTakenAwayError):
                await self._stay_out(outcome, ending)
                attempt = 0
                continue
            if isinstance(outcome, Exception) and not isinstance(outcome, RoomError) and not _may_pass(outcome):
                raise outcome
            # the room may be entered each time while the agent's own trouble lasts: it would log in twice a second
            still_own_trouble, own_trouble = own_trouble, not isinstance(outcome, RoomError)
            attempt = 1 if self._presence.was_live and not (own_trouble and still_own_trouble) else attempt + 1
            await self._wait_to_reconnect(attempt, str(outcome), ending)

    async def _stay_out(self, taken: PresenceTakenAwayError, ending: asyncio.Task[None]) -> None:
        """Wait before returning to a room from which the agent was put out, if the rules allow that at all; raises `taken` if not."""
        rules = self.rules
        rule = rules.other_login if taken.room_code == RoomCode.LOGGED_IN_ELSEWHERE else rules.kicked
        if rule == "stay_out" or self._returned >= rules.returns:
            raise taken
        pause = rules.return_after * 2**self._returned
        self._returned += 1
        await self._if_possible(self._transition(SessionState.RECONNECTING, f"{taken}; returns in {pause}"))
        self._session.warn(f"{taken}: the agent stayed out for {pause}")
        await asyncio.wait({ending}, timeout=pause.total_seconds())

    async def _wait_to_reconnect(self, attempt: int, reason: str, ending: asyncio.Task[None]) -> None:
        session = self._session
        self.last_trouble = reason
        if self.was_live:  # each time: the journal may have refused it before; once it is written nothing is done
            await self._if_possible(self._transition(SessionState.RECONNECTING, reason))
        if attempt == 1:
            session.warn(f"the way to the room broke: {reason}" if self.was_live else f"the room could not be entered at once: {reason}")
        await self._hooks.notify("room_reconnecting", session=session, attempt=attempt, reason=reason)
        pause = min(RECONNECT_FIRST_S * 2 ** min(attempt - 1, 10), RECONNECT_LONGEST_S) * random.uniform(0.75, 1.25)
        info = session.info
        log.info("entering again", session=info.id, room=info.room_id, attempt=attempt, in_s=round(pause, 2), reason=reason)
        await asyncio.wait({ending}, timeout=pause)

    async def _if_possible(self, work: Awaitable[None]) -> None:
        """Do without what the journal or the claims refuse just now: staying in the room matters more."""
        try:
            await work
        except RoomkeeperError as error:
            if not _may_pass(error):
                raise
            log.error("cannot be journalled just now", session=self._session.info.id, error=str(error))


def _may_pass(error: Exception) -> bool:
    """Whether trying again may help. Never so for a session that another agent has: `FencedError` is not retryable."""
    return isinstance(error, RoomkeeperError) and error.retryable
