"""The command line: one command a file, further ones by plugins."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from roomkeeper import __version__
from roomkeeper.errors import RoomkeeperError
from roomkeeper.ops.collector import only_adding
from roomkeeper.ops.logs import configure_logging

EXIT_FAILED = 1
EXIT_WRONG_USE = 2
EXIT_INTERRUPTED = 130


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"roomkeeper {__version__}")
        raise typer.Exit


def build_app(wanted: str = "") -> typer.Typer:
    """Assemble the command line, plugins' commands included. A plugin that cannot be loaded costs only its own commands.

    :param wanted: the command that was given. For one of the agent's own the plugins are not loaded for their commands: the agent loads
        them for itself.
    """
    from roomkeeper.cli import check, demo, init, plugins, recover, run, schedule, status
    from roomkeeper.cli.common import cli_plugins
    from roomkeeper.cli.plugin_tools import PluginTools

    app = typer.Typer(
        name="roomkeeper",
        help="Log in to several real-time rooms on a timetable, record every stream, keep order in the chat, upload to S3.",
        no_args_is_help=True,
        epilog="Begin with `roomkeeper demo` or `roomkeeper init`. Exit codes: 0 good, 1 the work failed, 2 wrong use or configuration.",
        pretty_exceptions_enable=False,
        rich_markup_mode="markdown",  # paragraphs are set anew for the terminal's width, and `[` is no markup
        context_settings={"help_option_names": ["-h", "--help"], "obj": PluginTools()},
    )

    @app.callback()
    def root(
        version: Annotated[
            bool, typer.Option("--version", help="Show the version and end.", callback=_show_version, is_eager=True)
        ] = False,
    ) -> None: ...

    own = {module.__name__.rpartition(".")[2]: module for module in (demo, init, run, check, schedule, status, recover, plugins)}
    for command in own.values():
        command.register(app)
    if wanted not in own:
        cli_plugins().collect("register_cli", app=app)
    return app


def main() -> None:
    """Run the command line. Exit code 0: good, 1: the work failed, 2: wrong use or configuration; the reason is on standard error."""
    # quiet until a command sets logging up: commands without one only report results and errors
    configure_logging("error")
    try:
        with only_adding():
            app = build_app(next(iter(sys.argv[1:]), ""))
        app()  # usage errors end with 2 in there
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)
    except RoomkeeperError as error:
        typer.secho(f"error: {error}", err=True, fg=typer.colors.RED)
        sys.exit(EXIT_WRONG_USE if error.user_fault else EXIT_FAILED)
