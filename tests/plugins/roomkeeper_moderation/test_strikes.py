"""Strikes and mutes are on the disk before anybody acts, and known again after a restart."""

from __future__ import annotations

import asyncio

import pytest

from roomkeeper.errors import JournalError
from roomkeeper.rooms.messages import Action
from roomkeeper.state.journal import Journal
from roomkeeper_moderation.ladder import Ladder, Rung
from roomkeeper_moderation.people import Person
from roomkeeper_moderation.strikes import Offence, StrikeBook

ANN = Person("embedded", "group-1", "ann")
EXPIRE = 600.0
LADDER = Ladder((Action.WARN, Action.MUTE, Action.KICK), 60.0)


async def opened(journal: Journal, now: float = 1000.0, *, capacity: int = 100) -> StrikeBook:
    book = StrikeBook(capacity=capacity)
    await book.open(journal, now, EXPIRE)
    return book


async def strike(
    book: StrikeBook, at: float, person: Person = ANN, *, can_mute: bool = True, dry_run: bool = False, ladder: Ladder = LADDER
) -> list[Action]:
    offence = Offence(at=at, rule="blocked_words", session_id="s", message_id="m", can_mute=can_mute, dry_run=dry_run, session_end=5000.0)
    history = await book.strike(person, offence, ladder, EXPIRE)
    return [one.action for one in history]


async def test_each_strike_takes_the_next_step(journal: Journal) -> None:
    book = await opened(journal)
    assert await strike(book, 1000) == [Action.WARN]
    assert await strike(book, 1001) == [Action.WARN, Action.MUTE]
    assert (await strike(book, 1002))[-1] is Action.KICK
    assert len(book.history(ANN, 1002, EXPIRE)) == 3


async def test_strikes_expire(journal: Journal) -> None:
    book = await opened(journal)
    await strike(book, 1000)
    await strike(book, 1300)
    assert len(book.history(ANN, 1599.9, EXPIRE)) == 2
    assert len(book.history(ANN, 1600, EXPIRE)) == 1
    assert await strike(book, 1899) == [Action.MUTE, Action.MUTE]
    assert await strike(book, 9000) == [Action.WARN]


async def test_rooms_are_apart(journal: Journal) -> None:
    book = await opened(journal)
    await strike(book, 1000)
    assert book.history(ANN._replace(room_id="group-2"), 1000, EXPIRE) == []


async def test_a_restart_keeps_strikes_and_running_mutes(journal: Journal) -> None:
    book = await opened(journal)
    await strike(book, 1000)
    await strike(book, 1001)
    again = await opened(journal, 1030.0)
    assert [one.action for one in again.history(ANN, 1030, EXPIRE)] == [Action.WARN, Action.MUTE]
    mute = again.mute(ANN, 1030)
    assert mute is not None
    assert mute.until == 1061
    assert again.mute(ANN, 1061) is None
    assert (await strike(again, 1031))[-1] is Action.KICK


async def test_opened_twice_it_counts_each_strike_once(journal: Journal) -> None:
    await strike(await opened(journal), 1000)
    again = await opened(journal, 1010.0)
    await again.open(journal, 1011.0, EXPIRE)
    assert [one.action for one in again.history(ANN, 1011, EXPIRE)] == [Action.WARN]


async def test_a_restart_does_not_bring_back_what_has_expired(journal: Journal) -> None:
    book = await opened(journal)
    await strike(book, 1000)
    await strike(book, 1001)
    again = await opened(journal, 5000.0)
    assert again.history(ANN, 5000, EXPIRE) == []
    assert again.mute(ANN, 1030) is None


async def test_where_the_room_cannot_mute_nobody_counts_as_muted(journal: Journal) -> None:
    book = await opened(journal)
    await strike(book, 1000, can_mute=False)
    await strike(book, 1001, can_mute=False)
    assert book.mute(ANN, 1002) is None


async def test_a_dry_run_counts_for_itself(journal: Journal) -> None:
    book = await opened(journal)
    await strike(book, 1000, dry_run=True)
    assert await strike(book, 1001, dry_run=True) == [Action.WARN, Action.MUTE]
    assert book.mute(ANN, 1002) is None
    again = await opened(journal, 1002.0)
    assert again.history(ANN, 1002, EXPIRE) == []
    assert len(again.history(ANN, 1002, EXPIRE, dry_run=True)) == 2
    assert await strike(again, 1003) == [Action.WARN]


async def test_a_mute_for_the_session_lasts_until_its_end(journal: Journal) -> None:
    ladder = Ladder((Rung(Action.MUTE, None),), 60.0)
    await strike(await opened(journal), 1000, ladder=ladder)
    mute = (await opened(journal, 4000.0)).mute(ANN, 4000)
    assert mute is not None
    assert mute.until == 5000


async def test_a_pardon_outlives_a_restart(journal: Journal) -> None:
    book = await opened(journal)
    await strike(book, 1000)
    await strike(book, 1001)
    await strike(book, 1001, ANN._replace(user_id="ben"))
    assert await book.pardon(ANN, 1002, EXPIRE, "teacher") == 2
    for known in (book, await opened(journal, 1003.0)):
        assert known.history(ANN, 1003, EXPIRE) == []
        assert known.mute(ANN, 1003) is None
        assert len(known.history(ANN._replace(user_id="ben"), 1003, EXPIRE)) == 1


async def test_mutes_by_hand_are_journalled_and_lifted(journal: Journal) -> None:
    book = await opened(journal)
    await book.mute_by_hand(ANN, 1000, 1100, "s")
    again = await opened(journal, 1050.0)
    assert set(again.mutes_in("embedded", "group-1", 1050)) == {"ann"}
    assert again.mutes_in("embedded", "group-2", 1050) == {}
    assert await again.lift_mute(ANN)
    assert not await again.lift_mute(ANN)
    assert (await opened(journal, 1051.0)).mute(ANN, 1051) is None


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
    assert [len(again.history(person, 1001, EXPIRE)) for person in hostile] == [1] * len(hostile)


async def test_memory_is_bounded(journal: Journal) -> None:
    book = await opened(journal, capacity=5)
    for number in range(20):
        await strike(book, 1000 + number, ANN._replace(user_id=str(number)))
    assert book.forgotten == 15
    assert book.history(ANN._replace(user_id="19"), 1020, EXPIRE)
    assert not book.history(ANN._replace(user_id="0"), 1020, EXPIRE)


async def test_without_a_journal_the_strike_counts_but_says_so() -> None:
    book = StrikeBook()
    with pytest.raises(JournalError, match="not started"):
        await strike(book, 1000)
    assert len(book.history(ANN, 1000, EXPIRE)) == 1
