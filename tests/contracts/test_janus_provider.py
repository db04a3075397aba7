"""The provider contract, over a real Janus."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contracts.provider_contract import ProviderContract, ProviderWorld
from roomkeeper.rooms.protocols import Account
from roomkeeper.testing.janus import JanusServer
from roomkeeper_janus.provider import JanusProvider

SECRET = "the rooms' secret"


@pytest.mark.usefixtures("janus_network")
class TestJanusProvider(ProviderContract):
    """Every test of the contract."""

    @pytest.fixture
    async def provider_world(self, janus_network: None, _loop_rules: None, tmp_path: Path) -> AsyncIterator[ProviderWorld]:
        """A Janus with two rooms."""
        async with JanusServer(tmp_path, api_secret="sesame") as server:
            for room_id in ("room-1", "room-2"):
                await server.create_room(room_id, secret=SECRET)

            def account(user_id: str, moderator: bool) -> Account:
                room = {"secret": SECRET} if moderator or user_id == "ann" else {}
                return Account(
                    name=user_id, provider="janus", user_id=user_id, settings={"url": server.url, "api_secret": "sesame", "room": room}
                )

            yield ProviderWorld(JanusProvider(), account)
