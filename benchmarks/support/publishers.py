"""Publishers in a process of their own: real WebRTC peers that send the clip over and over at the pace of the wall clock.

Packets were cut when the clip was made; here they only get numbers, times and encryption, so that one core feeds a hundred streams.
"""

from __future__ import annotations

import asyncio
import secrets
import sys
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from aiortc import RTCPeerConnection, RTCSessionDescription
from aiortc.codecs import get_capabilities
from aiortc.rtp import RtpPacket

from roomkeeper.media.frames import MediaKind
from roomkeeper.media.webrtc.connection import enlarge_socket_buffers, new_peer_connection, wait_connected
from roomkeeper.media.webrtc.forwarding_sender import ForwardingSender, replace_sender
from roomkeeper.media.webrtc.interfaces import gather_on
from support.child import serve
from support.clip import AUDIO_CLOCK_RATE, VIDEO_CLOCK_RATE, Clip, ClipFrame

TICK_S: Final = 0.004
BURST_PACKETS: Final = 12
"""A key frame leaves in bursts of so many packets, one a tick: what a camera's uplink makes of it."""
REPORT_INTERVAL_S: Final = 1.0
STALL_S: Final = 0.05
"""A process that got no time for so long lets its cameras skip that time, as real ones would, instead of sending it all in one burst."""
CONNECT_WITHIN_S: Final = 30.0


class PublishedTrack:
    """One m-line: the clip's frames of one kind, numbered and timed anew each time round.

    :ivar frames: frames sent whole. `packets` their packets, `refused` packets that the socket did not take.
    :ivar latest_s: how late the latest packet left.
    :ivar skipped_s: time that was skipped; it is missing from the RTP timeline as well.
    """

    def __init__(self, kind: MediaKind, frames: Sequence[ClipFrame], clip_seconds: int) -> None:
        self.clock_rate = VIDEO_CLOCK_RATE if kind == "video" else AUDIO_CLOCK_RATE
        self.sender = ForwardingSender(kind, codec="H264" if kind == "video" else "opus")
        self.frames = 0
        self.packets = 0
        self.refused = 0
        self.latest_s = 0.0
        self.skipped_s = 0.0
        self._clip = frames
        self._round = clip_seconds * self.clock_rate
        self._next = 0
        self._sequence = secrets.randbits(15)
        self._origin = secrets.randbits(32)
        self._waiting: deque[tuple[RtpPacket, float]] = deque()
        self._reported: float | None = None

    def advance(self, zero: float, now: float, wall_zero: float, *, more: bool) -> bool:
        """Send what is due, a burst at most. True while something waits."""
        if more:
            while (due := zero + self._ticks() / self.clock_rate) <= now:
                if self._reported is None or due - self._reported >= REPORT_INTERVAL_S:
                    self._reported = due
                    self.sender.sender_report(wall_zero + due - zero, (self._origin + self._ticks()) & 0xFFFFFFFF)
                self._queue_frame(due)
        for _ in range(min(BURST_PACKETS, len(self._waiting))):
            packet, due = self._waiting.popleft()
            if self.sender.forward(packet):
                self.packets += 1
                self.frames += packet.marker
            else:
                self.refused += 1
            self.latest_s = max(self.latest_s, now - due)
        return bool(self._waiting)

    def skip(self, seconds: float) -> None:
        """Send nothing for the seconds that have just passed."""
        self.skipped_s += seconds

    def _ticks(self) -> int:
        """When the next frame is due, in ticks from the begin."""
        rounds, index = divmod(self._next, len(self._clip))
        return rounds * self._round + self._clip[index].at + round(self.skipped_s * self.clock_rate)

    def _queue_frame(self, due: float) -> None:
        payloads = self._clip[self._next % len(self._clip)].payloads
        timestamp = (self._origin + self._ticks()) & 0xFFFFFFFF
        for number, payload in enumerate(payloads, 1):
            self._sequence = (self._sequence + 1) & 0xFFFF
            self._waiting.append((RtpPacket(0, int(number == len(payloads)), self._sequence, timestamp, 0, payload), due))
        self._next += 1


