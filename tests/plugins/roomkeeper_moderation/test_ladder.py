"""Which strike brings what."""

from __future__ import annotations

from roomkeeper.rooms.messages import Action
from roomkeeper_moderation.ladder import Ladder

LADDER = Ladder((Action.WARN, Action.MUTE, Action.KICK), 120.0)


def test_each_strike_takes_a_step_and_the_last_step_stays() -> None:
    assert [LADDER.action(strike) for strike in range(1, 6)] == [Action.WARN, Action.MUTE, Action.KICK, Action.KICK, Action.KICK]


def test_only_a_mute_has_a_length() -> None:
    assert [LADDER.seconds(strike) for strike in (1, 2, 3)] == [None, 120.0, None]
