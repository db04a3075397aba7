"""Packets through a publisher, a server and a subscriber, all real peers on 127.0.0.1."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

import av
import pytest
from aiortc import RTCPeerConnection, RTCRtpTransceiver, RTCSessionDescription
from aiortc.codecs import get_capabilities, get_encoder
from aiortc.rtcrtpparameters import RTCRtpCodecParameters
from aiortc.rtp import RtpPacket

from agent.media.clips import video_clip  # type: ignore[import-not-found]
from roomkeeper.media.webrtc.connection import enlarge_socket_buffers, new_peer_connection, wait_connected
from roomkeeper.media.webrtc.forwarding_sender import RETRANSMISSIONS_PER_S, ForwardingSender, replace_sender
from roomkeeper.media.webrtc.interfaces import gather_on
from roomkeeper.media.webrtc.packet_receiver import PacketReceiver, replace_receiver


class Inbox:
    """What a receiver's callbacks said, and a way to wait for it."""

    def __init__(self) -> None:
        self.packets: list[RtpPacket] = []
        self.codecs: set[str] = set()
        self.reports: list[tuple[int, float, int]] = []
        self.byes = 0
        self.disconnects = 0
        self.changed = asyncio.Event()

    def packet(self, codec: RTCRtpCodecParameters, packet: RtpPacket, arrival: float) -> None:
        self.codecs.add(codec.name)
        self.packets.append(packet)
        self.changed.set()

    def report(self, ssrc: int, ntp: float, rtp_timestamp: int, arrival: float) -> None:
        self.reports.append((ssrc, ntp, rtp_timestamp))
        self.changed.set()

    def bye(self) -> None:
        self.byes += 1
        self.changed.set()

    def disconnect(self) -> None:
        self.disconnects += 1
        self.changed.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not condition():
                self.changed.clear()
                await self.changed.wait()


class Link:
    """A sender and a receiver of one video m-line, connected."""

    def __init__(self, codec: str) -> None:
        self.codec = codec
        self.inbox = Inbox()
        self.keyframe_requests = asyncio.Event()
        self.sender = ForwardingSender("video", codec=codec, on_keyframe_request=self.keyframe_requests.set)
        self.receiver = PacketReceiver(
            "video",
            on_packet=self.inbox.packet,
            on_sender_report=self.inbox.report,
            on_bye=self.inbox.bye,
            on_disconnect=self.inbox.disconnect,
        )
        self.offerer: RTCPeerConnection = new_peer_connection()
        self.answerer: RTCPeerConnection = new_peer_connection()

    async def __aenter__(self) -> Link:
        transceiver = self.offerer.addTransceiver("video", "sendonly")
        prefer(transceiver, self.codec)
        replace_sender(transceiver, self.sender)
        with gather_on(["127.0.0.1"]):
            await self.offerer.setLocalDescription(await self.offerer.createOffer())
            await self.answerer.setRemoteDescription(self.offerer.localDescription)
            replace_receiver(self.answerer.getTransceivers()[0], self.receiver)
            await self.answerer.setLocalDescription(await self.answerer.createAnswer())
        await self.offerer.setRemoteDescription(RTCSessionDescription(sdp=self.answerer.localDescription.sdp, type="answer"))
        await wait_connected(self.offerer, 10)
        await wait_connected(self.answerer, 10)
        enlarge_socket_buffers(self.answerer)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.offerer.close()
        await self.answerer.close()


def prefer(transceiver: RTCRtpTransceiver, codec: str) -> None:
    capabilities = get_capabilities("video")
    assert capabilities is not None
    transceiver.setCodecPreferences([known for known in capabilities.codecs if known.name in (codec, "rtx")])


def packetized(codec: str, first_sequence: int = 65500) -> list[RtpPacket]:
    """The clip as RTP packets; sequence numbers wrap on the way."""

    encoder = get_encoder(RTCRtpCodecParameters(mimeType=f"video/{codec}", clockRate=90000))
    packets: list[RtpPacket] = []
    for frame in video_clip(codec):
        media = av.Packet(frame.data)
        media.pts, media.time_base = frame.rtp_time, Fraction(1, 90000)
        payloads, _ = encoder.pack(media)
        for index, payload in enumerate(payloads):
            packets.append(
                RtpPacket(
                    payload_type=100,
                    marker=int(index == len(payloads) - 1),
                    sequence_number=(first_sequence + len(packets)) & 0xFFFF,
                    timestamp=(0xFFFFF000 + frame.rtp_time) & 0xFFFFFFFF,
                    ssrc=1,
                    payload=payload,
                )
            )
    return packets


