"""`attendance`: who is here, who was, and for how long."""

from __future__ import annotations

from roomkeeper.rooms.commands import Command, CommandCall, CommandUsageError
from roomkeeper.rooms.roles import Role
from roomkeeper.rooms.roster import Presence
from roomkeeper_commands.replies import duration, listed, shown_name, size


class Attendance:
    """Lists present and absent people with their time in the room; for assistants and up."""

    def __init__(self, limit: int) -> None:
        self._limit = limit

    def command(self) -> Command:
        """`attendance`: for assistants and up."""
        return Command(name="attendance", help="lists who is here and who left, with times", handler=self.answer, role=Role.ASSISTANT)

    async def answer(self, call: CommandCall) -> str:
        """Answer from the session's roster; the agent itself is left out."""
        if call.arguments:
            raise CommandUsageError("attendance takes nothing further.")
        now = call.message.at
        seen = [presence for presence in call.session.roster.presences() if presence.user.role is not Role.BOT]
        here = [presence for presence in seen if presence.present]
        gone = [presence for presence in seen if not presence.present]
        if not seen:
            return "Nobody was here yet."
        if not gone:
            return _group("Present", here, now, self._limit)
        if not here:
            return _group("Left", gone, now, self._limit)
        # Those who left get at most half of the room, those who are here the rest.
        left = "\n" + _group("Left", gone, now, self._limit // 2 - size("\n"))
        return _group("Present", here, now, self._limit - size(left)) + left


def _group(title: str, presences: list[Presence], now: float, limit: int) -> str:
    people = [f"{shown_name(presence.user)} {duration(presence.seconds(now))}" for presence in presences]
    return listed(f"{title} ({len(people)}): ", people, limit)
