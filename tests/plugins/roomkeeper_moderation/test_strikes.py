"""Strikes and mutes are on the disk before anybody acts, and known again after a restart."""

from __future__ import annotations

import asyncio

import pytest

from roomkeeper.errors import JournalError
from roomkeeper.rooms.messages import Action
from roomkeeper.state.journal import Journal
from roomkeeper_moderation.flood import Person
from roomkeeper_moderation.ladder import Ladder
from roomkeeper_moderation.strikes import StrikeBook

ANN = Person("embedded", "group-1", "ann")
LADDER = Ladder((Action.WARN, Action.MUTE, Action.KICK), 60.0)


async def opened(
    journal: Journal, now: float = 1000.0, *, expire_after: float = 600.0, dry_run: bool = False, capacity: int = 100
) -> StrikeBook:
    book = StrikeBook(LADDER, expire_after, dry_run=dry_run, capacity=capacity)
    await book.open(journal, now)
    return book


async def strike(book: StrikeBook, at: float, person: Person = ANN, *, can_mute: bool = True) -> list[Action]:
    history = await book.strike(person, at, "blocked_words", session_id="s", message_id="m", can_mute=can_mute)
    return [one.action for one in history]


async def test_each_strike_takes_the_next_step(journal: Journal) -> None:
    book = await opened(journal)
    assert await strike(book, 1000) == [Action.WARN]
    assert await strike(book, 1001) == [Action.WARN, Action.MUTE]
    assert (await strike(book, 1002))[-1] is Action.KICK
    assert len(book.history(ANN, 1002)) == 3


async def test_strikes_expire(journal: Journal) -> None:
    book = await opened(journal, expire_after=600)
    await strike(book, 1000)
    await strike(book, 1300)
    assert len(book.history(ANN, 1599.9)) == 2
    assert len(book.history(ANN, 1600)) == 1
    assert await strike(book, 1899) == [Action.MUTE, Action.MUTE]
    assert await strike(book, 9000) == [Action.WARN]


async def test_rooms_are_apart(journal: Journal) -> None:
    book = await opened(journal)
    await strike(book, 1000)
    assert book.history(ANN._replace(room_id="group-2"), 1000) == []


async def test_a_restart_keeps_strikes_and_running_mutes(journal: Journal) -> None:
    book = await opened(journal)
    await strike(book, 1000)
    await strike(book, 1001)
    again = await opened(journal, 1030.0)
    assert [one.action for one in again.history(ANN, 1030)] == [Action.WARN, Action.MUTE]
    mute = again.mute(ANN, 1030)
    assert mute is not None
    assert mute.until == 1061
    assert again.mute(ANN, 1061) is None
    assert (await strike(again, 1031))[-1] is Action.KICK


async def test_a_restart_does_not_bring_back_what_has_expired(journal: Journal) -> None:
    book = await opened(journal)
    await strike(book, 1000)
    await strike(book, 1001)
    again = await opened(journal, 5000.0)
    assert again.history(ANN, 5000) == []
    assert again.mute(ANN, 1030) is None


async def test_where_the_room_cannot_mute_nobody_counts_as_muted(journal: Journal) -> None:
    book = await opened(journal)
    await strike(book, 1000, can_mute=False)
    await strike(book, 1001, can_mute=False)
    assert book.mute(ANN, 1002) is None


async def test_a_dry_run_counts_for_itself(journal: Journal) -> None:
    dry = await opened(journal, dry_run=True)
    await strike(dry, 1000)
    assert await strike(dry, 1001) == [Action.WARN, Action.MUTE]
    assert dry.mute(ANN, 1002) is None
    assert (await opened(journal, 1002.0)).history(ANN, 1002) == []
    assert len((await opened(journal, 1002.0, dry_run=True)).history(ANN, 1002)) == 2


async def test_strikes_at_the_same_time_are_each_counted(journal: Journal) -> None:
    book = await opened(journal)
    histories = await asyncio.gather(*(strike(book, 1000 + n) for n in range(3)))
    assert sorted(len(history) for history in histories) == [1, 2, 3]


async def test_hostile_ids_are_journalled_and_found_again(journal: Journal) -> None:
    book = await opened(journal)
    hostile = [ANN._replace(user_id=user) for user in ("\ud800", "a\x00b", "../../etc/x", "\u202eabc", "x" * 4096, "😀")]
    for person in hostile:
        await strike(book, 1000, person)
    again = await opened(journal, 1001.0)
    assert [len(again.history(person, 1001)) for person in hostile] == [1] * len(hostile)


async def test_memory_is_bounded(journal: Journal) -> None:
    book = await opened(journal, capacity=5)
    for number in range(20):
        await strike(book, 1000 + number, ANN._replace(user_id=str(number)))
    assert book.forgotten == 15
    assert book.history(ANN._replace(user_id="19"), 1020)
    assert not book.history(ANN._replace(user_id="0"), 1020)


async def test_without_a_journal_the_strike_counts_but_says_so() -> None:
    book = StrikeBook(LADDER, 600)
    with pytest.raises(JournalError, match="not started"):
        await strike(book, 1000)
    assert len(book.history(ANN, 1000)) == 1
