"""From a message to a verdict: the judge finds, the ladder and the strikes say what follows. Without a room, so that replays use it too."""

from __future__ import annotations

import asyncio
import sys
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

import structlog

from roomkeeper.errors import JournalError
from roomkeeper.rooms.messages import Action, Message, MessageKind, Verdict
from roomkeeper.rooms.roles import Role
from roomkeeper_moderation import explanations
from roomkeeper_moderation.behaviour import Behaviour
from roomkeeper_moderation.config import ModerationSettings, Policy, all_terms, load_policy
from roomkeeper_moderation.judge import Finding, Judge, words_of
from roomkeeper_moderation.ladder import Ladder
from roomkeeper_moderation.people import Person
from roomkeeper_moderation.raids import UNDER_WAY_S, Raids
from roomkeeper_moderation.strikes import Offence, Strike, StrikeBook

log = structlog.get_logger(__name__)

STILL_MUTED = "muted"
IMPOSTOR = "impostor"

_LONG_TEXT = 4096  # characters; the rooms' own limit is 1 KB, so only a provider without one ever costs a thread
_JUDGED_BY_LOOKS = 1024
_HINT_AGAIN_S = 5.0
_HINTED_PEOPLE = 10_000
RAID = "raid"
_NO_GRACE = frozenset(("flood", "room_flood", RAID))


