"""Strikes and mutes: journalled before anybody acts on them, kept in memory for speed, known again after a restart."""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from dataclasses import dataclass

import structlog

from roomkeeper.errors import JournalError
from roomkeeper.rooms.messages import Action
from roomkeeper.state.journal import Journal
from roomkeeper_moderation.flood import Person
from roomkeeper_moderation.ladder import Ladder
from roomkeeper_moderation.schema import NAMESPACE, SCHEMA, storable

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Strike:
    """One offence that counts. `at` is UNIX time in seconds."""

    at: float
    rule: str
    action: Action
    session_id: str = ""
    message_id: str = ""


@dataclass(frozen=True, slots=True)
class Mute:
    """A mute that runs from `at` until `until`, UNIX times in seconds."""

    at: float
    until: float


class StrikeBook:
    """Who has how many strikes in which room, and who is muted until when.

    Memory is bounded: expired strikes go, and beyond `capacity` people the one struck longest ago is forgotten and counted in `forgotten`.
    A dry run counts its own strikes and mutes nobody.
    """

    def __init__(self, ladder: Ladder, expire_after: float, *, dry_run: bool = False, capacity: int = 100_000) -> None:
        self._ladder = ladder
        self._expire_after = expire_after
        self._dry_run = dry_run
        self._capacity = capacity
        self._journal: Journal | None = None
        self._strikes: OrderedDict[Person, list[Strike]] = OrderedDict()
        self._mutes: dict[Person, Mute] = {}
        self.forgotten = 0

    async def open(self, journal: Journal, now: float) -> None:
        """Make the tables and take up what still counts at UNIX time `now`."""
        await journal.migrate(NAMESPACE, SCHEMA)
        strikes, mutes = await journal.run(lambda connection: _still_counting(connection, now - self._expire_after, now, self._dry_run))
        for person, strike in strikes:
            self._remember(person, strike)
        self._mutes.update(mutes)
        self._journal = journal
        log.info("strikes taken up", strikes=len(strikes), mutes=len(mutes))

    def history(self, person: Person, now: float) -> list[Strike]:
        """The strikes that count against somebody now, oldest first."""
        return [strike for strike in self._strikes.get(_key(person), ()) if strike.at > now - self._expire_after]

    def mute(self, person: Person, now: float) -> Mute | None:
        """The mute that runs for somebody now."""
        mute = self._mutes.get(_key(person))
        if mute is not None and mute.until <= now:
            del self._mutes[_key(person)]
            return None
        return mute

    async def strike(self, person: Person, at: float, rule: str, *, session_id: str, message_id: str, can_mute: bool) -> list[Strike]:
        """Count a strike; return the history with it. When this returns, strike and mute are on the disk.

        :raises JournalError: they are not; the strike still counts until the next start.
        """
        person = _key(person)
        before = self.history(person, at)
        number = len(before) + 1
        strike = Strike(at, rule, self._ladder.action(number), storable(session_id), storable(message_id))
        # In memory at once: a second message judged while the disk is busy must see this one.
        self._strikes[person] = list(before)
        self._remember(person, strike)
        mute = None
        seconds = self._ladder.seconds(number)
        if seconds is not None and can_mute and not self._dry_run:
            mute = Mute(at, at + seconds)
            self._remember_mute(person, mute)
        if self._journal is None:
            raise JournalError("the strike cannot be journalled: moderation was not started", where=rule, remedy="see the log of the start")
        await self._journal.run(lambda connection: _write(connection, person, strike, mute, self._dry_run))
        return [*before, strike]

    def _remember(self, person: Person, strike: Strike) -> None:
        self._strikes.setdefault(person, []).append(strike)
        self._strikes.move_to_end(person)
        while len(self._strikes) > self._capacity or self._oldest_expired(strike.at):
            _, dropped = self._strikes.popitem(last=False)
            self.forgotten += dropped[-1].at > strike.at - self._expire_after

    def _remember_mute(self, person: Person, mute: Mute) -> None:
        if len(self._mutes) >= self._capacity:
            self._mutes = {muted: running for muted, running in self._mutes.items() if running.until > mute.at}
        if len(self._mutes) >= self._capacity:
            del self._mutes[next(iter(self._mutes))]
            self.forgotten += 1
        self._mutes[person] = mute

    def _oldest_expired(self, now: float) -> bool:
        oldest = next(iter(self._strikes.values()))
        return oldest[-1].at <= now - self._expire_after


def _key(person: Person) -> Person:
    return Person(*(storable(part) for part in person))


def _write(connection: sqlite3.Connection, person: Person, strike: Strike, mute: Mute | None, dry_run: bool) -> None:
    connection.execute(
        "INSERT INTO moderation_strikes (provider, room_id, user_id, session_id, message_id, at, rule, action, dry_run)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*person, strike.session_id, strike.message_id, strike.at, strike.rule, strike.action.name.lower(), dry_run),
    )
    if mute is not None:
        connection.execute(
            "INSERT INTO moderation_mutes (provider, room_id, user_id, session_id, at, until) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (provider, room_id, user_id)"
            " DO UPDATE SET session_id = excluded.session_id, at = excluded.at, until = excluded.until",
            (*person, strike.session_id, mute.at, mute.until),
        )


def _still_counting(
    connection: sqlite3.Connection, since: float, now: float, dry_run: bool
) -> tuple[list[tuple[Person, Strike]], dict[Person, Mute]]:
    strikes = [
        (
            Person(row["provider"], row["room_id"], row["user_id"]),
            Strike(row["at"], row["rule"], Action[row["action"].upper()], row["session_id"], row["message_id"]),
        )
        for row in connection.execute("SELECT * FROM moderation_strikes WHERE at > ? AND dry_run = ? ORDER BY at, id", (since, dry_run))
    ]
    mutes = {
        Person(row["provider"], row["room_id"], row["user_id"]): Mute(row["at"], row["until"])
        for row in connection.execute("SELECT * FROM moderation_mutes WHERE until > ?", (now,))
        if not dry_run
    }
    return strikes, mutes
