"""`roomkeeper upload`: try again now, and bring home what went to the backup."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

from roomkeeper.errors import ConfigurationError
from roomkeeper.hookspecs import CommandLine
from roomkeeper.settings import parse_duration
from roomkeeper.state import objects
from roomkeeper.state.journal import JOURNAL_NAME, Journal
from roomkeeper.state.objects import UploadState
from roomkeeper.state.upload_tally import UploadTally, told_of_backup
from roomkeeper_s3 import ledger, moving, part_ledger
from roomkeeper_s3.turn import Turn

_LOOK_EVERY_S = 0.3


def add_upload(app: typer.Typer) -> None:
    """Add the command to the root of the command line."""

    @app.command("upload")
    def upload(
        context: typer.Context,
        config: Annotated[
            Path, typer.Option("--config", "-c", help="Configuration file (TOML).", envvar="ROOMKEEPER_CONFIG", show_envvar=True)
        ],
        retry: Annotated[bool, typer.Option("--retry", help="Try now what failed, instead of when its turn comes.")] = False,
        move_back: Annotated[bool, typer.Option("--move-back", help="Move what lies in the backup store into the configured one.")] = False,
        wait: Annotated[str, typer.Option(help="How long to wait for the outcome, such as 10m.")] = "10m",
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
    ) -> None:
        """Upload now what is missing, through the running agent or here.

        The exit code is 1 when something is still missing at the end.
        """
        length = parse_duration(wait)
        if isinstance(length, str):
            raise ConfigurationError(f"{wait!r} is no length of time", where="--wait", remedy="write it like 45m or 12h")
        tools: CommandLine = context.obj
        left = tools.run(lambda: _upload(tools, config, length.total_seconds(), retry=retry, move_back=move_back, quiet=as_json))
        if as_json:
            typer.echo(json.dumps(left, indent=2))
        else:
            typer.echo(f"{left['verified']} verified, {left['missing']} missing")
            if left["in_backup"]:
                typer.echo(told_of_backup(left["in_backup"]))
            for text in left["errors"]:
                typer.echo(f"  {text}")
        if left["missing"]:
            raise typer.Exit(1)


async def _upload(tools: CommandLine, config: Path, wait_s: float, *, retry: bool, move_back: bool, quiet: bool) -> dict[str, Any]:
    from roomkeeper_s3.hooks import S3Plugin

    plugin, _ = await asyncio.to_thread(tools.plugin, "s3", config)
    assert isinstance(plugin, S3Plugin), "it is asked for by its name"
    data_dir = plugin.data_dir
    here = await asyncio.to_thread(_is_free, data_dir)
    async with _journal(data_dir) as journal:
        await journal.migrate(part_ledger.NAMESPACE, part_ledger.SCHEMA)
        if move_back:
            await journal.run(moving.ask_back)
        if retry:
            now = time.time()
            await journal.run(lambda connection: ledger.ask_again(connection, now))
    if here:
        async with tools.running(config) as journal:
            return await _watch(journal, wait_s, quiet=quiet, until_all_tried=True)
    async with _journal(data_dir) as journal:
        return await _watch(journal, wait_s, quiet=quiet, until_all_tried=False)


async def _watch(journal: Journal, wait_s: float, *, quiet: bool, until_all_tried: bool) -> dict[str, Any]:
    """Wait until nothing is missing, or all of it failed, or the time is over."""
    console = Console(file=sys.stderr)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    deadline = time.monotonic() + wait_s
    with Progress(*columns, console=console, transient=True, disable=quiet or not console.is_terminal) as progress:
        task = progress.add_task("uploading")
        while True:
            left = await journal.run(_left)
            progress.update(task, total=left["bytes"] or None, completed=left["bytes_verified"])
            over = left["missing"] == 0 or (until_all_tried and left["untried"] == 0)
            if over or time.monotonic() >= deadline:
                return left
            await asyncio.sleep(_LOOK_EVERY_S)


def _left(connection: Any) -> dict[str, Any]:
    waiting = objects.unverified(connection)
    tally = UploadTally.of_all(connection)
    (bytes_verified,) = connection.execute(
        "SELECT COALESCE(SUM(bytes), 0) FROM objects WHERE state = ?", (UploadState.VERIFIED,)
    ).fetchone()
    tried = [one for one in waiting if one.state is UploadState.FAILED]
    due = [one for one in waiting if one.state is not UploadState.FAILED and ledger.is_due(connection, one)]
    return {
        "verified": tally.verified,
        "missing": tally.waiting,
        "in_backup": tally.in_backup,
        "untried": len(due),
        "bytes": bytes_verified + sum(one.bytes for one in waiting),
        "bytes_verified": bytes_verified,
        "errors": sorted({one.error for one in tried if one.error}),
    }


def _is_free(data_dir: Path) -> bool:
    """Whether no agent uploads for the data folder."""
    turn = Turn(data_dir)
    free = turn.take()
    turn.release()
    return free


@asynccontextmanager
async def _journal(data_dir: Path) -> AsyncIterator[Journal]:
    journal = await asyncio.to_thread(Journal.open, data_dir / JOURNAL_NAME)
    try:
        yield journal
    finally:
        await asyncio.to_thread(journal.close)
