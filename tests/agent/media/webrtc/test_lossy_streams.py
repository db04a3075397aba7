"""Streams between real peers whose way drops, doubles and swaps datagrams in a known pattern."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from agent.media.clips import audio_clip, video_clip  # type: ignore[import-not-found]
from agent.media.peers import ClipSource, MemorySink  # type: ignore[import-not-found]
from roomkeeper.media.stream_stats import StreamStats
from roomkeeper.media.webrtc.stream_receiver import StreamReceiver
from roomkeeper.media.webrtc.stream_sender import StreamSender

LOOPBACK = ["127.0.0.1"]
Deliver = Callable[[bytes], None]
Impairment = Callable[[int, bytes, Deliver], None]
"""`(number, datagram, deliver)` for each SRTP datagram, counted from 0."""


class ImpairedProtocol(asyncio.DatagramProtocol):
    """Stands between a socket and aioice: SRTP datagrams go through the impairment; SRTCP, DTLS and STUN pass."""

    def __init__(self, protocol: Any, impairment: Impairment) -> None:
        self._protocol = protocol
        self._impairment = impairment
        self._count = 0

    def datagram_received(self, data: bytes, addr: Any) -> None:
        if 127 < data[0] < 192 and not 192 <= data[1] <= 208:
            self._count += 1
            self._impairment(self._count - 1, data, lambda datagram: self._protocol.datagram_received(datagram, addr))
        else:
            self._protocol.datagram_received(data, addr)

    def connection_lost(self, exc: Exception | None) -> None:
        self._protocol.connection_lost(exc)


def impair(receiver: StreamReceiver, impairment: Impairment) -> None:
    """Put the impairment in front of everything that the receiver's sockets hear."""
    connection = receiver._connection.peer.getTransceivers()[0].receiver.transport.transport._connection  # type: ignore[union-attr]
    for protocol in connection._protocols:
        protocol.transport.set_protocol(ImpairedProtocol(protocol, impairment))


async def receive(source: ClipSource, impairment: Impairment, video: int, audio: int) -> tuple[MemorySink, StreamStats]:
    """Receive at least so many frames of each; the counts are of that moment: what is still missing at the close is lost by it."""
    sink = MemorySink()
    sender, receiver = StreamSender(source, addresses=LOOPBACK), StreamReceiver(sink, addresses=LOOPBACK)
    try:
        answer = await receiver.answer(await sender.offer())
        impair(receiver, impairment)
        await sender.accept(answer)
        await receiver.wait_connected(10)
        await sink.until(lambda: len(sink.of("video")) >= video and len(sink.of("audio")) >= audio)
        stats = receiver.stats()
    finally:
        await sender.close()
        await receiver.close()
    return sink, stats


@pytest.mark.parametrize("codec", ["H264", "VP8"])
async def test_what_is_dropped_is_sent_again(codec: str) -> None:
    def drop(number: int, datagram: bytes, deliver: Deliver) -> None:
        if number % 10 != 7 and number % 23 not in (3, 4):
            deliver(datagram)

    video, audio = video_clip(codec), audio_clip(60)
    sink, stats = await receive(ClipSource(video, audio), drop, 30, 50)
    assert stats.recovered > 10
    assert (stats.lost_video_frames, stats.lost_audio_frames, stats.lost_packets) == (0, 0, 0)
    assert [len(frame.data) for frame in sink.of("audio")[:50]] == [len(frame.data) for frame in audio[:50]]
    assert [frame.keyframe for frame in sink.of("video")] == [frame.keyframe for frame in video]


async def test_swapped_and_doubled_datagrams_change_nothing() -> None:
    waiting: list[bytes] = []

    def swap(number: int, datagram: bytes, deliver: Deliver) -> None:
        if number % 5 == 2:
            waiting.append(datagram)
            return
        deliver(datagram)
        deliver(datagram)
        while waiting:
            deliver(waiting.pop())

    video, audio = video_clip("VP8"), audio_clip(60)
    sink, stats = await receive(ClipSource(video, audio), swap, 30, 50)
    assert [frame.data for frame in sink.of("video")] == [frame.data for frame in video]
    assert [frame.data for frame in sink.of("audio")[:50]] == [frame.data for frame in audio[:50]]
    assert stats.lost_packets == 0


@pytest.mark.parametrize("codec", ["H264", "VP8"])
async def test_an_outage_costs_what_is_counted(codec: str) -> None:
    """Some datagrams are gone, and whatever is sent again of them as well."""

    def outage(number: int, datagram: bytes, deliver: Deliver) -> None:
        again = datagram[1] & 0x7F == sender._senders["video"]._rtx_payload_type
        if not again and not lost_range(datagram):
            deliver(datagram)

    first: dict[bytes, int] = {}

    def lost_range(datagram: bytes) -> bool:
        ssrc, sequence = datagram[8:12], int.from_bytes(datagram[2:4], "big")
        begin = first.setdefault(ssrc, sequence)
        return 40 <= (sequence - begin) & 0xFFFF < 45

    video, audio = video_clip(codec, 90), audio_clip(150)
    source = ClipSource(video, audio)
    sink = MemorySink()
    sender = StreamSender(source, addresses=LOOPBACK)
    receiver = StreamReceiver(sink, addresses=LOOPBACK, hold_s=0.3)
    try:
        answer = await receiver.answer(await sender.offer())
        impair(receiver, outage)
        await sender.accept(answer)
        await receiver.wait_connected(10)
        await sender.wait_ended()
        await sink.until(lambda: len(sink.of("audio")) == 145 and len(sink.of("video")) + receiver.stats().lost_video_frames == 90)
    finally:
        await receiver.close()
        await sender.close()
    stats = receiver.stats()
    assert stats.lost_audio_frames == 5
    assert [frame.lost_before for frame in sink.of("audio") if frame.lost_before] == [5]
    received, lost = sink.of("video"), stats.lost_video_frames
    assert len(received) + lost == 90
    assert [frame.lost_before for frame in received if frame.lost_before] == [lost]
    (resumed,) = [frame for frame in received if frame.lost_before]
    assert resumed.keyframe
    assert source.keyframe_requests > 0
