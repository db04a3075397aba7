"""The commands plugin: hands over the commands, ends with a session what they began in it, and keeps the attendance."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import structlog

from roomkeeper.hookspecs import PluginContext, hookimpl
from roomkeeper.rooms.commands import Command
from roomkeeper.rooms.session import LiveSession
from roomkeeper_commands import record, speaking
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
        self._settings: CommandsSettings = context.settings if context.settings is not None else CommandsSettings()
        limit = self._settings.max_reply_bytes
        folder = self._settings.announcements
        self._polls = Polls()
        self._hands = Hands(limit)
        self._timers = Timers(limit)
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

    @hookimpl
    async def roomkeeper_session_started(self, session: LiveSession) -> None:
        """Begin to keep the attendance."""
        if self._settings.attendance_file:
            self._attendance[session.info.id] = attendance = AttendanceFile(session)
            await attendance.start()

    @hookimpl
    async def roomkeeper_session_ended(self, session: LiveSession) -> None:
        """End what belongs to the session, and write its attendance."""
        session_id = session.info.id
        self._polls.forget(session_id)
        self._hands.forget(session_id)
        await self._timers.forget(session_id)
        await self._announcements.forget(session_id)
        attendance = self._attendance.pop(session_id, None)
        if attendance is not None:
            await attendance.close()

    @hookimpl
    async def roomkeeper_shutdown(self) -> None:
        """End what is left."""
        await self._timers.close()
        await self._announcements.close()
        for attendance in self._attendance.values():
            await attendance.close()
        self._attendance.clear()
