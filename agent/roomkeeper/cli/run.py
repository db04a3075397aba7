"""`roomkeeper run`: the agent itself."""

from __future__ import annotations

import asyncio

import structlog
import typer

from roomkeeper.cli.common import ConfigOption, reload_on_hangup, run_async, stop_on_signals
from roomkeeper.config.loading import load_configuration
from roomkeeper.ops.collector import only_adding, spare_what_stays
from roomkeeper.ops.logs import configure_logging

log = structlog.get_logger(__name__)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(run)


def run(config: ConfigOption) -> None:
    """Run the agent: follow the timetable until SIGTERM or Ctrl-C.

    Sessions under way are ended in good order then, and taken up again by the next start if their time is not over by then. A second
    SIGTERM or Ctrl-C leaves uploads under way to the next start.

    SIGHUP has it read its configuration file again, and the plugins their own files, such as moderation policies.
    """
    configuration = load_configuration(config)
    configure_logging(configuration.logging.level, configuration.logging.format)

    with only_adding():
        from roomkeeper.app import Agent  # here, because it loads a second's worth of libraries that --help does not need

        agent = Agent(configuration, where=str(config))  # before the event loop runs: plugins are imported here

    async def reload() -> None:
        await agent.reload()
        spare_what_stays()

    async def main() -> None:
        stop = asyncio.Event()
        warming = asyncio.create_task(agent.warm_up(), name="warm up")  # beside the start, which waits for disks
        with stop_on_signals(stop, agent.make_haste):
            try:
                async with reload_on_hangup(reload):
                    await agent.start()
                    await asyncio.wait({warming})  # who says that it is up enters a room at once; whose media is broken says so there
                    spare_what_stays()
                    await agent.run(stop)
            finally:
                await agent.close()
                await asyncio.gather(warming, return_exceptions=True)
                log.info("agent stopped")

    run_async(main)
