"""A stream through a forwarding server: publisher, server, two subscribers, the second one late."""

from __future__ import annotations

import asyncio

import pytest
from aiortc import RTCPeerConnection, RTCSessionDescription
from aiortc.rtcrtpparameters import RTCRtpCodecParameters
from aiortc.rtp import RtpPacket

from agent.media.clips import audio_clip, video_clip  # type: ignore[import-not-found]
from agent.media.peers import ClipSource, MemorySink  # type: ignore[import-not-found]
from roomkeeper.media.frames import MediaKind
from roomkeeper.media.webrtc.connection import enlarge_socket_buffers, new_peer_connection
from roomkeeper.media.webrtc.forwarding_sender import ForwardingSender, replace_sender
from roomkeeper.media.webrtc.interfaces import gather_on
from roomkeeper.media.webrtc.packet_receiver import PacketReceiver, replace_receiver
from roomkeeper.media.webrtc.stream_receiver import StreamReceiver
from roomkeeper.media.webrtc.stream_sender import StreamSender

LOOPBACK = ["127.0.0.1"]


class Server:
    """The least that forwards one stream."""

    def __init__(self) -> None:
        self.receivers: dict[MediaKind, PacketReceiver] = {}
        self.senders: dict[MediaKind, list[ForwardingSender]] = {"audio": [], "video": []}
        self.reports: dict[MediaKind, tuple[float, int]] = {}
        self.connections: list[RTCPeerConnection] = []

    async def publish(self, offer: str) -> str:
        connection = self._connection()
        await connection.setRemoteDescription(RTCSessionDescription(sdp=offer, type="offer"))
        for transceiver in connection.getTransceivers():
            self._take(transceiver.kind)  # type: ignore[arg-type]
            replace_receiver(transceiver, self.receivers[transceiver.kind])  # type: ignore[index]
        with gather_on(LOOPBACK):
            await connection.setLocalDescription(await connection.createAnswer())
        enlarge_socket_buffers(connection)
        return str(connection.localDescription.sdp)

    def _take(self, kind: MediaKind) -> None:
        def on_packet(codec: RTCRtpCodecParameters, packet: RtpPacket, arrival: float) -> None:
            for sender in self.senders[kind]:
                sender.forward(packet)

        def on_report(ssrc: int, ntp: float, rtp_timestamp: int, arrival: float) -> None:
            self.reports[kind] = (ntp, rtp_timestamp)
            for sender in self.senders[kind]:
                sender.sender_report(ntp, rtp_timestamp)

        self.receivers[kind] = PacketReceiver(kind, on_packet=on_packet, on_sender_report=on_report)

    async def play(self, receiver: StreamReceiver) -> None:
        connection = self._connection()
        for kind in self.receivers:
            transceiver = connection.addTransceiver(kind, "sendonly")
            sender = ForwardingSender(kind, on_keyframe_request=self.receivers["video"].request_keyframe)  # type: ignore[arg-type]
            replace_sender(transceiver, sender)
            if kind in self.reports:
                sender.sender_report(*self.reports[kind])
            self.senders[kind].append(sender)
        with gather_on(LOOPBACK):
            await connection.setLocalDescription(await connection.createOffer())
        answer = await receiver.answer(connection.localDescription.sdp)
        await connection.setRemoteDescription(RTCSessionDescription(sdp=answer, type="answer"))
        await receiver.wait_connected(10)

    def _connection(self) -> RTCPeerConnection:
        self.connections.append(new_peer_connection())
        return self.connections[-1]


async def test_capture_times_pass_through_a_server() -> None:
    # Audio and video captured together; only the sender reports can tell that.
    source = ClipSource(video_clip("VP8", 90), audio_clip(150))
    first, second = MemorySink(), MemorySink()
    server = Server()
    publisher = StreamSender(source, addresses=LOOPBACK)
    early, late = StreamReceiver(first, addresses=LOOPBACK), StreamReceiver(second, addresses=LOOPBACK)
    try:
        answer = await server.publish(await publisher.offer())
        await server.play(early)
        await publisher.accept(answer)
        await first.until(lambda: len(first.of("video")) > 15)
        await server.play(late)
        await first.until(lambda: len(first.frames) == 240)
        await second.until(lambda: bool(second.frames) and second.of("video")[-1].data == video_clip("VP8", 90)[-1].data)
    finally:
        await publisher.close()
        await asyncio.gather(early.close(), late.close(), *(connection.close() for connection in server.connections))
    assert [frame.data for frame in first.of("video")] == [frame.data for frame in video_clip("VP8", 90)]
    assert [frame.data for frame in first.of("audio")] == [frame.data for frame in audio_clip(150)]
    for receiver, sink in ((early, first), (late, second)):
        stats = receiver.stats()
        assert (stats.lost_video_frames, stats.lost_audio_frames) == (0, 0)
        assert sink.of("video")[0].keyframe
        captured = {frame.data: frame.wall_time for frame in (*video_clip("VP8", 90), *audio_clip(150))}
        offsets = [frame.wall_time - captured[frame.data] for frame in sink.frames]
        assert max(offsets) - min(offsets) == pytest.approx(0, abs=0.002)
