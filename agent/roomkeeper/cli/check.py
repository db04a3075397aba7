"""`roomkeeper check`: will it work? Each line is good, or says what to do."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import BaseModel

from roomkeeper.cli.common import ConfigOption, JsonOption, print_json, run_async
from roomkeeper.cli.machine_checks import check_clock, check_disk, check_limits, check_port, check_secrets
from roomkeeper.cli.room_checks import check_account, check_room, planned_rooms
from roomkeeper.config.loading import load_configuration
from roomkeeper.config.models import Configuration
from roomkeeper.errors import ConfigurationError, DoubtError, RoomError, RoomkeeperError
from roomkeeper.hookspecs import HealthCheck
from roomkeeper.rooms.protocols import RoomProber

if TYPE_CHECKING:
    from roomkeeper.app import Agent

PROBE_TIMEOUT_S = 30.0

_MARKS = {"good": typer.colors.GREEN, "warn": typer.colors.YELLOW, "BAD": typer.colors.RED}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(check)


def check(
    config: ConfigOption,
    json_output: JsonOption = False,
    send_test: Annotated[bool, typer.Option("--send-test", help="Send a test mail, too.")] = False,
) -> None:
    """Say whether it will work, and what to do where it will not.

    Checks the configuration, its secrets, the plugins, disk, clock, limits and port, every account at its room server, rooms where the
    server can be asked for them, the stores, calendars, mail server and webhooks. A warning costs nothing; with a BAD line the exit code
    is 1.
    """
    from roomkeeper.app import Agent  # here, because it loads a second's worth of libraries that --help does not need

    configuration = load_configuration(config)
    agent = Agent(configuration, where=str(config), keep_going=True)
    checks = _checks(agent, configuration, config)
    if send_test:
        checks = list(_with_test_messages(checks))

    async def main() -> list[dict[str, Any]]:
        try:
            # none waits for another: a room server that does not answer costs one time-out, not one for each account
            accounts = asyncio.gather(*(_probe_account(agent, name) for name in configuration.accounts))
            lines = await asyncio.gather(*(_probe(one) for one in checks))
            return lines + [line for of_account in await accounts for line in of_account]
        finally:
            await agent.connections.close()

    results: list[dict[str, Any]] = [_line("configuration", f"{config} is valid")]
    results += [
        _line(f"plugin {one.name}", one.error or ("loaded" if one.enabled else "switched off"), good=not one.error)
        for one in agent.host.plugins
    ]
    results += [
        _line(f"plugin {plugin}", f"its hook {hook} fails, so what it adds is missing — look at the error that is logged", good=False)
        for plugin, hook in agent.hooks.failures
    ]
    results += run_async(main)
    if json_output:
        print_json(results)
    else:
        _show(results)
    if not all(result["good"] for result in results):
        raise typer.Exit(1)


def _checks(agent: Agent, configuration: Configuration, path: Path) -> list[HealthCheck]:
    checks = [
        HealthCheck(name="secrets", probe=partial(check_secrets, path, _models(agent))),
        HealthCheck(name="disk", probe=partial(check_disk, configuration.agent.data_dir)),
        HealthCheck(name="clock", probe=check_clock),
        HealthCheck(name="limits", probe=partial(check_limits, configuration)),
        HealthCheck(name="http", probe=partial(check_port, configuration)),
    ]
    return checks + [one for _, one in agent.hooks.collect_items("register_health_checks")]


def _with_test_messages(checks: Iterable[HealthCheck]) -> Iterable[HealthCheck]:
    """The same checks, each that can send a test doing so."""
    nobody = True
    for one in checks:
        if one.send_test is not None:
            nobody = False
            yield replace(one, probe=one.send_test)
        else:
            yield one
    if nobody:
        yield HealthCheck(name="test message", probe=_nobody_to_send_to)


async def _nobody_to_send_to() -> str:
    raise DoubtError("nothing is configured that a test could be sent by", remedy="[plugins.notifications.email] has mail sent")


def _models(agent: Agent) -> dict[str, type[BaseModel]]:
    """What each table is checked with that may hold secrets, by its key."""
    models: dict[str, type[BaseModel]] = {"": Configuration}
    models |= {f"plugins.{name}": type(settings) for name, settings in agent.host.settings.items()}
    for name in agent.configuration.accounts:
        with contextlib.suppress(ConfigurationError):  # nobody has its provider: the account's own line says so
            model: type[BaseModel] | None = getattr(agent.connections.provider_of(name), "Settings", None)
            if model is not None:
                models[f"accounts.{name}.settings"] = model
    return models


def _show(results: list[dict[str, Any]]) -> None:
    width = max(len(result["name"]) for result in results)
    for result in results:
        mark = "BAD" if not result["good"] else "warn" if result["warning"] else "good"
        typer.secho(f"{mark:4}", fg=_MARKS[mark], nl=False)
        typer.echo(f"  {result['name']:{width}}  {result['text']}")
    bad, warnings = sum(not one["good"] for one in results), sum(one["warning"] for one in results)
    typer.echo("")
    if bad:
        typer.secho(f"{bad} of {len(results)} to be mended before it can work", fg=typer.colors.RED)
    else:
        typer.secho("it will work" + (f"; {warnings} to look at" if warnings else ""), fg=typer.colors.GREEN)


def _line(name: str, text: str, *, good: bool = True, warning: bool = False) -> dict[str, Any]:
    return {"name": name, "good": good, "warning": warning, "text": text}


async def _probe_account(agent: Agent, name: str) -> list[dict[str, Any]]:
    """The account's line; and once that is good, lines about the rooms it is planned in, where its server has any to look at."""
    lines = [await _probe(HealthCheck(name=f"account {name}", probe=partial(check_account, agent, name)))]
    if lines[0]["good"] and (rooms := await asyncio.to_thread(planned_rooms, agent, name)):
        with contextlib.suppress(RoomError):  # gone since
            if (prober := await agent.connections.prober(name)) is not None:
                lines += await _probe_rooms(prober, name, rooms)
    return lines


async def _probe_rooms(prober: RoomProber, account: str, rooms: Sequence[str]) -> list[dict[str, Any]]:
    """A line for each room with something to mend or to look at, and one for all the others."""
    checks = [HealthCheck(name=f"room {room} of {account}", probe=partial(check_room, prober, room)) for room in rooms]
    found = [(room, await _probe(one)) for room, one in zip(rooms, checks, strict=True)]
    lines = [line for _, line in found if not line["good"] or line["warning"]]
    if well := [room for room, line in found if line not in lines]:
        lines.insert(0, _line(f"rooms of {account}", f"can be entered: {', '.join(well)}"))
    return lines


async def _probe(one: HealthCheck) -> dict[str, Any]:
    try:
        async with asyncio.timeout(PROBE_TIMEOUT_S):
            return _line(one.name, await one.probe())
    except DoubtError as doubt:
        return _line(one.name, str(doubt), warning=True)
    except RoomkeeperError as error:
        return _line(one.name, str(error), good=False)
    except TimeoutError:
        text = f"no answer within {PROBE_TIMEOUT_S:g} s — look whether it runs and can be reached from here"
        return _line(one.name, text, good=False)
    except Exception as error:  # noqa: BLE001 - a check that breaks is a bad line, not the end of the other checks
        return _line(one.name, f"the check itself failed: {type(error).__name__}: {error}", good=False)
