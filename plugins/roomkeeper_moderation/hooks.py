"""The moderation plugin: judges each message, keeps strikes, journals every verdict that was carried out."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import structlog

from roomkeeper.errors import ConfigurationError, JournalError, RoomError
from roomkeeper.hookspecs import PluginContext, Services, hookimpl
from roomkeeper.rooms.commands import Command
from roomkeeper.rooms.messages import Action, Message, Verdict
from roomkeeper.rooms.protocols import Capability
from roomkeeper.rooms.session import LiveSession, SessionInfo
from roomkeeper.settings import changed_keys
from roomkeeper.state import sessions as session_rows
from roomkeeper.state.journal import Journal, storable
from roomkeeper_moderation import audit, retention, switches
from roomkeeper_moderation.commands import ModerationCommands
from roomkeeper_moderation.config import ModerationSettings
from roomkeeper_moderation.court import Court, Place
from roomkeeper_moderation.people import Person

if TYPE_CHECKING:
    import typer
    from prometheus_client import CollectorRegistry

log = structlog.get_logger(__name__)

_FROM_START_TO_END = ("dry_run_rooms", "keep_personal_data_for", "keep_messages_for")

_DECIDED = 4000
"""Decisions that are being carried out."""
_PLACES = 1000
"""Sessions whose fixed facts are at hand."""


class ModerationPlugin:
    """Rules of speech and behaviour. Build it off the event loop: policies may be read from files (`ConfigurationError` when one is wrong).

    :param clock: UNIX time in seconds, for what is taken up at the start; messages bring their own time.
    """

    Settings = ModerationSettings

    def __init__(self, context: PluginContext, clock: Callable[[], float] = time.time) -> None:
        self.settings: ModerationSettings = context.settings if context.settings is not None else ModerationSettings()
        self._wanted = self.settings
        self.court = Court(self.settings)
        self.reloads_refused = 0
        self.refused = ""
        """What is wrong with the policies as they lie on the disk, when the last reload was refused."""
        self._context = context
        self._clock = clock
        self._journal: Journal | None = None
        self._places: dict[str, tuple[SessionInfo, Place]] = {}
        self._decided: dict[tuple[str, str, float], tuple[int, Verdict]] = {}
        self._outcomes: list[tuple[int, str]] = []
        self._concluding: asyncio.Task[None] | None = None
        self._retention: asyncio.Task[None] | None = None
        self._reloading = asyncio.Lock()

    # -- life -------------------------------------------------------------------------------------------------------------

    def take_settings(self, settings: ModerationSettings) -> Iterable[str]:
        """Which policies hold where counts from the reload that follows, unless one of them is wrong."""
        kept = {key: getattr(self.settings, key) for key in _FROM_START_TO_END}
        self._wanted = settings.model_copy(update=kept)
        return [key for key in changed_keys(self.settings, settings) if key in _FROM_START_TO_END]

    @hookimpl
    async def roomkeeper_startup(self, services: Services) -> None:
        """Take up strikes and mutes that still count; forget what was kept long enough."""
        await self.court.strikes.open(services.journal, self._clock(), self.court.longest_expiry)
        self._journal = services.journal
        await services.journal.run(switches.forget_ended)
        await self._export_leftovers(services.journal)
        keep = self.settings.keep_personal_data_for.total_seconds()
        messages = self.settings.keep_messages_for.total_seconds() if self.settings.keep_messages_for is not None else None
        self._retention = asyncio.create_task(
            retention.forget_for_ever(services.journal, keep, messages, self._clock), name="moderation retention"
        )

    async def _export_leftovers(self, journal: Journal) -> None:
        """Whoever ran these sessions is gone and may not have exported their audits; they may be ended in a moment."""
        for record in await journal.run(session_rows.unended):
            try:
                await audit.export(journal, record.info)
            except OSError as error:
                log.error("the audit of an interrupted session cannot be written", session=record.info.id, error=str(error))

    @hookimpl
    async def roomkeeper_shutdown(self) -> None:
        """Let go of the journal."""
        await self.outcomes_written()
        task, self._retention = self._retention, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        self._journal = None

    @hookimpl
    async def roomkeeper_configuration_reloaded(self) -> None:
        """Read the policies again. A wrong one is refused: the old ones go on, and the status counts it."""
        if refused := await self.reload():
            raise ConfigurationError(refused)

    async def reload(self) -> str:
        """Read the policies again; return what was refused, or nothing."""
        async with self._reloading:
            try:
                engines = await asyncio.to_thread(self.court.build, self._wanted)
            except ConfigurationError as error:
                self.reloads_refused += 1
                log.error("the policies are not reloaded, the old ones go on", error=str(error))
                self.refused = str(error)
                return self.refused
            self.refused = ""
            self.court.install(engines)
            self.settings = self._wanted
            log.info("policies reloaded", policies=[engine.name for _, engine in engines])
            return ""

    @hookimpl
    async def roomkeeper_room_opened(self, session: LiveSession) -> None:
        """Mute again who is still muted: the room may have forgotten it, as may a restart of either side."""
        now = self._clock()
        if Capability.MUTE not in session.capabilities:
            return
        for user_id, mute in self.court.strikes.mutes_in(session.info.provider, session.info.room_id, now).items():
            try:
                await session.room.mute_user(user_id, media=False, chat=True, seconds=max(1.0, mute.until - now))
            except RoomError as error:
                log.warning("a mute could not be set again", room=session.info.room_id, user=user_id, error=str(error))

    @hookimpl
    async def roomkeeper_session_started(self, session: LiveSession) -> None:
        """What happened before this agent took the session up counts: strikes, mutes, pardons, what somebody in charge switched."""
        if self._journal is None:
            return
        info = session.info
        await self.court.strikes.take_up_room(info.provider, info.room_id, self._clock())
        for what, on in (await self._journal.run(lambda connection: switches.of_session(connection, info.id))).items():
            self.court.switch(info.provider, info.room_id, what, on=on)

    @hookimpl
    async def roomkeeper_session_ended(self, session: LiveSession) -> None:
        """Put the session's audit beside its recordings, also when another agent goes on: it writes the file anew from the journal."""
        self.court.forget_switches(session.info.provider, session.info.room_id)
        self._places.pop(session.info.id, None)
        if self._journal is not None:
            await self.outcomes_written()
            await audit.export(self._journal, session.info)

    # -- messages ---------------------------------------------------------------------------------------------------------

    @hookimpl
    async def roomkeeper_moderate_message(self, session: LiveSession, message: Message) -> Verdict | None:
        """Judge a message: at most one strike, whatever rules it breaks."""
        known = self._places.get(session.info.id)
        place = known[1] if known is not None and known[0] is session.info else self._place(session)
        verdict = await self.court.decide(place, message)
        if verdict is not None and self._journal is not None:
            decided = [(message, verdict)] if verdict.action > Action.ALLOW else []
            await self._note(self._journal, session, [*decided, *verdict.also])
        return verdict

    @hookimpl
    async def roomkeeper_verdict_applied(self, session: LiveSession, message: Message, verdict: Verdict, outcome: str) -> None:
        """Journal what was decided and done, whichever moderator decided it."""
        if self._journal is None:
            log.error("a verdict is not in the audit: moderation was not started", room=message.room_id, rule=verdict.rule)
            return
        row = self._decided.pop((session.info.id, message.message_id, message.at), None)
        if row is not None and row[1] is verdict:
            self._outcomes.append((row[0], outcome))
            if self._concluding is None or self._concluding.done():
                self._concluding = asyncio.create_task(self._conclude(self._journal), name="moderation outcomes")
        else:  # another moderator's verdict was the strictest
            audited = self._audited(session, message, verdict, outcome)
            await self._journal.run(lambda connection: audit.save(connection, audited))

    def _place(self, session: LiveSession) -> Place:
        info = session.info
        place = Place(
            provider=info.provider,
            room_id=info.room_id,
            session_id=info.id,
            session_end=info.planned_end.timestamp(),
            can_mute=Capability.MUTE in session.capabilities,
            arrived=lambda user_id: _arrived(session, user_id),
        )
        if len(self._places) >= _PLACES:
            self._places.clear()
        self._places[info.id] = info, place
        return place

    async def outcomes_written(self) -> None:
        """Wait until every outcome is in the journal."""
        if self._concluding is not None:
            await self._concluding

    async def _conclude(self, journal: Journal) -> None:
        """Journal outcomes as many at a time as have come: the next message need not wait for the disk, and after a crash it is said that
        the outcome is not known. There are no more than decisions, which wait for the journal themselves."""
        while self._outcomes:
            some, self._outcomes = self._outcomes, []
            try:
                await journal.run(partial(audit.conclude, outcomes=some))
            except JournalError as error:
                log.error("outcomes are not in the audit", outcomes=[outcome for _, outcome in some], error=str(error))

    async def _note(self, journal: Journal, session: LiveSession, decided: Sequence[tuple[Message, Verdict]]) -> None:
        """Journal decisions before anybody acts on them: a crash in between leaves them in the audit, with that said."""
        audited = [self._audited(session, message, verdict, audit.UNDER_WAY) for message, verdict in decided]
        try:
            rows = await journal.run(lambda connection: [audit.save(connection, one) for one in audited])
        except JournalError as error:
            log.error("decisions are not in the audit yet", room=session.info.room_id, decisions=len(decided), error=str(error))
            return
        for row, (message, verdict) in zip(rows, decided, strict=True):
            self._decided[session.info.id, message.message_id, message.at] = (row, verdict)
            if len(self._decided) > _DECIDED:
                del self._decided[next(iter(self._decided))]

    def _audited(self, session: LiveSession, message: Message, verdict: Verdict, outcome: str) -> audit.AuditEntry:
        person = Person(session.info.provider, session.info.room_id, message.sender.user_id)
        expire_after = self.court.engine(session.info.room_id).expire_after
        history = self.court.strikes.history(person, message.at, expire_after, dry_run=verdict.dry_run)
        return audit.entry(session.info.id, session.info.provider, message, verdict, history, outcome)

    # -- at start ---------------------------------------------------------------------------------------------------------

    @hookimpl
    def roomkeeper_register_commands(self) -> Iterable[Command]:
        """Hand over mute, unmute, kick, pardon, appeal and policy."""
        return ModerationCommands(self.court, self.journal, self).commands()

    @hookimpl
    def roomkeeper_register_cli(self, app: typer.Typer) -> None:
        """Add `roomkeeper moderate`."""
        from roomkeeper_moderation.cli import moderate_app

        app.add_typer(moderate_app(self._context.data_dir), name="moderate")

    @hookimpl
    def roomkeeper_register_metrics(self, registry: CollectorRegistry) -> None:
        """Count what was refused and forgotten."""
        from roomkeeper_moderation.metrics import ModerationCollector

        registry.register(ModerationCollector(self))

    def journal(self) -> Journal:
        """The journal, from startup to shutdown. Raises `JournalError`."""
        if self._journal is None:
            raise JournalError("moderation was not started", remedy="see the log of the start")
        return self._journal


def _arrived(session: LiveSession, user_id: str) -> float | None:
    wanted = storable(user_id)
    for presence in session.roster.presences():
        if storable(presence.user.user_id) == wanted and presence.intervals:
            return presence.intervals[0][0]
    return None
