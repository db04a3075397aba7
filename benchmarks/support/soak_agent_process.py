"""An agent as `roomkeeper run` has it, which also notes several times a second what it holds: `CONFIG SAMPLES.jsonl`."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from roomkeeper.app import Agent
from roomkeeper.cli.common import reload_on_hangup, run_async, stop_on_signals
from roomkeeper.config.loading import load_configuration
from roomkeeper.ops.logs import configure_logging
from support.process_figures import resident_mib

SAMPLE_EVERY_S = 0.2
_EXECUTOR = ("asyncio_", "uvloop_")


@dataclass(frozen=True, slots=True)
class Sample:
    """What a process holds at `at` (UNIX seconds). Threads are without those of the loop's own executor, which live as long as it."""

    at: float
    sessions: int
    tasks: int
    threads: int
    fds: int
    rss_mib: float


def take_sample(agent: Agent) -> Sample:
    """Take one; reads /proc."""
    threads = [thread for thread in threading.enumerate() if not thread.name.startswith(_EXECUTOR)]
    return Sample(
        at=time.time(),
        sessions=len(agent.sessions),
        tasks=0,
        threads=len(threads),
        fds=sum(1 for _ in Path("/proc/self/fd").iterdir()),
        rss_mib=round(resident_mib(os.getpid()), 1),
    )


async def keep_samples(agent: Agent, path: Path) -> None:
    """Write samples until cancelled."""
    with path.open("a", buffering=1) as file:
        while True:
            sample = asdict(await asyncio.to_thread(take_sample, agent)) | {"tasks": len(asyncio.all_tasks())}
            file.write(json.dumps(sample) + "\n")
            await asyncio.sleep(SAMPLE_EVERY_S)


def main(config: Path, samples: Path) -> None:
    """Run until SIGTERM."""
    configuration = load_configuration(config)
    configure_logging(configuration.logging.level, "json")
    agent = Agent(configuration, where=str(config))

    async def life() -> None:
        stop = asyncio.Event()
        with stop_on_signals(stop):
            try:
                async with reload_on_hangup(agent.reload):
                    await agent.start()
                    await agent.warm_up()
                    sampling = asyncio.create_task(keep_samples(agent, samples), name="samples")
                    await agent.run(stop)
                    sampling.cancel()
                    await asyncio.gather(sampling, return_exceptions=True)
            finally:
                await agent.close()

    run_async(life)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
