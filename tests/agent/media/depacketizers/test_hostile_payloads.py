"""Whatever bytes come: nothing raises, and the track recovers with the next whole key frame."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from agent.media.clips import audio_clip, video_clip  # type: ignore[import-not-found]
from agent.media.wires import Scene, WirePacket, packetize  # type: ignore[import-not-found]
from roomkeeper.errors import MediaError
from roomkeeper.media.depacketizers import Depacketizer
from roomkeeper.media.depacketizers.choice import depacketizer_for, keyframe_test


def first_frame(packets: list[WirePacket]) -> list[bytes]:
    """The payloads of a clip's first frame, which is a key frame."""
    return [packet.payload for packet in packets if packet.timestamp == packets[0].timestamp]


def frame_of(depacketizer: Depacketizer, payloads: list[bytes]) -> bytes | None:
    for payload in payloads:
        depacketizer.push(payload)
    unit = depacketizer.finish()
    return unit and unit.data


def mutated(payload: bytes, chance: random.Random) -> bytes:
    data = bytearray(payload)
    for _ in range(chance.randrange(1, 5)):
        kind = chance.randrange(4)
        if kind == 0 and data:
            data[chance.randrange(min(len(data), 12))] = chance.randrange(256)
        elif kind == 1:
            del data[chance.randrange(len(data) + 1) :]
        elif kind == 2:
            data[0:0] = chance.randbytes(chance.randrange(3))
        elif data:
            at = chance.randrange(len(data))
            del data[at : at + chance.randrange(1, 4)]
    return bytes(data)


@pytest.mark.parametrize("codec", ["H264", "VP8", "VP9", "AV1", "opus"])
def test_mutated_payloads_never_raise_and_the_next_key_frame_is_whole(codec: str) -> None:
    chance = random.Random(20)
    packets = packetize(audio_clip() if codec == "opus" else video_clip(codec))
    payloads = [packet.payload for packet in packets]
    depacketizer, begins = depacketizer_for(codec), keyframe_test(codec)
    for number in range(15_000):
        payload = mutated(chance.choice(payloads), chance) if number % 3 else chance.randbytes(chance.randrange(40))
        depacketizer.starts_frame(payload)
        begins(payload)
        if payload:
            depacketizer.push(memoryview(payload))
        if depacketizer.damaged:
            depacketizer.discard()
        elif chance.random() < 0.3:
            depacketizer.finish()
    depacketizer.discard()
    assert not depacketizer.damaged
    whole = frame_of(depacketizer_for(codec), first_frame(packets))
    assert whole
    assert frame_of(depacketizer, first_frame(packets)) == whole


@pytest.mark.parametrize("codec", ["H264", "VP8", "VP9", "AV1", "opus"])
def test_a_track_recovers_from_a_storm_of_nonsense(codec: str) -> None:
    chance = random.Random(21)
    good = packetize(audio_clip() if codec == "opus" else video_clip(codec))
    storm = [
        WirePacket(
            chance.randrange(65536),
            chance.randrange(1 << 32),
            chance.random() < 0.3,
            mutated(chance.choice(good).payload, chance),
            number * 0.001,
        )
        for number in range(3000)
    ]
    scene = Scene(codec)
    after = [replace(packet, sent_at=packet.sent_at + 5) for packet in good]
    received = scene.play(storm + after)
    tail = [unit.data for unit in received][-len(good) :]
    wanted = [unit.data for unit in Scene(codec).play(good)]
    assert tail[-10:] == wanted[-10:]


def test_unknown_codecs_are_refused() -> None:
    with pytest.raises(MediaError, match="codec 'H265' is not supported"):
        depacketizer_for("H265")
