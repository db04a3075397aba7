"""What the plugin hands over."""

from __future__ import annotations

from pathlib import Path

from roomkeeper.hookspecs import PluginContext
from roomkeeper.rooms.commands import Command
from roomkeeper.rooms.roles import Role
from roomkeeper_commands.hooks import CommandsPlugin


def test_the_commands_of_the_first_hour(commands: dict[str, Command]) -> None:
    roles = {name: command.role for name, command in commands.items()}
    assert roles == {"help": Role.STUDENT, "status": Role.STUDENT, "attendance": Role.ASSISTANT}
    assert all(command.help for command in commands.values())


def test_it_works_without_configuration(tmp_path: Path) -> None:
    plugin = CommandsPlugin(PluginContext(name="commands", settings=None, data_dir=tmp_path, agent="a"))
    assert len(list(plugin.roomkeeper_register_commands())) == 3
