"""One track over changes of its source and codec."""

from __future__ import annotations

from itertools import pairwise

from agent.media.clips import audio_clip, telephone_clip, video_clip  # type: ignore[import-not-found]
from agent.media.wires import Scene, packetize  # type: ignore[import-not-found]


def test_latecomers_of_a_source_that_was_left_are_ignored() -> None:
    clip = video_clip("VP8")
    old, new = packetize(clip[:10]), packetize(clip[10:], first_sequence=9000, first_timestamp=77)
    scene = Scene("VP8")
    scene.play(old)
    scene.ssrc = 8
    for packet in new:
        scene.now += 0.002
        scene.track.push(8, "VP8", packet.sequence, packet.timestamp, packet.marker, packet.payload, scene.now)
        late = old[-1]
        scene.track.push(7, "VP8", late.sequence, late.timestamp, late.marker, late.payload, scene.now)
    scene.track.flush()
    assert [unit.data for unit in scene.received] == [frame.data for frame in clip]
    assert scene.track.source_changes == 1
    times = [unit.rtp_time for unit in scene.received]
    assert times == sorted(times)


def test_a_source_is_taken_up_again_when_its_successor_is_silent() -> None:
    packets = packetize(audio_clip(20))
    scene = Scene("opus", settle_s=0.0)
    for number, ssrc in ((0, 7), (1, 8), (2, 7)):
        for packet in packets:
            scene.track.push(ssrc, "opus", packet.sequence, packet.timestamp, packet.marker, packet.payload, number * 5 + packet.sent_at)
    scene.track.flush()
    assert len(scene.received) == 60
    assert scene.track.source_changes == 2


def test_a_codec_with_another_clock_begins_a_new_timeline() -> None:
    scene = Scene("opus")
    scene.play(packetize(audio_clip(20)))
    scene.codec = "PCMU"
    scene.play(packetize(telephone_clip("PCMU", 20), first_sequence=120))
    assert scene.track.codec == "PCMU"
    assert scene.track.clock.clock_rate == 8000
    times = [unit.rtp_time for unit in scene.received[20:]]
    assert [later - earlier for earlier, later in pairwise(times)] == [160] * 19


def test_the_key_frame_is_on_its_way_before_a_loss_is_certain() -> None:
    """At 60 % of the hold time; a packet that comes after all still saves the picture."""
    clip = video_clip("H264", 60, keyframe_every=60)
    packets = packetize(clip)
    missing = next(packet for packet in packets if packet.timestamp == 1000 + 20 * 3000)
    noticed = next(packet for packet in packets if packet.sequence == missing.sequence + 1).sent_at
    scene = Scene("H264")
    scene.answer = lambda sequence: missing if scene.now > noticed + 0.4 else None
    scene.play([packet for packet in packets if packet is not missing])
    assert [unit.data for unit in scene.received] == [frame.data for frame in clip] or len(scene.received) == len(clip)
    asked = [at for at in scene.keyframe_requests if at > 0.4]
    assert len(asked) == 1
    assert noticed + 0.29 < asked[0] < noticed + 0.32
