"""Peers, and others who know the port, that do what they should not."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Callable

import pytest
from aiortc import RTCPeerConnection
from aiortc.rtp import RTCP_PSFB_FIR, RtcpPsfbPacket

from agent.media.clips import video_clip  # type: ignore[import-not-found]
from agent.media.peers import ClipSource, MemorySink  # type: ignore[import-not-found]
from roomkeeper.media.webrtc.forwarding_sender import ForwardingSender
from roomkeeper.media.webrtc.stream_receiver import StreamReceiver
from roomkeeper.media.webrtc.stream_sender import StreamSender

LOOPBACK = ["127.0.0.1"]


def ports(sdp: str) -> list[int]:
    return [int(port) for port in re.findall(r"a=candidate:\S+ \d udp \d+ 127\.0\.0\.1 (\d+)", sdp)]


@pytest.mark.parametrize("short_path", [True, False], ids=["short", "stock"])
async def test_datagrams_of_strangers_end_nothing(short_path: bool) -> None:
    """Too long, empty, of every first byte: to both ends, before and while media flows."""
    clip = video_clip("VP8")
    sink = MemorySink()
    sender = StreamSender(ClipSource(clip), addresses=LOOPBACK)
    receiver = StreamReceiver(sink, addresses=LOOPBACK, short_path=short_path)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        try:
            offer = await sender.offer()
            answer = await receiver.answer(offer)

            def throw() -> None:
                for port in ports(offer) + ports(answer):
                    for first in (0, 20, 63, 64, 127, 128, 144, 191, 192, 255):
                        for length in (0, 1, 2, 11, 12, 200, 1501, 2049, 9000):
                            stranger.sendto((bytes((first, 200)) + bytes(length))[:length], ("127.0.0.1", port))

            throw()
            await sender.accept(answer)
            await receiver.wait_connected(10)
            await sink.until(lambda: len(sink.frames) > 5)
            throw()
            await sink.until(lambda: len(sink.frames) == len(clip))
        finally:
            await sender.close()
            await receiver.close()
    assert [frame.data for frame in sink.frames] == [frame.data for frame in clip]


MOMENTS: dict[str, Callable[[RTCPeerConnection], bool]] = {
    "at once": lambda _: True,
    "ICE began": lambda connection: connection.iceConnectionState != "new",
    "ICE is done": lambda connection: connection.iceConnectionState == "completed",
    "connected": lambda connection: connection.connectionState == "connected",
}


@pytest.mark.parametrize("moment", MOMENTS)
async def test_closing_while_the_connection_is_being_set_up_leaves_nothing_behind(moment: str) -> None:
    sender = StreamSender(ClipSource(video_clip("VP8")), addresses=LOOPBACK)
    receiver = StreamReceiver(MemorySink(), addresses=LOOPBACK)
    offer = await sender.offer()
    answer = await receiver.answer(offer)
    assert receiver._connection is not None
    assert sender._connection is not None
    receiving, sending = receiver._connection.peer, sender._connection.peer
    changed = asyncio.Event()
    for event in ("iceconnectionstatechange", "connectionstatechange"):
        receiving.on(event, changed.set)
    await sender.accept(answer)
    async with asyncio.timeout(10):
        while not MOMENTS[moment](receiving):
            changed.clear()
            await changed.wait()
    await asyncio.gather(receiver.close(), sender.close())
    assert receiving.connectionState == sending.connectionState == "closed"
    used = ports(offer) + ports(answer)
    assert len(used) >= 2
    for port in used:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as next_one:
            next_one.bind(("127.0.0.1", port))  # refused while anybody has it


async def test_a_full_intra_request_is_one_for_the_sender_it_names() -> None:
    sender = ForwardingSender("video")

    def request(ssrc: int) -> RtcpPsfbPacket:
        return RtcpPsfbPacket(fmt=RTCP_PSFB_FIR, ssrc=1, media_ssrc=0, fci=ssrc.to_bytes(4) + b"\x01\x00\x00\x00")

    await sender._handle_rtcp_packet(request(sender.ssrc ^ 1))
    assert sender.keyframe_requests == 0
    await sender._handle_rtcp_packet(request(sender.ssrc))
    assert sender.keyframe_requests == 1
