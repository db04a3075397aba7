"""What plugins register at start, by name: room providers, stores, commands. Two of one name are refused, naming both plugins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from roomkeeper.errors import PluginError
from roomkeeper.plugins.dispatcher import Dispatcher
from roomkeeper.rooms.commands import Command
from roomkeeper.rooms.protocols import RoomProvider
from roomkeeper.state.stores import ObjectStore


@dataclass(frozen=True, slots=True)
class Registries:
    """Everything registered, by name."""

    providers: Mapping[str, type[RoomProvider]]
    stores: Mapping[str, type[ObjectStore]]
    commands: Mapping[str, Command]


def collect_registries(dispatcher: Dispatcher) -> Registries:
    """Ask all plugins once. Raises PluginError for a name that two of them use."""
    return Registries(
        providers=_by_name(dispatcher, "register_room_providers", "room provider"),
        stores=_by_name(dispatcher, "register_stores", "store"),
        commands=_by_name(dispatcher, "register_commands", "command"),
    )


def _by_name(dispatcher: Dispatcher, hook: str, what: str) -> dict[str, Any]:
    owners: dict[str, str] = {}
    registered: dict[str, Any] = {}
    for plugin, item in dispatcher.collect_items(hook):
        if item.name in registered:
            raise PluginError(
                f"the {what} {item.name!r} is registered by plugin {owners[item.name]!r} and by plugin {plugin!r}",
                remedy=f"switch one off: plugins.{plugin}.enabled = false",
                user_fault=True,
            )
        owners[item.name], registered[item.name] = plugin, item
    return registered
