"""One connection an account, shared by all its rooms.

A session asks for its room; the first one opens the account's connection, later ones use it, and when it is lost the next one that asks
opens a new one. Sessions of one account never wait for each other longer than one connection attempt takes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import structlog

from roomkeeper.errors import ConfigurationError, RoomConnectionError
from roomkeeper.rooms.protocols import Account, AccountProbe, Room, RoomClient, RoomProber, RoomProvider

log = structlog.get_logger(__name__)

CONNECT_TIMEOUT_S = 15.0
LOGIN_TIMEOUT_S = 30.0


class AccountConnections:
    """The connections of all accounts.

    :param accounts: by name.
    :param providers: provider classes by name.
    """

    def __init__(self, accounts: Mapping[str, Account], providers: Mapping[str, type[RoomProvider]]) -> None:
        self._accounts = accounts
        self._providers = providers
        self._clients: dict[str, RoomClient] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    def provider_of(self, account_name: str) -> type[RoomProvider]:
        """The provider class of an account. Raises ConfigurationError if no plugin has it."""
        account = self._accounts[account_name]
        provider = self._providers.get(account.provider)
        if provider is None:
            raise ConfigurationError(
                f"no plugin has a room provider {account.provider!r}",
                where=f"accounts.{account_name}.provider",
                remedy=f"known are: {', '.join(sorted(self._providers)) or 'none'}",
            )
        return provider

    async def probe(self, account_name: str) -> str:
        """Try an account out and say what was proved. Raises RoomError."""
        client = await self._client(account_name)
        if not isinstance(client, AccountProbe):
            return "answers"
        try:
            async with asyncio.timeout(LOGIN_TIMEOUT_S):
                await client.probe()
        except TimeoutError:
            raise RoomConnectionError(
                f"the account was not answered within {LOGIN_TIMEOUT_S:g} s",
                where=f"account {account_name}",
                remedy="look at the room server",
            ) from None
        return "accepts the account"

    async def prober(self, account_name: str) -> RoomProber | None:
        """Who can look at rooms with an account; None for a provider whose rooms cannot be looked at. Raises RoomError."""
        client = await self._client(account_name)
        return client if isinstance(client, RoomProber) else None

    async def login(self, account_name: str, room_id: str) -> Room:
        """Enter a room with an account. Raises RoomError."""
        client = await self._client(account_name)
        try:
            async with asyncio.timeout(LOGIN_TIMEOUT_S):
                return await client.login_room(room_id)
        except TimeoutError:
            raise RoomConnectionError(
                f"the login was not answered within {LOGIN_TIMEOUT_S:g} s", where=f"room {room_id}", remedy="look at the room server"
            ) from None

    async def logout(self, account_name: str, room_id: str) -> None:
        """Leave a room; nothing happens when the connection is gone already. Raises RoomError."""
        client = self._clients.get(account_name)
        if client is not None and client.connected:
            await client.logout_room(room_id)

    async def renew_token(self, account_name: str, room_id: str) -> None:
        """Give the room a new token."""
        client = self._clients.get(account_name)
        if client is not None and client.connected:
            await client.renew_token(room_id)

    async def close(self) -> None:
        """End every connection."""
        clients, self._clients = list(self._clients.values()), {}
        for outcome in await asyncio.gather(*(client.close() for client in clients), return_exceptions=True):
            if isinstance(outcome, Exception):
                log.warning("connection did not close cleanly", error=str(outcome))

    async def _client(self, account_name: str) -> RoomClient:
        async with self._locks.setdefault(account_name, asyncio.Lock()):
            client = self._clients.get(account_name)
            if client is not None and client.connected:
                return client
            if client is not None:
                await client.close()
            account = self._accounts[account_name]
            try:
                async with asyncio.timeout(CONNECT_TIMEOUT_S):
                    client = await self.provider_of(account_name)().connect(account)
            except TimeoutError:
                raise RoomConnectionError(
                    f"no connection within {CONNECT_TIMEOUT_S:g} s",
                    where=f"account {account_name}",
                    remedy="check that the room server runs and its address in the account's settings is right",
                ) from None
            self._clients[account_name] = client
            log.info("connected", account=account_name, provider=account.provider)
            return client
