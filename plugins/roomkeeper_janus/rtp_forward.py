"""Receives one stream as plain RTP that Janus forwards to UDP sockets: no DTLS, no SRTP, nothing negotiated.

The cheapest way to record, for a Janus on the same machine or a private network: there is no encryption and nothing is sent again.
Janus forwards no sender reports, so audio and video are put together by their arrival (see `relayed_clock`).
Source: Janus VideoRoom documentation, `rtp_forward`.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import Callable
from typing import Any, Final, cast

import structlog
from aiortc.rtp import RTCP_PSFB_PLI, RtcpPsfbPacket

from roomkeeper.errors import RoomError
from roomkeeper.media.depacketizers.choice import CODECS
from roomkeeper.media.failures import describe_failure
from roomkeeper.media.frames import FrameSink, MediaKind
from roomkeeper.media.receive_track import ReceiveTrack, TrackFeedback
from roomkeeper.media.stream_stats import StreamStats
from roomkeeper.media.stream_tracks import StreamTracks
from roomkeeper_janus.config import RtpForwardSettings, revealed
from roomkeeper_janus.feeds import Feed, Track
from roomkeeper_janus.relayed_clock import RelayedClock
from roomkeeper_janus.rtp_sockets import RtpSockets
from roomkeeper_janus.session import JanusHandle

log = structlog.get_logger(__name__)

TICK_S: Final = 0.05
HOLD_S: Final = 0.1
"""Nothing is sent again, so a packet that is not there soon never comes; the network may swap two."""

RTP_VERSION: Final = 2
_HEADER: Final = struct.Struct("!BBHII")
_EXTENSION: Final = struct.Struct("!HH")

Source = tuple[str | Any, int]
OnDatagram = Callable[[bytes, Source], None]


class _Port(asyncio.DatagramProtocol):
    """The UDP socket for feedback."""

    def __init__(self, take: OnDatagram) -> None:
        self.take = take
        self.transport: asyncio.DatagramTransport | None = None

    @property
    def number(self) -> int:
        """The port it listens on."""
        assert self.transport is not None
        return int(self.transport.get_extra_info("sockname")[1])

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is there."""
        self.transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: Source) -> None:
        """A datagram."""
        self.take(data, addr)


