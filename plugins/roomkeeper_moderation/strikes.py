"""Strikes and mutes: journalled before anybody acts on them, kept in memory for speed, known again after a restart."""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

from roomkeeper.errors import JournalError
from roomkeeper.rooms.messages import Action
from roomkeeper.state.journal import Journal, storable
from roomkeeper_moderation.ladder import Ladder
from roomkeeper_moderation.people import Person
from roomkeeper_moderation.schema import NAMESPACE, SCHEMA

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Strike:
    """One offence that counts. `at` is UNIX time in seconds."""

    at: float
    rule: str
    action: Action
    session_id: str = ""
    message_id: str = ""
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Mute:
    """A mute that runs from `at` until `until`, UNIX times in seconds."""

    at: float
    until: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Offence:
    """What a strike is counted for. A mute for the rest of the session lasts until `session_end`, UNIX time."""

    at: float
    rule: str
    session_id: str = ""
    message_id: str = ""
    session_end: float = float("inf")
    can_mute: bool = True
    dry_run: bool = False


class StrikeBook:
    """Who has how many strikes in which room, and who is muted until when.

    Memory is bounded: expired strikes go, and beyond `capacity` people the one struck longest ago is forgotten and counted in `forgotten`.
    Dry runs count their own strikes beside the others and mute nobody. `volatile` books have no journal, for replays.
    """

    def __init__(self, *, capacity: int = 100_000, volatile: bool = False) -> None:
        self._capacity = capacity
        self._volatile = volatile
        self._journal: Journal | None = None
        self._strikes: OrderedDict[Person, list[Strike]] = OrderedDict()
        self._mutes: dict[Person, Mute] = {}
        self._longest_expiry = 0.0
        self.forgotten = 0

    async def open(self, journal: Journal, now: float, expire_after: float) -> None:
        """Make the tables and take up what still counts at UNIX time `now`. May be called again when something after it failed."""
        await journal.migrate(NAMESPACE, SCHEMA)
        strikes, mutes = await journal.run(lambda connection: _still_counting(connection, now - expire_after, now))
        self._strikes.clear()
        self._mutes.clear()
        self._longest_expiry = max(self._longest_expiry, expire_after)
        for person, strike in strikes:
            self._remember(person, strike)
        self._mutes.update(mutes)
        self._journal = journal
        log.info("strikes taken up", strikes=len(strikes), mutes=len(mutes))

    async def take_up_room(self, provider: str, room_id: str, now: float) -> None:
        """Know what the journal knows of a room: another agent may have struck, muted and pardoned there since this one was opened.

        :raises JournalError: what is in memory stays.
        """
        if self._journal is None:
            return
        place, since = (storable(provider), storable(room_id)), now - self._longest_expiry
        strikes, mutes = await self._journal.run(lambda connection: _still_counting(connection, since, now, place))
        for person in [person for person in self._strikes if person[:2] == place]:
            del self._strikes[person]
        for person in [person for person in self._mutes if person[:2] == place]:
            del self._mutes[person]
        for person, strike in strikes:
            self._remember(person, strike)
        self._mutes.update(mutes)

    def history(self, person: Person, now: float, expire_after: float, *, dry_run: bool = False) -> list[Strike]:
        """The strikes that count against somebody now, oldest first; for a dry run its own as well."""
        strikes = self._strikes.get(_key(person))
        if not strikes:
            return []
        return [strike for strike in strikes if strike.at > now - expire_after and (dry_run or not strike.dry_run)]

    def mute(self, person: Person, now: float) -> Mute | None:
        """The mute that runs for somebody now."""
        if not self._mutes:
            return None
        mute = self._mutes.get(_key(person))
        if mute is not None and mute.until <= now:
            del self._mutes[_key(person)]
            return None
        return mute

    def mutes_in(self, provider: str, room_id: str, now: float) -> dict[str, Mute]:
        """The mutes that run in a room, by user ID."""
        place = Person(storable(provider), storable(room_id), "")[:2]
        return {person.user_id: mute for person, mute in self._mutes.items() if person[:2] == place and mute.until > now}

    async def strike(self, person: Person, offence: Offence, ladder: Ladder, expire_after: float) -> list[Strike]:
        """Count a strike; return the history with it. When this returns, strike and mute are on the disk.

        :raises JournalError: they are not; the strike still counts until the next start.
        """
        return (await self.strike_all([(person, offence)], ladder, expire_after))[0]

    async def strike_all(self, offences: Sequence[tuple[Person, Offence]], ladder: Ladder, expire_after: float) -> list[list[Strike]]:
        """The same for several people at once, in one transaction."""
        counted = [(_key(person), *self._count(_key(person), offence, ladder, expire_after)) for person, offence in offences]

        def note(connection: sqlite3.Connection) -> None:
            for person, history, mute in counted:
                _insert(connection, person, history[-1], mute)

        if counted:
            await self._write(note, offences[0][1].rule)
        return [history for _, history, _ in counted]

    def _count(self, person: Person, offence: Offence, ladder: Ladder, expire_after: float) -> tuple[list[Strike], Mute | None]:
        before = self.history(person, offence.at, expire_after, dry_run=offence.dry_run)
        rung = ladder.rung(len(before) + 1)
        strike = Strike(offence.at, offence.rule, rung.action, storable(offence.session_id), storable(offence.message_id), offence.dry_run)
        self._longest_expiry = max(self._longest_expiry, expire_after)
        # In memory at once: a second message judged while the disk is busy must see this one.
        self._remember(person, strike)
        mute = None
        if rung.action is Action.MUTE and offence.can_mute and not offence.dry_run:
            until = offence.session_end if rung.seconds is None else offence.at + rung.seconds
            mute = Mute(offence.at, max(until, offence.at))
            self._remember_mute(person, mute)
        return [*before, strike], mute

    async def mute_by_hand(self, person: Person, at: float, until: float, session_id: str) -> None:
        """Journal a mute that somebody in charge asked for."""
        person, mute = _key(person), Mute(at, until)
        self._remember_mute(person, mute)
        await self._write(lambda connection: _insert_mute(connection, person, storable(session_id), mute), "mute")

    async def lift_mute(self, person: Person) -> bool:
        """Forget a mute; tell whether there was one."""
        person = _key(person)
        known = self._mutes.pop(person, None) is not None
        await self._write(lambda connection: _delete_mute(connection, person), "unmute")
        return known

    async def pardon(self, person: Person, now: float, expire_after: float, by: str) -> int:
        """Take back every strike and mute of somebody in a room; return how many strikes counted."""
        person = _key(person)
        counted = len(self.history(person, now, expire_after))
        self._strikes.pop(person, None)
        self._mutes.pop(person, None)

        def note(connection: sqlite3.Connection) -> None:
            connection.execute(
                "UPDATE moderation_strikes SET pardoned_by = ? WHERE provider = ? AND room_id = ? AND user_id = ? AND pardoned_by IS NULL",
                (storable(by), *person),
            )
            _delete_mute(connection, person)

        await self._write(note, "pardon")
        return counted

    async def _write(self, work: Callable[[sqlite3.Connection], None], rule: str) -> None:
        if self._volatile:
            return
        if self._journal is None:
            raise JournalError("the strike cannot be journalled: moderation was not started", where=rule, remedy="see the log of the start")
        await self._journal.run(work)

    def _remember(self, person: Person, strike: Strike) -> None:
        strikes = self._strikes.setdefault(person, [])
        strikes[:] = [one for one in strikes if one.at > strike.at - self._longest_expiry]
        strikes.append(strike)
        self._strikes.move_to_end(person)
        while len(self._strikes) > self._capacity or self._oldest_expired(strike.at):
            _, dropped = self._strikes.popitem(last=False)
            self.forgotten += dropped[-1].at > strike.at - self._longest_expiry

    def _remember_mute(self, person: Person, mute: Mute) -> None:
        if len(self._mutes) >= self._capacity:
            self._mutes = {muted: running for muted, running in self._mutes.items() if running.until > mute.at}
        if len(self._mutes) >= self._capacity:
            del self._mutes[next(iter(self._mutes))]
            self.forgotten += 1
        self._mutes[person] = mute

    def _oldest_expired(self, now: float) -> bool:
        oldest = next(iter(self._strikes.values()))
        return oldest[-1].at <= now - self._longest_expiry


