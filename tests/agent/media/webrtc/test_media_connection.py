"""Offers that cannot be used: each refused as such, whatever aiortc raises over it."""

from __future__ import annotations

import asyncio
import ssl

import pytest

from agent.media.clips import video_clip  # type: ignore[import-not-found]
from agent.media.peers import ClipSource, MemorySink  # type: ignore[import-not-found]
from roomkeeper.errors import MediaError
from roomkeeper.media.webrtc.connection import TlsIceServer, new_peer_connection, trust_turn_servers
from roomkeeper.media.webrtc.media_connection import DescriptionRefusedError, MediaConnection
from roomkeeper.media.webrtc.stream_receiver import StreamReceiver
from roomkeeper.media.webrtc.stream_sender import StreamSender

LOOPBACK = ["127.0.0.1"]


@pytest.mark.parametrize(
    ("sound", "nonsense"),
    [
        ("a=sendonly", "a=sendonly\r\na=fmtp:126 x=1"),
        ("a=sendonly", "a=sendonly\r\na=fmtp:97 max-fr=many"),
        ("a=sendonly", "a=sendonly\r\na=ssrc"),
        ("m=video 9 ", "m=video nine "),
        ("a=ice-pwd:", "a=no-pwd:"),
    ],
    ids=["parameters of no codec", "a number in letters", "an attribute without a value", "no port", "no password"],
)
async def test_an_offer_that_cannot_be_used_is_refused_as_a_whole(sound: str, nonsense: str) -> None:
    sender = StreamSender(ClipSource(video_clip("VP8")), addresses=LOOPBACK)
    receiver = StreamReceiver(MemorySink(), addresses=LOOPBACK, label="odd")
    try:
        offer = await sender.offer()
        offer = offer.replace(f"m=video {offer.split('m=video ')[1].split(' ')[0]} ", "m=video 9 ")
        assert sound in offer
        with pytest.raises(DescriptionRefusedError, match=r"stream 'odd': the offer cannot be used: .+ — publish") as refused:
            await receiver.answer(offer.replace(sound, nonsense))
        assert not refused.value.retryable, "it would be refused again"
        with pytest.raises(DescriptionRefusedError, match="the answer cannot be used"):
            await sender.accept("no session description")
    finally:
        await sender.close()
        await receiver.close()


async def test_a_connection_closed_meanwhile_is_no_fault_of_the_offer() -> None:
    sender = StreamSender(ClipSource(video_clip("VP8")), addresses=LOOPBACK)
    connection = MediaConnection("a test", addresses=LOOPBACK)

    async def closed_meanwhile(*_: object) -> None:
        await connection.close()

    try:
        with pytest.raises(MediaError, match="closed meanwhile") as failed:
            await connection.answer(await sender.offer(), closed_meanwhile)
        assert failed.value.retryable
    finally:
        await sender.close()
        await connection.close()


async def test_a_turn_servers_certificate_is_checked_by_its_own_context() -> None:
    context = await asyncio.to_thread(ssl.create_default_context)
    for server, expected in (
        (TlsIceServer("turns:turn.example.org", "a", "b", tls=context), context),
        (TlsIceServer("turns:turn.example.org", "a", "b"), True),
        (TlsIceServer("turn:turn.example.org", "a", "b", tls=context), False),
    ):
        peer = new_peer_connection([server])
        try:
            peer.addTransceiver("audio", "recvonly")
            trust_turn_servers(peer, [server])
            assert peer.getTransceivers()[0].receiver.transport.transport._connection.turn_ssl is expected
        finally:
            await peer.close()