@pytest.mark.parametrize("codec", ["H264", "VP8"])
async def test_packets_pass_unchanged(codec: str) -> None:
    sent = packetized(codec)
    async with Link(codec) as link:
        for packet in sent:
            assert link.sender.forward(packet)
        await link.inbox.until(lambda: len(link.inbox.packets) == len(sent))
        received = link.inbox.packets
        assert link.inbox.codecs == {codec}
        assert [p.payload for p in received] == [p.payload for p in sent]
        assert [p.timestamp for p in received] == [p.timestamp for p in sent]
        assert [p.marker for p in received] == [p.marker for p in sent]
        assert {p.ssrc for p in received} == {link.sender.ssrc}
        distances = {(a.sequence_number - b.sequence_number) & 0xFFFF for a, b in zip(received, sent, strict=True)}
        assert len(distances) == 1


async def test_sender_reports_pass_and_the_last_one_is_sent_at_the_start() -> None:
    link = Link("VP8")
    link.sender.sender_report(1_700_000_000.25, 4_000_000_000)
    async with link:
        link.sender.sender_report(1_700_000_001.25, 4_000_090_000)
        await link.inbox.until(lambda: len(link.inbox.reports) == 2)
        (_, first, first_rtp), (ssrc, second, second_rtp) = link.inbox.reports
        assert ssrc == link.sender.ssrc
        assert (first_rtp, second_rtp) == (4_000_000_000, 4_000_090_000)
        assert first == pytest.approx(1_700_000_000.25, abs=1e-6)
        assert second == pytest.approx(1_700_000_001.25, abs=1e-6)


async def test_nack_brings_a_packet_again() -> None:
    sent = packetized("H264", first_sequence=100)
    async with Link("H264") as link:
        for packet in sent:
            link.sender.forward(packet)
        await link.inbox.until(lambda: len(link.inbox.packets) == len(sent))
        wanted = [link.inbox.packets[index].sequence_number for index in (3, 5, 40)]
        link.receiver.send_nack(link.sender.ssrc, wanted)
        await link.inbox.until(lambda: len(link.inbox.packets) == len(sent) + 3)
        again = link.inbox.packets[-3:]
        assert [p.sequence_number for p in again] == wanted
        assert [p.payload for p in again] == [sent[index].payload for index in (3, 5, 40)]
        assert {p.ssrc for p in again} == {link.sender.ssrc}
        assert link.sender.retransmitted == 3


async def test_keyframe_is_asked_for_at_the_start_and_by_the_receiver() -> None:
    async with Link("VP8") as link:
        assert link.keyframe_requests.is_set()
        link.keyframe_requests.clear()
        assert link.receiver.request_keyframe()
        async with asyncio.timeout(10):
            await link.keyframe_requests.wait()


async def test_video_starts_at_a_keyframe_and_a_pause_leaves_no_gap() -> None:
    packets = packetized("VP8", first_sequence=10)
    keys = [index for index, packet in enumerate(packets) if packet.payload[0] & 0x10 and not packet.payload[4] & 1]
    assert len(keys) == 3
    async with Link("VP8") as link:
        for packet in packets[5 : keys[1] + 3]:
            link.sender.forward(packet)
        link.sender.paused = True
        for packet in packets[keys[1] + 3 : keys[1] + 5]:
            assert not link.sender.forward(packet)
        link.sender.paused = False
        for packet in packets[keys[1] + 5 :]:
            link.sender.forward(packet)
        expected = packets[keys[1] : keys[1] + 3] + packets[keys[2] :]
        await link.inbox.until(lambda: len(link.inbox.packets) == len(expected))
        assert [p.payload for p in link.inbox.packets] == [p.payload for p in expected]
        numbers = [p.sequence_number for p in link.inbox.packets]
        assert [(b - a) & 0xFFFF for a, b in pairwise(numbers)] == [1] * (len(numbers) - 1)


