"""Being in the room: from the login until the way breaks, somebody puts the agent out, or it leaves."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

import structlog

from roomkeeper.claims.leases import Claim
from roomkeeper.errors import RoomConnectionError, RoomError
from roomkeeper.rooms.codes import PRESENCE_TAKEN_AWAY
from roomkeeper.rooms.events import (
    MessageReceived,
    RoomEvent,
    RoomState,
    RoomStateChanged,
    RoomWarning,
    StreamsAdded,
    StreamsRemoved,
    TokenWillExpire,
    UsersJoined,
    UsersLeft,
)
from roomkeeper.rooms.messages import User
from roomkeeper.rooms.protocols import Room
from roomkeeper.rooms.session import LiveSession
from roomkeeper.sessions.endings import to_the_end
from roomkeeper.sessions.publications import Publications
from roomkeeper.sessions.reception import Receptions
from roomkeeper.sessions.services import SessionServices
from roomkeeper.sessions.words import WordsPipeline
from roomkeeper.state.sessions import FencedError

log = structlog.get_logger(__name__)

LEAVE_S = 5.0


class PresenceTakenAwayError(RoomError):
    """Somebody decided that the agent leaves this room: it does not fight."""

    code = "presence-taken-away"


class Presence:
    """One session's presence in its room; `run` it again after it broke.

    :param claim: once it is lost, nothing that happens in the room is acted on.
    :param entered: awaited when the agent is in the room, before anything else is done there.
    :param is_over: whether the agent will not come back: then it logs out.
    :ivar room: the room, None while the agent is not in it.
    :ivar receptions: the streams being received, None while the agent is not in the room.
    :ivar was_live: whether the last `run` got into the room, and the journal says so.
    :ivar streams_seen: how many streams there were in the room so far.
    :ivar roles: may be changed at any time.
    """

    def __init__(
        self,
        session: LiveSession,
        services: SessionServices,
        claim: Claim,
        words: WordsPipeline,
        *,
        entered: Callable[[], Awaitable[None]],
        is_over: Callable[[], bool],
    ) -> None:
        self.room: Room | None = None
        self.receptions: Receptions | None = None
        self.was_live = False
        self.streams_seen = 0
        self.roles = services.roles
        self._session = session
        self._services = services
        self._claim = claim
        self._words = words
        self._publications = Publications(services.journal, session.info.id)
        self._entered = entered
        self._is_over = is_over

    async def run(self) -> None:
        """Enter the room and follow it. Ends by cancellation, or raises RoomError when the presence is over, and what the journal and the
        claims raise when they cannot be reached."""
        services, info = self._services, self._session.info
        self.was_live = False
        room = await services.connections.login(info.account, info.room_id)
        self.room, self.receptions = room, Receptions(self._session, room, services.hooks)
        reason = "the agent left"
        own_trouble = False  # the way to the room holds: it would refuse to be entered again
        try:
            await self._entered()
            self._publications.entered(time.time())
            self.was_live = True
            await services.hooks.notify("room_opened", session=self._session)
            async for event in room.events():
                if isinstance(event, RoomStateChanged) and event.state is not RoomState.LOGGED_IN:
                    reason = event.reason or event.state.value
                    raise _presence_over(event, f"room {info.room_id}")
                if not await services.leases.confirm(self._claim):
                    raise FencedError("another agent took the session over", where=info.id)
                await self._follow(event, self.receptions)
            reason = "the room's events ended"
            raise RoomConnectionError(reason, where=f"room {info.room_id}")
        except RoomError:
            raise
        except Exception:
            own_trouble = True
            raise
        finally:
            await to_the_end(self._leave(reason, own_trouble=own_trouble))

    async def _follow(self, event: RoomEvent, receptions: Receptions) -> None:
        session = self._session
        match event:
            case MessageReceived(message=message):
                self._words.offer(message)
            case StreamsAdded(streams=streams, at=at):
                self.streams_seen += len(streams)
                for stream in streams:
                    receptions.add(replace(stream, user=self._with_role(stream.user)))
                self._publications.begun([stream.stream_id for stream in streams], at)
            case StreamsRemoved(streams=streams, at=at, lost=lost):
                for stream in streams:
                    receptions.remove(stream.stream_id)
                if not lost:
                    self._publications.ended([stream.stream_id for stream in streams], at)
            case UsersJoined(users=users, at=at):
                for user in users:
                    session.roster.joined(self._with_role(user), at)
            case UsersLeft(users=users, at=at):
                for user in users:
                    session.roster.left(user.user_id, at)
            case RoomWarning(text=text):
                session.warn(text)
            case TokenWillExpire():
                await self._services.connections.renew_token(session.info.account, session.info.room_id)
            case _:
                pass

    def _with_role(self, user: User) -> User:
        return replace(user, role=self.roles.role_of(user.user_id))

    async def _leave(self, reason: str, *, own_trouble: bool) -> None:
        session, info = self._session, self._session.info
        receptions, self.receptions = self.receptions, None
        if receptions is not None:
            await receptions.close()
        self.room = None
        self._publications.out_of_sight(time.time())
        await self._publications.written()
        session.roster.everybody_left(time.time())
        if own_trouble or self._is_over():
            try:
                async with asyncio.timeout(LEAVE_S):
                    await self._services.connections.logout(info.account, info.room_id)
            except (TimeoutError, RoomError) as error:
                log.warning("could not log out", session=info.id, room=info.room_id, error=str(error))
        await self._services.hooks.notify("room_closed", session=session, reason=reason)


def _presence_over(event: RoomStateChanged, where: str) -> RoomError:
    if event.state is RoomState.KICKED_OUT or event.code in PRESENCE_TAKEN_AWAY:
        return PresenceTakenAwayError(event.reason or "put out of the room", room_code=event.code, where=where)
    return RoomConnectionError(event.reason or event.state.value, room_code=event.code, where=where)