class PublishedStream:
    """One peer connection with sound and picture."""

    def __init__(self, clip: Clip) -> None:
        self.connection: RTCPeerConnection = new_peer_connection()
        self.audio = PublishedTrack("audio", clip.audio, clip.seconds)
        self.video = PublishedTrack("video", clip.video, clip.seconds)
        self.tracks = (self.audio, self.video)

    async def offer(self, addresses: Sequence[str]) -> str:
        """Make the offer with every candidate in it."""
        kinds: tuple[MediaKind, ...] = ("audio", "video")
        for kind, track in zip(kinds, self.tracks, strict=True):
            transceiver = self.connection.addTransceiver(kind, "sendonly")
            capabilities = get_capabilities(kind)
            assert capabilities is not None
            wanted = ("opus",) if kind == "audio" else ("h264", "rtx")
            transceiver.setCodecPreferences([codec for codec in capabilities.codecs if codec.name.lower() in wanted])
            replace_sender(transceiver, track.sender)
        with gather_on(addresses):
            await self.connection.setLocalDescription(await self.connection.createOffer())
        enlarge_socket_buffers(self.connection)
        return str(self.connection.localDescription.sdp)

    async def accept(self, answer: str) -> None:
        """Take the answer and connect."""
        await self.connection.setRemoteDescription(RTCSessionDescription(sdp=answer, type="answer"))
        await wait_connected(self.connection, CONNECT_WITHIN_S, where="benchmark publisher")
        for track in self.tracks:
            await asyncio.wait_for(track.sender.wait_started(), CONNECT_WITHIN_S)


class Publishers:
    """The process's streams, and what the parent asks of them."""

    def __init__(self, clip: Clip, addresses: Sequence[str]) -> None:
        self._clip = clip
        self._addresses = addresses
        self._streams: list[PublishedStream] = []
        self._running: asyncio.Task[None] | None = None
        self._stopping = False
        self._janus: Any = None

    async def offer(self) -> str:
        """Make one more stream and its offer."""
        stream = PublishedStream(self._clip)
        self._streams.append(stream)
        return await stream.offer(self._addresses)

    async def accept(self, answer: str) -> None:
        """Connect the newest stream."""
        await self._streams[-1].accept(answer)

    async def join_janus(self, url: str, room: str, prefix: str, streams: int, folder: str) -> None:
        """Make the room unless there is one, and publish so many streams into it, recorded under names with this prefix."""
        from support.janus_signalling import JanusPublishers

        self._janus = await JanusPublishers.connect(url)
        await self._janus.create_room(room, folder)
        for number in range(streams):
            offer = await self.offer()
            await self.accept(await self._janus.publish(room, f"{prefix}-{number}", offer))

    async def go(self) -> None:
        """Begin to send."""
        self._running = asyncio.create_task(self._run(), name="publishers")

    async def stop(self) -> list[dict[str, int]]:
        """Send no new frame, the begun ones to their end. Returns frames sent, a stream an entry."""
        self._stopping = True
        if self._running is not None:
            await self._running
        return [{"video": stream.video.frames, "audio": stream.audio.frames, "packets": _packets(stream)} for stream in self._streams]

    async def counts(self) -> dict[str, float]:
        """Packets sent up to now by all streams, those refused, how late the latest was, and how much time was skipped, in seconds."""
        tracks = [track for stream in self._streams for track in stream.tracks]
        return {
            "packets": sum(track.packets for track in tracks),
            "refused": sum(track.refused for track in tracks),
            "latest_s": max((track.latest_s for track in tracks), default=0.0),
            "skipped_s": max((track.skipped_s for track in tracks), default=0.0),
        }

    async def close(self) -> None:
        """End everything."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.wait([self._running])
        await asyncio.gather(*(stream.connection.close() for stream in self._streams))
        if self._janus is not None:
            await self._janus.close()

    async def _run(self) -> None:
        started, wall = time.monotonic() + TICK_S, time.time() + TICK_S
        shares = [(number / len(self._streams)) for number in range(len(self._streams))]
        waiting = True
        before = started
        while waiting or not self._stopping:
            now = time.monotonic()
            if now - before > STALL_S:
                for stream in self._streams:
                    for track in stream.tracks:
                        track.skip(now - before)
            before = now
            waiting = False
            for stream, share in zip(self._streams, shares, strict=True):
                # spread over two seconds, so that key frames do not fall together
                zero = share * 2
                for track in stream.tracks:
                    waiting |= track.advance(started + zero, now, wall + zero, more=not self._stopping)
            await asyncio.sleep(TICK_S)


def _packets(stream: PublishedStream) -> int:
    return sum(track.packets for track in stream.tracks)


def main() -> None:
    """`publishers CLIP ADDRESS`."""
    publishers = Publishers(Clip.load(Path(sys.argv[1])), [sys.argv[2]])
    serve(
        {
            "offer": publishers.offer,
            "accept": publishers.accept,
            "join_janus": publishers.join_janus,
            "go": publishers.go,
            "stop": publishers.stop,
            "counts": publishers.counts,
        },
        publishers.close,
    )


if __name__ == "__main__":
    main()
