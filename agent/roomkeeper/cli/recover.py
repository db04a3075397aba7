"""`roomkeeper recover`: bring order into what a crash left behind, without following the timetable."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections import Counter
from datetime import timedelta
from typing import Annotated, Any

import typer

from roomkeeper.cli.common import ConfigOption, JsonOption, print_json, run_async
from roomkeeper.config.loading import load_configuration
from roomkeeper.errors import ConfigurationError
from roomkeeper.ops.logs import configure_logging
from roomkeeper.settings import parse_duration
from roomkeeper.state import objects as object_rows
from roomkeeper.state import segments as segment_rows
from roomkeeper.state import sessions as session_rows
from roomkeeper.state.journal import Journal
from roomkeeper.state.objects import StoredObject
from roomkeeper.state.upload_tally import UploadTally

LOOK_EVERY_S = 0.2


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(recover)


def recover(
    config: ConfigOption,
    json_output: JsonOption = False,
    wait: Annotated[str, typer.Option("--wait", help="How long to wait for uploads, such as 10m.")] = "1m",
) -> None:
    """Bring order into what a crash left behind, when the agent will not run again soon.

    Repairs segments, ends sessions whose time is over, uploads what is missing, and says what was found: `roomkeeper run` does the same at
    its start. The exit code is 1 when something could not be uploaded; nothing is lost then, and another `recover` or `run` goes on.
    """
    from roomkeeper.app import Agent  # here, because it loads a second's worth of libraries that --help does not need

    wait_for = parse_duration(wait)
    if not isinstance(wait_for, timedelta):
        raise ConfigurationError(f"{wait!r} is no length of time", where="--wait", remedy="write it like 90s or 10m")
    configuration = load_configuration(config)
    configure_logging(configuration.logging.level, configuration.logging.format)
    agent = Agent(configuration, where=str(config))

    async def main() -> dict[str, Any]:
        try:
            await agent.start()
            await agent.leftovers_ended()
            await _uploads_done(agent.journal, wait_for.total_seconds())
            return await agent.journal.run(_found)
        finally:
            await agent.close()

    found = run_async(main)
    if json_output:
        print_json(found)
    else:
        for what in ("sessions", "segments", "objects"):
            typer.echo(f"{what}: " + (", ".join(f"{count} {state}" for state, count in sorted(found[what].items())) or "none"))
        for session in found["not_over"]:
            typer.echo(f"not over: {session} is planned to go on; `roomkeeper run` takes it up")
        for problem in found["not_uploaded"]:
            typer.echo(f"not in the store: {problem}")
        typer.echo(f"uploads: {found['uploads']['summary']}")
    if found["not_uploaded"]:
        typer.secho("mend what is said above and run this again; the local files are kept", err=True)
        raise typer.Exit(1)


async def _uploads_done(journal: Journal, wait_s: float) -> None:
    """Wait until everything is verified or the time is over. The uploader works meanwhile; the journal tells how far it is."""
    deadline = time.monotonic() + wait_s
    while time.monotonic() < deadline:
        if not await journal.run(_uploadable):
            return
        await asyncio.sleep(LOOK_EVERY_S)


def _uploadable(connection: sqlite3.Connection) -> list[StoredObject]:
    """What is on its way to the store, except of sessions that go on: their last objects come when they end."""
    going_on = {record.info.id for record in session_rows.unended(connection)}
    return [one for one in object_rows.unverified(connection) if one.session_id not in going_on]


def _found(connection: sqlite3.Connection) -> dict[str, Any]:
    records = session_rows.all_sessions(connection)
    segments = [one for record in records for one in segment_rows.of_session(connection, record.info.id)]
    objects = [one for record in records for one in object_rows.of_session(connection, record.info.id)]
    return {
        "sessions": dict(Counter(record.state.value for record in records)),
        "segments": dict(Counter(one.state.value for one in segments)),
        "objects": dict(Counter(one.state.value for one in objects)),
        "uploads": UploadTally.of_all(connection).document(),
        "not_over": [record.info.id for record in session_rows.unended(connection)],
        "not_uploaded": [f"{one.session_id}/{one.path}: {one.error or one.state.value}" for one in _uploadable(connection)],
    }
