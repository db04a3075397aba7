"""The moderation plugin: judges each message, keeps strikes, journals every verdict that was carried out."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import structlog

from roomkeeper.errors import JournalError
from roomkeeper.hookspecs import PluginContext, Services, hookimpl
from roomkeeper.rooms.messages import Action, Message, MessageKind, Verdict
from roomkeeper.rooms.protocols import Capability
from roomkeeper.rooms.session import LiveSession
from roomkeeper.state.journal import Journal
from roomkeeper_moderation import audit, explanations
from roomkeeper_moderation.config import ModerationSettings
from roomkeeper_moderation.flood import Person
from roomkeeper_moderation.judge import Finding, Judge, words_of
from roomkeeper_moderation.ladder import Ladder
from roomkeeper_moderation.strikes import StrikeBook

if TYPE_CHECKING:
    import typer

log = structlog.get_logger(__name__)

STILL_MUTED = "muted"

_LONG_TEXT = 4096  # characters; the rooms' own limit is 1 KB, so only a provider without one ever costs a thread
_UNDER_WAY_S = 2.0  # a message may have been sent before the mute reached the room


class ModerationPlugin:
    """Blocked words and floods. Build it off the event loop: a policy may be read from files (`ConfigurationError` when it is wrong).

    :param clock: UNIX time in seconds, for what is taken up at the start; messages bring their own time.
    """

    Settings = ModerationSettings

    def __init__(self, context: PluginContext, clock: Callable[[], float] = time.time) -> None:
        settings = context.settings if context.settings is not None else ModerationSettings()
        policy, terms = settings.load()
        self.policy = policy
        self.judge = Judge(policy, terms)
        self.ladder = Ladder(policy.ladder, policy.mute_for.total_seconds())
        self.strikes = StrikeBook(self.ladder, policy.strikes_expire_after.total_seconds(), dry_run=policy.dry_run)
        self._clock = clock
        self._journal: Journal | None = None

    @hookimpl
    async def roomkeeper_startup(self, services: Services) -> None:
        """Take up strikes and mutes that still count."""
        await self.strikes.open(services.journal, self._clock())
        self._journal = services.journal

    @hookimpl
    async def roomkeeper_shutdown(self) -> None:
        """Let go of the journal."""
        self._journal = None

    @hookimpl
    async def roomkeeper_moderate_message(self, session: LiveSession, message: Message) -> Verdict | None:
        """Judge a message: at most one strike, whatever rules it breaks."""
        if not self.judge.judges(message):
            return None
        person = Person(session.info.provider, session.info.room_id, message.sender.user_id)
        words = words_of(message)
        flood = self.judge.flooding(person, message, words)
        if muted := self._still_muted(person, message):
            return muted
        if len(message.text) > _LONG_TEXT:
            finding = await asyncio.to_thread(self.judge.blocked_word, message, words)
        else:
            finding = self.judge.blocked_word(message, words)
        finding = finding or flood
        return await self._verdict(session, person, message, finding) if finding else None

    @hookimpl
    async def roomkeeper_verdict_applied(self, session: LiveSession, message: Message, verdict: Verdict, outcome: str) -> None:
        """Journal what was decided and done, whichever moderator decided it."""
        if self._journal is None:
            log.error("a verdict is not in the audit: moderation was not started", room=message.room_id, rule=verdict.rule)
            return
        person = Person(session.info.provider, session.info.room_id, message.sender.user_id)
        history = self.strikes.history(person, message.at)
        audited = audit.entry(session.info.id, session.info.provider, message, verdict, history, outcome)
        await self._journal.run(lambda connection: audit.save(connection, audited))

    @hookimpl
    def roomkeeper_register_cli(self, app: typer.Typer) -> None:
        """Add `roomkeeper moderate`."""
        from roomkeeper_moderation.cli import moderate

        app.add_typer(moderate, name="moderate")

    def _still_muted(self, person: Person, message: Message) -> Verdict | None:
        """A muted user's chat arrives all the same when the room lost the mute, for instance in a restart: mute for the rest of it."""
        mute = self.strikes.mute(person, message.at)
        if mute is None or message.kind is MessageKind.COMMAND or message.at < mute.at + _UNDER_WAY_S:
            return None
        left = mute.until - message.at
        return Verdict(action=Action.MUTE, rule=STILL_MUTED, explanation=explanations.for_mute(left), seconds=left)

    async def _verdict(self, session: LiveSession, person: Person, message: Message, finding: Finding) -> Verdict:
        before = len(self.strikes.history(person, message.at))
        try:
            history = await self.strikes.strike(
                person,
                message.at,
                finding.rule,
                session_id=session.info.id,
                message_id=message.message_id,
                can_mute=Capability.MUTE in session.capabilities,
            )
            strikes = len(history)
        except JournalError as error:
            if self.policy.when_journal_fails == "abstain":
                raise
            log.error("a strike is not journalled", room=message.room_id, user=message.sender.user_id, rule=finding.rule, error=str(error))
            strikes = before + 1
        details = {"strike": str(strikes)}
        if finding.term:
            details |= {"term": finding.term, "how": ", ".join(finding.how)}
        return Verdict(
            action=self.ladder.action(strikes),
            rule=finding.rule,
            matched=finding.matched,
            span=finding.span,
            score=finding.score,
            explanation=explanations.with_consequences(finding.reason, self.ladder, strikes),
            seconds=self.ladder.seconds(strikes),
            dry_run=self.policy.dry_run,
            details=details,
        )
