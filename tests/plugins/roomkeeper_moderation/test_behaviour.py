"""How fast, how often the same, from how many at once: counted in bounded windows."""

from __future__ import annotations

import pytest

from roomkeeper_moderation.behaviour import Behaviour
from roomkeeper_moderation.config import FloodPolicy, Policy, RaidPolicy, RepeatsPolicy, RoomFloodPolicy
from roomkeeper_moderation.people import Person

ANN = Person("embedded", "group-1", "ann")
OFF = Policy(flood=FloodPolicy(messages=0), repeats=RepeatsPolicy(messages=0), raid=RaidPolicy(users=0))


def flood(messages: int, per: float) -> Policy:
    return OFF.model_copy(update={"flood": FloodPolicy(messages=messages, per=per)})


def say(behaviour: Behaviour, policy: Policy, at: float, text: str = "hello", person: Person = ANN) -> str:
    words = tuple(text.split())
    return behaviour.observe(person, at, "".join(words), words, policy)


def test_one_more_than_allowed_is_a_flood_and_the_window_begins_anew() -> None:
    behaviour, policy = Behaviour(), flood(3, 10)
    assert [bool(say(behaviour, policy, at)) for at in range(8)] == [False, False, False, True, False, False, False, True]


def test_the_window_slides() -> None:
    behaviour, policy = Behaviour(), flood(3, 10)
    assert not any(say(behaviour, policy, at) for at in (0, 4, 8, 10, 14, 18, 20))
    assert say(behaviour, policy, 23.9) == "flood"


def test_rooms_and_users_are_counted_apart() -> None:
    behaviour, policy = Behaviour(), flood(1, 10)
    people = [ANN, ANN._replace(room_id="group-2"), ANN._replace(user_id="bob"), ANN._replace(provider="janus")]
    assert not any(say(behaviour, policy, 0, person=person) for person in people)


def test_everything_switched_off_objects_to_nothing() -> None:
    behaviour = Behaviour()
    assert not any(say(behaviour, OFF, 0, "the same long message again and again") for _ in range(100))


def test_a_clock_set_back_neither_blames_nor_remembers() -> None:
    behaviour, policy = Behaviour(), flood(2, 10)
    say(behaviour, policy, 1000)
    say(behaviour, policy, 1001)
    assert [bool(say(behaviour, policy, at)) for at in (5, 6, 7)] == [False, False, True]


def test_memory_is_bounded_and_what_is_forgotten_counted() -> None:
    behaviour, policy = Behaviour(users=100), Policy()
    for number in range(1000):
        say(behaviour, policy, number, f"a message of its own number {number} in words", ANN._replace(user_id=str(number)))
    assert (len(behaviour), behaviour.forgotten) == (100, 900)


def test_who_fills_the_room_is_blamed_and_nobody_else() -> None:
    behaviour = Behaviour()
    policy = OFF.model_copy(update={"room_flood": RoomFloodPolicy(messages=10, per=10)})
    said = [(n, person) for n in range(20) for person in (ANN, ANN, ANN, ANN._replace(user_id=f"quiet-{n % 5}"))]
    blamed = {person.user_id for n, person in said if say(behaviour, policy, n * 0.1, person=person)}
    assert blamed == {"ann"}


@pytest.mark.parametrize(
    "variants",
    [
        ["buy my cheap essays now please"] * 4,
        ["buy my cheap essays now please", "buy my cheap essays now", "buy my cheap essays now please x", "buy my cheap essays now please"],
        ["加我微信领取资料吧", "加我微信领取资料吧啊", "加我微信领取资料吧", "加我微信领取资料吧呢"],
    ],
)
def test_near_identical_messages_are_repeats(variants: list[str]) -> None:
    behaviour = Behaviour()
    assert [say(behaviour, Policy(), 5.0 * at, text) for at, text in enumerate(variants)] == ["", "", "", "repeats"]


@pytest.mark.parametrize(
    "texts",
    [
        ["yes", "yes", "yes", "yes", "yes"],
        ["what is a river", "what is a lake", "what is a delta", "what is a spring", "what is the sea"],
        ["I think it is Paris", "no wait Lyon", "sorry I meant Nice", "it was Paris after all"],
    ],
)
def test_a_lively_talk_is_no_repetition(texts: list[str]) -> None:
    behaviour = Behaviour()
    assert not any(say(behaviour, Policy(), 5.0 * at, text) for at, text in enumerate(texts))


def test_a_raid_is_the_same_from_many_people() -> None:
    behaviour = Behaviour()
    texts = [f"join our wonderful free server today friends {word}" for word in ("", "now", "quick", "come", "x", "go", "yes", "all")]
    rules = [say(behaviour, Policy(), 0.5 * at, text, ANN._replace(user_id=f"raider-{at}")) for at, text in enumerate(texts)]
    assert rules == [""] * 5 + ["raid"] * 3
    assert not say(behaviour, Policy(), 5, "could you explain the second exercise again", ANN._replace(user_id="clean"))
    other_room = ANN._replace(room_id="group-2", user_id="elsewhere")
    assert not say(behaviour, Policy(), 5, "join our wonderful free server today friends", other_room)


def test_a_class_in_chorus_is_no_raid() -> None:
    behaviour = Behaviour()
    for text in ("good morning", "yes", "thank you miss"):
        assert not any(say(behaviour, Policy(), 0.1 * at, text, ANN._replace(user_id=f"s-{at}")) for at in range(30))


def test_very_short_messages_are_joined() -> None:
    behaviour = Behaviour()
    assert [behaviour.fragments(ANN, at, text) for at, text in enumerate(["i", "d", "iot"])] == ["", "i d", "i d iot"]
    say(behaviour, OFF, 4, "a longer message")
    assert behaviour.fragments(ANN, 4, "a longer message") == ""
    assert behaviour.fragments(ANN, 5, "x") == ""
    assert behaviour.fragments(ANN, 50, "y") == ""
