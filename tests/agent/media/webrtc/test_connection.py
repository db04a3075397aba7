"""Which addresses are gathered, and what is said when no connection comes about."""

from __future__ import annotations

import asyncio
import re

import aioice.ice
import pytest

from roomkeeper.errors import MediaError
from roomkeeper.media.webrtc.connection import new_peer_connection, wait_connected
from roomkeeper.media.webrtc.interfaces import gather_on


async def candidates(addresses: list[str] | None) -> list[str]:
    connection = new_peer_connection()
    try:
        connection.addTransceiver("audio", "recvonly")
        with gather_on(addresses):
            await connection.setLocalDescription(await connection.createOffer())
        return re.findall(r"a=candidate:\S+ 1 udp \d+ (\S+) \d+ typ host", connection.localDescription.sdp)
    finally:
        await connection.close()


async def test_only_the_chosen_addresses_are_gathered() -> None:
    assert await candidates(["127.0.0.1"]) == ["127.0.0.1"]


async def test_none_leaves_loopback_out() -> None:
    assert "127.0.0.1" not in await candidates(None)


async def test_connections_at_the_same_time_do_not_touch_each_other() -> None:
    loopback, stock = await asyncio.gather(candidates(["127.0.0.1"]), candidates(None))
    assert loopback == ["127.0.0.1"]
    assert "127.0.0.1" not in stock


def test_ipv6_addresses_are_gathered_only_where_ipv6_is_wanted() -> None:
    with gather_on(["::1", "127.0.0.1"]):
        assert aioice.ice.get_host_addresses(use_ipv4=True, use_ipv6=False) == ["127.0.0.1"]
        assert aioice.ice.get_host_addresses(use_ipv4=False, use_ipv6=True) == ["::1"]


@pytest.mark.parametrize("address", ["", "localhost", "10.0.0.256", "127.0.0.1 "])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(MediaError, match="is not an IP address") as caught, gather_on([address]):
        pass
    assert caught.value.user_fault


async def test_no_server_is_asked_by_default() -> None:
    connection = new_peer_connection()
    connection.addTransceiver("audio")
    ice = connection.getTransceivers()[0].receiver.transport.transport._connection
    assert ice.stun_server is None
    assert ice.turn_server is None
    await connection.close()


async def test_waiting_for_a_connection_that_never_comes() -> None:
    connection = new_peer_connection()
    try:
        with pytest.raises(MediaError, match=r"room x: not connected after 0\.05 s \(ICE new\)") as caught:
            await wait_connected(connection, 0.05, where="room x")
        assert caught.value.retryable
    finally:
        await connection.close()
    with pytest.raises(MediaError, match="the connection is closed"):
        await wait_connected(connection, 5)
