"""The commands plugin: hands over the commands, keeps in the journal what they began in a session, and keeps the attendance."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import structlog

from roomkeeper.errors import JournalError
from roomkeeper.hookspecs import PluginContext, Services, hookimpl
from roomkeeper.rooms.commands import Command
from roomkeeper.rooms.session import LiveSession, SessionInfo
from roomkeeper.state.journal import Journal
from roomkeeper_commands import record, schema, speaking
from roomkeeper_commands.attendance import Attendance
from roomkeeper_commands.attendance_file import AttendanceFile
from roomkeeper_commands.config import CommandsSettings
from roomkeeper_commands.hand import Hands
from roomkeeper_commands.help import Help
from roomkeeper_commands.poll import Polls
from roomkeeper_commands.rooms import Rooms
from roomkeeper_commands.status import Status
from roomkeeper_commands.timer import Timers

log = structlog.get_logger(__name__)


class CommandsPlugin:
    """Registers the commands that need no moderation; who may call them is the core's to see to."""

    Settings = CommandsSettings

    def __init__(self, context: PluginContext) -> None:
        self._settings: CommandsSettings = context.settings
        limit = self._settings.max_reply_bytes
        folder = self._settings.announcements
        self._journal: Journal | None = None
        self._polls = Polls(self.journal)
        self._hands = Hands(limit, self.journal)
        self._timers = Timers(limit, self.journal)
        self._announcements = speaking.Announcements(None if folder is None else Path(folder), limit)
        self._attendance: dict[str, AttendanceFile] = {}

    @hookimpl
    def roomkeeper_register_commands(self) -> Iterable[Command]:
        """Hand over the commands."""
        limit = self._settings.max_reply_bytes
        return [
            Help(limit).command(),
            Status(limit).command(),
            Attendance(limit).command(),
            record.command(),
            self._polls.command(),
            self._hands.command(),
            self._timers.command(),
            speaking.say_command(),
            self._announcements.command(),
            Rooms(limit).command(),
        ]

    def journal(self) -> Journal:
        """The journal, from startup to shutdown. Raises `JournalError`."""
        if self._journal is None:
            raise JournalError("the commands were not started", remedy="see the log of the start")
        return self._journal

    @hookimpl
    async def roomkeeper_startup(self, services: Services) -> None:
        """Make the tables; forget what is left of sessions that are over."""
        await services.journal.migrate(schema.NAMESPACE, schema.SCHEMA)
        await services.journal.run(schema.forget_ended)
        self._journal = services.journal

    @hookimpl
    async def roomkeeper_session_started(self, session: LiveSession) -> None:
        """Go on with the timers of a session that was interrupted, and begin to keep the attendance."""
        if self._journal is not None:
            await self._timers.take_up(session)
        if self._settings.attendance_file:
            self._attendance[session.info.id] = attendance = AttendanceFile(session)
            await attendance.start()

    @hookimpl
    async def roomkeeper_session_ended(self, session: LiveSession) -> None:
        """End what this agent does in the session, and write its attendance. Somebody else may go on with it."""
        session_id = session.info.id
        await self._timers.leave(session_id)
        await self._announcements.forget(session_id)
        attendance = self._attendance.pop(session_id, None)
        if attendance is not None:
            await attendance.close()

    @hookimpl
    async def roomkeeper_recording_finished(self, info: SessionInfo) -> None:
        """The session is over for everybody: poll, hands and timers end with it."""
        if self._journal is not None:
            await self._journal.run(lambda connection: schema.forget(connection, info.id))

    @hookimpl
    async def roomkeeper_shutdown(self) -> None:
        """End what is left."""
        await self._timers.close()
        await self._announcements.close()
        for attendance in self._attendance.values():
            await attendance.close()
        self._attendance.clear()
        self._journal = None
