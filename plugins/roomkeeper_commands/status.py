"""`status`: what the agent is doing in this room."""

from __future__ import annotations

from roomkeeper.rooms.commands import Command, CommandCall, CommandUsageError
from roomkeeper.rooms.roles import Role
from roomkeeper_commands.replies import counted, duration, listed, shown, shown_name


class Status:
    """Says how long the session runs, which streams are received now, and how many people are here."""

    def __init__(self, limit: int) -> None:
        self._limit = limit

    def command(self) -> Command:
        """`status`: for everybody."""
        return Command(name="status", help="says what I am doing here", handler=self.answer)

    async def answer(self, call: CommandCall) -> str:
        """Answer for the session in which the command was given; times by the message's."""
        if call.arguments:
            raise CommandUsageError("status takes nothing further.")
        session, now = call.session, call.message.at
        people = sum(user.role is not Role.BOT for user in session.roster.present())
        running = duration(now - session.info.started_at.timestamp())
        left = session.info.planned_end.timestamp() - now
        ends = f"ends in {duration(left)}" if left > 0 else "is over its planned end"
        sentences = [f"This session has run for {running} and {ends}.", f"{counted(people, 'person is', 'people are')} here."]
        rooms = len({(other.info.provider, other.info.room_id) for other in call.sessions})
        if rooms > 1:
            sentences.append(f"I am in {rooms} rooms.")
        streams = [f"{shown(stream.stream_id)} ({shown_name(stream.user)})" for stream in session.streams.values()]
        lead = f"{' '.join(sentences)} Receiving {counted(len(streams), 'stream')}"
        return listed(f"{lead}: ", streams, self._limit) if streams else f"{lead}."
