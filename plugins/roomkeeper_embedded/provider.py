"""The room provider `embedded`."""

from __future__ import annotations

import asyncio
import importlib
from typing import TYPE_CHECKING, ClassVar

from roomkeeper.rooms.account_settings import account_settings
from roomkeeper.rooms.protocols import Account, Capability
from roomkeeper_embedded.config import AccountSettings

if TYPE_CHECKING:
    from roomkeeper.rooms.protocols import RoomProvider
    from roomkeeper_embedded.client import EmbeddedClient


class EmbeddedProvider:
    """Rooms of the embedded room server (`roomkeeper rooms serve`). It can do everything that a provider may be able to."""

    name: ClassVar[str] = "embedded"
    capabilities: ClassVar[frozenset[Capability]] = frozenset(Capability)
    Settings = AccountSettings

    async def connect(self, account: Account) -> EmbeddedClient:
        """Connect an account."""
        settings = account_settings(account, AccountSettings, remedy="see the embedded provider's settings in configs/")
        # WebRTC takes long to import: not when the plugin is loaded, and not on the event loop.
        client = await asyncio.to_thread(importlib.import_module, "roomkeeper_embedded.client")
        connected: EmbeddedClient = await client.EmbeddedClient.connect(account, settings)
        return connected


if TYPE_CHECKING:
    _: type[RoomProvider] = EmbeddedProvider
