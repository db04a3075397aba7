"""A call of a command that was made outside a session."""

from __future__ import annotations

from typing import cast

import pytest

from roomkeeper.errors import RoomError
from roomkeeper.rooms.commands import CommandCall
from roomkeeper.rooms.messages import Message, MessageKind, User
from roomkeeper.rooms.session import LiveSession


async def test_whoever_speaks_without_a_room_hears_that_nothing_was_said() -> None:
    message = Message(kind=MessageKind.COMMAND, room_id="r", sender=User("ann", "Ann"), text="say hello", at=0.0)
    call = CommandCall(session=cast("LiveSession", None), message=message, arguments=("hello",))
    with pytest.raises(RoomError, match=r"nothing was said: .* — give the command in a room"):
        await call.say("hello")
