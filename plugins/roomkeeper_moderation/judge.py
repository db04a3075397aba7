"""The rules held against one message: pure judgement, without strikes, journal or room."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from roomkeeper.rooms.messages import Message, MessageKind
from roomkeeper.rooms.roles import Role
from roomkeeper_moderation import appearance, explanations
from roomkeeper_moderation.behaviour import LONGEST_FRAGMENT, Behaviour
from roomkeeper_moderation.config import WEEKDAYS, Policy, QuietHours, Rule
from roomkeeper_moderation.expressions import Expressions
from roomkeeper_moderation.people import Person
from roomkeeper_moderation.words import BlockedWords, Match

BLOCKED_WORDS, BLOCKED_PATTERNS, QUIET = "blocked_words", "blocked_patterns", "quiet_hours"

A_STRIKE = Rule()

_DIGITS = re.compile(r"\d+")
_CHAT_KEYS = ("text", "message", "content")


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule objects to. `span` is None where what was matched does not stand in the message as it is written (JSON escapes)."""

    rule: str
    reason: str
    terms: Rule = A_STRIKE
    matched: str = ""
    span: tuple[int, int] | None = None
    score: float = 1.0
    term: str = ""
    how: tuple[str, ...] = ()


class Words(NamedTuple):
    """What of a message is words of a person: the whole text of chat, chosen parts of a custom command.

    `counts` is whether it counts for the rules of behaviour: chat and calls of commands do, machines' signalling does not.
    """

    texts: tuple[str, ...]
    counts: bool


class Judge:
    """One policy at work. What people did lately lies in `behaviour`, which a new policy takes over."""

    def __init__(self, policy: Policy, terms: tuple[str, ...], behaviour: Behaviour | None = None) -> None:
        self.policy = policy
        self.words = BlockedWords(terms, policy.allowed_words)
        self.behaviour = behaviour if behaviour is not None else Behaviour()  # an empty one is false
        self.quiet_by_hand: set[tuple[str, str]] = set()
        self._quiet_second = -1
        self._quiet_now: list[QuietHours] = []
        self._patterns = Expressions(policy.blocked_patterns)
        self._immune = frozenset(policy.immune) | {Role.BOT}
        self._most_emoji, self._most_characters = policy.emoji.most, policy.long.characters
        self._most_mentions, self._links_blocked = policy.mentions.most, policy.links.blocked
        self._shout_letters, self._shout_capitals = policy.shouting.min_letters, policy.shouting.capitals

    def judges(self, message: Message) -> bool:
        """Whether a message is judged at all: never the agent's own, never an immune role's, never the room extra info."""
        return message.sender.role not in self._immune and message.kind is not MessageKind.EXTRA_INFO

    def findings(self, person: Person, message: Message, words: Words) -> list[Finding]:
        """Everything to object to, the gravest first. Call it once a message, in order: it counts."""
        found: list[Finding] = []
        clean = False
        if words.counts:
            letters, parts, clean, has_digits = self.words.screen.look(message.text)
            if has_digits:  # `the answer to 3 is 21` and `the answer to 4 is 28` are two answers
                digits = _DIGITS.findall(message.text)
                letters, parts = letters + "".join(digits), parts + tuple(digits)
            rule = self.behaviour.observe(person, message.at, letters, parts, self.policy)
            if rule:
                found.append(self._misbehaved(rule))
        worded = self.said(message, words, clean=clean)
        if worded is None and words.counts and len(message.text) <= LONGEST_FRAGMENT:
            worded = self._split_over_messages(person, message)
        if worded:
            found.insert(0, worded)
        if words.counts:
            if looks := self.looks(message):
                found += looks
            quiet = self._quiet(person, message)
            if quiet:
                found.append(quiet)
        return found

    def said(self, message: Message, words: Words, *, clean: bool = False) -> Finding | None:
        """Blocked words and patterns. Read-only, so a thread may do it. `clean`: no blocked word stands in the whole text for certain."""
        for text in words.texts:
            whole = text is message.text
            for match in () if clean and whole else self.words.find(text):
                return _of_match(match, message.text, self.policy.words, whole=whole)
            if hit := self._patterns.search(text):
                pattern, start, end = hit
                reason = explanations.for_blocked_word(text[start:end])
                span = (start, end) if whole else None
                return Finding(BLOCKED_PATTERNS, reason, self.policy.words, text[start:end], span, term=pattern)
        return None

    def looks(self, message: Message) -> list[Finding]:
        """The rules about how a single message looks."""
        policy, text, found = self.policy, message.text, list[Finding]()
        if "@" in text and self._most_mentions and len(appearance.mentions(text)) > policy.mentions.most:
            found.append(Finding("mentions", explanations.for_mentions(policy.mentions.most), policy.mentions))
        if self._links_blocked and (link := appearance.foreign_link(text, policy.links.allowed)):
            found.append(Finding("links", explanations.FOR_LINK, policy.links, text[slice(*link)], link))
        if self._shout_letters and not text.islower() and appearance.shouts(text, self._shout_letters, self._shout_capitals):
            found.append(Finding("shouting", explanations.FOR_SHOUTING, policy.shouting))
        if self._most_emoji and not text.isascii() and appearance.emoji(text) > self._most_emoji:
            found.append(Finding("emoji", explanations.for_emoji(policy.emoji.most), policy.emoji))
        if self._most_characters and len(text) > self._most_characters:
            found.append(Finding("long", explanations.for_long(policy.long.characters), policy.long))
        return found

    def _misbehaved(self, rule: str) -> Finding:
        policy = self.policy
        match rule:
            case "raid":
                return Finding(rule, explanations.FOR_RAID, policy.raid)
            case "repeats":
                return Finding(rule, explanations.FOR_REPEATS, policy.repeats)
            case "room_flood":
                return Finding(rule, explanations.FOR_ROOM_FLOOD, policy.room_flood)
            case _:
                return Finding(rule, explanations.for_flood(policy.flood.messages, policy.flood.per.total_seconds()), policy.flood)

    def _split_over_messages(self, person: Person, message: Message) -> Finding | None:
        if message.kind is MessageKind.COMMAND:
            return None
        joined = self.behaviour.fragments(person, message.at, message.text)
        last = len(joined) - len(message.text.strip())
        for match in self.words.find(joined) if joined else ():
            if match.start < last < match.end:
                self.behaviour.forget_fragments(person)
                reason = explanations.for_blocked_word(match.text)
                how = (*match.how, "split over messages")
                return Finding(BLOCKED_WORDS, reason, self.policy.words, match.text, None, match.score, match.term, how)
        return None

    def _quiet(self, person: Person, message: Message) -> Finding | None:
        if self.quiet_by_hand and (person.provider, person.room_id) in self.quiet_by_hand:
            return Finding(QUIET, explanations.FOR_QUIET, QuietHours())
        second = int(message.at)
        if second != self._quiet_second:
            self._quiet_second = second
            self._quiet_now = [hours for hours in self.policy.quiet_hours if _within(hours, message.at)]
        for hours in self._quiet_now:
            if message.sender.role not in hours.may_write:
                return Finding(QUIET, explanations.FOR_QUIET, hours)
        return None


