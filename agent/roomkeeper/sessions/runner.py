"""The life of one session: enter the room, receive, moderate, answer; enter again when the way breaks; leave in good order."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import Enum

import structlog

from roomkeeper.claims.leases import Claim, Leases
from roomkeeper.config.session_rules import SessionsTable
from roomkeeper.errors import RoomConnectionError, RoomError
from roomkeeper.plugins.dispatcher import Dispatcher
from roomkeeper.rooms.codes import PRESENCE_TAKEN_AWAY, RoomCode
from roomkeeper.rooms.commands import Command
from roomkeeper.rooms.connections import AccountConnections
from roomkeeper.rooms.events import (
    MessageReceived,
    RoomEvent,
    RoomState,
    RoomStateChanged,
    RoomWarning,
    StreamInfo,
    StreamsAdded,
    StreamsRemoved,
    TokenWillExpire,
    UsersJoined,
    UsersLeft,
)
from roomkeeper.rooms.messages import User
from roomkeeper.rooms.protocols import Capability, KeyframeRequester, Room
from roomkeeper.rooms.recording import RecordingControl
from roomkeeper.rooms.roles import RoleBook
from roomkeeper.rooms.roster import Roster
from roomkeeper.rooms.session import LiveSession, SessionInfo
from roomkeeper.rooms.stream_progress import StreamProgress
from roomkeeper.sessions.call_ledger import CallLedger
from roomkeeper.sessions.command_desk import CommandDesk
from roomkeeper.sessions.endings import to_the_end
from roomkeeper.sessions.message_log import MessageLog
from roomkeeper.sessions.outbox import Outbox
from roomkeeper.sessions.reception import Receptions
from roomkeeper.sessions.vigil import Vigil
from roomkeeper.sessions.words import WordsPipeline
from roomkeeper.state import sessions as session_rows
from roomkeeper.state.journal import Journal
from roomkeeper.state.manifest import write_manifest
from roomkeeper.state.sessions import FencedError, SessionState

log = structlog.get_logger(__name__)

RECONNECT_FIRST_S = 0.5
RECONNECT_LONGEST_S = 15.0
DRAIN_WORDS_S = 5.0
LEAVE_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionServices:
    """What every session runner needs of the agent."""

    journal: Journal
    hooks: Dispatcher
    connections: AccountConnections
    roles: RoleBook
    commands: Mapping[str, Command]
    command_prefix: str
    command_key: bytes | None = None
    fail_closed: bool = False
    sessions: Callable[[], Sequence[LiveSession]]
    leases: Leases
    rules: SessionsTable


class PresenceTakenAwayError(RoomError):
    """Somebody decided that the agent leaves this room: it does not fight."""

    code = "presence-taken-away"


class SessionEnd(Enum):
    """How an agent's part in a session ended."""

    ENDED = "ended"
    HANDED_OVER = "handed over"
    """The plan goes on, with another agent or the next start of this one."""
    FENCED = "fenced"
    """Another agent took it over meanwhile."""


