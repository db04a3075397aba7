"""`help`: which commands there are for the one who asks."""

from __future__ import annotations

from roomkeeper.rooms.commands import Command, CommandCall, CommandUsageError
from roomkeeper_commands.replies import shown, size


class Help:
    """Lists the commands that the sender's role may call, or explains one."""

    def __init__(self, limit: int) -> None:
        self._limit = limit

    def command(self) -> Command:
        """`help [COMMAND]`: for everybody."""
        return Command(name="help", help="shows what you can ask me", handler=self.answer, usage="[COMMAND]")

    async def answer(self, call: CommandCall) -> str:
        """Answer with the commands, or with one command's usage."""
        allowed = sorted((c for c in call.commands if c.role <= call.message.sender.role), key=lambda command: command.name)
        if len(call.arguments) > 1:
            raise CommandUsageError("One command at a time, please.")
        if call.arguments:
            wanted = call.arguments[0].lower()
            for command in allowed:
                if command.name == wanted:
                    return _line(command)
            raise CommandUsageError(f"There is no command “{shown(call.arguments[0])}” for you.")
        return self._lines(allowed)

    def _lines(self, commands: list[Command]) -> str:
        text = "You can ask me:"
        for index, command in enumerate(commands):
            grown = f"{text}\n{_line(command)}"
            left = len(commands) - index
            if size(grown) + size(f"\nand {left} more") > self._limit:
                return f"{text}\nand {left} more"
            text = grown
        return text


def _line(command: Command) -> str:
    return f"{command.line}: {command.help}"
