"""One connection an account."""

from __future__ import annotations

import asyncio

import pytest
from pydantic import SecretStr

from roomkeeper.errors import ConfigurationError, RoomConnectionError
from roomkeeper.rooms import connections as connections_module
from roomkeeper.rooms.connections import AccountConnections
from roomkeeper.rooms.protocols import Account
from roomkeeper_embedded.client import EmbeddedClient
from roomkeeper_embedded.config import ServerSettings
from roomkeeper_embedded.provider import EmbeddedProvider
from roomkeeper_embedded.server.app import RoomServer

SECRET = "0123456789abcdef0123456789abcdef"


class CountingProvider(EmbeddedProvider):
    connections = 0

    async def connect(self, account: Account):  # type: ignore[no-untyped-def]
        """Count, and connect."""
        type(self).connections += 1
        return await super().connect(account)


def connections(url: str) -> AccountConnections:
    CountingProvider.connections = 0
    account = Account(name="a", provider="embedded", user_id="bot", settings={"url": url, "server_secret": SECRET})
    return AccountConnections({"a": account}, {"embedded": CountingProvider})


async def test_rooms_of_one_account_share_a_connection_and_a_lost_one_is_replaced() -> None:
    async with RoomServer(ServerSettings(port=0, server_secret=SecretStr(SECRET))) as server:
        pool = connections(server.url)
        first, second = await asyncio.gather(pool.login("a", "r1"), pool.login("a", "r2"))
        assert (first.room_id, second.room_id, CountingProvider.connections) == ("r1", "r2", 1)
        client = await pool._client("a")
        await client.close()
        await pool.login("a", "r1")
        assert CountingProvider.connections == 2
        await pool.logout("a", "r1")
        await pool.close()
        await pool.close()


async def test_nobody_there_is_a_retryable_error_that_says_where() -> None:
    pool = connections("ws://127.0.0.1:1/rooms")
    with pytest.raises(RoomConnectionError) as caught:
        await pool.login("a", "r")
    assert caught.value.retryable
    assert "127.0.0.1:1" in str(caught.value)
    await pool.close()


async def test_an_account_that_is_tried_out_and_not_answered_is_a_retryable_error_that_says_where(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections_module, "LOGIN_TIMEOUT_S", 0.05)

    async def never(_: EmbeddedClient) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(EmbeddedClient, "probe", never)
    async with RoomServer(ServerSettings(port=0, server_secret=SecretStr(SECRET))) as server:
        pool = connections(server.url)
        with pytest.raises(RoomConnectionError, match="not answered within") as caught:
            await pool.probe("a")
        assert caught.value.retryable
        assert caught.value.where == "account a"
        await pool.close()


def test_a_provider_nobody_has() -> None:
    with pytest.raises(ConfigurationError, match="known are: embedded"):
        AccountConnections({"a": Account(name="a", provider="x", user_id="b")}, {"embedded": EmbeddedProvider}).provider_of("a")
