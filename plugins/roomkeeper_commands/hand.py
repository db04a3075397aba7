"""`hand`: the queue of raised hands, first come, first served, in the journal."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from roomkeeper.rooms.commands import Command, CommandCall, CommandUsageError, Parameter
from roomkeeper.rooms.messages import User
from roomkeeper.rooms.roles import Role
from roomkeeper.state.journal import Journal, storable
from roomkeeper_commands.replies import counted, listed, shown_name

_MOST = 1000


class Hands:
    """The raised hands of all rooms, by session, in order. :param journal: gives the journal."""

    def __init__(self, limit: int, journal: Callable[[], Journal]) -> None:
        self._limit = limit
        self._journal = journal

    def command(self) -> Command:
        """`hand`: everybody has one; the queue is for teachers."""
        what = Parameter("what", optional=True, choices=("up", "down", "list", "next", "clear"))
        return Command(
            name="hand", help="raises your hand or takes it down; for teachers: list, next, clear", handler=self.answer, parameters=(what,)
        )

    async def answer(self, call: CommandCall) -> str:
        """Raise, take down, list, call the next, clear."""
        sender, what, session_id = call.message.sender, call.values.get("what", "up"), call.session.info.id
        journal = self._journal()
        if what == "up":
            place = await journal.run(lambda connection: _raise(connection, session_id, sender))
            return f"Your hand is up: number {place}." if place else "Too many hands are up already."
        if what == "down":
            down = await journal.run(lambda connection: _lower(connection, session_id, [sender.user_id]))
            return "Your hand is down." if down else "Your hand was not up."
        if sender.role < Role.ASSISTANT:
            raise CommandUsageError(f"hand {what} is for assistants and teachers.")
        raised = await journal.run(lambda connection: _raised(connection, session_id))
        if what == "clear":
            await journal.run(lambda connection: _lower(connection, session_id, [user.user_id for user in raised]))
            return f"{counted(len(raised), 'hand')} taken down."
        if what == "next":
            return await self._next(call, raised)
        return listed("Hands up: ", [shown_name(user) for user in raised], self._limit) if raised else "No hand is up."

    async def _next(self, call: CommandCall, raised: list[User]) -> str:
        here, session_id = {storable(user.user_id): user.user_id for user in call.session.roster.present()}, call.session.info.id
        place = next((place for place, user in enumerate(raised) if user.user_id in here), None)
        gone = [user.user_id for user in (raised if place is None else raised[: place + 1])]
        if place is not None:
            await call.say("It is your turn.", (here[raised[place].user_id],))  # before the hand is down: the turn must not get lost
        await self._journal().run(lambda connection: _lower(connection, session_id, gone))
        if place is None:
            return "No hand is up."
        return f"{shown_name(raised[place])} is next; {counted(len(raised) - place - 1, 'hand')} left."


def _raise(connection: sqlite3.Connection, session_id: str, user: User) -> int:
    """The place in the queue, from 1; 0 when it is full."""
    user_id = storable(user.user_id)
    row = connection.execute("SELECT id FROM command_hands WHERE session_id = ? AND user_id = ?", (session_id, user_id)).fetchone()
    if row is None:
        if len(_raised(connection, session_id)) >= _MOST:
            return 0
        added = connection.execute(
            "INSERT INTO command_hands (session_id, user_id, user_name) VALUES (?, ?, ?)", (session_id, user_id, storable(user.user_name))
        )
        number = added.lastrowid
    else:
        number = row["id"]
    before = connection.execute("SELECT count(*) FROM command_hands WHERE session_id = ? AND id <= ?", (session_id, number))
    return int(before.fetchone()[0])


def _lower(connection: sqlite3.Connection, session_id: str, user_ids: list[str]) -> int:
    wanted = [(session_id, storable(user_id)) for user_id in user_ids]
    return connection.executemany("DELETE FROM command_hands WHERE session_id = ? AND user_id = ?", wanted).rowcount if wanted else 0


def _raised(connection: sqlite3.Connection, session_id: str) -> list[User]:
    rows = connection.execute("SELECT user_id, user_name FROM command_hands WHERE session_id = ? ORDER BY id", (session_id,))
    return [User(row["user_id"], row["user_name"]) for row in rows]
