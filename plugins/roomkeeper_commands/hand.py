"""`hand`: the queue of raised hands, first come, first served."""

from __future__ import annotations

from roomkeeper.rooms.commands import Command, CommandCall, CommandUsageError, Parameter
from roomkeeper.rooms.messages import User
from roomkeeper.rooms.roles import Role
from roomkeeper_commands.replies import counted, listed, shown_name

_MOST = 1000


class Hands:
    """The raised hands of all rooms, by session and user ID, in order."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._raised: dict[str, dict[str, User]] = {}

    def command(self) -> Command:
        """As it is registered."""
        what = Parameter("what", optional=True, choices=("up", "down", "list", "next", "clear"))
        return Command(
            name="hand", help="raises your hand or takes it down; for teachers: list, next, clear", handler=self.answer, parameters=(what,)
        )

    def forget(self, session_id: str) -> None:
        """The session is over."""
        self._raised.pop(session_id, None)

    async def answer(self, call: CommandCall) -> str:
        """Raise, take down, list, call the next, clear."""
        raised = self._raised.setdefault(call.session.info.id, {})
        sender, what = call.message.sender, call.values.get("what", "up")
        if what == "up":
            if sender.user_id not in raised and len(raised) >= _MOST:
                return "Too many hands are up already."
            raised.setdefault(sender.user_id, sender)
            place = list(raised).index(sender.user_id) + 1
            return f"Your hand is up: number {place}."
        if what == "down":
            return "Your hand is down." if raised.pop(sender.user_id, None) else "Your hand was not up."
        if sender.role < Role.ASSISTANT:
            raise CommandUsageError(f"hand {what} is for assistants and teachers.")
        if what == "clear":
            count = len(raised)
            raised.clear()
            return f"{counted(count, 'hand')} taken down."
        if what == "next":
            return await self._next(call, raised)
        return listed("Hands up: ", [shown_name(user) for user in raised.values()], self._limit) if raised else "No hand is up."

    async def _next(self, call: CommandCall, raised: dict[str, User]) -> str:
        here = {user.user_id for user in call.session.roster.present()}
        while raised:
            user = raised.pop(next(iter(raised)))
            if user.user_id in here:
                await call.say("It is your turn.", (user.user_id,))
                return f"{shown_name(user)} is next; {counted(len(raised), 'hand')} left."
        return "No hand is up."
