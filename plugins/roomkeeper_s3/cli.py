"""`roomkeeper recordings`, with `show`, `url` and `verify`."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.filesize import decimal

from roomkeeper.errors import ConfigurationError
from roomkeeper.hookspecs import CommandLine
from roomkeeper.settings import parse_duration
from roomkeeper.state import objects
from roomkeeper.state.journal import reading
from roomkeeper.state.objects import StoredObject, UploadState
from roomkeeper.state.timestamps import rfc3339
from roomkeeper.state.upload_tally import told_of_backup
from roomkeeper.terminal import Cell, Column, print_table
from roomkeeper_s3.cli_store import open_named
from roomkeeper_s3.cli_verify import verify
from roomkeeper_s3.recordings import GrowingSegment, Recording, growing_of, recordings
from roomkeeper_s3.troubles import clock, in_words, troubles

_COLOURS = {
    "complete": "green",
    "recording": "cyan",
    "uploading": "cyan",
    "failing": "red",
    "failed": "red",
    "missed": "yellow",
    "interrupted": "yellow",
}

_COLUMNS = [
    Column("room"),
    Column("when"),
    Column("length", right=True),
    Column("size", right=True),
    Column("state", wraps=True),
    Column("session", below=True, dim=True),
]

ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config", "-c", help="Configuration file (TOML), for its data folder and stores.", show_envvar=True, envvar="ROOMKEEPER_CONFIG"
    ),
]
DataDirOption = Annotated[Path | None, typer.Option("--data-dir", help="The agent's data folder, in place of the configuration's.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Folder = Callable[[typer.Context, Path | None, Path | None], Path]
"""The data folder that the options `--config` and `--data-dir` mean."""
SessionArgument = Annotated[str, typer.Argument(help="The session's ID, or its beginning.")]


def add_recordings(app: typer.Typer, *, default_data_dir: Path) -> None:
    """Add the commands to the root of the command line."""
    group = typer.Typer(name="recordings", help="List what was recorded, and how far its upload has got.")

    def folder(context: typer.Context, config: Path | None, data_dir: Path | None) -> Path:
        tools: CommandLine = context.obj
        return data_dir or (tools.data_dir(config) if config else default_data_dir)

    for add in (_add_list, _add_show, _add_url, _add_verify):
        add(group, folder)
    app.add_typer(group)


def _add_list(group: typer.Typer, folder: Folder) -> None:
    @group.callback(invoke_without_command=True)
    def list_recordings(
        context: typer.Context, config: ConfigOption = None, data_dir: DataDirOption = None, as_json: JsonOption = False
    ) -> None:
        """List what was recorded, and how far each recording has got into the store."""
        if context.invoked_subcommand is not None:
            return
        with reading(folder(context, config, data_dir)) as connection:
            found = recordings(connection)
        if as_json:
            typer.echo(json.dumps({"recordings": [as_document(one) for one in found]}, indent=2))
        else:
            show(found)


def _add_show(group: typer.Typer, folder: Folder) -> None:
    @group.command("show")
    def show_command(
        context: typer.Context,
        session: SessionArgument,
        config: ConfigOption = None,
        data_dir: DataDirOption = None,
        as_json: JsonOption = False,
    ) -> None:
        """Show one recording: its files, where each lies, gaps, repairs and warnings."""
        where = folder(context, config, data_dir)
        one, stored = look_up(where, session)
        with reading(where) as connection:
            growing = growing_of(connection, one.session)
            found = troubles(connection, one.session)
        if as_json:
            typer.echo(json.dumps(as_document(one) | {"files": [asdict(item) for item in stored]} | found, indent=2))
        else:
            show_one(one, stored, growing)
            for sentence in in_words(found):
                typer.echo(printable(sentence, limit=1024))


def _add_url(group: typer.Typer, folder: Folder) -> None:
    @group.command("url")
    def url_command(
        context: typer.Context,
        session: SessionArgument,
        path: Annotated[str | None, typer.Argument(help="One of its files; without it every one that is in the store.")] = None,
        expires: Annotated[str, typer.Option(help="For how long the address holds, such as 1h or 7d.")] = "1h",
        config: ConfigOption = None,
        data_dir: DataDirOption = None,
        as_json: JsonOption = False,
    ) -> None:
        """Print addresses under which anybody can read a recording for a while."""
        length = parse_duration(expires)
        if isinstance(length, str) or not 0 < length.total_seconds() <= 7 * 86400:
            raise ConfigurationError(f"{expires!r} is no length of time up to 7d", where="--expires", remedy="write it like 45m or 12h")
        _, stored = look_up(folder(context, config, data_dir), session)
        wanted = [one for one in stored if one.state is UploadState.VERIFIED and path in (None, one.path)]
        if not wanted:
            raise ConfigurationError("no such file is in the store", where=session, remedy="roomkeeper recordings show lists them")
        with open_named(context.obj, config, folder(context, config, data_dir)) as named:
            urls = {one.path: named(one.destination).url(one.object_key, int(length.total_seconds())) for one in wanted}
        if as_json:
            typer.echo(json.dumps({"urls": urls, "expires_s": int(length.total_seconds())}, indent=2))
        else:
            typer.echo("\n".join(urls.values()))


def _add_verify(group: typer.Typer, folder: Folder) -> None:
    @group.command("verify")
    def verify_command(
        context: typer.Context,
        session: Annotated[str | None, typer.Argument(help="The session's ID, or its beginning; without it all of them.")] = None,
        read_back: Annotated[
            bool, typer.Option("--read-back", help="Read every object back instead of trusting the store's checksums.")
        ] = False,
        config: ConfigOption = None,
        data_dir: DataDirOption = None,
        as_json: JsonOption = False,
    ) -> None:
        """Compare what lies in the store with the journal and the local files once more.

        The exit code is 1 when something is not what it was.
        """
        where = folder(context, config, data_dir)
        verify(context.obj, config, where, look_up(where, session)[0].session if session else None, read_back=read_back, as_json=as_json)


def look_up(data_dir: Path, beginning: str) -> tuple[Recording, list[StoredObject]]:
    """The one recording whose session ID begins so, and its objects. Raises ConfigurationError."""
    with reading(data_dir) as connection:
        found = [one for one in recordings(connection) if one.session.startswith(beginning)]
        exact = [one for one in found if one.session == beginning] or found
        if len(exact) != 1:
            what = "no recording has" if not found else f"{len(found)} recordings have"
            raise ConfigurationError(f"{what} an ID that begins so", where=beginning, remedy="roomkeeper recordings lists the IDs")
        return exact[0], objects.of_session(connection, exact[0].session)


def as_document(recording: Recording) -> dict[str, object]:
    """A recording as JSON shows it; times as in the manifest."""
    ended_at = None if recording.ended_at is None else rfc3339(recording.ended_at)
    return asdict(recording) | {"started_at": rfc3339(recording.started_at), "ended_at": ended_at}


def show(found: list[Recording]) -> None:
    """Print a table for people; times are local."""
    rows = [_row(one) for one in found]
    print_table(_COLUMNS, rows, empty="Nothing was recorded yet.")
    for one in found:
        if one.error:  # not in the table, where a long one would leave no room for the rest
            typer.echo(f"\n{printable(one.room_id)}, session {one.session}: {printable(one.error)}")


def _row(one: Recording) -> list[str | Cell]:
    counted = one.objects and one.state not in ("complete", "local", "planned", "interrupted")
    state = f"{one.state} {one.verified}/{one.objects}" if counted else one.state
    if one.in_backup:
        state += f", {one.in_backup} in the backup"
    when = f"{datetime.fromtimestamp(one.started_at).astimezone():%Y-%m-%d %H:%M}"
    coloured = Cell(state, _COLOURS.get(one.state))
    return [printable(one.room_id), when, clock(one.recorded_s), decimal(one.bytes), coloured, printable(one.session)]


def _length(one: Recording) -> str:
    """How long there is something to see or hear, and from its beginning to its end where that is longer."""
    recorded, altogether = clock(one.recorded_s), clock(one.length_s)
    return recorded if recorded == altogether else f"{recorded} recorded within {altogether}"


def show_one(one: Recording, stored: list[StoredObject], growing: list[GrowingSegment]) -> None:
    """Print one recording for people."""
    typer.echo(f"{printable(one.room_id)}, session {one.session}: {one.state}, {_length(one)}, {decimal(one.bytes)}")
    typer.echo(f"here: {one.folder}")
    rows = [
        [
            printable(item.path),
            decimal(item.bytes),
            str(item.state),
            str(item.attempts),
            f"{item.destination}: {printable(item.object_key, limit=1024)}" if item.object_key else "",
        ]
        for item in stored
    ]
    on_their_way = {item.path for item in stored}
    here_alone = [item for item in growing if item.segment.path not in on_their_way]
    rows += [[printable(item.segment.path), decimal(item.bytes), "being written", "", ""] for item in here_alone]
    columns = [Column("file"), Column("size", right=True), Column("state"), Column("tries", right=True), Column("where", below=True)]
    print_table(columns, rows, empty="no file yet")
    for item in stored:
        if item.error:
            typer.secho(f"{printable(item.path)}: {printable(item.error)}", fg=typer.colors.RED)
    if one.in_backup:
        typer.echo(told_of_backup(one.in_backup))


def printable(text: str, *, limit: int = 200) -> str:
    """What strangers wrote, harmless on a terminal: control and direction characters as escapes, cut at `limit`."""
    shown = "".join(character if character.isprintable() else ascii(character)[1:-1] for character in text[: limit + 1])
    return shown if len(shown) <= limit else f"{shown[:limit]}…"
