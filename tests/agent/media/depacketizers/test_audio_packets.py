"""Audio codecs whose packets are frames."""

from roomkeeper.media.depacketizers.audio_packets import AudioPacketDepacketizer


def test_a_packet_is_a_frame() -> None:
    depacketizer = AudioPacketDepacketizer("opus")
    depacketizer.push(memoryview(b"\xfcsound"))
    unit = depacketizer.finish()
    assert unit is not None
    assert (unit.data, unit.keyframe, unit.width, unit.height) == (b"\xfcsound", True, 0, 0)
    assert depacketizer.finish() is None
    depacketizer.push(b"x")
    depacketizer.discard()
    assert depacketizer.finish() is None
    assert depacketizer.starts_frame(b"x")
