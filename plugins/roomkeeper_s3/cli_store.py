"""The stores of a configuration file, for commands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from roomkeeper.errors import ConfigurationError
from roomkeeper.hookspecs import CommandLine, PluginContext
from roomkeeper.state.objects import BACKUP
from roomkeeper.state.stores import ObjectStore
from roomkeeper_s3.config import S3Settings


@contextmanager
def open_named(tools: CommandLine | None, config: Path | None, data_dir: Path) -> Iterator[Callable[[str], Any]]:
    """Stores by the names the journal has for them. Without a configuration file there is only the folder `store`."""
    from roomkeeper_s3.hooks import S3Plugin

    if config is not None and tools is not None:
        plugin, stores = tools.plugin("s3", config)
        assert isinstance(plugin, S3Plugin), "it is asked for by its name"
        plugin.know_stores(stores)
    else:
        plugin = S3Plugin(PluginContext(name="s3", settings=S3Settings(), data_dir=data_dir, agent="command line"))
    store, backup = plugin.open_stores()
    opened = {plugin.store_name: store} | ({BACKUP: backup} if backup else {})

    def named(destination: str) -> ObjectStore:
        if destination not in opened:
            raise ConfigurationError(
                f"the object lies in {destination!r}, which is not configured",
                where=str(config or data_dir),
                remedy="give the agent's configuration file with --config"
                if config is None
                else "it was uploaded under another [plugins.s3]; give a file that has that one with --config",
            )
        return opened[destination]

    try:
        yield named
    finally:
        for one in opened.values():
            one.close()
