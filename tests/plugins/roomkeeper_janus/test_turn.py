"""Media and words through a TURN server, with no other way allowed."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from contracts.provider_contract import Frames
from plugins.roomkeeper_janus.certificates import a_certificate
from plugins.roomkeeper_janus.turn_server import PASSWORD, PORT, TLS_PORT, USER, running_turn_server
from plugins.roomkeeper_janus.world import World, more_frames, running
from roomkeeper.errors import MediaError
from roomkeeper.rooms.events import MessageReceived, RoomWarning, StreamsAdded
from roomkeeper.testing.janus import ADDRESS

pytestmark = pytest.mark.usefixtures("janus_network", "clocks_settle_soon")


def relayed(transport: str = "udp", *, password: str = PASSWORD) -> dict[str, object]:
    """Settings that leave the TURN server as the only way."""
    address = f"turns:{ADDRESS}:{TLS_PORT}" if transport == "tls" else f"turn:{ADDRESS}:{PORT}?transport={transport}"
    return {"ice_servers": [{"urls": address, "username": USER, "credential": password}], "relay_only": True}


async def everything_goes_through(world: World, **settings: object) -> None:
    """Media and words both ways."""
    ann = await world.enter("ann", **settings)
    ben = await world.enter("ben", **settings)
    await ann.room.start_publishing_stream("cam", world.source("H264"))
    await ben.until(StreamsAdded)
    frames = Frames()
    await ben.room.start_playing_stream("cam", frames)
    await frames.until_both_kinds()
    await more_frames(frames, "video", 15)
    await ben.room.send_broadcast_message("by a relay")
    assert (await ann.until(MessageReceived)).message.text == "by a relay"


@pytest.mark.parametrize(("transport", "subscriber"), [("udp", "room"), ("tcp", "stream")])
async def test_everything_goes_through_the_relay(tmp_path: Path, transport: str, subscriber: str) -> None:
    async with running_turn_server(tmp_path / "turn"), running(tmp_path / "janus") as world:
        await everything_goes_through(world, subscriber=subscriber, **relayed(transport))


async def test_a_relay_over_tls_with_a_certificate_of_its_own(tmp_path: Path) -> None:
    """It signs itself: named in `tls_ca_file` it is trusted, otherwise it is not."""
    certificate = await asyncio.to_thread(a_certificate, tmp_path, ADDRESS)
    async with running_turn_server(tmp_path / "turn", certificate=certificate) as log, running(tmp_path / "janus") as world:
        await everything_goes_through(world, tls_ca_file=str(certificate[0]), **relayed("tls"))
        text = await asyncio.to_thread(log.read_text)
        assert "TLS/TCP" in text
        stranger = await world.enter("cid", **relayed("tls"))
        assert "have a certificate that is trusted" in (await stranger.until(RoomWarning)).text


async def test_a_relay_that_refuses_is_named(tmp_path: Path) -> None:
    async with running_turn_server(tmp_path / "turn"), running(tmp_path / "janus") as world:
        ann, ben = await world.enter("ann"), await world.enter("ben", **relayed(password="wrong"))
        assert "no address" in (await ben.until(RoomWarning)).text
        await ann.room.start_publishing_stream("cam", world.source())
        await ben.until(StreamsAdded)
        with pytest.raises(MediaError, match="ice_servers") as refused:
            await ben.room.start_playing_stream("cam", Frames())
        assert refused.value.retryable
