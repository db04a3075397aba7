"""The rules held against one message: pure judgement, without strikes, journal or room."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from roomkeeper.rooms.messages import Message, MessageKind
from roomkeeper.rooms.roles import Role
from roomkeeper_moderation import explanations
from roomkeeper_moderation.config import Policy
from roomkeeper_moderation.flood import FloodWindow, Person
from roomkeeper_moderation.words import BlockedWords, Match

BLOCKED_WORDS, FLOOD = "blocked_words", "flood"

_CHAT_KEYS = ("text", "message", "content")


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule objects to. `span` is None where what was matched does not stand in the message as it is written (JSON escapes)."""

    rule: str
    reason: str
    matched: str = ""
    span: tuple[int, int] | None = None
    score: float = 1.0
    term: str = ""
    how: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """What of a message is words of a person: the whole text of chat, chosen parts of a custom command.

    `counts` is whether it counts for the flood rule: chat and calls of commands do, machines' signalling does not.
    """

    texts: tuple[str, ...]
    counts: bool


class Judge:
    """One policy at work. The flood windows are its only memory."""

    def __init__(self, policy: Policy, terms: tuple[str, ...]) -> None:
        self.policy = policy
        self.words = BlockedWords(terms, policy.allowed_words)
        self.flood = FloodWindow(policy.flood.messages, policy.flood.per.total_seconds())

    def judges(self, message: Message) -> bool:
        """Whether a message is judged at all: never the agent's own, never an immune role's, never the room extra info."""
        if message.sender.role is Role.BOT or message.sender.role in self.policy.immune:
            return False
        return message.kind is not MessageKind.EXTRA_INFO

    def blocked_word(self, message: Message, words: Words) -> Finding | None:
        """The blocked-words rule. Read-only, so a thread may do it."""
        for text in words.texts:
            for match in self.words.find(text):
                return _of_match(match, message.text, whole=text is message.text)
        return None

    def flooding(self, person: Person, message: Message, words: Words) -> Finding | None:
        """The flood rule. Call it once a message, in order: it counts."""
        if not (words.counts and self.flood.add(person, message.at)):
            return None
        flood = self.policy.flood
        return Finding(FLOOD, explanations.for_flood(flood.messages, flood.per.total_seconds()))


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


def _of_match(match: Match, written: str, *, whole: bool) -> Finding:
    span: tuple[int, int] | None = (match.start, match.end)
    if not whole:
        at = written.find(match.text)
        span = (at, at + len(match.text)) if at >= 0 else None
    return Finding(
        BLOCKED_WORDS,
        explanations.for_blocked_word(match.text),
        matched=match.text,
        span=span,
        score=match.score,
        term=match.term,
        how=match.how,
    )
