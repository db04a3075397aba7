"""The whole receive path, from the datagram to the sink, under mutated packets.

`ROOMKEEPER_FUZZ_PACKETS` sets how many; a million take a few minutes.
"""

from __future__ import annotations

import os
import random
import resource
import struct
from pathlib import Path

import pytest

from fuzz.fuzzed_connection import RTX_OF_VP8, FuzzedConnection, mutated, rtp_packets  # type: ignore[import-not-found]
from roomkeeper.media.jitter_buffer import MAX_HELD_PACKETS
from roomkeeper.media.stream_tracks import MAX_HELD_FRAMES
from roomkeeper.media.webrtc.short_path import _payload_bounds

PACKETS = int(os.environ.get("ROOMKEEPER_FUZZ_PACKETS", "60000"))
CODECS = ["opus", "VP8", "H264", "VP9", "AV1"]
MOST_HELD = MAX_HELD_FRAMES + 2 * (MAX_HELD_PACKETS + 5000)


def memory_mib() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20


@pytest.fixture(scope="module")
def clips() -> dict[str, list[bytes]]:
    return {codec: rtp_packets(codec, number + 1) for number, codec in enumerate(CODECS)}


@pytest.mark.parametrize("codec", CODECS)
async def test_mutated_packets(clips: dict[str, list[bytes]], codec: str) -> None:
    """No exception leaves, none has to be contained, memory stays bounded, and good packets are frames again afterwards."""
    chance = random.Random(codec)
    connection = FuzzedConnection()
    await connection.open()
    try:
        good, before = clips[codec], memory_mib()
        for number in range(PACKETS // len(CODECS)):
            kind = chance.random()
            packet = good[number % len(good)]
            if kind < 0.6:
                packet = mutated(packet, chance)
            elif kind < 0.65:
                header = struct.pack("!BBHII", 0x80, RTX_OF_VP8, chance.randrange(65536), number, 99)
                packet = header + chance.randbytes(chance.randrange(30))
            elif kind < 0.7:
                packet = bytes((0x80 | chance.randrange(32), chance.randrange(200, 207))) + chance.randbytes(
                    4 * chance.randrange(1, 12) - 2
                )
            elif kind < 0.72:
                connection.hand_over(chance.randbytes(chance.choice([0, 1, 2, 11, 12, 60, 1500, 2048, 2049, 65000])))
                connection.hand_over(b"\x80" + chance.randbytes(chance.choice([0, 1, 2, 11, 12, 60, 1500, 2048, 2049, 65000])))
            connection.send(packet)
            if number % 1000 == 0:
                assert connection.held < MOST_HELD
        assert connection.callback_errors == 0
        assert memory_mib() - before < 64
        seen = connection.sink.frames
        for packet in good:
            connection.send(packet[:8] + (77).to_bytes(4) + packet[12:])  # as another source
        connection.receiver._intake.finish()
        assert connection.sink.frames >= seen + len(good) // 60
        assert connection.sink.last_codec == codec
    finally:
        await connection.close()


def test_bounds_of_the_payload_are_within_the_packet() -> None:
    chance = random.Random(3)
    for _ in range(20_000):
        end = chance.randrange(12, 80)
        view = memoryview(bytes((chance.randrange(128, 192),)) + chance.randbytes(2047))
        start, stop = _payload_bounds(view, view[0], end)
        assert start > stop or 12 <= start <= stop <= end
