"""What a plugin's command finds as `typer.Context.obj`: the plugin as a configuration file makes it, and an agent that only tidies up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from roomkeeper.cli.common import run_async
from roomkeeper.cli.imagined_session import ImaginedSession
from roomkeeper.config.loading import load_agent_table, load_configuration
from roomkeeper.errors import PluginError
from roomkeeper.plugins.dispatcher import IMPATIENT_HOOKS
from roomkeeper.rooms.messages import Message, Verdict
from roomkeeper.state.journal import Journal
from roomkeeper.state.stores import ObjectStore

T = TypeVar("T")


class PluginTools:
    """Serves `roomkeeper.hookspecs.CommandLine`."""

    def plugin(self, name: str, config: Path) -> tuple[object, Mapping[str, type[ObjectStore]]]:
        """See `CommandLine.plugin`."""
        from roomkeeper.app import host_plugins
        from roomkeeper.plugins.dispatcher import Dispatcher
        from roomkeeper.plugins.registries import collect_registries

        host = host_plugins(load_configuration(config), where=str(config))
        plugin = host.manager.get_plugin(name)
        if plugin is None:
            raise PluginError(f"the plugin {name!r} is not in use", where=str(config), remedy=f"remove plugins.{name}.enabled = false")
        return plugin, collect_registries(Dispatcher(host.manager)).stores

    def data_dir(self, config: Path) -> Path:
        """See `CommandLine.data_dir`."""
        return load_agent_table(config)[0].data_dir

    @asynccontextmanager
    async def running(self, config: Path) -> AsyncIterator[Journal]:
        """See `CommandLine.running`."""
        from roomkeeper.app import Agent

        agent = await asyncio.to_thread(lambda: Agent(load_configuration(config), where=str(config)))
        try:
            await agent.start()
            yield agent.journal
        finally:
            await agent.close()

    def verdicts(self, config: Path, message: Message) -> dict[str, Verdict | str | None]:
        """See `CommandLine.verdicts`."""
        from roomkeeper.app import host_plugins

        moderators = host_plugins(load_configuration(config), where=str(config)).manager.hook.roomkeeper_moderate_message.get_hookimpls()
        known = {"session": ImaginedSession(message, config.parent), "message": message}

        async def ask() -> dict[str, Verdict | str | None]:
            answers: dict[str, Verdict | str | None] = {}
            for one in moderators:
                moderate: Callable[..., Any] = one.function
                try:
                    async with asyncio.timeout(IMPATIENT_HOOKS["moderate_message"]):
                        answers[one.plugin_name] = await moderate(*(known[name] for name in one.argnames))
                except TimeoutError:
                    answers[one.plugin_name] = "abstains: it did not answer in time"
                except Exception as error:  # noqa: BLE001 - a plugin may raise anything, and the reader wants to know what
                    answers[one.plugin_name] = f"abstains: {type(error).__name__}: {error}"
            return answers

        return run_async(ask)

    def run(self, main: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """See `CommandLine.run`."""
        return run_async(main)
