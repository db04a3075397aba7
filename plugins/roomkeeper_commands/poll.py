"""`poll`: a question to the room. One poll a session at a time; everybody has one vote and may change it. All of it is in the journal."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from roomkeeper.rooms.commands import Command, CommandCall, CommandUsageError, Parameter, ParameterKind
from roomkeeper.rooms.roles import Role
from roomkeeper.state.journal import Journal, storable
from roomkeeper_commands.replies import counted, plain

_MOST_OPTIONS = 9
_MOST_VOTERS = 10_000
_OPTION_LIMIT = 60
_QUESTION_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Poll:
    """An open poll. `votes` counts by the number of the answer, from 1."""

    question: str
    options: Sequence[str]
    votes: Counter[int]

    def result(self) -> str:
        """For people."""
        lines = [f"{number}. {option}: {self.votes[number]}" for number, option in enumerate(self.options, 1)]
        return "\n".join((f"{self.question} ({counted(self.votes.total(), 'vote')})", *lines))


class Polls:
    """The polls of all rooms, by session. :param journal: gives the journal."""

    def __init__(self, journal: Callable[[], Journal]) -> None:
        self._journal = journal

    def command(self) -> Command:
        """`poll`: everybody votes, teachers ask and close."""
        text = Parameter("text", ParameterKind.TEXT, optional=True)
        return Command(
            name="poll",
            help="votes, shows the poll; teachers ask with QUESTION | A | B and end with close",
            usage="[NUMBER | close | QUESTION | A | B ..]",
            handler=self.answer,
            parameters=(text,),
        )

    async def answer(self, call: CommandCall) -> str:
        """Vote, show, ask or close."""
        text = call.values.get("text", "").strip()
        words = text.removeprefix("vote ").strip()
        session_id = call.session.info.id
        poll = await self._journal().run(lambda connection: _open_poll(connection, session_id))
        if "|" in text:
            return await self._ask(call, text, poll)
        if text.lower() == "close":
            return await self._close(call, poll)
        if poll is None:
            return "There is no poll just now."
        if not text:
            return poll.result()
        return await self._vote(call, poll, words)

    async def _ask(self, call: CommandCall, text: str, open_poll: Poll | None) -> str:
        _for_people_in_charge(call)
        asked, *answers = (part.strip() for part in text.split("|"))
        options = [plain(answer, _OPTION_LIMIT) for answer in answers if answer]
        question, session_id = plain(asked, _QUESTION_LIMIT), call.session.info.id
        if not question or not 2 <= len(options) <= _MOST_OPTIONS:
            raise CommandUsageError(f"Give a question and 2 to {_MOST_OPTIONS} answers, separated by |.")
        if open_poll is not None:
            return f"A poll is open already. End it with: {call.prefix}poll close"
        await self._journal().run(lambda connection: _begin(connection, session_id, question, options))
        lines = [f"{number}. {option}" for number, option in enumerate(options, 1)]
        try:
            await call.say("\n".join((f"Poll: {question}", *lines, f"Vote with: {call.prefix}poll NUMBER")))
        except Exception:
            await self._journal().run(lambda connection: _end(connection, session_id))
            raise
        return "The poll is open."

    async def _close(self, call: CommandCall, poll: Poll | None) -> str:
        _for_people_in_charge(call)
        if poll is None:
            return "There is no poll just now."
        session_id = call.session.info.id
        await call.say(f"The poll is over. {poll.result()}")  # first: a room that cannot be reached must not cost the votes
        await self._journal().run(lambda connection: _end(connection, session_id))
        return "The poll is closed."

    async def _vote(self, call: CommandCall, poll: Poll, word: str) -> str:
        if not (word.isascii() and word.isdigit() and len(word) < 3 and 1 <= int(word) <= len(poll.options)):
            raise CommandUsageError(f"Vote with a number from 1 to {len(poll.options)}.")
        key = (call.session.info.id, storable(call.message.sender.user_id))
        if not await self._journal().run(lambda connection: _count(connection, key, int(word))):
            return "The poll is full."
        return f"Your vote: {poll.options[int(word) - 1]}"


def _for_people_in_charge(call: CommandCall) -> None:
    if call.message.sender.role < Role.ASSISTANT:
        raise CommandUsageError("Only assistants and teachers open and close polls.")


def _open_poll(connection: sqlite3.Connection, session_id: str) -> Poll | None:
    row = connection.execute("SELECT question, options FROM command_polls WHERE session_id = ?", (session_id,)).fetchone()
    if row is None:
        return None
    votes = connection.execute("SELECT choice, count(*) AS count FROM command_votes WHERE session_id = ? GROUP BY choice", (session_id,))
    return Poll(row["question"], json.loads(row["options"]), Counter({vote["choice"]: vote["count"] for vote in votes}))


def _begin(connection: sqlite3.Connection, session_id: str, question: str, options: Sequence[str]) -> None:
    connection.execute("INSERT INTO command_polls VALUES (?, ?, ?)", (session_id, question, json.dumps(options)))


def _end(connection: sqlite3.Connection, session_id: str) -> None:
    connection.execute("DELETE FROM command_votes WHERE session_id = ?", (session_id,))
    connection.execute("DELETE FROM command_polls WHERE session_id = ?", (session_id,))


def _count(connection: sqlite3.Connection, key: tuple[str, str], choice: int) -> bool:
    """False when so many have voted that nobody new can."""
    voted = connection.execute("UPDATE command_votes SET choice = ? WHERE session_id = ? AND user_id = ?", (choice, *key)).rowcount
    if voted:
        return True
    if connection.execute("SELECT count(*) FROM command_votes WHERE session_id = ?", key[:1]).fetchone()[0] >= _MOST_VOTERS:
        return False
    connection.execute("INSERT INTO command_votes VALUES (?, ?, ?)", (*key, choice))
    return True
