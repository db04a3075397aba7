"""From occurrences that are due to sessions that run: one claim, one place, one runner each."""

from __future__ import annotations

import asyncio
import contextlib
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import structlog

from roomkeeper.claims.contract import ClaimsError
from roomkeeper.claims.leases import Claim, Leases, Standing
from roomkeeper.config.session_rules import AdmissionTable, SessionsTable
from roomkeeper.plugins.dispatcher import Dispatcher
from roomkeeper.rooms.background import BackgroundWork
from roomkeeper.rooms.occurrences import Occurrence, start_of
from roomkeeper.rooms.roles import RoleBook
from roomkeeper.rooms.session import SessionInfo
from roomkeeper.sessions.missed import Missed, NewInfo, note_missed
from roomkeeper.sessions.places import ROOM_TAKEN, Places
from roomkeeper.sessions.planner import Outlook
from roomkeeper.sessions.runner import SessionEnd, SessionRunner
from roomkeeper.sessions.telling import Teller
from roomkeeper.state import sessions as session_rows
from roomkeeper.state.journal import Journal
from roomkeeper.state.sessions import ENDED_STATES, FencedError

log = structlog.get_logger(__name__)

SURVEY_EVERY_S = 0.25
SURVEY_PAUSE_S = 0.02
"""Between two surveys at least: changes come in crowds."""

STEP_S = 0.25
"""How long the second in rank waits for the first, the third for the second: the first one may not be able to."""

RETRY_S = 1.0
MISSED_RETRY_S = 20.0
"""How long after a failure the journal is told once more that an occurrence was missed."""

FORGET_AFTER = timedelta(days=3)
"""How long after its start the claim of an occurrence that is done is kept."""

CLOCK_IS_SET_S = 120.0
"""Nothing is called missed so soon after the machine's start, monotonic seconds: its clock may not have been set yet, and be ahead."""


@dataclass(slots=True)
class Candidate:
    """An occurrence that should be running and is not, here. `free_since` is monotonic seconds."""

    occurrence: Occurrence
    free_since: float | None = None
    not_before: float = 0.0
    waits_for: str = ""
    alarmed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskServices:
    """What the desk needs of the agent. `new_runner` builds a session's runner."""

    journal: Journal
    hooks: Dispatcher
    leases: Leases
    teller: Teller
    places: Places
    rules: SessionsTable
    agent: str
    new_info: NewInfo
    new_runner: Callable[[SessionInfo, Claim, Occurrence], SessionRunner]
    on_change: Callable[[], None]


