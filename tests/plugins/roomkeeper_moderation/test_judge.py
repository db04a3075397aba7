"""The rules against one message: who is judged, which words are words, what counts for a flood."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from roomkeeper.rooms.messages import Message, MessageKind
from roomkeeper.rooms.roles import Role
from roomkeeper_moderation.config import FloodPolicy, Policy
from roomkeeper_moderation.judge import BLOCKED_WORDS, Judge, words_of
from roomkeeper_moderation.people import Person

ANN = Person("embedded", "group-1", "ann")
Said = Callable[..., Message]


@pytest.fixture(scope="module")
def judge() -> Judge:
    policy = Policy(flood=FloodPolicy(messages=2))
    return Judge(policy, policy.blocked_words)


@pytest.mark.parametrize(
    ("role", "judged"),
    [(Role.STUDENT, True), (Role.ASSISTANT, False), (Role.TEACHER, False), (Role.BOT, False)],
    ids=str,
)
def test_immune_roles_and_the_agent_itself_are_never_judged(judge: Judge, said: Said, role: Role, judged: bool) -> None:
    assert judge.judges(said("idiot", role=role)) is judged


def test_immunity_is_the_policys_choice_but_for_the_agent(said: Said) -> None:
    strict = Judge(Policy(immune=()), ("idiot",))
    assert strict.judges(said("idiot", role=Role.TEACHER))
    assert not strict.judges(said("idiot", role=Role.BOT))


@pytest.mark.parametrize("kind", MessageKind)
def test_extra_info_is_no_message_to_judge(judge: Judge, said: Said, kind: MessageKind) -> None:
    assert judge.judges(said("x", kind=kind)) is (kind is not MessageKind.EXTRA_INFO)


def command(**fields: object) -> str:
    return json.dumps(fields)


@pytest.mark.parametrize(
    ("text", "texts", "counts"),
    [
        ("plain words", ("plain words",), True),
        ("{ broken", ("{ broken",), True),
        ("[" * 100_000, ("[" * 100_000,), True),
        (command(type="command", name="help", args=[]), (), True),
        (command(type="command", name="say", args=["you", 3, "idiot"]), ("you idiot",), True),
        (command(type="command", name="say", args="idiot"), ("idiot",), True),
        (command(type="command", name="idiot"), (), True),
        (command(type="chat", text="hi", x="idiot"), ("hi",), False),
        (command(op="draw", points="aXNzaWRpb3Q"), (), False),
        ("[1, 2]", (), False),
    ],
)
def test_the_words_of_a_custom_command(said: Said, text: str, texts: tuple[str, ...], counts: bool) -> None:
    words = words_of(said(text, kind=MessageKind.COMMAND))
    assert (words.texts, words.counts) == (texts, counts)


def test_a_match_inside_json_has_its_place_in_the_whole_message(judge: Judge, said: Said) -> None:
    message = said(command(type="command", name="say", args=["you idiot"]), kind=MessageKind.COMMAND)
    finding = judge.said(message, words_of(message))
    assert finding is not None
    assert finding.span is not None
    assert message.text[slice(*finding.span)] == finding.matched == "idiot"


def test_a_match_behind_json_escapes_has_none(judge: Judge, said: Said) -> None:
    message = said(r'{"type": "command", "args": ["\u0069diot"]}', kind=MessageKind.COMMAND)
    finding = judge.said(message, words_of(message))
    assert finding is not None
    assert (finding.matched, finding.span) == ("idiot", None)


def test_a_finding_says_what_was_seen_through(judge: Judge, said: Said) -> None:
    message = said("you 1d10t")
    finding = judge.said(message, words_of(message))
    assert finding is not None
    assert (finding.rule, finding.term, finding.matched, finding.span) == (BLOCKED_WORDS, "idiot*", "1d10t", (4, 9))
    assert finding.how == ("look-alike signs",)
    assert "1d10t" in finding.reason


def test_chat_and_command_calls_flood_but_signalling_does_not(judge: Judge, said: Said) -> None:
    def floods(text: str, kind: MessageKind, user: str) -> bool:
        message = said(text, kind=kind)
        findings = [judge.findings(ANN._replace(user_id=user), message, words_of(message)) for _ in range(3)]
        return [[finding.rule for finding in found] for found in findings] == [[], [], ["flood"]]

    assert floods("hi", MessageKind.BROADCAST, "a")
    assert floods("hi", MessageKind.BARRAGE, "b")
    assert floods(command(type="command", name="help"), MessageKind.COMMAND, "c")
    assert not floods(command(op="draw"), MessageKind.COMMAND, "d")
