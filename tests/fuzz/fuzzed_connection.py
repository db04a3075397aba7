"""The receiving end of a connection behind real SRTP, without a network: whoever has the keys may send what he likes."""

from __future__ import annotations

import random
import secrets
import struct
from typing import Any

from aiortc import RTCCertificate, RTCDtlsTransport, RTCIceGatherer, RTCIceTransport
from aiortc.rtcrtpparameters import RTCRtpCodecParameters, RTCRtpReceiveParameters
from pylibsrtp import Error, Policy, Session

from agent.media.clips import audio_clip, video_clip  # type: ignore[import-not-found]
from agent.media.wires import packetize  # type: ignore[import-not-found]
from roomkeeper.media.frames import EncodedFrame
from roomkeeper.media.webrtc.connection import close_connection, new_peer_connection
from roomkeeper.media.webrtc.short_path import _payload_bounds
from roomkeeper.media.webrtc.stream_receiver import StreamReceiver

PAYLOAD_TYPES = {"opus": 96, "VP8": 97, "H264": 99, "VP9": 103, "AV1": 105}
RTX_OF_VP8 = 98
PROFILE = Policy.SRTP_PROFILE_AES128_CM_SHA1_80


class CountingSink:
    """Takes frames and looks at them as a recorder would."""

    def __init__(self) -> None:
        self.frames = 0
        self.keyframes = 0
        self.last_codec = ""

    def offer(self, frame: EncodedFrame) -> None:
        assert frame.data
        assert frame.kind == "audio" or not frame.keyframe or (frame.width and frame.height)
        self.frames += 1
        self.keyframes += frame.kind == "video" and frame.keyframe
        self.last_codec = frame.codec

    async def close(self) -> None:
        """Nothing is kept."""


class FuzzedConnection:
    """`send` protects a packet and hands it to the receiver as a datagram; `hand_over` takes any bytes."""

    def __init__(self) -> None:
        self.sink = CountingSink()
        self.receiver = StreamReceiver(self.sink)
        self._connection = new_peer_connection()
        self._transport = RTCDtlsTransport(RTCIceTransport(RTCIceGatherer()), [RTCCertificate.generateCertificate()])
        key = secrets.token_bytes(30)
        receiving = Policy(key=key, ssrc_type=Policy.SSRC_ANY_INBOUND, srtp_profile=PROFILE)
        receiving.allow_repeat_tx, receiving.window_size = True, 1024
        sending = Policy(key=key, ssrc_type=Policy.SSRC_ANY_OUTBOUND, srtp_profile=PROFILE)
        sending.allow_repeat_tx, sending.window_size = True, 1024
        self._transport._rx_srtp = Session(receiving)
        self._session = Session(sending)

    async def open(self) -> None:
        """Set the receiver up as a negotiation does."""
        for kind in ("audio", "video"):
            transceiver: Any = self._connection.addTransceiver(kind, "recvonly")
            names = ["opus"] if kind == "audio" else ["VP8", "H264", "VP9", "AV1"]
            rate = 48000 if kind == "audio" else 90000
            transceiver._codecs = [
                RTCRtpCodecParameters(mimeType=f"{kind}/{name}", clockRate=rate, payloadType=PAYLOAD_TYPES[name]) for name in names
            ]
            if kind == "video":
                transceiver._codecs.append(
                    RTCRtpCodecParameters(mimeType="video/rtx", clockRate=rate, payloadType=RTX_OF_VP8, parameters={"apt": 97})
                )
        await self.receiver._set_up(self._connection.getTransceivers(), {})
        for packets in self.receiver._intake._receivers.values():
            packets._enabled = True
            packets.setTransport(self._transport)
        for transceiver in self._connection.getTransceivers():
            await transceiver.receiver.receive(RTCRtpReceiveParameters(codecs=transceiver._codecs))

    async def close(self) -> None:
        """End everything."""
        self.receiver._intake.finish()
        await close_connection(self._connection)

    def hand_over(self, datagram: bytes) -> None:
        """A datagram from anybody."""
        self._transport.transport._connection.data_received(datagram, 1)

    def send(self, packet: bytes) -> None:
        """A datagram from who has the keys. What libsrtp refuses to protect (such numbers, such headers) is brought behind it."""
        try:
            protected = self._session.protect_rtcp(packet) if 192 <= packet[1] <= 223 else self._session.protect(packet)
        except (Error, IndexError, ValueError):
            self._bring_behind(packet)
        else:
            self.hand_over(protected)

    def _bring_behind(self, packet: bytes) -> None:
        if len(packet) < 12:
            return
        first, second, sequence, timestamp, ssrc = struct.unpack_from("!BBHII", packet)
        view = memoryview(packet)
        start, end = _payload_bounds(view, first, len(packet)) if len(packet) >= 80 else (12, len(packet))
        for receiver in self.receiver._intake._receivers.values():
            take = receiver.route(ssrc, second & 0x7F)
            if take is not None and start <= end:
                take(sequence, timestamp, second > 0x7F, view[start:end], self.receiver._intake._clock.now())

    @property
    def callback_errors(self) -> int:
        """Exceptions that were contained: there should be none at all."""
        return sum(packets.callback_errors for packets in self.receiver._intake._receivers.values())

    @property
    def held(self) -> int:
        """Packets and frames in memory."""
        tracks = self.receiver._intake._tracks
        buffers = [track._buffer for track in tracks.tracks.values() if track._buffer is not None]
        return len(tracks._held) + sum(len(buffer._held) + len(buffer._missing) for buffer in buffers)


def rtp_packets(codec: str, ssrc: int) -> list[bytes]:
    """A clip as plain RTP packets."""
    frames = audio_clip() if codec == "opus" else video_clip(codec)
    return [
        struct.pack("!BBHII", 0x80, packet.marker << 7 | PAYLOAD_TYPES[codec], packet.sequence, packet.timestamp, ssrc) + packet.payload
        for packet in packetize(frames)
    ]


def mutated(packet: bytes, chance: random.Random) -> bytes:
    """One to four changes: bytes of the header or the payload's beginning, cuts, insertions, an extension, padding."""
    data = bytearray(packet)
    for _ in range(chance.randrange(1, 5)):
        kind = chance.randrange(7)
        if kind == 0:
            data[chance.randrange(min(len(data), 24))] = chance.randrange(256)
        elif kind == 1:
            del data[chance.randrange(1, len(data) + 1) :]
        elif kind == 2:
            at = chance.randrange(len(data))
            data[at:at] = chance.randbytes(chance.randrange(1, 6))
        elif kind == 3:
            data[2:4] = chance.randbytes(2)  # sequence number
        elif kind == 4:
            data[0] |= 0x10
            data[12:12] = chance.randbytes(2) + chance.choice([b"\x00\x00", b"\x00\x01", b"\x00\xff", chance.randbytes(2)])
        elif kind == 5:
            data[0] |= 0x20
            data.append(chance.randrange(256))
        else:
            at = chance.randrange(len(data))
            data[at : at + 1] = bytes((data[at] ^ 1 << chance.randrange(8),))
    data[0] = data[0] & 0x3F | 0x80
    return bytes(data)
