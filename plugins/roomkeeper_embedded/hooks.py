"""What the plugin adds: the provider `embedded` and the commands `roomkeeper rooms ..`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from roomkeeper.hookspecs import PluginContext, hookimpl
from roomkeeper.rooms.protocols import RoomProvider
from roomkeeper_embedded.config import EmbeddedSettings
from roomkeeper_embedded.provider import EmbeddedProvider

if TYPE_CHECKING:
    import typer


class EmbeddedPlugin:
    """The embedded room server and its provider."""

    Settings = EmbeddedSettings

    def __init__(self, context: PluginContext) -> None:
        """Nothing of it is needed."""

    @hookimpl
    def roomkeeper_register_room_providers(self) -> Iterable[type[RoomProvider]]:
        """Hand over the provider."""
        return [EmbeddedProvider]

    @hookimpl
    def roomkeeper_register_cli(self, app: typer.Typer) -> None:
        """Add `roomkeeper rooms`."""
        from roomkeeper_embedded.cli import rooms_app

        app.add_typer(rooms_app(), name="rooms")