class Engine:
    """One policy, ready to judge."""

    def __init__(self, policy: Policy, terms: tuple[str, ...], behaviour: Behaviour, *, name: str = "default") -> None:
        self.name = name
        self.policy = policy
        self.terms = terms
        self.judge = Judge(policy, terms, behaviour)
        self.ladder = Ladder(policy.ladder, policy.mute_for.total_seconds())
        self.raid_letters = policy.raid.min_letters if policy.raid.users else sys.maxsize
        self.expire_after = policy.strikes_expire_after.total_seconds()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a message was said, as far as judging it needs to know. `session_end` is UNIX time; `arrived` knows when a user came first."""

    provider: str
    room_id: str
    session_id: str
    session_end: float
    can_mute: bool
    arrived: Callable[[str], float | None]


class Court:
    """Judges messages of all rooms. A new set of policies takes over windows, strikes and mutes."""

    def __init__(self, settings: ModerationSettings, strikes: StrikeBook | None = None) -> None:
        self.strikes = strikes or StrikeBook()
        self.behaviour = Behaviour()
        self._raids = Raids()
        self.dry_by_hand: dict[tuple[str, str], bool] = {}
        self.quiet_by_hand: set[tuple[str, str]] = set()
        self.install(self.build(settings))
        self._settings = settings
        self._hinted: OrderedDict[tuple[Person, str], float] = OrderedDict()

    def build(self, settings: ModerationSettings) -> list[tuple[str, Engine]]:
        """Read the policies. Blocks; raises `ConfigurationError`, and nothing has changed then."""
        engines = []
        for pattern, path in settings.room_policies.items():
            policy = load_policy(path, named_by=f"room_policies.{pattern!r} in [plugins.moderation]")
            engines.append((pattern, Engine(policy, all_terms(policy, path.parent, where=str(path)), self.behaviour, name=path.stem)))
        policy, terms = settings.load()
        name = settings.policy.stem if settings.policy else "default"
        return [*engines, ("*", Engine(policy, terms, self.behaviour, name=name))]

    def install(self, engines: list[tuple[str, Engine]]) -> None:
        """Judge by these policies from now on."""
        for _, engine in engines:
            engine.judge.quiet_by_hand = self.quiet_by_hand
        self._engines = engines
        self._by_room: dict[str, Engine] = {}

    @property
    def longest_expiry(self) -> float:
        """Seconds after which no policy counts a strike any more."""
        return max(engine.expire_after for _, engine in self._engines)

    def engine(self, room_id: str) -> Engine:
        """The policy of a room."""
        engine = self._by_room.get(room_id)
        if engine is None:
            engine = next(engine for pattern, engine in self._engines if fnmatchcase(room_id, pattern))
            if len(self._by_room) < 10_000:
                self._by_room[room_id] = engine
        return engine

    def dry(self, provider: str, room_id: str) -> bool:
        """Whether the whole room is a dry run."""
        by_hand = self.dry_by_hand.get((provider, room_id)) if self.dry_by_hand else None
        if by_hand is not None:
            return by_hand
        if self.engine(room_id).policy.dry_run:
            return True
        return any(fnmatchcase(room_id, pattern) for pattern in self._settings.dry_run_rooms)

    def switch(self, provider: str, room_id: str, what: str, *, on: bool) -> None:
        """Switch `dry-run` or `quiet` for a room by hand."""
        if what == "dry-run":
            self.dry_by_hand[provider, room_id] = on
        elif on:
            self.quiet_by_hand.add((provider, room_id))
        else:
            self.quiet_by_hand.discard((provider, room_id))

    def forget_switches(self, provider: str, room_id: str) -> None:
        """The session for which somebody switched something is over."""
        self.dry_by_hand.pop((provider, room_id), None)
        self.quiet_by_hand.discard((provider, room_id))

    async def decide(self, place: Place, message: Message) -> Verdict | None:
        """Judge a message: at most one strike, whatever rules it breaks. A raid is also held against those who began it."""
        engine = self.engine(place.room_id)
        judge = engine.judge
        doubted = not message.verified and engine.policy.unverified_senders == "hint"
        if not judge.judges(message):
            return self._impostor(engine, message) if doubted and message.sender.role not in (Role.BOT, Role.STUDENT) else None
        person = Person(place.provider, place.room_id, message.sender.user_id)
        words = words_of(message)
        if words.counts and (len(message.text) >= engine.raid_letters or not message.text.isascii()):  # a sign may stand for many letters
            self._raids.remember(person, message)
        if len(message.text) > _LONG_TEXT:
            worded = await asyncio.to_thread(judge.said, message, words)
            found = judge.findings(person, replace(message, text=message.text[:_JUDGED_BY_LOOKS]), words._replace(texts=()))
            found = [worded, *found] if worded else found
        else:
            found = judge.findings(person, message, words)
        if not found:
            return self._still_muted(person, message)
        raided = next((one for one in found if one.rule == RAID), None)
        also = await self._raiders(engine, place, person, message, raided) if raided is not None else ()
        if raided is not None and self._raids.sanctioned_just_now(person, message.at):
            found.remove(raided)
        verdict = self._still_muted(person, message)
        if verdict is None and found:
            finding = next((one for one in found if not one.terms.dry_run), found[0])
            verdict = await self._follow(engine, place, person, message, finding, doubted=doubted)
        if not also:
            return verdict
        return replace(verdict, also=also) if verdict is not None else Verdict(action=Action.ALLOW, rule=RAID, also=also)

    async def _raiders(
        self, engine: Engine, place: Place, person: Person, message: Message, finding: Finding
    ) -> tuple[tuple[Message, Verdict], ...]:
        """What follows for the others of a raid, who wrote before it could be recognised: the same as for the last one, each once."""
        terms, per = finding.terms, engine.policy.raid.per.total_seconds()
        others = self._raids.took_part(person, message.at, self.behaviour.raiders, per)
        if terms.action == "escalate":  # the teacher is called once
            return ()
        dry = terms.dry_run or self.dry(place.provider, place.room_id)
        verdicts: list[tuple[Message, Verdict]] = []
        struck: list[tuple[Person, Message]] = []
        for other, earlier in others:
            if terms.action == "hint" or (not earlier.verified and engine.policy.unverified_senders == "hint"):
                if self._may_hint(other, finding.rule, message.at):
                    verdicts.append((earlier, _verdict(finding, Action.HINT, finding.reason, dry=dry)))
            elif not any(strike.at == earlier.at for strike in self.strikes.history(other, message.at, engine.expire_after, dry_run=dry)):
                struck.append((other, earlier))  # at most one strike a message: another rule may have spoken already
        histories = await self._strike(engine, place, struck, finding, message.at, dry=dry) if struck else []
        for (_, earlier), history in zip(struck, histories, strict=True):
            verdicts.append((earlier, self._by_ladder(engine, finding, len(history), dry=dry)))
        return tuple(verdicts)

    async def _follow(
        self, engine: Engine, place: Place, person: Person, message: Message, finding: Finding, *, doubted: bool
    ) -> Verdict | None:
        dry = finding.terms.dry_run or self.dry(place.provider, place.room_id)
        if finding.terms.action == "escalate":
            return _verdict(finding, Action.ESCALATE, finding.reason, dry=dry)
        if finding.terms.action == "hint" or doubted or self._has_grace(engine, place, person, message, finding):
            if not self._may_hint(person, finding.rule, message.at):
                return None
            return _verdict(finding, Action.HINT, finding.reason, dry=dry)
        (history,) = await self._strike(engine, place, [(person, message)], finding, message.at, dry=dry)
        return self._by_ladder(engine, finding, len(history), dry=dry)

    @staticmethod
    def _by_ladder(engine: Engine, finding: Finding, number: int, *, dry: bool) -> Verdict:
        rung = engine.ladder.rung(number)
        reason = explanations.with_consequences(finding.reason, engine.ladder, number)
        return _verdict(finding, rung.action, reason, dry=dry, seconds=rung.seconds, strike=number)

    async def _strike(
        self, engine: Engine, place: Place, people: list[tuple[Person, Message]], finding: Finding, at: float, *, dry: bool
    ) -> list[list[Strike]]:
        offences = [
            (
                person,
                Offence(
                    at=at,
                    rule=finding.rule,
                    session_id=place.session_id,
                    message_id=message.message_id,
                    session_end=place.session_end,
                    can_mute=place.can_mute,
                    dry_run=dry,
                ),
            )
            for person, message in people
        ]
        try:
            return await self.strikes.strike_all(offences, engine.ladder, engine.expire_after)
        except JournalError as error:
            if engine.policy.when_journal_fails == "abstain":
                raise
            users = [person.user_id for person, _ in people]
            log.error("strikes are not journalled", room=place.room_id, users=users, rule=finding.rule, error=str(error))
            return [self.strikes.history(person, at, engine.expire_after, dry_run=dry) for person, _ in people]

    def _still_muted(self, person: Person, message: Message) -> Verdict | None:
        """A muted user's chat arrives all the same when the room lost the mute, for instance in a restart: mute for the rest of it."""
        mute = self.strikes.mute(person, message.at)
        if mute is None or message.kind is MessageKind.COMMAND or message.at < mute.at + UNDER_WAY_S:
            return None
        left = mute.until - message.at
        return Verdict(action=Action.MUTE, rule=STILL_MUTED, explanation=explanations.for_mute(left), seconds=left)

    def _impostor(self, engine: Engine, message: Message) -> Verdict | None:
        """Bad words under the name of somebody in charge, and nobody vouches for the name: the people in charge should know."""
        if message.kind is MessageKind.EXTRA_INFO:
            return None
        finding = engine.judge.said(message, words_of(message))
        if finding is None or not self._may_hint(Person("", message.room_id, message.sender.user_id), IMPOSTOR, message.at):
            return None
        return _verdict(replace(finding, rule=IMPOSTOR), Action.ESCALATE, finding.reason, dry=engine.policy.dry_run)

    def _has_grace(self, engine: Engine, place: Place, person: Person, message: Message, finding: Finding) -> bool:
        grace = engine.policy.newcomers_grace.total_seconds()
        if not grace or finding.rule in _NO_GRACE or (person, "grace") in self._hinted:
            return False
        if self.strikes.history(person, message.at, engine.expire_after):
            return False
        arrived = place.arrived(person.user_id)
        if arrived is None or message.at - arrived > grace:
            return False
        self._note_hint(person, "grace", message.at)
        return True

    def _may_hint(self, person: Person, rule: str, at: float) -> bool:
        last = self._hinted.get((person, rule))
        if last is not None and last <= at < last + _HINT_AGAIN_S:
            return False
        self._note_hint(person, rule, at)
        return True

    def _note_hint(self, person: Person, rule: str, at: float) -> None:
        self._hinted[person, rule] = at
        self._hinted.move_to_end((person, rule))
        if len(self._hinted) > _HINTED_PEOPLE:
            self._hinted.popitem(last=False)


def _verdict(
    finding: Finding, action: Action, explanation: str, *, dry: bool, seconds: float | None = None, strike: int | None = None
) -> Verdict:
    details = {} if strike is None else {"strike": str(strike)}
    if finding.term:
        details |= {"term": finding.term, "how": ", ".join(finding.how)}
    return Verdict(
        action=action,
        rule=finding.rule,
        matched=finding.matched,
        span=finding.span,
        score=finding.score,
        explanation=explanation,
        seconds=seconds,
        dry_run=dry,
        details=details,
    )
