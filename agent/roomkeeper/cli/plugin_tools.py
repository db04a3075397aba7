"""What a plugin's command finds as `typer.Context.obj`: the plugin as a configuration file makes it, and an agent that only tidies up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from roomkeeper.cli.common import run_async
from roomkeeper.config.loading import load_configuration
from roomkeeper.errors import PluginError
from roomkeeper.state.journal import Journal
from roomkeeper.state.stores import ObjectStore

T = TypeVar("T")


class PluginTools:
    """Nothing is loaded before it is asked for."""

    def plugin(self, name: str, config: Path) -> tuple[object, Mapping[str, type[ObjectStore]]]:
        """The plugin, built with the settings of a configuration file, and every store by name. Raises ConfigurationError, PluginError."""
        from roomkeeper.app import host_plugins
        from roomkeeper.plugins.dispatcher import Dispatcher
        from roomkeeper.plugins.registries import collect_registries

        host = host_plugins(load_configuration(config), where=str(config))
        plugin = host.manager.get_plugin(name)
        if plugin is None:
            raise PluginError(f"the plugin {name!r} is not in use", where=str(config), remedy=f"remove plugins.{name}.enabled = false")
        return plugin, collect_registries(Dispatcher(host.manager)).stores

    @asynccontextmanager
    async def running(self, config: Path) -> AsyncIterator[Journal]:
        """An agent whose plugins run, but that follows no timetable. Raises ConfigurationError when another agent has the data folder."""
        from roomkeeper.app import Agent

        agent = await asyncio.to_thread(lambda: Agent(load_configuration(config), where=str(config)))
        try:
            await agent.start()
            yield agent.journal
        finally:
            await agent.close()

    def run(self, main: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Run a coroutine to its end."""
        return run_async(main)
