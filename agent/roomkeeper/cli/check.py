"""`roomkeeper check`: will it work? Each line is good, or says what to do."""

from __future__ import annotations

import asyncio
import os
import shutil
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from roomkeeper.cli.common import ConfigOption, JsonOption, print_json, run_async
from roomkeeper.config.loading import load_configuration
from roomkeeper.errors import RoomkeeperError
from roomkeeper.hookspecs import HealthCheck

if TYPE_CHECKING:
    from roomkeeper.app import Agent

PROBE_TIMEOUT_S = 30.0
LOW_DISK_BYTES = 2 * 1024**3


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(check)


def check(config: ConfigOption, json_output: JsonOption = False) -> None:
    """Check the configuration, the plugins, the disk, every account's room server and what plugins know to check."""
    from roomkeeper.app import Agent  # here, because it loads a second's worth of libraries that --help does not need

    configuration = load_configuration(config)
    agent = Agent(configuration, where=str(config))
    checks = [HealthCheck(name="disk", probe=lambda: asyncio.to_thread(_check_disk, configuration.agent.data_dir))]
    checks += [HealthCheck(name=f"account {name}", probe=partial(_check_account, agent, name)) for name in configuration.accounts]
    checks += [one for _, found in agent.hooks.collect("register_health_checks") for one in found]

    async def main() -> list[dict[str, object]]:
        try:
            return [await _probe(one) for one in checks]
        finally:
            await agent.connections.close()

    results: list[dict[str, object]] = [{"name": "configuration", "good": True, "text": f"{config} is valid"}]
    results += [
        {"name": f"plugin {one.name}", "good": not one.error, "text": one.error or ("loaded" if one.enabled else "switched off")}
        for one in agent.host.plugins
    ]
    results += run_async(main)
    if json_output:
        print_json(results)
    else:
        for result in results:
            mark, colour = ("good", typer.colors.GREEN) if result["good"] else ("BAD ", typer.colors.RED)
            typer.secho(mark, fg=colour, nl=False)
            typer.echo(f"  {result['name']}: {result['text']}")
    if not all(result["good"] for result in results):
        raise typer.Exit(1)


async def _probe(one: HealthCheck) -> dict[str, object]:
    try:
        async with asyncio.timeout(PROBE_TIMEOUT_S):
            return {"name": one.name, "good": True, "text": await one.probe()}
    except RoomkeeperError as error:
        return {"name": one.name, "good": False, "text": str(error)}
    except Exception as error:  # noqa: BLE001 - a check that breaks is a bad line, not the end of the other checks
        return {"name": one.name, "good": False, "text": f"the check itself failed: {type(error).__name__}: {error}"}


async def _check_account(agent: Agent, name: str) -> str:
    proved = await agent.connections.probe(name)
    return f"the room server of provider {agent.configuration.accounts[name].provider!r} {proved}"


def _check_disk(data_dir: Path) -> str:
    folder = next(parent for parent in (data_dir, *data_dir.absolute().parents) if parent.exists())
    if not os.access(folder, os.W_OK):
        raise RoomkeeperError("the folder is not writable", where=str(folder), remedy="change its owner or agent.data_dir")
    free = shutil.disk_usage(folder).free
    text = f"{free / 1024**3:.1f} GiB free at {folder}"
    if free < LOW_DISK_BYTES:
        raise RoomkeeperError(f"only {text}", remedy="free some space; an hour of one 720p stream takes about 0.8 GiB")
    return text
