"""The sending peer behind a lossy way, in a process of its own: generated pictures and sound, really encoded, with key frames on demand.

`aiortc`: a stock peer that encodes by itself and sends again by RTX for video, plainly for sound. `roomkeeper`: our own `StreamSender`.
"""

from __future__ import annotations

import array
import asyncio
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from typing import Any, Final, Protocol

import av
from aiortc import RTCPeerConnection, RTCSessionDescription
from aiortc.codecs import get_capabilities
from aiortc.mediastreams import MediaStreamTrack

from roomkeeper.demo.pictures import Picture
from roomkeeper.demo.sound import BLOCK_SAMPLES, BLOCKS_PER_SECOND, SAMPLE_RATE, Sound
from roomkeeper.demo.source import GeneratedSource
from roomkeeper.media.frames import EncodedFrame, MediaKind
from roomkeeper.media.webrtc.connection import new_peer_connection, wait_connected
from roomkeeper.media.webrtc.interfaces import gather_on
from roomkeeper.media.webrtc.stream_sender import StreamSender
from support.child import serve

WIDTH: Final = 640
HEIGHT: Final = 360
FPS: Final = 20
BITRATE: Final = 500_000
CONNECT_WITHIN_S: Final = 30.0
ENCODED_WITHIN_S: Final = 0.5


class Gate:
    """Opens when everybody is connected, and closes at the end."""

    def __init__(self) -> None:
        self._opened = asyncio.Event()
        self.over = False

    def open(self) -> None:
        """Let media through."""
        self._opened.set()

    async def passed(self) -> bool:
        """Wait until media may flow; False when it is over."""
        await self._opened.wait()
        return not self.over


class Camera(Protocol):
    """One way to send."""

    async def offer(self) -> str:
        """Make the offer, with every candidate in it."""
        ...

    async def accept(self, answer: str) -> None:
        """Take the answer and connect."""
        ...

    async def sent(self) -> dict[str, int]:
        """Frames sent."""
        ...

    async def close(self) -> None:
        """End the connection."""
        ...


class CountedSource(GeneratedSource):
    """A generated source behind the gate that counts what it gives."""

    def __init__(self, gate: Gate, codec: str) -> None:
        super().__init__("camera", video_codec=codec, width=WIDTH, height=HEIGHT, fps=FPS, bitrate=BITRATE)
        self._gate = gate
        self.given = {"video": 0, "audio": 0}

    async def next_frame(self, kind: MediaKind) -> EncodedFrame | None:
        """The next frame while the gate is open."""
        if not await self._gate.passed():
            return None
        frame = await super().next_frame(kind)
        if frame is None or self._gate.over:
            return None
        self.given[kind] += 1
        return frame


class OwnCamera:
    """Sends by `StreamSender`."""

    def __init__(self, gate: Gate, codec: str) -> None:
        self._source = CountedSource(gate, codec)
        self._sender = StreamSender(self._source, addresses=["127.0.0.1"], label="camera")

    async def offer(self) -> str:
        """See `Camera`."""
        return await self._sender.offer()

    async def accept(self, answer: str) -> None:
        """See `Camera`."""
        await self._sender.accept(answer)
        await self._sender.wait_connected(CONNECT_WITHIN_S)

    async def sent(self) -> dict[str, int]:
        """See `Camera`."""
        return dict(self._source.given)

    async def close(self) -> None:
        """See `Camera`."""
        await self._sender.close()
        await self._source.close()


