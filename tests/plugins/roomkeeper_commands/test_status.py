"""`status`, as each role."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from roomkeeper.rooms.commands import Command, CommandCall, CommandUsageError
from roomkeeper.rooms.events import StreamInfo
from roomkeeper.rooms.messages import User
from roomkeeper.rooms.roles import Role
from roomkeeper_commands.replies import size

CallBy = Callable[..., CommandCall]


@pytest.mark.parametrize("role", [Role.STUDENT, Role.ASSISTANT, Role.TEACHER], ids=str)
async def test_everybody_may_ask(commands: dict[str, Command], call_by: CallBy, session: Any, other_session: Any, role: Role) -> None:
    session.roster.joined(User("ann", "Ann"), 0)
    session.roster.joined(User("bob", "Bob"), 0)
    session.roster.joined(User("agent", "Agent", Role.BOT), 0)
    session.streams = {"cam-1": StreamInfo("cam-1", User("ann", "Ann"))}
    assert commands["status"].role is Role.STUDENT
    assert await commands["status"].handler(call_by(role, after=720, sessions=(session, other_session))) == (
        "This session has run for 12 min and ends in 48 min. 2 people are here. I am in 2 rooms. Receiving 1 stream: cam-1 (Ann)"
    )


async def test_an_empty_room_after_its_end(commands: dict[str, Command], call_by: CallBy) -> None:
    assert await commands["status"].handler(call_by(Role.STUDENT, after=3700)) == (
        "This session has run for 1 h 01 min and is over its planned end. 0 people are here. Receiving 0 streams."
    )


async def test_many_hostile_streams_fit_into_one_message(commands: dict[str, Command], call_by: CallBy, session: Any) -> None:
    session.streams = {str(n): StreamInfo("\u202e😀" * 300, User("\x00", "名" * 300)) for n in range(50)}
    answer = await commands["status"].handler(call_by(Role.STUDENT, after=60))
    assert size(answer) <= 800
    assert answer.endswith(("more", "in all"))
    assert "\u202e" not in answer


async def test_further_words_are_wrong_use(commands: dict[str, Command], call_by: CallBy) -> None:
    with pytest.raises(CommandUsageError):
        await commands["status"].handler(call_by(Role.STUDENT, "now"))
