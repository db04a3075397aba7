"""The commands plugin: hands over the commands of the first hour."""

from __future__ import annotations

from collections.abc import Iterable

from roomkeeper.hookspecs import PluginContext, hookimpl
from roomkeeper.rooms.commands import Command
from roomkeeper_commands.attendance import Attendance
from roomkeeper_commands.config import CommandsSettings
from roomkeeper_commands.help import Help
from roomkeeper_commands.status import Status


class CommandsPlugin:
    """Registers `help`, `status` and `attendance`; who may call them is the core's to see to."""

    Settings = CommandsSettings

    def __init__(self, context: PluginContext) -> None:
        self._settings: CommandsSettings = context.settings if context.settings is not None else CommandsSettings()

    @hookimpl
    def roomkeeper_register_commands(self) -> Iterable[Command]:
        """Hand over the commands."""
        limit = self._settings.max_reply_bytes
        return [Help(limit).command(), Status(limit).command(), Attendance(limit).command()]
