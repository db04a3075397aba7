"""People who publish small pictures and sound in many rooms, cheaply: encoded once, sent over and over, with every picture a key frame."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import SecretStr

from roomkeeper.demo.encoders import OpusEncoder, VideoEncoder
from roomkeeper.demo.pictures import Picture
from roomkeeper.demo.sound import BLOCK_SAMPLES, BLOCKS_PER_SECOND, SAMPLE_RATE, Sound
from roomkeeper.errors import RoomkeeperError
from roomkeeper.media.frames import EncodedFrame, MediaKind
from roomkeeper.rooms.protocols import Account, Room
from roomkeeper_embedded.provider import EmbeddedProvider

WIDTH: Final = 96
HEIGHT: Final = 64
FPS: Final = 5
VIDEO_CLOCK_RATE: Final = 90_000
RETRY_S: Final = 0.3


@dataclass(frozen=True, slots=True)
class Loop:
    """A second of encoded media."""

    pictures: Sequence[bytes]
    blocks: Sequence[bytes]


def encode_loop() -> Loop:
    """Encode it. Blocks."""
    encoder, picture = VideoEncoder("VP8", WIDTH, HEIGHT, fps=FPS, bitrate=60_000), Picture(WIDTH, HEIGHT, "soak")
    sound, opus = Sound("soak"), OpusEncoder()
    return Loop(
        [encoder.encode(picture.draw(number / FPS, flash=number == 0), keyframe=True).data for number in range(FPS)],
        [opus.encode(sound.block(number)) for number in range(BLOCKS_PER_SECOND)],
    )


class LoopSource:
    """Serves `FrameSource` from a loop, at the pace of the monotonic clock."""

    video_codec: str | None = "VP8"
    audio_codec: str | None = "opus"

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._began = 0.0
        self._wall = 0.0
        self._sent: dict[MediaKind, int] = {"audio": 0, "video": 0}

    async def next_frame(self, kind: MediaKind) -> EncodedFrame | None:
        """The track's next frame when it is due."""
        if not self._began:
            self._began, self._wall = time.monotonic(), time.time()
        number, rate = self._sent[kind], FPS if kind == "video" else BLOCKS_PER_SECOND
        await asyncio.sleep(max(0.0, self._began + number / rate - time.monotonic()))
        self._sent[kind] = number + 1
        at = self._wall + number / rate
        if kind == "video":
            data = self._loop.pictures[number % len(self._loop.pictures)]
            ticks = number * VIDEO_CLOCK_RATE // FPS
            return EncodedFrame("video", "VP8", data, ticks, VIDEO_CLOCK_RATE, at, keyframe=True, width=WIDTH, height=HEIGHT)
        data = self._loop.blocks[number % len(self._loop.blocks)]
        return EncodedFrame("audio", "opus", data, number * BLOCK_SAMPLES, SAMPLE_RATE, at, keyframe=True)

    def request_keyframe(self) -> None:
        """Every picture is one."""


class Person:
    """One user who is in some rooms and publishes in each, and comes back whenever the room server does. Cancel `run` to have it leave."""

    def __init__(self, user_id: str, rooms: Sequence[str], url: str, secret: str, loop: Loop) -> None:
        settings = {"url": url, "server_secret": SecretStr(secret)}
        self._account = Account(name=user_id, provider="embedded", user_id=user_id, user_name="", settings=settings)
        self._rooms = rooms
        self._loop = loop
        self.publishing = asyncio.Event()
        """Set while media flows in every room."""

    async def run(self) -> None:
        """Be there until cancelled."""
        while True:
            with contextlib.suppress(RoomkeeperError, TimeoutError):
                await self._be_there()
            self.publishing.clear()
            await asyncio.sleep(RETRY_S)

    async def _be_there(self) -> None:
        client = await EmbeddedProvider().connect(self._account)
        try:
            rooms = [await client.login_room(room_id) for room_id in self._rooms]
            for room in rooms:
                await room.start_publishing_stream(f"{self._account.user_id}-{room.room_id}", LoopSource(self._loop))
            self.publishing.set()
            await _ended(rooms[0])
        finally:
            await client.close()


async def _ended(room: Room) -> None:
    async for _ in room.events():
        pass
