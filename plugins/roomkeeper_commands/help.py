"""`help`: which commands there are for the one who asks."""

from __future__ import annotations

from roomkeeper.rooms.commands import Command, CommandCall, CommandUsageError
from roomkeeper_commands.replies import listed, shown, size


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
            wanted = call.arguments[0].removeprefix(call.prefix).lower()
            for command in allowed:
                if command.name == wanted:
                    return _line(call, command)
            raise CommandUsageError(f"There is no command “{shown(call.arguments[0])}” for you.")
        return self._lines(call, allowed)

    def _lines(self, call: CommandCall, commands: list[Command]) -> str:
        """All of them with what they are for, or, where that is too long, all of them by name."""
        explained = "\n".join(("You can ask me:", *(_line(call, command) for command in commands)))
        if size(explained) <= self._limit:
            return explained
        more = f"\n{call.prefix}help NAME tells more of one."
        names = [f"{call.prefix}{command.name}" for command in commands]
        return listed("You can ask me: ", names, self._limit - size(more)) + more


def _line(call: CommandCall, command: Command) -> str:
    return f"{call.prefix}{command.line}: {command.help}"
