"""`help`, as each role."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from roomkeeper.rooms.commands import Command, CommandCall, CommandUsageError
from roomkeeper.rooms.roles import Role
from roomkeeper_commands.replies import size

CallBy = Callable[..., CommandCall]


@pytest.mark.parametrize(
    ("role", "names"),
    [
        (Role.STUDENT, ["hand", "help", "poll", "status"]),
        (Role.ASSISTANT, ["attendance", "hand", "help", "poll", "rooms", "status", "timer"]),
        (Role.TEACHER, ["announce", "attendance", "hand", "help", "poll", "record", "rooms", "say", "status", "timer"]),
    ],
    ids=str,
)
async def test_it_lists_what_the_role_may_call(commands: dict[str, Command], call_by: CallBy, role: Role, names: list[str]) -> None:
    answer = await commands["help"].handler(call_by(role))
    assert [line.partition(":")[0].split()[0] for line in answer.splitlines()[1:]] == names


async def test_it_explains_one_command(commands: dict[str, Command], call_by: CallBy) -> None:
    assert await commands["help"].handler(call_by(Role.STUDENT, "HELP")) == "help [COMMAND]: shows what you can ask me"


@pytest.mark.parametrize("arguments", [("attendance",), ("nonsense\u202e",), ("help", "status")], ids=str)
async def test_wrong_use_is_told(commands: dict[str, Command], call_by: CallBy, arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandUsageError) as caught:
        await commands["help"].handler(call_by(Role.STUDENT, *arguments))
    assert "\u202e" not in str(caught.value)


async def test_many_commands_are_told_by_name_in_one_message(commands: dict[str, Command], call_by: CallBy) -> None:
    many = tuple(Command(name=f"c{n:03}", help="does something of use", handler=commands["help"].handler) for n in range(100))
    answer = await commands["help"].handler(call_by(Role.STUDENT, known=many))
    assert size(answer) <= 800
    assert answer.startswith("You can ask me: c000, c001, ")
    assert answer.endswith("c099\nhelp NAME tells more of one.")
