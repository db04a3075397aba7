"""The school's people in a process of their own: `python -m roomkeeper.demo.people --url .. --seconds ..`.

Every person has an own account and connection in multi-room mode. Progress is printed as JSON lines; the last one is `finished` with
counts. The embedded server's secret comes through the environment. SIGTERM, Ctrl-C or the end of standard input (a pipe the parent holds
open) makes everybody leave, so that the process never outlives its parent.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib.metadata
import logging
import os
import signal
import stat
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import structlog

from roomkeeper.demo.progress import ProgressWriter
from roomkeeper.demo.school import build_school
from roomkeeper.demo.troupe import Troupe
from roomkeeper.errors import ConfigurationError, PluginError, RoomkeeperError
from roomkeeper.hookspecs import PluginContext
from roomkeeper.rooms.protocols import RoomProvider

log = structlog.get_logger(__name__)

AGENT_WITHIN_S: Final = 20.0
ORPHAN_ENDS_WITHIN_S: Final = 10.0
"""Without its parent the process ends after this long, even if leaving in good order hangs."""


def find_provider(name: str) -> RoomProvider:
    """Build the room provider of an installed plugin of this name. Blocks: imports it. Raises `PluginError`."""
    entry_points = importlib.metadata.entry_points(group="roomkeeper", name=name)
    if not entry_points:
        raise PluginError(f"no plugin {name!r} is installed", remedy="install roomkeeper again, with all of its built-in plugins")
    try:
        plugin_class = next(iter(entry_points)).load()
        settings_class = getattr(plugin_class, "Settings", None)
        settings = settings_class() if settings_class else None
        plugin = plugin_class(PluginContext(name=name, settings=settings, data_dir=Path(tempfile.gettempdir()), agent="demo"))
        providers = list(plugin.roomkeeper_register_room_providers())
    except Exception as error:
        raise PluginError(f"the plugin {name!r} does not load: {error!r}", remedy="see `roomkeeper plugins`") from error
    for provider in providers:
        if provider.name == name:
            built: RoomProvider = provider()
            return built
    raise PluginError(f"the plugin {name!r} has no room provider of that name", remedy="choose another provider")


async def _run(troupe: Troupe, provider: RoomProvider, settings: Mapping[str, Any], agent_within_s: float) -> None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    _watch_lifeline(lambda: loop.call_soon_threadsafe(stop.set))
    await troupe.play(provider, settings, stop=stop, agent_within_s=agent_within_s)


def _watch_lifeline(ended: Callable[[], object]) -> None:
    """Call back when standard input ends, and end the process by force a while later. Only pipes and sockets count as held by a parent."""
    mode = os.fstat(0).st_mode
    if not (stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)):
        return

    def watch() -> None:
        while os.read(0, 1024):
            pass
        killer = threading.Timer(ORPHAN_ENDS_WITHIN_S, os._exit, args=(1,))
        killer.daemon = True
        killer.start()
        try:
            ended()
        except RuntimeError:
            return  # the loop is closed already

    threading.Thread(target=watch, name="lifeline", daemon=True).start()


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m roomkeeper.demo.people", description="Play the demo's teacher and students.")
    parser.add_argument("--url", required=True, help="the room server's WebSocket address")
    parser.add_argument("--secret-env", default="ROOMKEEPER_DEMO_SECRET", help="environment variable that holds the server's secret")
    parser.add_argument("--app-id", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--provider", default="embedded")
    parser.add_argument("--agent-user", default="roomkeeper", help="the agent's user ID: commands go to it, and the script waits for it")
    parser.add_argument("--agent-within", type=float, default=AGENT_WITHIN_S, help="start without the agent after this many seconds")
    parser.add_argument("--media-address", action="append", help="gather media on this address only; otherwise as the provider does")
    return parser.parse_args(arguments)


def _settings(options: argparse.Namespace) -> dict[str, Any]:
    """What everybody's account gets. Only the embedded server asks for a secret. Raises `ConfigurationError`."""
    settings: dict[str, Any] = {"url": options.url}
    if options.media_address:
        settings["media_addresses"] = options.media_address
    if options.provider != "embedded":
        return settings
    secret = os.environ.get(options.secret_env, "")
    if not secret:
        raise ConfigurationError("there is no secret", where=f"environment variable {options.secret_env}", remedy="set it")
    return settings | {"app_id": options.app_id, "server_secret": secret, "moderator": False}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the process; return its exit code: 0 good, 1 failed, 2 wrong use."""
    options = _parse(arguments)
    # standard output is for progress alone: whatever else prints goes to standard error
    progress = ProgressWriter(os.dup(1))
    os.dup2(2, 1)
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING), logger_factory=structlog.PrintLoggerFactory(sys.stderr)
    )
    exit_code = 0
    try:
        settings = _settings(options)
        troupe = Troupe(build_school(options.seconds), options.agent_user, progress)
        asyncio.run(_run(troupe, find_provider(options.provider), settings, options.agent_within))
    except RoomkeeperError as error:
        progress.tell("failed", error=str(error))
        print(error, file=sys.stderr)
        exit_code = 2 if error.user_fault else 1
    except Exception as error:
        progress.tell("failed", error=repr(error))
        log.exception("the school broke down")
        exit_code = 1
    progress.tell("finished", exit_code=exit_code, progress_dropped=progress.dropped, counts=dict(progress.counts))
    progress.close()
    return exit_code


if __name__ == "__main__":
    sys.exit(main())
