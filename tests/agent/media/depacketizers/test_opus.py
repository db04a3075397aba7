"""Opus: a packet is a frame."""

from roomkeeper.media.depacketizers.opus import OpusDepacketizer


def test_a_packet_is_a_frame() -> None:
    depacketizer = OpusDepacketizer()
    depacketizer.push(memoryview(b"\xfcsound"))
    unit = depacketizer.finish()
    assert unit is not None
    assert (unit.data, unit.keyframe, unit.width, unit.height) == (b"\xfcsound", True, 0, 0)
    assert depacketizer.finish() is None
    depacketizer.push(b"x")
    depacketizer.discard()
    assert depacketizer.finish() is None
    assert depacketizer.starts_frame(b"x")