async def test_packets_that_overtook_the_start_of_a_keyframe_are_not_lost() -> None:
    packets = packetized("H264", first_sequence=10)
    first_frame = [packet for packet in packets if packet.timestamp == packets[0].timestamp]
    assert len(first_frame) > 2
    async with Link("H264") as link:
        for packet in [*first_frame[1:], first_frame[0]]:
            link.sender.forward(packet)
        await link.inbox.until(lambda: len(link.inbox.packets) == len(first_frame))
        in_order = sorted(link.inbox.packets, key=lambda packet: packet.sequence_number)
        assert [p.payload for p in in_order] == [p.payload for p in first_frame]


async def test_a_failing_callback_does_not_end_the_connection() -> None:
    packets = packetized("VP8")
    async with Link("VP8") as link:
        seen = []

        def fail(codec: RTCRtpCodecParameters, packet: RtpPacket, arrival: float) -> None:
            seen.append(packet)
            link.inbox.changed.set()
            raise ValueError("on purpose")

        link.receiver._on_packet = fail
        for packet in packets[:10]:
            link.sender.forward(packet)
        await link.inbox.until(lambda: len(seen) == 10)
        assert link.receiver.callback_errors == 10
        assert link.answerer.connectionState == "connected"


async def test_the_end_is_told() -> None:
    async with Link("VP8") as link:
        for packet in packetized("VP8")[:3]:
            link.sender.forward(packet)
        await link.offerer.close()
        await link.inbox.until(lambda: bool(link.inbox.byes and link.inbox.disconnects))
        assert not link.sender.forward(packetized("VP8")[0])


async def test_reports_of_reception_are_sent() -> None:
    async with Link("VP8") as link:
        reports = asyncio.Queue[object]()
        handle = link.sender._handle_rtcp_packet

        async def listen(packet: object) -> None:
            reports.put_nowait(packet)
            await handle(packet)  # type: ignore[arg-type]

        link.sender._handle_rtcp_packet = listen  # type: ignore[method-assign]
        for packet in packetized("VP8"):
            link.sender.forward(packet)
        async with asyncio.timeout(10):
            report = await reports.get()
        assert type(report).__name__ == "RtcpRrPacket"
        assert report.reports[0].ssrc == link.sender.ssrc  # type: ignore[attr-defined]
        assert report.reports[0].packets_lost == 0  # type: ignore[attr-defined]


async def test_a_receiver_that_takes_no_more_costs_only_up_to_the_next_keyframe(monkeypatch: pytest.MonkeyPatch) -> None:
    packets = packetized("VP8", first_sequence=10)
    keys = [index for index, packet in enumerate(packets) if packet.payload[0] & 0x10 and not packet.payload[4] & 1]
    waiting = 0
    monkeypatch.setattr("roomkeeper.media.webrtc.forwarding_sender.write_buffer_size", lambda _transport: waiting)
    async with Link("VP8") as link:
        link.keyframe_requests.clear()
        for index, packet in enumerate(packets):
            waiting = 1 << 20 if index == keys[1] - 2 else 0
            link.sender.forward(packet)
        expected = packets[: keys[1] - 2] + packets[keys[1] :]
        await link.inbox.until(lambda: len(link.inbox.packets) == len(expected))
        assert [p.payload for p in link.inbox.packets] == [p.payload for p in expected]
        assert link.sender.dropped == 1
        assert link.keyframe_requests.is_set()
        # What was dropped is a loss that the receiver can see.
        assert (link.inbox.packets[-1].sequence_number - link.inbox.packets[0].sequence_number) & 0xFFFF == len(packets) - 1


async def test_a_hostile_nack_is_answered_within_bounds() -> None:
    packets = packetized("VP8", first_sequence=10)
    async with Link("VP8") as link:
        for packet in packets:
            link.sender.forward(packet)
        await link.inbox.until(lambda: len(link.inbox.packets) == len(packets))
        first = link.inbox.packets[0].sequence_number
        for _ in range(200):
            for offset in range(len(packets)):
                link.sender._retransmit((first + offset) & 0xFFFF)
        assert RETRANSMISSIONS_PER_S <= link.sender.retransmitted <= 2 * RETRANSMISSIONS_PER_S
        link.sender._retransmit(first + 30000)


def test_nothing_goes_out_before_the_transport_is_up() -> None:
    sender = ForwardingSender("audio")
    assert not sender.forward(RtpPacket(payload=b"x"))
