"""`roomkeeper plugins`: what is installed and what it does."""

from __future__ import annotations

from dataclasses import asdict

import typer

from roomkeeper.cli.common import JsonOption, print_json
from roomkeeper.config.models import default_data_dir
from roomkeeper.plugins.loading import load_plugins
from roomkeeper.terminal import Column, print_table


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(plugins)


def plugins(json_output: JsonOption = False) -> None:
    """List the installed plugins and their hooks.

    The exit code is 1 when one cannot be used; its line says why.
    """
    found = load_plugins({}, data_dir=default_data_dir(), agent="command line").plugins
    if json_output:
        print_json([asdict(plugin) for plugin in found])
    else:
        rows = [[p.name, f"{p.distribution} {p.version}", p.error or ", ".join(p.hooks)] for p in found]
        print_table(["plugin", "from", Column("hooks, or why it is not in use", wraps=True)], rows, empty="no plugins are installed")
    if any(plugin.error for plugin in found):
        raise typer.Exit(1)