class GeneratedTrack(MediaStreamTrack):
    """Raw media at the pace of the wall clock, with the marks of `roomkeeper.testing.sync_marks`. `given` counts frames."""

    def __init__(self, kind: MediaKind, gate: Gate, zero: Callable[[], float]) -> None:
        super().__init__()
        self.kind = kind
        self.given = 0
        self._gate = gate
        self._zero = zero
        self._picture = Picture(WIDTH, HEIGHT, "camera")
        self._sound = Sound("camera")

    async def recv(self) -> av.VideoFrame | av.AudioFrame:
        """The next frame when it is due; never again once the gate is closed."""
        if await self._gate.passed():
            rate = FPS if self.kind == "video" else BLOCKS_PER_SECOND
            await asyncio.sleep(max(0.0, self._zero() + self.given / rate - time.time()))
        if self._gate.over:
            await asyncio.Event().wait()
        number = self.given
        self.given += 1
        return self._draw(number) if self.kind == "video" else self._block(number)

    def _draw(self, number: int) -> av.VideoFrame:
        picture = self._picture.draw(self._zero() + number / FPS, flash=number % FPS == 0)
        picture.pts, picture.time_base = number * 90000 // FPS, Fraction(1, 90000)
        return picture

    def _block(self, number: int) -> av.AudioFrame:
        floats = array.array("f", self._sound.block(number))
        block = av.AudioFrame("s16", "mono", BLOCK_SAMPLES)
        block.planes[0].update(array.array("h", (int(sample * 32767) for sample in floats)).tobytes())
        block.sample_rate, block.pts, block.time_base = SAMPLE_RATE, number * BLOCK_SAMPLES, Fraction(1, SAMPLE_RATE)
        return block


class StockCamera:
    """Sends by aiortc alone."""

    def __init__(self, gate: Gate, codec: str) -> None:
        self._zero: float | None = None
        self._codec = codec
        self._connection: RTCPeerConnection = new_peer_connection()
        self._video = GeneratedTrack("video", gate, self._begin)
        self._audio = GeneratedTrack("audio", gate, self._begin)

    def _begin(self) -> float:
        """Both tracks begin at the same whole second."""
        if self._zero is None:
            self._zero = float(int(time.time()) + 1)
        return self._zero

    async def offer(self) -> str:
        """See `Camera`."""
        for track in (self._audio, self._video):
            self._connection.addTrack(track)
        for transceiver in self._connection.getTransceivers():
            transceiver.direction = "sendonly"
            if transceiver.kind == "video":
                capabilities = get_capabilities("video")
                assert capabilities is not None
                transceiver.setCodecPreferences([one for one in capabilities.codecs if one.name.lower() in (self._codec.lower(), "rtx")])
        with gather_on(["127.0.0.1"]):
            await self._connection.setLocalDescription(await self._connection.createOffer())
        return str(self._connection.localDescription.sdp)

    async def accept(self, answer: str) -> None:
        """See `Camera`."""
        await self._connection.setRemoteDescription(RTCSessionDescription(sdp=answer, type="answer"))
        await wait_connected(self._connection, CONNECT_WITHIN_S)

    async def sent(self) -> dict[str, int]:
        """See `Camera`. A packet of sound is a frame; the encoder may have kept the first block for itself."""
        counts = {"video": self._video.given, "audio": 0}
        for sender in self._connection.getSenders():
            for report in (await sender.getStats()).values():
                if report.type == "outbound-rtp" and report.kind == "audio":
                    counts["audio"] = report.packetsSent
        return counts

    async def close(self) -> None:
        """See `Camera`."""
        await self._connection.close()


class Shooting:
    """What the parent asks for."""

    def __init__(self, sender: str, codec: str) -> None:
        self._choice = (sender, codec)
        self._gate: Gate | None = None
        self._camera: Camera | None = None

    async def offer(self) -> str:
        """Set up, and make the offer."""
        sender, codec = self._choice
        self._gate = Gate()
        self._camera = StockCamera(self._gate, codec) if sender == "aiortc" else OwnCamera(self._gate, codec)
        return await self._camera.offer()

    async def accept(self, answer: str) -> None:
        """Take the answer and connect."""
        assert self._camera is not None
        await self._camera.accept(answer)

    async def go(self) -> None:
        """Begin to send."""
        assert self._gate is not None
        self._gate.open()

    async def stop(self) -> dict[str, Any]:
        """Send no new frame. Returns how many were sent, by kind; the connection stays and still sends again."""
        assert self._gate is not None
        assert self._camera is not None
        self._gate.over = True
        await asyncio.sleep(ENCODED_WITHIN_S)
        return await self._camera.sent()

    async def close(self) -> None:
        """End everything."""
        if self._gate is not None:
            self._gate.over = True
            self._gate.open()
        if self._camera is not None:
            await self._camera.close()


def main() -> None:
    """`camera_process SENDER CODEC`."""
    shooting = Shooting(sys.argv[1], sys.argv[2])
    serve({"offer": shooting.offer, "accept": shooting.accept, "go": shooting.go, "stop": shooting.stop}, shooting.close)


if __name__ == "__main__":
    main()