class RtpForwardReceiver:
    """One stream. `start` has Janus send, `close` has it stop."""

    def __init__(
        self,
        sink: FrameSink,
        handle: JanusHandle,
        sockets: RtpSockets,
        settings: RtpForwardSettings,
        room: str | int,
        secret: str | None,
        feed: Feed,
    ) -> None:
        self._handle = handle
        self._settings = settings
        self._room = room
        self._secret = secret
        self._feed = feed
        self._sockets = sockets
        self._media: list[socket.socket] = []
        self._clock = sockets.clock
        self._tracks = StreamTracks(sink, RelayedClock(), label=feed.stream_id)
        self._ports: list[_Port] = []
        self._feedback: dict[str, tuple[_Port, Source]] = {}
        self._forwards: list[int] = []
        self._ticking: asyncio.Task[None] | None = None
        self._refused = 0

    async def start(self) -> None:
        """Listen, then ask Janus. Raises `RoomError`, or OSError when no socket is to be had."""
        streams = [await self._listen(track) for track in self._feed.tracks]
        self._ticking = asyncio.create_task(self._tick(), name=f"rtp forward {self._feed.stream_id}")
        answer = await self._handle.message(
            {
                "request": "rtp_forward",
                "room": self._room,
                "publisher_id": self._feed.feed_id,
                "host": self._settings.host,
                "host_family": "ipv6" if ":" in self._settings.host else "ipv4",
                "streams": streams,
                "secret": self._secret,
                "admin_key": revealed(self._settings.admin_key),
            }
        )
        self._forwards = [one["stream_id"] for one in answer.data.get("forwarders", []) if isinstance(one, dict) and "stream_id" in one]

    def stats(self) -> StreamStats:
        """The counts up to now."""
        return self._tracks.stats(plis=sum(track.keyframe_requests for track in self._tracks.tracks.values()))

    async def close(self) -> None:
        """Offer what is whole; no frame is offered after the return. Safe to call twice."""
        self._tracks.finish()
        if self._ticking is not None:
            self._ticking.cancel()
            await asyncio.wait({self._ticking})  # its end, while a cancellation of the caller passes through
        for media in self._media:
            self._sockets.close(media)
        for port in self._ports:
            if port.transport is not None:
                port.transport.close()
        forwards, self._forwards = self._forwards, []
        for forward in forwards:
            request = {"request": "stop_rtp_forward", "room": self._room, "publisher_id": self._feed.feed_id, "stream_id": forward}
            with contextlib.suppress(RoomError):  # it ended with the publisher, or the server is gone
                await self._handle.message({**request, "secret": self._secret, "admin_key": revealed(self._settings.admin_key)})

    # -- sockets ----------------------------------------------------------------------------------------------------------

    async def _listen(self, track: Track) -> dict[str, Any]:
        """Open what a track needs; return what Janus is to be told of it."""
        kind: MediaKind = "video" if track.kind == "video" else "audio"
        codec = CODECS[track.codec]
        feedback = TrackFeedback(lambda: self._request_keyframe(track.mid), lambda ssrc, numbers: None)
        received = self._tracks.add(kind, feedback, hold_s=HOLD_S)
        media, port = self._sockets.open(self._settings.listen, lambda data, arrival: self._take_packet(received, codec, data, arrival))
        self._media.append(media)
        wanted: dict[str, Any] = {"mid": track.mid, "port": port, "simulcast": track.simulcast}
        if kind == "video":
            port_for_feedback = await self._open(lambda _, source: self._feedback.update({track.mid: (port_for_feedback, source)}))
            wanted["rtcp_port"] = port_for_feedback.number
        return wanted

    async def _open(self, take: OnDatagram) -> _Port:
        port = _Port(take)
        self._ports.append(port)
        await asyncio.get_running_loop().create_datagram_endpoint(lambda: port, local_addr=(self._settings.listen, 0))
        return port

    def _request_keyframe(self, mid: str) -> bool:
        """Janus says where to send feedback by sending something from there first."""
        known = self._feedback.get(mid)
        if known is None or known[0].transport is None:
            return False
        known[0].transport.sendto(bytes(RtcpPsfbPacket(fmt=RTCP_PSFB_PLI, ssrc=1, media_ssrc=1)), known[1])
        return True

    # -- packets ----------------------------------------------------------------------------------------------------------

    def _take_packet(self, track: ReceiveTrack, codec: str, data: memoryview, arrival: float) -> None:
        if self._tracks.over:
            return
        try:
            marker, sequence, timestamp, ssrc, payload = _parse(data)
        except (ValueError, IndexError, struct.error) as error:
            self._refused += 1
            if self._refused == 1:
                log.warning("forwarded packet refused", stream=self._feed.stream_id, error=describe_failure(error))
            return
        track.push(ssrc, codec, sequence, timestamp, marker, payload, arrival)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            self._tracks.poll(self._clock.now())


def _parse(data: memoryview) -> tuple[bool, int, int, int, bytes]:
    """Marker, sequence number, timestamp, SSRC and payload of an RTP packet (RFC 3550 section 5.1). Raises ValueError or struct.error."""
    first, second, sequence, timestamp, ssrc = _HEADER.unpack_from(data)
    if first >> 6 != RTP_VERSION:
        raise ValueError("this is no RTP")
    start, end = _HEADER.size, len(data)
    if first & 0x3F:
        start += 4 * (first & 0x0F)
        if first & 0x10:
            start += 4 + 4 * _EXTENSION.unpack_from(data, start)[1]
        if first & 0x20:
            end -= data[-1]
        if start > end:
            raise ValueError("the packet is cut off")
    return bool(second & 0x80), sequence, timestamp, ssrc, bytes(data[start:end])
