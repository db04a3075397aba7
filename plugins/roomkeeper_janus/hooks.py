"""What the plugin adds: the provider `janus`."""

from __future__ import annotations

from collections.abc import Iterable

from roomkeeper.hookspecs import PluginContext, hookimpl
from roomkeeper.rooms.protocols import RoomProvider
from roomkeeper_janus.config import JanusSettings
from roomkeeper_janus.provider import JanusProvider


class JanusPlugin:
    """Rooms of Janus Gateway."""

    Settings = JanusSettings

    def __init__(self, context: PluginContext) -> None:
        """Nothing of it is needed."""

    @hookimpl
    def roomkeeper_register_room_providers(self) -> Iterable[type[RoomProvider]]:
        """Hand over the provider."""
        return [JanusProvider]
