"""The provider contract, over the embedded room server."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from contracts.provider_contract import ProviderContract, ProviderWorld
from roomkeeper.rooms.protocols import Account
from roomkeeper_embedded.config import ServerSettings
from roomkeeper_embedded.provider import EmbeddedProvider
from roomkeeper_embedded.server.app import RoomServer

SECRET = "contract-contract-contract-12345"


class TestEmbeddedProvider(ProviderContract):
    """Every test of the contract."""

    @pytest.fixture
    async def provider_world(self, _loop_rules: None) -> AsyncIterator[ProviderWorld]:
        """A server on a free port."""
        async with RoomServer(ServerSettings(port=0, server_secret=SecretStr(SECRET))) as server:

            def account(user_id: str, moderator: bool) -> Account:
                settings = {"url": server.url, "server_secret": SECRET, "moderator": moderator}
                return Account(name=user_id, provider="embedded", user_id=user_id, settings=settings)

            yield ProviderWorld(EmbeddedProvider(), account)