class SessionRunner:
    """One session, from its first journal line to its manifest. Serves `LiveSession`.

    :param info: its folder exists.
    :param own_user_id: the account's user ID, whose messages are never judged.
    :param claim: under which everything is journalled; once it is lost, nothing is any more.
    :param overrun: how long to stay after the planned end while something is being received.
    """

    def __init__(
        self,
        info: SessionInfo,
        own_user_id: str,
        capabilities: frozenset[Capability],
        services: SessionServices,
        claim: Claim,
        overrun: timedelta = timedelta(),
    ) -> None:
        self.info = info
        self.roster = Roster()
        self.capabilities = capabilities
        self.recording: RecordingControl | None = None
        self._services = services
        self._room: Room | None = None
        self._receptions: Receptions | None = None
        self._claim = claim
        self._overrun = overrun
        self._state = SessionState.CLAIMED
        self._fenced = False
        self._handed_over = False
        self._returned = 0
        self._stopping = asyncio.Event()
        self._look_at_end = asyncio.Event()
        self._stop_reason = "planned end"
        self._goes_on_later = False
        self._was_live = False
        self._presence_was_live = False
        self._warnings: set[asyncio.Task[None]] = set()
        self._vigil = Vigil(self, own_user_id, services.rules, leave=self.stop, alarm=self._alarm)
        self._log = log.bind(session=info.id, room=info.room_id)
        self._message_log = MessageLog(info, services.journal)
        self._outbox = outbox = Outbox(self, services.hooks)
        self._calls = CallLedger(services.journal, info.id)
        self._words = WordsPipeline(
            self,
            hooks=services.hooks,
            message_log=self._message_log,
            outbox=outbox,
            desk=CommandDesk(self, outbox, services.commands, services.sessions, self._calls, services.command_key),
            roles=services.roles,
            own_user_id=own_user_id,
            command_prefix=services.command_prefix,
            fail_closed=services.fail_closed,
        )

    # -- LiveSession ------------------------------------------------------------------------------------------------------

    @property
    def room(self) -> Room:
        """See `LiveSession.room`."""
        if self._room is None:
            raise RoomConnectionError("the agent is not in the room just now", where=f"room {self.info.room_id}")
        return self._room

    @property
    def connected(self) -> bool:
        """See `LiveSession.connected`."""
        return self._room is not None

    @property
    def streams(self) -> Mapping[str, StreamInfo]:
        """See `LiveSession.streams`."""
        return self._receptions.streams if self._receptions is not None else {}

    @property
    def progress(self) -> Mapping[str, StreamProgress]:
        """See `LiveSession.progress`."""
        return self._receptions.progress if self._receptions is not None else {}

    def request_keyframe(self, stream_id: str) -> None:
        """See `LiveSession.request_keyframe`."""
        if isinstance(self._room, KeyframeRequester):
            self._room.request_keyframe(stream_id)

    def warn(self, text: str) -> None:
        """See `LiveSession.warn`."""
        self._log.warning(text)
        now = time.time()
        self._background(self._services.journal.run(lambda connection: session_rows.add_warning(connection, self.info.id, text, now)))

    async def say(self, text: str, to: Sequence[str] = ()) -> None:
        """See `LiveSession.say`."""
        await self._outbox.say(text, to)

    def _alarm(self, text: str) -> None:
        self.warn(text)
        self._background(self._services.hooks.notify("recording_failed", info=self.info, stream_id="", error=text))

    def _background(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.ensure_future(work)
        self._warnings.add(task)
        task.add_done_callback(self._warnings.discard)

    # -- life -------------------------------------------------------------------------------------------------------------

    def stop(self, reason: str, *, goes_on_later: bool = False) -> None:
        """Ask the session to end in good order.

        :param goes_on_later: the plan is not over, only this agent stops: the next start takes the session up again.
        """
        self._stop_reason = reason
        self._goes_on_later = goes_on_later
        self._stopping.set()
        self._look_at_end.set()

    def change_plan(self, planned_end: datetime, overrun: timedelta) -> None:
        """The timetable changed: stay longer, or less long. The past is not changed: an end that is over means now."""
        self._overrun = overrun
        if planned_end == self.info.planned_end:
            return
        self._log.info("planned end changed", before=self.info.planned_end.isoformat(), now=planned_end.isoformat())
        self.info = replace(self.info, planned_end=planned_end)
        self._background(
            self._services.journal.run(lambda connection: session_rows.change_planned_end(connection, self.info.id, planned_end))
        )
        self._look_at_end.set()

    def change_rules(self, rules: SessionsTable, roles: RoleBook) -> None:
        """The configuration was read again."""
        self._services = replace(self._services, rules=rules, roles=roles)
        self._vigil.rules = rules
        self._words.roles = roles

    async def run(self) -> SessionEnd:
        """Run until the planned end, or until `stop`. Whatever happens, the journal and the manifest say how it ended.

        Raises `FencedError` when another agent has the session already.
        """
        hooks = self._services.hooks
        await self._begin()
        await hooks.notify("session_started", session=self)
        state, reason = SessionState.FINISHED, ""
        words = asyncio.create_task(self._words.run(), name=f"words of {self.info.id}")
        ending = asyncio.create_task(self._until_end(), name=f"end of {self.info.id}")
        watches = [
            ending,
            asyncio.create_task(self._vigil.run(), name=f"vigil of {self.info.id}"),
            asyncio.create_task(self._until_fenced(), name=f"fence of {self.info.id}"),
        ]
        try:
            await self._stay_in_room(ending)
            await self._wind_down()
            reason = self._stop_reason
        except FencedError as error:
            self._fenced, reason = True, str(error)
        except PresenceTakenAwayError as error:
            state, reason = SessionState.FAILED, str(error)
        except Exception as error:  # noqa: BLE001 - logged with its traceback; the journal must still say how the session ended
            self._log.exception("session failed")
            state, reason = SessionState.FAILED, f"{type(error).__name__}: {error}"
        finally:
            for watch in watches:
                watch.cancel()
            await asyncio.gather(*watches, return_exceptions=True)
            await self._finish_words(words)
        if state is SessionState.FINISHED and not self._was_live and not self._goes_on_later:
            state, reason = SessionState.FAILED, "the room could never be entered"
        return await self._end(state, reason)

    async def _begin(self) -> None:
        info, now, claim = self.info, time.time(), self._claim
        reason = "its time has come" if claim.epoch == 1 else f"taken up by agent {info.agent}"
        await self._services.journal.run(lambda connection: session_rows.take(connection, info, reason, now, fence=claim.revision))
        await self._transition(SessionState.JOINING, reason)
        await self._message_log.start()

    async def _until_end(self) -> None:
        # The wall clock may be set while we wait, so the time left is worked out anew every minute.
        while not self._stopping.is_set():
            self._look_at_end.clear()
            now = datetime.now(UTC)
            left = (self.info.planned_end - now).total_seconds()
            if left <= 0:
                left = min((self.info.planned_end + self._overrun - now).total_seconds(), 1.0)
                if left <= 0 or not self.streams:
                    return
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._look_at_end.wait(), min(left, 60.0))

    async def _until_fenced(self) -> None:
        await self._claim.lost.wait()
        self._fenced = True
        self.stop(f"agent {self._services.leases.holder(self.info.id)} has the session now")

    async def _wind_down(self) -> None:
        """Journal that the session is ending, before anything is torn down. One that goes on later is given up here and now: whoever
        takes it over need not wait until the files of this agent are sealed."""
        if self._fenced or self._state is SessionState.DRAINING or self._handed_over:
            return
        await self._transition(SessionState.DRAINING, self._stop_reason)
        if self._goes_on_later:
            await self._transition(SessionState.PLANNED, f"{self._stop_reason}; another agent or the next start goes on")
            self._handed_over = True
            await self._services.leases.release(self._claim)

    async def _stay_in_room(self, ending: asyncio.Task[None]) -> None:
        attempt = 0
        while not ending.done():
            presence = asyncio.create_task(self._one_presence(), name=f"presence in {self.info.room_id}")
            try:
                await asyncio.wait({presence, ending}, return_when=asyncio.FIRST_COMPLETED)
                if ending.done():
                    await self._wind_down()
            finally:
                if not presence.done():
                    presence.cancel()
                outcome = (await asyncio.gather(presence, return_exceptions=True))[0]
            if ending.done():
                return
            if isinstance(outcome, PresenceTakenAwayError):
                await self._stay_out(outcome, ending)
                attempt = 0
                continue
            if isinstance(outcome, Exception) and not isinstance(outcome, RoomError):
                raise outcome
            attempt = 1 if self._presence_was_live else attempt + 1
            await self._wait_to_reconnect(attempt, str(outcome), ending)

    async def _stay_out(self, taken: PresenceTakenAwayError, ending: asyncio.Task[None]) -> None:
        """Wait before returning to a room from which the agent was put out, if the rules allow that at all; raises `taken` if not."""
        rules = self._services.rules
        rule = rules.other_login if taken.room_code == RoomCode.LOGGED_IN_ELSEWHERE else rules.kicked
        if rule == "stay_out" or self._returned >= rules.returns:
            raise taken
        pause = rules.return_after * 2**self._returned
        self._returned += 1
        await self._transition(SessionState.RECONNECTING, f"{taken}; returns in {pause}")
        self.warn(f"{taken}: the agent stayed out for {pause}")
        await asyncio.wait({ending}, timeout=pause.total_seconds())

    async def _wait_to_reconnect(self, attempt: int, reason: str, ending: asyncio.Task[None]) -> None:
        if attempt == 1:
            if self._was_live:
                await self._transition(SessionState.RECONNECTING, reason)
            self.warn(f"the way to the room broke: {reason}" if self._was_live else f"the room could not be entered at once: {reason}")
        await self._services.hooks.notify("room_reconnecting", session=self, attempt=attempt, reason=reason)
        pause = min(RECONNECT_FIRST_S * 2 ** min(attempt - 1, 10), RECONNECT_LONGEST_S) * random.uniform(0.75, 1.25)
        self._log.info("entering again", attempt=attempt, in_s=round(pause, 2), reason=reason)
        await asyncio.wait({ending}, timeout=pause)

    async def _one_presence(self) -> None:
        """Enter the room and follow it. Ends by cancellation, or raises RoomError when the presence is over."""
        self._presence_was_live = False
        room = await self._services.connections.login(self.info.account, self.info.room_id)
        self._room, self._receptions = room, Receptions(self, room, self._services.hooks)
        self._presence_was_live = self._was_live = True
        reason = "the agent left"
        try:
            await self._transition(SessionState.LIVE, "entered the room")
            self._log.info("in the room", until=self.info.planned_end.isoformat(timespec="minutes"))
            await self._services.hooks.notify("room_opened", session=self)
            async for event in room.events():
                if isinstance(event, RoomStateChanged) and event.state is not RoomState.LOGGED_IN:
                    reason = event.reason or event.state.value
                    raise self._presence_over(event)
                if not await self._services.leases.confirm(self._claim):
                    raise FencedError("another agent took the session over", where=self.info.id)
                await self._follow(event, self._receptions)
            reason = "the room's events ended"
            raise RoomConnectionError(reason, where=f"room {self.info.room_id}")
        finally:
            await to_the_end(self._leave(reason))

    def _presence_over(self, event: RoomStateChanged) -> RoomError:
        where = f"room {self.info.room_id}"
        if event.state is RoomState.KICKED_OUT or event.code in PRESENCE_TAKEN_AWAY:
            return PresenceTakenAwayError(event.reason or "put out of the room", room_code=event.code, where=where)
        return RoomConnectionError(event.reason or event.state.value, room_code=event.code, where=where)

    async def _follow(self, event: RoomEvent, receptions: Receptions) -> None:
        match event:
            case MessageReceived(message=message):
                await self._words.offer(message)
            case StreamsAdded(streams=streams):
                for stream in streams:
                    receptions.add(replace(stream, user=self._with_role(stream.user)))
            case StreamsRemoved(streams=streams):
                for stream in streams:
                    receptions.remove(stream.stream_id)
            case UsersJoined(users=users, at=at):
                for user in users:
                    self.roster.joined(self._with_role(user), at)
            case UsersLeft(users=users, at=at):
                for user in users:
                    self.roster.left(user.user_id, at)
            case RoomWarning(text=text):
                self.warn(text)
            case TokenWillExpire():
                await self._services.connections.renew_token(self.info.account, self.info.room_id)
            case _:
                pass

    def _with_role(self, user: User) -> User:
        return replace(user, role=self._services.roles.role_of(user.user_id))

    async def _leave(self, reason: str) -> None:
        receptions, self._receptions = self._receptions, None
        if receptions is not None:
            await receptions.close()
        self._room = None
        self.roster.everybody_left(time.time())
        if self._stopping.is_set() or datetime.now(UTC) >= self.info.planned_end:
            try:
                async with asyncio.timeout(LEAVE_S):
                    await self._services.connections.logout(self.info.account, self.info.room_id)
            except (TimeoutError, RoomError) as error:
                self._log.warning("could not log out", error=str(error))
        await self._services.hooks.notify("room_closed", session=self, reason=reason)

    async def _finish_words(self, words: asyncio.Task[None]) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_WORDS_S):
                await self._words.drain()
        words.cancel()
        await asyncio.gather(words, return_exceptions=True)
        await self._outbox.close()
        if self._outbox.refused:
            self.warn(f"{self._outbox.refused} messages of the agent could not be sent")
        if self._words.dropped_barrage:
            self.warn(f"{self._words.dropped_barrage} barrage messages were dropped under load")
        await self._message_log.close()
        if self._message_log.dropped:
            self.warn(f"{self._message_log.dropped} messages are missing in messages.jsonl: the disk refused them for too long")

    async def _end(self, state: SessionState, reason: str) -> SessionEnd:
        hooks, info = self._services.hooks, self.info
        await asyncio.gather(*self._warnings, return_exceptions=True)
        if not self._fenced and not self._handed_over:
            try:
                await self._transition(state, reason)
            except FencedError as error:
                self._fenced, reason = True, str(error)
        await hooks.notify("session_ended", session=self, reason=reason)
        if self._fenced:
            self._log.warning("session left to another agent; what was recorded until then is kept", reason=reason)
            return SessionEnd.FENCED
        if self._handed_over:
            record = await self._services.journal.run(lambda connection: session_rows.get(connection, info.id))
            if record is not None and record.fence == self._claim.revision:  # nobody went on meanwhile
                await write_manifest(self._services.journal, info.id)
            self._log.info("session handed over", reason=reason)
            return SessionEnd.HANDED_OVER
        await self._calls.forget()
        manifest = await write_manifest(self._services.journal, info.id)
        if state is SessionState.FAILED:
            await hooks.notify("recording_failed", info=info, stream_id="", error=reason)
        await hooks.notify("recording_finished", info=info, manifest=manifest)
        self._log.info("session over", state=state.value, reason=reason)
        return SessionEnd.ENDED

    async def _transition(self, state: SessionState, reason: str) -> None:
        if state is self._state:
            return
        now, fence = time.time(), self._claim.revision
        await self._services.journal.run(
            lambda connection: session_rows.transition(connection, self.info.id, state, reason, now, fence=fence)
        )
        self._state = state
