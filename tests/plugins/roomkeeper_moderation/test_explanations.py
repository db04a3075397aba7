"""What the sender is told."""

from __future__ import annotations

import pytest

from roomkeeper.rooms.messages import Action
from roomkeeper_moderation import explanations
from roomkeeper_moderation.ladder import Ladder, Rung


@pytest.mark.parametrize("steps", [(a, b) for a in Action for b in Action if a and b])
def test_every_step_of_any_ladder_can_be_told_in_one_message(steps: tuple[Action, Action]) -> None:
    told = explanations.with_consequences(explanations.for_blocked_word("x" * 5000), Ladder(steps, 90), 1)
    assert len(told) < 300


def test_the_next_step_is_announced() -> None:
    ladder = Ladder((Action.WARN, Action.MUTE, Action.KICK), 120.0)
    told = [explanations.with_consequences("No.", ladder, strike) for strike in (1, 2, 3)]
    assert told == [
        "No. Next time you will be muted for 2 minutes.",
        "No. You cannot write for 2 minutes. Next time you will have to leave the room.",
        "No. You are asked to leave the room.",
    ]


def test_mutes_that_grow_longer_are_announced_too() -> None:
    ladder = Ladder((Action.HINT, Action.WARN, Rung(Action.MUTE, 600.0), Rung(Action.MUTE, None), Action.KICK), 120.0)
    told = [explanations.with_consequences("No.", ladder, strike) for strike in range(1, 7)]
    assert told == [
        "No. Next time you will be warned.",
        "No. Next time you will be muted for 10 minutes.",
        "No. You cannot write for 10 minutes. Next time you will be muted for the rest of the session.",
        "No. You cannot write for the rest of the session. Next time you will have to leave the room.",
        "No. You are asked to leave the room.",
        "No. You are asked to leave the room.",
    ]


def test_a_mute_that_stays_the_same_or_grows_shorter_is_no_threat() -> None:
    ladder = Ladder((Rung(Action.MUTE, None), Rung(Action.MUTE, 60.0), Rung(Action.MUTE, 60.0)), 120.0)
    assert not any("Next time" in explanations.with_consequences("No.", ladder, strike) for strike in (1, 2, 3))


def test_quotes_are_harmless() -> None:
    assert explanations.quoted("a\u202eb\x00c\nd\u200be") == "abcde"
    assert explanations.quoted("โง่") == "โง่"
    assert len(explanations.quoted("y" * 100)) == 40


def test_lengths_are_for_people() -> None:
    assert "5 seconds" in explanations.for_flood(5, 5)
    assert "1 second" in explanations.for_mute(0.2)
    assert "2 minutes" in explanations.for_mute(100)
