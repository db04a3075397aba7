"""Media and words through a TURN server, with no other way allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts.provider_contract import Frames
from plugins.roomkeeper_janus.turn_server import PASSWORD, PORT, USER, running_turn_server
from plugins.roomkeeper_janus.world import more_frames, running
from roomkeeper.errors import MediaError
from roomkeeper.rooms.events import MessageReceived, RoomWarning, StreamsAdded
from roomkeeper.testing.janus import ADDRESS

pytestmark = pytest.mark.usefixtures("janus_network")


def relayed(transport: str = "udp", *, password: str = PASSWORD) -> dict[str, object]:
    """Settings that leave the TURN server as the only way."""
    server = {"urls": f"turn:{ADDRESS}:{PORT}?transport={transport}", "username": USER, "credential": password}
    return {"ice_servers": [server], "relay_only": True}


@pytest.mark.parametrize(("transport", "subscriber"), [("udp", "room"), ("tcp", "stream")])
async def test_everything_goes_through_the_relay(tmp_path: Path, transport: str, subscriber: str) -> None:
    async with running_turn_server(tmp_path / "turn"), running(tmp_path / "janus") as world:
        ann = await world.enter("ann", **relayed(transport))
        ben = await world.enter("ben", subscriber=subscriber, **relayed(transport))
        await ann.room.start_publishing_stream("cam", world.source("H264"))
        await ben.until(StreamsAdded)
        frames = Frames()
        await ben.room.start_playing_stream("cam", frames)
        await frames.until_both_kinds()
        await more_frames(frames, "video", 15)
        await ben.room.send_broadcast_message("by a relay")
        assert (await ann.until(MessageReceived)).message.text == "by a relay"


async def test_a_relay_that_refuses_is_named(tmp_path: Path) -> None:
    async with running_turn_server(tmp_path / "turn"), running(tmp_path / "janus") as world:
        ann, ben = await world.enter("ann"), await world.enter("ben", **relayed(password="wrong"))
        assert "no address" in (await ben.until(RoomWarning)).text
        await ann.room.start_publishing_stream("cam", world.source())
        await ben.until(StreamsAdded)
        with pytest.raises(MediaError, match="ice_servers") as refused:
            await ben.room.start_playing_stream("cam", Frames())
        assert refused.value.retryable
