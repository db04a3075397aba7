"""`poll`: a question to the room. One poll a room at a time; everybody has one vote and may change it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from roomkeeper.rooms.commands import Command, CommandCall, CommandUsageError, Parameter, ParameterKind
from roomkeeper.rooms.roles import Role
from roomkeeper_commands.replies import counted, plain

_MOST_OPTIONS = 9
_MOST_VOTERS = 10_000
_OPTION_LIMIT = 60
_QUESTION_LIMIT = 200


@dataclass(slots=True)
class _Poll:
    question: str
    options: list[str]
    votes: dict[str, int] = field(default_factory=dict)

    def result(self) -> str:
        counts = Counter(self.votes.values())
        lines = [f"{number}. {option}: {counts[number]}" for number, option in enumerate(self.options, 1)]
        return "\n".join((f"{self.question} ({counted(len(self.votes), 'vote')})", *lines))


class Polls:
    """The polls of all rooms, by session."""

    def __init__(self) -> None:
        self._polls: dict[str, _Poll] = {}

    def command(self) -> Command:
        """As it is registered."""
        text = Parameter("text", ParameterKind.TEXT, optional=True)
        return Command(
            name="poll",
            help="votes, shows the poll; teachers ask with QUESTION | A | B and end with close",
            usage="[NUMBER | close | QUESTION | A | B ..]",
            handler=self.answer,
            parameters=(text,),
        )

    def forget(self, session_id: str) -> None:
        """The session is over."""
        self._polls.pop(session_id, None)

    async def answer(self, call: CommandCall) -> str:
        """Vote, show, ask or close."""
        text = call.values.get("text", "").strip()
        words = text.removeprefix("vote ").strip()
        if "|" in text:
            return await self._ask(call, text)
        if text.lower() == "close":
            return await self._close(call)
        poll = self._polls.get(call.session.info.id)
        if poll is None:
            return "There is no poll just now."
        if not text:
            return poll.result()
        return _vote(poll, call.message.sender.user_id, words)

    async def _ask(self, call: CommandCall, text: str) -> str:
        _for_people_in_charge(call)
        question, *options = (part.strip() for part in text.split("|"))
        options = [plain(option, _OPTION_LIMIT) for option in options if option]
        if not question or not 2 <= len(options) <= _MOST_OPTIONS:
            raise CommandUsageError(f"Give a question and 2 to {_MOST_OPTIONS} answers, separated by |.")
        if call.session.info.id in self._polls:
            return "A poll is open already. End it with: poll close"
        poll = _Poll(plain(question, _QUESTION_LIMIT), options)
        lines = [f"{number}. {option}" for number, option in enumerate(poll.options, 1)]
        self._polls[call.session.info.id] = poll
        try:
            await call.say("\n".join((f"Poll: {poll.question}", *lines, "Vote with: poll NUMBER")))
        except Exception:
            del self._polls[call.session.info.id]
            raise
        return "The poll is open."

    async def _close(self, call: CommandCall) -> str:
        _for_people_in_charge(call)
        poll = self._polls.pop(call.session.info.id, None)
        if poll is None:
            return "There is no poll just now."
        await call.say(f"The poll is over. {poll.result()}")
        return "The poll is closed."


def _vote(poll: _Poll, user_id: str, word: str) -> str:
    if not (word.isascii() and word.isdigit() and len(word) < 3 and 1 <= int(word) <= len(poll.options)):
        raise CommandUsageError(f"Vote with a number from 1 to {len(poll.options)}.")
    if user_id not in poll.votes and len(poll.votes) >= _MOST_VOTERS:
        return "The poll is full."
    poll.votes[user_id] = int(word)
    return f"Your vote: {poll.options[int(word) - 1]}"


def _for_people_in_charge(call: CommandCall) -> None:
    if call.message.sender.role < Role.ASSISTANT:
        raise CommandUsageError("Only assistants and teachers open and close polls.")