def _key(person: Person) -> Person:
    return person if person.user_id.isascii() else Person(*(storable(part) for part in person))


def _insert(connection: sqlite3.Connection, person: Person, strike: Strike, mute: Mute | None) -> None:
    connection.execute(
        "INSERT INTO moderation_strikes (provider, room_id, user_id, session_id, message_id, at, rule, action, dry_run)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*person, strike.session_id, strike.message_id, strike.at, strike.rule, strike.action.name.lower(), strike.dry_run),
    )
    if mute is not None:
        _insert_mute(connection, person, strike.session_id, mute)


def _insert_mute(connection: sqlite3.Connection, person: Person, session_id: str, mute: Mute) -> None:
    connection.execute(
        "INSERT INTO moderation_mutes (provider, room_id, user_id, session_id, at, until) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (provider, room_id, user_id)"
        " DO UPDATE SET session_id = excluded.session_id, at = excluded.at, until = excluded.until",
        (*person, session_id, mute.at, mute.until),
    )


def _delete_mute(connection: sqlite3.Connection, person: Person) -> None:
    connection.execute("DELETE FROM moderation_mutes WHERE provider = ? AND room_id = ? AND user_id = ?", person)


def _still_counting(
    connection: sqlite3.Connection, since: float, now: float, place: tuple[str, ...] = ()
) -> tuple[list[tuple[Person, Strike]], dict[Person, Mute]]:
    """:param place: provider and room ID; everywhere without them."""
    there = " AND provider = ? AND room_id = ?" if place else ""
    rows = connection.execute(
        f"SELECT * FROM moderation_strikes WHERE at > ?{there} AND pardoned_by IS NULL ORDER BY at, id", (since, *place)
    )
    strikes = [
        (
            Person(row["provider"], row["room_id"], row["user_id"]),
            Strike(row["at"], row["rule"], Action[row["action"].upper()], row["session_id"], row["message_id"], bool(row["dry_run"])),
        )
        for row in rows
    ]
    mutes = {
        Person(row["provider"], row["room_id"], row["user_id"]): Mute(row["at"], row["until"])
        for row in connection.execute(f"SELECT * FROM moderation_mutes WHERE until > ?{there}", (now, *place))
    }
    return strikes, mutes
