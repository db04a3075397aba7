"""What several commands share: options, output, running a coroutine until a signal."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from pathlib import Path
from typing import Annotated, Any, TypeVar

import structlog
import typer
import uvloop

from roomkeeper.config.models import default_data_dir
from roomkeeper.plugins.dispatcher import Dispatcher
from roomkeeper.plugins.loading import load_plugins

log = structlog.get_logger(__name__)

T = TypeVar("T")

ConfigOption = Annotated[
    Path,
    typer.Option("--config", "-c", help="Configuration file (TOML).", envvar="ROOMKEEPER_CONFIG", show_envvar=True),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


def cli_plugins() -> Dispatcher:
    """Plugins with default settings, for the commands they add."""
    return Dispatcher(load_plugins({}, data_dir=default_data_dir(), agent="command line").manager)


def print_json(document: Any) -> None:
    """Print one JSON document on standard output."""
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))


def run_async(main: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run a coroutine on uvloop: half the cost a packet of asyncio's own loop."""
    return uvloop.run(main())


@contextlib.contextmanager
def stop_on_signals(stop: asyncio.Event, again: Callable[[], None] | None = None) -> Iterator[None]:
    """Set `stop` on SIGTERM and SIGINT while the block runs.

    :param again: called for every further signal: whoever asks twice does not want to wait.
    """
    loop = asyncio.get_running_loop()
    signals = (signal.SIGTERM, signal.SIGINT)

    def asked() -> None:
        if stop.is_set() and again is not None:
            again()
        stop.set()

    for one in signals:
        loop.add_signal_handler(one, asked)
    try:
        yield
    finally:
        for one in signals:
            loop.remove_signal_handler(one)


@contextlib.asynccontextmanager
async def reload_on_hangup(reload: Callable[[], Coroutine[Any, Any, None]]) -> AsyncIterator[None]:
    """Call `reload` for every SIGHUP while the block runs; several at once count as one more."""
    wanted = asyncio.Event()

    async def follow() -> None:
        while True:
            await wanted.wait()
            wanted.clear()
            try:
                await reload()
            except Exception:  # a later SIGHUP must still be heard
                log.exception("SIGHUP: reading again failed")

    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGHUP, wanted.set)
    following = asyncio.create_task(follow(), name="reload on SIGHUP")
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGHUP)
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
