"""`roomkeeper schedule`: what will run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from roomkeeper.cli.common import ConfigOption, JsonOption, print_json, print_table
from roomkeeper.config.loading import load_configuration
from roomkeeper.state.timestamps import rfc3339

MOMENT_FORMATS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(schedule)


def schedule(
    config: ConfigOption,
    start: Annotated[datetime | None, typer.Option("--from", formats=MOMENT_FORMATS, help="Local time; default: now.")] = None,
    end: Annotated[datetime | None, typer.Option("--to", formats=MOMENT_FORMATS, help="Local time; default: a week later.")] = None,
    json_output: JsonOption = False,
) -> None:
    """Show the occurrences in a span of time, in the plan's time zone and in local time."""
    from roomkeeper.app import Agent  # here, because it loads a second's worth of libraries that --help does not need

    configuration = load_configuration(config)
    begin = start.astimezone() if start else datetime.now(UTC)
    occurrences = Agent(configuration, where=str(config)).timetable.between(begin, end.astimezone() if end else begin + timedelta(days=7))
    zones = {plan.name: ZoneInfo(plan.time_zone) for plan in configuration.timetable}
    if json_output:
        print_json(
            [
                {
                    "id": one.id,
                    "plan": one.plan,
                    "account": one.account,
                    "room_id": one.room_id,
                    "start": rfc3339(one.start),
                    "end": rfc3339(one.end),
                }
                for one in occurrences
            ]
        )
        return
    rows = [
        [
            one.start.astimezone(zones.get(one.plan, UTC)).strftime("%a %Y-%m-%d %H:%M %Z"),
            one.start.astimezone().strftime("%a %H:%M %Z"),
            str(one.end - one.start),
            one.plan,
            one.account,
            one.room_id,
        ]
        for one in occurrences
    ]
    print_table(["start", "local", "for", "plan", "account", "room"], rows, empty="nothing is planned in this time")
