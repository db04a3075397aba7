"""The room provider `janus`."""

from __future__ import annotations

import asyncio
import importlib
from typing import TYPE_CHECKING, ClassVar

from pydantic import ValidationError

from roomkeeper.errors import ConfigurationError
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

    async def connect(self, account: Account) -> JanusClient:
        """Connect an account."""
        try:
            settings = AccountSettings.model_validate(dict(account.settings))
        except ValidationError as error:
            fault = error.errors(include_url=False, include_input=False, include_context=False)[0]
            place = ".".join(["accounts", account.name, "settings", *(str(part) for part in fault["loc"])])
            raise ConfigurationError(fault["msg"], where=place, remedy="see docs/janus.md and configs/janus.toml") from error
        # WebRTC takes long to import: not when the plugin is loaded, and not on the event loop.
        client = await asyncio.to_thread(importlib.import_module, "roomkeeper_janus.client")
        connected: JanusClient = await client.JanusClient.connect(account, settings)
        return connected


if TYPE_CHECKING:
    _: type[RoomProvider] = JanusProvider
