"""`roomkeeper recover`: bring order into what a crash left behind, without following the timetable."""

from __future__ import annotations

from collections import Counter
from functools import partial

import typer

from roomkeeper.cli.common import ConfigOption, JsonOption, print_json, run_async
from roomkeeper.config.loading import load_configuration
from roomkeeper.ops.logs import configure_logging
from roomkeeper.state import objects as object_rows
from roomkeeper.state import segments as segment_rows
from roomkeeper.state import sessions as session_rows


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(recover)


def recover(config: ConfigOption, json_output: JsonOption = False) -> None:
    """Repair leftover segments, end sessions whose time is over, upload what is missing, and say what was found.

    `roomkeeper run` does the same at its start; this is for a data folder whose agent will not run again soon.
    """
    from roomkeeper.app import Agent  # here, because it loads a second's worth of libraries that --help does not need

    configuration = load_configuration(config)
    configure_logging(configuration.logging.level, configuration.logging.format)

    agent = Agent(configuration, where=str(config))

    async def main() -> dict[str, dict[str, int]]:
        try:
            await agent.start()
            await agent.leftovers_ended()
            # the plugins finish uploads before their shutdown returns, within their own limits
            await agent.hooks.notify("shutdown")
            records = await agent.journal.run(session_rows.all_sessions)
            segments: Counter[str] = Counter()
            objects: Counter[str] = Counter()
            for record in records:
                key = record.info.id
                segments.update(one.state.value for one in await agent.journal.run(partial(segment_rows.of_session, session_id=key)))
                objects.update(one.state.value for one in await agent.journal.run(partial(object_rows.of_session, session_id=key)))
            return {
                "sessions": dict(Counter(record.state.value for record in records)),
                "segments": dict(segments),
                "objects": dict(objects),
            }
        finally:
            await agent.close()

    found = run_async(main)
    if json_output:
        print_json(found)
        return
    for what, states in found.items():
        typer.echo(f"{what}: " + (", ".join(f"{count} {state}" for state, count in sorted(states.items())) or "none"))
