"""The life of one session, from its first journal line to its manifest: who has it, what it is in, when and how it ends."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from enum import Enum

import structlog

from roomkeeper.claims.leases import Claim
from roomkeeper.config.session_rules import SessionsTable
from roomkeeper.errors import RoomConnectionError
from roomkeeper.rooms.background import BackgroundWork
from roomkeeper.rooms.events import StreamInfo
from roomkeeper.rooms.protocols import Capability, KeyframeRequester, Room
from roomkeeper.rooms.recording import RecordingControl
from roomkeeper.rooms.roles import RoleBook
from roomkeeper.rooms.roster import Roster
from roomkeeper.rooms.session import SessionInfo
from roomkeeper.rooms.stream_progress import StreamProgress
from roomkeeper.sessions.call_ledger import CallLedger
from roomkeeper.sessions.command_desk import CommandDesk
from roomkeeper.sessions.message_log import MessageLog
from roomkeeper.sessions.outbox import Outbox
from roomkeeper.sessions.presence import Presence, PresenceTakenAwayError
from roomkeeper.sessions.services import SessionServices
from roomkeeper.sessions.staying import Stay
from roomkeeper.sessions.vigil import Vigil
from roomkeeper.sessions.words import WordsPipeline
from roomkeeper.state import sessions as session_rows
from roomkeeper.state.manifest import write_manifest
from roomkeeper.state.sessions import FencedError, SessionState

log = structlog.get_logger(__name__)

DRAIN_WORDS_S = 5.0
MAX_WARNINGS = 1000
"""In one session of one agent: some are brought about by whoever publishes."""


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
        self._claim = claim
        self._overrun = overrun
        self._state = SessionState.CLAIMED
        self._fenced = False
        self._handed_over = False
        self._stopping = asyncio.Event()
        self._look_at_end = asyncio.Event()
        self._stop_reason = "planned end"
        self._goes_on_later = False
        self._background = BackgroundWork(f"session {info.id}")
        self._warned = 0
        self._vigil = Vigil(self, own_user_id, services.rules, leave=self.stop, alarm=self._alarm)
        self._log = log.bind(session=info.id, room=info.room_id)
        self._message_log = MessageLog(info, services.journal)
        self._outbox = outbox = Outbox(self, services.hooks)
        self._calls = CallLedger(services.journal, info.id)
        self._desk = CommandDesk(
            self, outbox, services.commands, services.sessions, self._calls, services.command_key, services.command_prefix
        )
        self._words = WordsPipeline(
            self,
            hooks=services.hooks,
            message_log=self._message_log,
            outbox=outbox,
            desk=self._desk,
            roles=services.roles,
            own_user_id=own_user_id,
            command_prefix=services.command_prefix,
            fail_closed=services.fail_closed,
        )
        self._presence = Presence(self, services, claim, self._words, entered=self._entered, is_over=self._is_over)
        self._stay = Stay(self, self._presence, services, transition=self._transition, wind_down=self._wind_down)

    # -- LiveSession ------------------------------------------------------------------------------------------------------

    @property
    def room(self) -> Room:
        """See `LiveSession.room`."""
        if self._presence.room is None:
            raise RoomConnectionError("the agent is not in the room just now", where=f"room {self.info.room_id}")
        return self._presence.room

    @property
    def connected(self) -> bool:
        """See `LiveSession.connected`."""
        return self._presence.room is not None

    @property
    def streams(self) -> Mapping[str, StreamInfo]:
        """See `LiveSession.streams`."""
        return self._presence.receptions.streams if self._presence.receptions is not None else {}

    @property
    def progress(self) -> Mapping[str, StreamProgress]:
        """See `LiveSession.progress`."""
        return self._presence.receptions.progress if self._presence.receptions is not None else {}

    def request_keyframe(self, stream_id: str) -> None:
        """See `LiveSession.request_keyframe`."""
        if isinstance(self._presence.room, KeyframeRequester):
            self._presence.room.request_keyframe(stream_id)

    def warn(self, text: str) -> None:
        """See `LiveSession.warn`."""
        self._log.warning(text)
        self._warned += 1
        if self._warned <= MAX_WARNINGS:
            self._journal_warning(text)

    def _journal_warning(self, text: str) -> None:
        now = time.time()
        self._background.spawn(self._services.journal.run(lambda connection: session_rows.add_warning(connection, self.info.id, text, now)))

    async def say(self, text: str, to: Sequence[str] = ()) -> None:
        """See `LiveSession.say`."""
        await self._outbox.say(text, to)

    def _alarm(self, text: str) -> None:
        self.warn(text)
        self._background.spawn(self._services.hooks.notify("recording_failed", info=self.info, stream_id="", error=text))

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
        self._background.spawn(
            self._services.journal.run(lambda connection: session_rows.change_planned_end(connection, self.info.id, planned_end))
        )
        self._look_at_end.set()

    def change_rules(self, rules: SessionsTable, roles: RoleBook) -> None:
        """The configuration was read again."""
        self._vigil.rules = self._stay.rules = rules
        self._words.roles = self._presence.roles = roles

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
            await self._stay.until(ending)
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
        if state is SessionState.FINISHED and not self._fenced and not self._goes_on_later and not await self._was_entered():
            why = f": {self._stay.last_trouble}" if self._stay.last_trouble else ""
            state, reason = SessionState.FAILED, f"the room could never be entered{why}"
        elif state is SessionState.FINISHED and not self._presence.streams_seen and not self._goes_on_later:
            self.warn(f"nobody published anything while agent {self.info.agent} was in the room")
        if self._warned > MAX_WARNINGS:
            self._journal_warning(f"{self._warned - MAX_WARNINGS} further warnings are in the log alone, there were too many")
        return await self._end(state, reason)

    async def _begin(self) -> None:
        info, now, fence = self.info, time.time(), self._claim.revision

        def take(connection: sqlite3.Connection) -> str:
            earlier = session_rows.tenures(connection, info.id)
            reason = f"taken up by agent {info.agent}" if earlier else "its time has come"
            session_rows.take(connection, info, reason, now, fence=fence)
            if earlier and earlier[-1].until is None:
                text = f"agent {earlier[-1].agent} was gone without a word; agent {info.agent} went on"
                session_rows.add_warning(connection, info.id, text, now)
            return reason

        reason = await self._services.journal.run(take)
        await self._transition(SessionState.JOINING, reason)
        await self._message_log.start()

    async def _entered(self) -> None:
        await self._transition(SessionState.LIVE, "entered the room")
        self._log.info("in the room", until=self.info.planned_end.isoformat(timespec="minutes"))

    def _is_over(self) -> bool:
        return self._stopping.is_set() or datetime.now(UTC) >= self.info.planned_end

    async def _was_entered(self) -> bool:
        """Whether this agent, or one that had the session before, was in the room."""
        life = await self._services.journal.run(lambda connection: session_rows.transitions(connection, self.info.id))
        return self._stay.was_live or any(state is SessionState.LIVE for _, state, _ in life)

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

    async def _finish_words(self, words: asyncio.Task[None]) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_WORDS_S):
                await self._words.drain()
        words.cancel()
        await asyncio.gather(words, return_exceptions=True)
        await self._outbox.close()
        await self._desk.close()
        if self._outbox.refused:
            self.warn(f"{self._outbox.refused} messages of the agent could not be sent")
        if self._words.dropped_barrage:
            self.warn(f"{self._words.dropped_barrage} barrage messages were dropped under load")
        if self._words.dropped:
            self.warn(f"{self._words.dropped} messages were neither judged nor kept: too many of one sender, or of all, were waiting")
        await self._message_log.close()
        if self._message_log.dropped:
            self.warn(f"{self._message_log.dropped} messages are missing in messages.jsonl: the disk refused them for too long")

    async def _end(self, state: SessionState, reason: str) -> SessionEnd:
        hooks, info = self._services.hooks, self.info
        await self._background.wait()
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
        await self._services.teller.tell_ending(info.id)
        await self._calls.forget()
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
