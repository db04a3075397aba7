"""`roomkeeper recordings`."""

from __future__ import annotations

import json
import sys
import tomllib
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.filesize import decimal
from rich.table import Table
from rich.text import Text

from roomkeeper.errors import ConfigurationError
from roomkeeper.state.timestamps import rfc3339
from roomkeeper_s3.recordings import Recording, reading, recordings

_STYLES = {"complete": "green", "recording": "cyan", "uploading": "cyan", "failing": "red", "failed": "red", "missed": "yellow"}


def add_recordings(app: typer.Typer, *, default_data_dir: Path) -> None:
    """Add the command to the root of the command line."""

    @app.command("recordings")
    def command(
        config: Annotated[Path | None, typer.Option("--config", help="The agent's configuration file: its data folder is used.")] = None,
        data_dir: Annotated[Path | None, typer.Option("--data-dir", help="The agent's data folder.")] = None,
        as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    ) -> None:
        """List what was recorded, and how far each recording has got into the store."""
        with reading(data_dir or (data_dir_of(config) if config else None) or default_data_dir) as connection:
            found = recordings(connection)
        if as_json:
            typer.echo(json.dumps({"recordings": [as_document(one) for one in found]}, indent=2))
        else:
            show(found, Console(file=sys.stdout))


def data_dir_of(config: Path) -> Path | None:
    """The data folder that a configuration file names, None when it names none. Raises ConfigurationError."""
    try:
        document = tomllib.loads(config.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(
            f"cannot be read: {error.strerror or error}", where=str(config), remedy="name a file you may read"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"is no TOML: {error}", where=str(config), remedy="mend the line it names") from None
    agent = document.get("agent")
    named = agent.get("data_dir") if isinstance(agent, dict) else None
    return Path(named) if isinstance(named, str) else None


def as_document(recording: Recording) -> dict[str, object]:
    """A recording as JSON shows it; times as in the manifest."""
    ended_at = None if recording.ended_at is None else rfc3339(recording.ended_at)
    return asdict(recording) | {"started_at": rfc3339(recording.started_at), "ended_at": ended_at}


def show(found: list[Recording], console: Console) -> None:
    """Print a table for people; times are local."""
    if not found:
        console.print("Nothing was recorded yet.")
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in ("room", "when", "length", "size", "state"):
        table.add_column(title, justify="right" if title in ("length", "size") else "left", overflow="fold")
    for one in found:
        state = Text(one.state if one.state in ("complete", "local", "planned") else f"{one.state} {one.verified}/{one.objects}")
        state.stylize(_STYLES.get(one.state, ""))
        if one.error:
            state.append(f"\n{printable(one.error)}", style="dim")
        when = datetime.fromtimestamp(one.started_at).astimezone()
        table.add_row(Text(printable(one.room_id)), f"{when:%Y-%m-%d %H:%M}", _length(one.length_s), decimal(one.bytes), state)
    console.print(table)


def printable(text: str, *, limit: int = 200) -> str:
    """What strangers wrote, harmless on a terminal: control and direction characters as escapes, cut at `limit`."""
    shown = "".join(character if character.isprintable() else ascii(character)[1:-1] for character in text[: limit + 1])
    return shown if len(shown) <= limit else f"{shown[:limit]}…"


def _length(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"
