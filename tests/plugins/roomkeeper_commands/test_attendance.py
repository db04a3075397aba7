"""`attendance`, for assistants and up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from roomkeeper.rooms.commands import Command, CommandCall, CommandUsageError
from roomkeeper.rooms.messages import User
from roomkeeper.rooms.roles import Role
from roomkeeper_commands.replies import size

START = 1_800_000_000.0
CallBy = Callable[..., CommandCall]


@pytest.mark.parametrize("role", Role, ids=str)
def test_it_needs_an_assistant_or_more(commands: dict[str, Command], role: Role) -> None:
    assert (role >= commands["attendance"].role) is (role is not Role.STUDENT)


@pytest.mark.parametrize("role", [Role.ASSISTANT, Role.TEACHER], ids=str)
async def test_it_lists_present_and_left_with_times(commands: dict[str, Command], call_by: CallBy, session: Any, role: Role) -> None:
    roster = session.roster
    roster.joined(User("agent", "Agent", Role.BOT), START)
    roster.joined(User("ann", "Ann"), START)
    roster.joined(User("bob", "Bob"), START + 60)
    roster.left("bob", START + 120)
    roster.joined(User("bob", "Bob"), START + 540)
    roster.joined(User("cy"), START)
    roster.left("cy", START + 30)
    assert await commands["attendance"].handler(call_by(role, after=600)) == "Present (2): Ann 10 min, Bob 2 min\nLeft (1): cy 30 s"


async def test_one_group_alone(commands: dict[str, Command], call_by: CallBy, session: Any) -> None:
    assert await commands["attendance"].handler(call_by(Role.TEACHER)) == "Nobody was here yet."
    session.roster.joined(User("ann"), START)
    assert await commands["attendance"].handler(call_by(Role.TEACHER, after=5)) == "Present (1): ann 5 s"
    session.roster.everybody_left(START + 5)
    assert await commands["attendance"].handler(call_by(Role.TEACHER, after=9)) == "Left (1): ann 5 s"


@pytest.mark.parametrize(("here", "gone"), [(200, 0), (0, 200), (200, 200), (1, 200), (200, 1)])
async def test_a_large_class_fits_into_one_message(
    commands: dict[str, Command], call_by: CallBy, session: Any, here: int, gone: int
) -> None:
    for number in range(here + gone):
        session.roster.joined(User(f"u{number}", f"学生\u202e{number}"), START)
        if number >= here:
            session.roster.left(f"u{number}", START + 60)
    answer = await commands["attendance"].handler(call_by(Role.TEACHER, after=600))
    assert size(answer) <= 800
    assert (f"Present ({here})" in answer) is bool(here)
    assert (f"Left ({gone})" in answer) is bool(gone)
    assert "more" in answer


async def test_further_words_are_wrong_use(commands: dict[str, Command], call_by: CallBy) -> None:
    with pytest.raises(CommandUsageError):
        await commands["attendance"].handler(call_by(Role.TEACHER, "yesterday"))
