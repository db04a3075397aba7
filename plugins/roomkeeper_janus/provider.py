"""The room provider `janus`."""

from __future__ import annotations

import asyncio
import importlib
from typing import TYPE_CHECKING, ClassVar

from roomkeeper.rooms.account_settings import account_settings
from roomkeeper.rooms.protocols import Account, Capability
from roomkeeper_janus.config import AccountSettings

if TYPE_CHECKING:
    from roomkeeper.rooms.protocols import RoomProvider
    from roomkeeper_janus.client import JanusClient


class JanusProvider:
    """Rooms of Janus Gateway 1.x: VideoRoom for streams, TextRoom for messages.

    Everything but `VERIFIED_SENDER`: whoever enters a TextRoom names himself. Kick, mute and extra info need the room's secret.
    """

    name: ClassVar[str] = "janus"
    capabilities: ClassVar[frozenset[Capability]] = frozenset(Capability) - {Capability.VERIFIED_SENDER}
    Settings = AccountSettings

    async def connect(self, account: Account) -> JanusClient:
        """Connect an account."""
        settings = account_settings(account, AccountSettings, remedy="see docs/janus.md and configs/janus.toml")
        # WebRTC takes long to import: not when the plugin is loaded, and not on the event loop.
        client = await asyncio.to_thread(importlib.import_module, "roomkeeper_janus.client")
        connected: JanusClient = await client.JanusClient.connect(account, settings)
        return connected


if TYPE_CHECKING:
    _: type[RoomProvider] = JanusProvider
