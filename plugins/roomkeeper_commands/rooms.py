"""`rooms`: where the agent is."""

from __future__ import annotations

from roomkeeper.rooms.commands import Command, CommandCall
from roomkeeper.rooms.roles import Role
from roomkeeper_commands.replies import counted, listed, shown


class Rooms:
    """Lists the rooms of all running sessions, for the people in charge."""

    def __init__(self, limit: int) -> None:
        self._limit = limit

    def command(self) -> Command:
        """`rooms`: for assistants and up."""
        return Command(name="rooms", help="says in which rooms I am", handler=self.answer, role=Role.ASSISTANT, parameters=())

    async def answer(self, call: CommandCall) -> str:
        """Each room with who is there."""
        lines = []
        for session in call.sessions:
            people = counted(sum(user.role is not Role.BOT for user in session.roster.present()), "person", "people")
            state = f"{people}, {counted(len(session.streams), 'stream')}" if session.connected else "reconnecting"
            here = ", here" if session.info.id == call.session.info.id else ""
            lines.append(f"{shown(session.info.room_id)} ({state}{here})")
        return listed("Rooms: ", lines, self._limit)
