"""The other end may be anybody's: aiortc's own sender and receiver, untouched."""

from __future__ import annotations

import asyncio
from fractions import Fraction
from typing import Any

import av
import pytest
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError

from agent.media.clips import audio_clip, video_clip  # type: ignore[import-not-found]
from agent.media.peers import ClipSource, MemorySink  # type: ignore[import-not-found]
from roomkeeper.media.frames import EncodedFrame
from roomkeeper.media.webrtc.connection import new_peer_connection
from roomkeeper.media.webrtc.interfaces import gather_on
from roomkeeper.media.webrtc.stream_receiver import StreamReceiver
from roomkeeper.media.webrtc.stream_sender import StreamSender


class ClipTrack(MediaStreamTrack):
    """A track that hands aiortc encoded packets."""

    def __init__(self, frames: tuple[EncodedFrame, ...]) -> None:
        super().__init__()
        self.kind = frames[0].kind
        self._source = ClipSource(**{self.kind: frames})

    async def recv(self) -> av.Packet[Any]:
        frame = await self._source.next_frame(self.kind)
        if frame is None:
            await asyncio.Event().wait()
            raise MediaStreamError
        packet = av.Packet(frame.data)
        packet.pts, packet.time_base = frame.rtp_time, Fraction(1, frame.clock_rate)
        return packet


async def offer(connection: RTCPeerConnection) -> str:
    with gather_on(["127.0.0.1"]):
        await connection.setLocalDescription(await connection.createOffer())
    return str(connection.localDescription.sdp)


@pytest.mark.parametrize("codec", ["H264", "VP8"])
async def test_from_a_stock_sender(codec: str) -> None:
    video, audio = video_clip(codec, 75), audio_clip(125)
    sink = MemorySink()
    connection = new_peer_connection()
    receiver = StreamReceiver(sink, addresses=["127.0.0.1"])
    try:
        connection.addTrack(ClipTrack(audio))
        transceiver = connection.addTransceiver(ClipTrack(video), "sendonly")
        capabilities = transceiver.sender.getCapabilities("video")
        transceiver.setCodecPreferences([known for known in capabilities.codecs if known.name in (codec, "rtx")])
        answer = await receiver.answer(await offer(connection))
        await connection.setRemoteDescription(RTCSessionDescription(sdp=answer, type="answer"))
        await receiver.wait_connected(10)
        await sink.until(lambda: len(sink.frames) == 200)
    finally:
        await connection.close()
        await receiver.close()
    assert len(sink.of("video")) == 75
    assert len(sink.of("audio")) == 125
    assert receiver.stats().lost_packets == 0
    # Both tracks began together; aiortc pairs its reports with the moment of sending.
    assert sink.of("audio")[0].wall_time == pytest.approx(sink.of("video")[0].wall_time, abs=0.05)


async def test_to_a_stock_receiver() -> None:
    video = video_clip("H264")
    sender = StreamSender(ClipSource(video), addresses=["127.0.0.1"])
    connection = new_peer_connection()
    try:
        await connection.setRemoteDescription(RTCSessionDescription(sdp=await sender.offer(), type="offer"))
        with gather_on(["127.0.0.1"]):
            await connection.setLocalDescription(await connection.createAnswer())
        await sender.accept(connection.localDescription.sdp)
        track = connection.getReceivers()[0].track
        async with asyncio.timeout(15):
            pictures = [await track.recv() for _ in range(25)]
        assert {(picture.width, picture.height) for picture in pictures if isinstance(picture, av.VideoFrame)} == {(160, 120)}
    finally:
        await sender.close()
        await connection.close()
