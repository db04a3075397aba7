"""`roomkeeper schedule`: what will run."""

from __future__ import annotations

from collections.abc import Sequence, Set
from datetime import UTC, datetime, timedelta
from itertools import compress
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from roomkeeper.cli.common import ConfigOption, JsonOption, print_json
from roomkeeper.config.loading import load_configuration
from roomkeeper.rooms.occurrences import Occurrence
from roomkeeper.state.timestamps import rfc3339
from roomkeeper.terminal import Cell, Column, print_table

MOMENT_FORMATS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(schedule)


def schedule(
    config: ConfigOption,
    start: Annotated[
        datetime | None,
        typer.Option(
            "--from", formats=MOMENT_FORMATS, metavar="TIME", help="Local time such as 2026-03-02T09:00, or with Z or +02:00; default: now."
        ),
    ] = None,
    end: Annotated[
        datetime | None, typer.Option("--to", formats=MOMENT_FORMATS, metavar="TIME", help="As --from; default: a week later.")
    ] = None,
    json_output: JsonOption = False,
) -> None:
    """Show what will run.

    Times are those of the plan's time zone, and local ones where they differ. Accounts that are planned in more rooms at once than they may
    have are conflicts.
    """
    from roomkeeper.app import Agent  # here, because it loads a second's worth of libraries that --help does not need
    from roomkeeper.sessions.overlaps import find_conflicts

    configuration = load_configuration(config, secrets=False)
    begin = start.astimezone() if start else datetime.now(UTC)
    occurrences = Agent(configuration, where=str(config)).timetable.between(begin, end.astimezone() if end else begin + timedelta(days=7))
    conflicts = find_conflicts(occurrences, {name: account.max_rooms for name, account in configuration.accounts.items()})
    for one in occurrences:
        if one.account not in configuration.accounts:
            typer.secho(f"{one.plan} in {one.room_id}: there is no account {one.account!r}", err=True, fg=typer.colors.RED)
    in_conflict = {one.id for conflict in conflicts for one in conflict.occurrences}
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
                    "time_zone": one.time_zone,
                    "lead_s": one.lead.total_seconds(),
                    "overrun_s": one.overrun.total_seconds(),
                    "joined": list(one.joined),
                    "conflict": one.id in in_conflict,
                }
                for one in occurrences
            ]
        )
        return
    _show(occurrences, in_conflict)
    for conflict in conflicts:
        rooms = ", ".join(conflict.rooms)
        typer.secho(
            f"conflict: account {conflict.account!r} may be in {conflict.limit} rooms at once (max_rooms), but from"
            f" {conflict.start.astimezone():%a %Y-%m-%d %H:%M} to {conflict.end.astimezone():%H:%M} it is planned in more: {rooms}",
            fg=typer.colors.RED,
        )


def _show(occurrences: Sequence[Occurrence], in_conflict: Set[str]) -> None:
    rows = [
        [
            one.start.astimezone(ZoneInfo(one.time_zone)).strftime("%a %Y-%m-%d %H:%M %Z"),
            one.start.astimezone().strftime("%a %H:%M %Z"),
            _length((one.end - one.start).total_seconds()),
            " + ".join((one.plan, *one.joined)),
            one.account,
            one.room_id,
            Cell("conflict", "red") if one.id in in_conflict else "",
        ]
        for one in occurrences
    ]
    columns: list[Column | str] = ["start", "local", "for", Column("plan", wraps=True), Column("account", below=True), "room", ""]
    # a column that says nothing new only takes the place of the others
    wanted = [True] * len(columns)
    wanted[1] = any(one.start.astimezone().utcoffset() != one.start.astimezone(ZoneInfo(one.time_zone)).utcoffset() for one in occurrences)
    wanted[-1] = bool(in_conflict)
    print_table(list(compress(columns, wanted)), [list(compress(row, wanted)) for row in rows], empty="nothing is planned in this time")


def _length(seconds: float) -> str:
    """Such as `45 min`, `1 h 30 min`."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "min"), (rest, "s"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or "0 s"