class SessionDesk:
    """Decides, several times a second, what this agent takes up; owns the sessions' tasks. What one session raises touches no other."""

    def __init__(self, services: DeskServices) -> None:
        self._services = services
        self._candidates: dict[str, Candidate] = {}
        self._beginning: dict[str, Occurrence] = {}
        self.runners: dict[str, SessionRunner] = {}
        self._occurrences: dict[str, Occurrence] = {}
        self._work = BackgroundWork("session desk")
        self._over: set[str] = set()
        self._missed: dict[str, Missed] = {}
        self._cancelled: set[str] = set()
        self._look = asyncio.Event()
        self.accepting = False

    # -- what others tell -------------------------------------------------------------------------------------------------

    def look_soon(self) -> None:
        """Something changed: a claim, a session."""
        self._look.set()

    def take_outlook(self, outlook: Outlook) -> None:
        """The plan as it is now: begin, change, cancel, miss."""
        self._take_back_missed(outlook.at)
        due = {one.id: one for one in outlook.due}
        for key, one in due.items():
            if key in self.runners:
                self._cancelled.discard(key)
                self._occurrences[key] = one
                self.runners[key].change_plan(one.end.astimezone(UTC), one.overrun)
            elif key not in self._beginning and key not in self._over:
                self._candidates.setdefault(key, Candidate(one)).occurrence = one
        self._over &= due.keys() | {one.id for one in outlook.over}
        for one in outlook.over:
            if one.id in self.runners:  # made shorter: it is over now
                self.runners[one.id].change_plan(one.end.astimezone(UTC), one.overrun)
            waiting = self._candidates.pop(one.id, None)
            if one.id not in self.runners and one.id not in self._beginning and one.id not in self._over:
                self._miss(waiting or Candidate(one))
        for key in [key for key in self._candidates if key not in due]:
            candidate = self._candidates.pop(key)
            if candidate.occurrence.leaves_by <= outlook.at:  # its time went by while it was tried in vain
                self._miss(candidate)
            else:
                log.info("occurrence was cancelled before it began", occurrence=key)
        self._note_missed()
        self._work.spawn(self._services.teller.tell_again(), "tell endings again")
        for key in [key for key, runner in self.runners.items() if key not in due and runner.info.planned_end > outlook.at]:
            self._cancel(key)
        self.look_soon()

    def _miss(self, candidate: Candidate) -> None:
        one = candidate.occurrence
        self._over.add(one.id)
        self._missed.setdefault(one.id, Missed(one, candidate.waits_for))

    def _take_back_missed(self, now: datetime) -> None:
        """What the journal was not told of and is still to come was missed by a clock that was ahead, and has been set."""
        for key in [key for key, one in self._missed.items() if one.occurrence.leaves_by > now and one.not_before < math.inf]:
            del self._missed[key]
            self._over.discard(key)

    def _note_missed(self) -> None:
        """Have the journal told of what was missed, again and again until it takes it: no later look finds it once more."""
        for key, missed in self._missed.items():
            if time.monotonic() >= max(missed.not_before, CLOCK_IS_SET_S):
                missed.not_before = math.inf
                self._work.spawn(self._note_one_missed(missed), f"miss {key}")

    async def _note_one_missed(self, missed: Missed) -> None:
        services, settled = self._services, False
        try:
            settled = await note_missed(
                missed, journal=services.journal, leases=services.leases, teller=services.teller, new_info=services.new_info
            )
        finally:
            missed.not_before = time.monotonic() + MISSED_RETRY_S
            if settled:
                del self._missed[missed.occurrence.id]

    def settled_until(self, now: datetime) -> datetime:
        """The time up to which the journal says of every occurrence how it ended: a new start has to look back no further."""
        # what did not begin yet may fail after its end, and what waits may end before the next look: the journal knows nothing of either
        unsettled = [one.occurrence for one in self._missed.values()] + [one.occurrence for one in self._candidates.values()]
        return min([now, *(one.leaves_by - timedelta(seconds=1) for one in (*unsettled, *self._beginning.values()))])

    def _cancel(self, key: str) -> None:
        """A running session is no longer in the timetable."""
        if key in self._cancelled:
            return
        self._cancelled.add(key)
        runner = self.runners[key]
        if self._services.rules.cancelled == "leave":
            runner.stop("cancelled in the timetable")
        else:
            runner.warn("no longer in the timetable; the session goes on to its planned end")

    def change_rules(self, rules: SessionsTable, admission: AdmissionTable, roles: RoleBook) -> None:
        """The configuration was read again: running sessions go by the new rules, too."""
        self._services = replace(self._services, rules=rules)
        self._services.places.admission.rules = admission
        for runner in self.runners.values():
            runner.change_rules(rules, roles)

    # -- the survey -------------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Survey until cancelled. Sessions go on; end them with `end_sessions`."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(SURVEY_EVERY_S):
                    await self._look.wait()
            await asyncio.sleep(SURVEY_PAUSE_S)
            self._look.clear()
            try:
                await self._survey()
            except Exception:  # the next survey may go well, and sessions depend on it
                log.exception("the survey of occurrences failed")

    async def _survey(self) -> None:
        if not self._candidates or not self.accepting:
            return
        places, leases = self._services.places, self._services.leases
        await places.admission.measure()
        now = time.monotonic()
        free = self._free_candidates(now)
        taken = places.taken([*self._occurrences.values(), *self._beginning.values()])
        # of those that begin together, each agent takes first what falls to it first: all in one order would get in each other's way
        ranks = {key: leases.rank(key) for key, _ in free}
        for key, candidate in sorted(free, key=lambda item: (item[1].occurrence.begins, ranks[item[0]] or 0)):
            one, rank = candidate.occurrence, ranks[key]
            refusal = places.refusal(one, taken, len(self._occurrences) + len(self._beginning))
            if refusal:
                self._has_to_wait(candidate, refusal, rank)
            elif rank is not None and now >= (candidate.free_since or now) + rank * STEP_S:
                del self._candidates[key]
                self._beginning[key] = one
                taken.add(places.of(one))
                self._work.spawn(self._run_session(one), f"session {key}")

    def _free_candidates(self, now: float) -> list[tuple[str, Candidate]]:
        """Those that nobody has, and that may be tried now. Those that are over are forgotten."""
        free = []
        for key, candidate in list(self._candidates.items()):
            standing = self._services.leases.standing(key)
            if standing is Standing.DONE:
                del self._candidates[key]
                self._over.add(key)
            elif standing is not Standing.FREE:
                candidate.free_since = None
            elif now >= candidate.not_before:
                candidate.free_since = candidate.free_since or now
                free.append((key, candidate))
        return free

    def _has_to_wait(self, candidate: Candidate, refusal: str, rank: int | None) -> None:
        """It does not fit here. The alarm is sounded once, by the agent to which it falls first: it may fit elsewhere."""
        candidate.waits_for = refusal
        if rank == 0 and not candidate.alarmed:  # None is no rank: an agent that drains, or that reaches no other
            candidate.alarmed = True
            self._work.spawn(self._alarm_waiting(candidate.occurrence, refusal), f"alarm {candidate.occurrence.id}")

    async def _alarm_waiting(self, one: Occurrence, reason: str) -> None:
        log.warning("occurrence has to wait", occurrence=one.id, room=one.room_id, reason=reason)
        if reason.startswith(ROOM_TAKEN):
            return  # as planned
        info = await self._services.new_info(one)
        await self._services.hooks.notify("recording_failed", info=info, stream_id="", error=f"the session has to wait: {reason}")

    # -- sessions ---------------------------------------------------------------------------------------------------------

    async def _run_session(self, one: Occurrence) -> None:
        """One session, alone: whatever it raises ends here."""
        end: SessionEnd | None = None
        trouble = ""
        try:
            end = await self._claim_and_run(one)
        except (ClaimsError, FencedError) as error:
            trouble = str(error)
            log.warning("occurrence could not be taken up", occurrence=one.id, error=trouble)
        except Exception as error:
            trouble = f"{type(error).__name__}: {error}"
            log.exception("session failed", session=one.id, room=one.room_id)
        finally:
            self._beginning.pop(one.id, None)
            self.runners.pop(one.id, None)
            one = self._occurrences.pop(one.id, one)  # as it is planned by now
            if end is SessionEnd.ENDED:
                self._over.add(one.id)
            elif self.accepting:
                # somebody else has it, or it failed before it began: look again whether it needs somebody
                self._candidates[one.id] = Candidate(one, not_before=time.monotonic() + RETRY_S, waits_for=trouble)
            self._services.on_change()
            self.look_soon()

    async def _claim_and_run(self, one: Occurrence) -> SessionEnd | None:
        services = self._services
        claim = await services.leases.claim(one.id, services.places.of(one))
        if claim is None:
            return None
        try:
            if refusal := await services.places.lost_to_another(one, claim):
                log.info("place lost to another agent", occurrence=one.id, reason=refusal)
                await services.leases.release(claim)
                return None
            info = await self._info(one)
            if info is None:
                await services.leases.finish(claim)
                return SessionEnd.ENDED
            runner = services.new_runner(info, claim, one)
            if not self.accepting:
                await services.leases.release(claim)
                return SessionEnd.HANDED_OVER
            self.runners[one.id], self._occurrences[one.id] = runner, one
            self._beginning.pop(one.id, None)
            services.on_change()
            log.info("session begins", session=one.id, room=one.room_id, end=one.end.isoformat(), claim=claim.revision)
            end = await runner.run()
        except Exception:
            await services.leases.release(claim)
            raise
        if end is SessionEnd.ENDED:
            await services.leases.finish(claim)
        return end

    async def _info(self, one: Occurrence) -> SessionInfo | None:
        """What the journal knows of the session, or a new one; None when it is over already."""
        record = await self._services.journal.run(lambda connection: session_rows.get(connection, one.id))
        if record is None:
            return await self._services.new_info(one)
        if record.state in ENDED_STATES:
            log.info("occurrence is over already", occurrence=one.id, state=record.state.value)
            return None
        return replace(record.info, agent=self._services.agent, planned_end=one.end.astimezone(UTC))

    # -- ends -------------------------------------------------------------------------------------------------------------

    async def end_sessions(self, reason: str, *, goes_on_later: bool) -> None:
        """Take up nothing more, end every running session and wait for it."""
        self.accepting = False
        self._candidates.clear()
        for runner in list(self.runners.values()):
            runner.stop(reason, goes_on_later=goes_on_later)
        await self.wait_for_sessions()

    async def wait_for_sessions(self) -> None:
        """Wait until every session running now is over."""
        await asyncio.gather(*self._work.tasks, return_exceptions=True)

    async def forget_old_claims(self) -> None:
        """Delete claims of occurrences that were done days ago: the journal knows them for ever."""
        leases, before = self._services.leases, datetime.now(UTC) - FORGET_AFTER
        for key in leases.done_occurrences():
            start = start_of(key)
            if start is not None and start < before:
                await leases.forget(key)
