"""Rules that hold for every test: no leaked task or thread, no other priority, no blocking call on the event loop, a time-out, warnings
are errors."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Iterator

import pytest
from blockbuster import blockbuster_ctx
from hypothesis import HealthCheck, settings

from roomkeeper.ops.logs import configure_logging

# a busy machine is no fault of the code: properties are judged by their examples, not by how long one took
settings.register_profile("roomkeeper", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("roomkeeper")

OUR_PACKAGES = [
    "roomkeeper",
    "roomkeeper_calendar",
    "roomkeeper_commands",
    "roomkeeper_embedded",
    "roomkeeper_janus",
    "roomkeeper_moderation",
    "roomkeeper_notifications",
    "roomkeeper_recorder",
    "roomkeeper_s3",
]


@pytest.fixture(scope="session", autouse=True)
def plain_logs() -> None:
    """Log as a service does: JSON lines, plain tracebacks."""
    configure_logging("info", "json")


@pytest.fixture(autouse=True)
def no_leaked_threads() -> Iterator[None]:
    """Fail a test that leaves a thread behind. asyncio's own default executor lives as long as its loop."""
    before = set(threading.enumerate())
    yield
    left = [t for t in threading.enumerate() if t not in before and t.is_alive() and not t.name.startswith("asyncio_")]
    for thread in left:
        thread.join(timeout=2)
    leaked = [thread.name for thread in left if thread.is_alive()]
    assert not leaked, f"threads left running: {leaked}"


@pytest.fixture(autouse=True)
def no_other_priority() -> Iterator[None]:
    """Fail a test that leaves the process with another scheduling policy: all later ones would be judged under it."""
    before = os.sched_getscheduler(0)
    yield
    assert os.sched_getscheduler(0) == before, "see scheduling.py"


@pytest.fixture
async def _loop_rules() -> AsyncIterator[None]:
    before = asyncio.all_tasks()
    with blockbuster_ctx(scanned_modules=OUR_PACKAGES) as rules:
        for function in rules.functions.values():
            # the log line of an exception reads source files for its traceback: rare, and worth it
            function.can_block_in("linecache.py", {"checkcache", "updatecache", "lazycache"})
            function.can_block_in("tokenize.py", {"open"})
        yield
    current = asyncio.current_task()
    leaked: list[asyncio.Task[object]] = []
    for _ in range(20):  # a task that was cancelled may need a few turns of the loop to end
        leaked = [task for task in asyncio.all_tasks() if task not in before and task is not current]
        if not leaked:
            return
        await asyncio.sleep(0)
    assert not leaked, f"tasks left running: {leaked}"


@pytest.fixture(autouse=True)
def loop_rules(request: pytest.FixtureRequest) -> None:
    """Hold coroutine tests to the rules of the event loop."""
    if request.node.get_closest_marker("asyncio") is not None:
        request.getfixturevalue("_loop_rules")