def words_of(message: Message) -> Words:
    """Take the words of a person out of a message.

    A custom command may be plain chat, a call of a command (its arguments are judged), or any application's JSON (only what stands under
    `text`, `message` or `content` is judged, and 200 of them a second are no flood).
    """
    if message.kind is not MessageKind.COMMAND:
        return Words((message.text,), counts=True)
    if not message.text.lstrip().startswith(("{", "[")):
        return Words((message.text,), counts=True)
    try:
        call: Any = json.loads(message.text)
    except (ValueError, RecursionError):
        return Words((message.text,), counts=True)
    if not isinstance(call, dict):
        return Words((), counts=False)
    if call.get("type") == "command":
        arguments = call.get("args")
        arguments = arguments if isinstance(arguments, list) else [arguments]
        texts = [argument for argument in arguments if isinstance(argument, str)]
        return Words((" ".join(texts),) if texts else (), counts=True)
    return Words(tuple(call[key] for key in _CHAT_KEYS if isinstance(call.get(key), str)), counts=False)


def _within(hours: QuietHours, at: float) -> bool:
    if hours.start is None or hours.end is None:
        return True
    local = datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(hours.time_zone))
    now, today = local.time(), local.weekday()
    if hours.start <= hours.end:
        return WEEKDAYS[today] in hours.days and hours.start <= now < hours.end
    # over midnight: the days named are those on which it begins
    return (WEEKDAYS[today] in hours.days and now >= hours.start) or (WEEKDAYS[today - 1] in hours.days and now < hours.end)


def _of_match(match: Match, written: str, terms: Rule, *, whole: bool) -> Finding:
    span: tuple[int, int] | None = (match.start, match.end)
    if not whole:
        at = written.find(match.text)
        span = (at, at + len(match.text)) if at >= 0 else None
    reason = explanations.for_blocked_word(match.text)
    return Finding(BLOCKED_WORDS, reason, terms, match.text, span, match.score, match.term, match.how)
