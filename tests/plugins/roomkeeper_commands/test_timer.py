"""Timers that the room does not take."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from itertools import islice
from pathlib import Path

import pytest

from roomkeeper.errors import RoomConnectionError, RoomError
from roomkeeper.rooms.codes import RoomCode
from roomkeeper.state.journal import Journal
from roomkeeper_commands import timer
from roomkeeper_commands.timer import Timers, _pauses, _Timer

from .conftest import START, AskedSession


class RefusingSession(AskedSession):
    """Refuses what is said with each of the errors in turn."""

    def refuse(self, *errors: RoomError) -> RefusingSession:
        self.errors = list(errors)
        return self

    async def say(self, text: str, to: Sequence[str] = ()) -> None:
        if self.errors:
            raise self.errors.pop(0)
        await super().say(text, to)


@pytest.fixture
async def timers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Timers]:
    monkeypatch.setattr(timer, "_AGAIN_FIRST_S", 0.001)
    journal = await asyncio.to_thread(Journal.open, tmp_path / "journal.sqlite3")
    yield Timers(100, lambda: journal, clock=lambda: START)
    await asyncio.to_thread(journal.close)


async def test_it_rings_when_the_room_can_be_reached_again(session: AskedSession, timers: Timers) -> None:
    refusing = RefusingSession(session.info).refuse(
        RoomConnectionError("away"), RoomError("not in the room", room_code=RoomCode.NOT_LOGGED_IN), RoomError("the session ended")
    )
    await timers._tell(refusing, _Timer(1, "tea", START))
    assert refusing.said == [("⏰ tea", ())]


@pytest.mark.parametrize(
    "error", [RoomError("too long", room_code=RoomCode.MESSAGE_TOO_LONG), RoomError("it may not speak", user_fault=True)], ids=str
)
async def test_what_can_never_be_said_is_given_up(session: AskedSession, timers: Timers, error: RoomError) -> None:
    refusing = RefusingSession(session.info).refuse(error, error)
    await timers._tell(refusing, _Timer(1, "tea", START))
    assert refusing.said == []
    assert refusing.errors == [error], "it was tried once"


def test_the_pauses_grow() -> None:
    assert list(islice(_pauses(), 7)) == [1, 2, 4, 8, 15, 15, 15]
