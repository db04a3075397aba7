"""Order, repetition, patience: packets in whatever way they come, frames out as they were sent."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.media.clips import audio_clip, video_clip  # type: ignore[import-not-found]
from agent.media.wires import Scene, WirePacket, packetize  # type: ignore[import-not-found]

CODECS = ["H264", "VP8", "opus"]


def clip(codec: str) -> tuple[object, ...]:
    return audio_clip() if codec == "opus" else video_clip(codec)  # type: ignore[no-any-return]


def packets_of(codec: str, **numbers: int) -> list[WirePacket]:
    return packetize(clip(codec), **numbers)  # type: ignore[no-any-return]


def plain(codec: str) -> list[bytes]:
    """What comes out when nothing happens on the way."""
    return [unit.data for unit in Scene(codec).play(packets_of(codec))]


@pytest.mark.parametrize("codec", CODECS)
def test_in_order(codec: str) -> None:
    scene = Scene(codec)
    received = scene.play(packets_of(codec))
    assert len(received) == len(clip(codec))
    assert [unit.rtp_time for unit in received] == [1000 + frame.rtp_time for frame in clip(codec)]  # type: ignore[attr-defined]
    assert scene.requested == []
    assert not any(unit.lost_before for unit in received)


@pytest.mark.parametrize("codec", CODECS)
def test_numbers_and_timestamps_wrap(codec: str) -> None:
    received = Scene(codec).play(packets_of(codec, first_sequence=65530, first_timestamp=0xFFFFFFFF - 3000))
    assert [unit.data for unit in received] == plain(codec)
    times = [unit.rtp_time for unit in received]
    assert times == sorted(set(times))


@pytest.mark.parametrize("codec", CODECS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32), first_sequence=st.integers(0, 65535), twice=st.floats(0, 0.5), spread=st.floats(0, 0.45))
def test_any_order_within_the_hold_time_gives_the_same_frames(
    codec: str, seed: int, first_sequence: int, twice: float, spread: float
) -> None:
    chance = random.Random(seed)
    packets = packets_of(codec, first_sequence=first_sequence)
    late = [replace(packet, sent_at=packet.sent_at + chance.uniform(0, spread)) for packet in packets]
    late += [replace(packet, sent_at=packet.sent_at + chance.uniform(0, 1)) for packet in late if chance.random() < twice]
    chance.shuffle(late)
    scene = Scene(codec, settle_s=0.5)
    received = scene.play(late)
    assert [unit.data for unit in received] == plain(codec)
    assert not any(unit.lost_before for unit in received)
    assert scene.track.totals().lost_packets == 0


@pytest.mark.parametrize("codec", CODECS)
def test_a_packet_that_is_sent_again_costs_nothing(codec: str) -> None:
    packets = packets_of(codec)
    dropped = {packet.sequence for packet in packets[3::7]}
    by_sequence = {packet.sequence: packet for packet in packets}
    scene = Scene(codec, answer=lambda sequence: by_sequence[sequence])
    received = scene.play([packet for packet in packets if packet.sequence not in dropped])
    # Nobody can know of a packet that is missing at the very end.
    at_the_end = packets[-1].sequence in dropped
    assert [unit.data for unit in received] == plain(codec)[: -1 if at_the_end else None]
    totals = scene.track.totals()
    assert totals.recovered == len(dropped) - at_the_end
    assert (totals.lost_packets, totals.lost_frames) == (0, 0)


def test_requests_are_repeated_until_the_hold_time_is_over() -> None:
    packets = packets_of("opus")
    asked: list[int] = []

    def answer(sequence: int) -> WirePacket | None:
        asked.append(sequence)
        return packets[10] if len(asked) == 4 else None

    scene = Scene("opus", answer=answer)
    received = scene.play(packets[:10] + packets[11:])
    assert len(received) == 50
    assert asked == [packets[10].sequence] * 4
    times = [at for at, _ in scene.requested]
    assert times[0] == pytest.approx(packets[11].sent_at)
    assert all(0.04 <= later - earlier <= 0.101 for earlier, later in pairwise(times))


def test_a_lost_audio_packet_is_one_lost_frame() -> None:
    packets = packets_of("opus")
    scene = Scene("opus")
    received = scene.play(packets[:10] + packets[13:20] + packets[21:])
    assert len(received) == 46
    assert [unit.lost_before for unit in received] == [0] * 10 + [3] + [0] * 6 + [1] + [0] * 28
    totals = scene.track.totals()
    assert (totals.lost_packets, totals.lost_frames) == (4, 4)
    assert received[10].at - received[10].arrival == pytest.approx(0.5, abs=0.01)


def test_silence_that_is_not_sent_is_no_loss() -> None:
    packets = packets_of("opus")
    talk = packets[:10]
    later = [replace(packet, sequence=packet.sequence - 30) for packet in packets[40:]]
    received = Scene("opus").play(talk + later)
    assert len(received) == 20
    assert not any(unit.lost_before for unit in received)
    assert received[10].rtp_time - received[9].rtp_time == 31 * 960


def test_padding_is_no_frame_and_no_loss() -> None:
    packets: list[WirePacket] = []
    for packet in packets_of("VP8"):
        packets.append(replace(packet, sequence=(100 + len(packets)) & 0xFFFF))
        if packet.marker:
            packets += [replace(packet, sequence=100 + len(packets) + more, payload=b"", marker=False) for more in range(3)]
    received = Scene("VP8").play(packets)
    assert [unit.data for unit in received] == plain("VP8")


@pytest.mark.parametrize("codec", ["H264", "VP8"])
def test_the_last_frame_is_let_out_at_once(codec: str) -> None:
    packets = packets_of(codec)
    scene = Scene(codec)
    received = scene.play(packets, flush=False)
    assert len(received) == 30
    assert received[-1].at == pytest.approx(packets[-1].sent_at)


@pytest.mark.parametrize("codec", ["H264", "VP8"])
def test_senders_without_marker_bits(codec: str) -> None:
    received = Scene(codec).play([replace(packet, marker=False) for packet in packets_of(codec)])
    assert [unit.data for unit in received] == plain(codec)


def test_the_source_begins_anew() -> None:
    first = packets_of("opus")
    second = [replace(packet, sent_at=packet.sent_at + 1) for packet in packets_of("opus", first_sequence=40000, first_timestamp=48000)]
    scene = Scene("opus")
    received = scene.play(first + second)
    assert len(received) == 100
    assert scene.track.totals().lost_frames == 0
    assert scene.requested == []


def test_the_source_begins_anew_with_numbers_that_look_old() -> None:
    first = packets_of("opus", first_sequence=1000)
    second = [replace(packet, sent_at=packet.sent_at + 3) for packet in packets_of("opus", first_sequence=500)]
    received = Scene("opus").play(first + second)
    assert len(received) == 100


def test_latecomers_are_no_new_beginning() -> None:
    packets = packets_of("VP8")
    late = [replace(packet, sent_at=0.9) for packet in packets[10:40]]
    scene = Scene("VP8")
    received = scene.play(packets + late)
    assert [unit.data for unit in received] == plain("VP8")


def test_one_stray_packet_changes_nothing() -> None:
    packets = packets_of("VP8")
    stray = replace(packets[10], sequence=(packets[10].sequence + 30000) & 0xFFFF)
    received = Scene("VP8").play([*packets[:10], stray, *packets[10:]])
    assert [unit.data for unit in received] == plain("VP8")


def test_a_new_source_on_the_line_goes_on_with_the_time() -> None:
    scene = Scene("VP8")
    scene.play(packets_of("VP8"))
    scene.ssrc, scene.now = 8, 2.0
    again = [replace(packet, sent_at=packet.sent_at + 2) for packet in packets_of("VP8", first_sequence=9, first_timestamp=3_000_000_000)]
    received = scene.play(again)
    assert len(received) == 60
    assert scene.track.totals().frames == 60
    assert received[30].keyframe
    assert received[30].rtp_time - received[0].rtp_time == pytest.approx(2 * 90000, abs=900)
    assert received[59].rtp_time - received[30].rtp_time == 29 * 3000


def test_what_is_held_is_bounded() -> None:
    packets = [WirePacket(number & 0xFFFF, 960 * number, True, b"\x01", number / 100_000) for number in range(9000)]
    scene = Scene("opus", settle_s=0)
    received = scene.play(packets[:5] + packets[6:])
    assert len(received) == 8999
    assert received[5].lost_before == 1
    assert received[5].at - received[5].arrival < 0.1  # long before the hold time
