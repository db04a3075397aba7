"""Parts of the benchmarks that could deceive: what is counted as lost, and how the clip is cut."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from support.clip import Clip, make_clip
from support.mjr import whole_frames
from support.process_figures import Window


def mjr(path: Path, packets: list[tuple[int, int]], *, torn: bool = False) -> Path:
    header = b'{"t":"v"}'
    content = b"MJR00002" + struct.pack("!H", len(header)) + header
    for sequence, timestamp in packets:
        packet = struct.pack("!BBHII", 0x80, 96, sequence, timestamp, 1) + b"payload"
        content += b"MEET" + struct.pack("!IH", 0, len(packet)) + packet
    path.write_bytes(content + b"MEET\0\0" if torn else content)
    return path


@pytest.mark.parametrize(
    ("packets", "frames"),
    [
        ([(1, 0), (2, 0), (3, 3000), (4, 6000)], 3),
        ([(65535, 0), (0, 3000), (1, 3000)], 2),
        ([(2, 3000), (1, 0), (3, 6000)], 3),  # out of order
        ([(1, 0), (2, 0), (4, 3000), (5, 6000)], 1),  # which of the two frames lost the packet is not known: both count
        ([], 0),
    ],
)
def test_frames_in_a_recording_of_janus(tmp_path: Path, packets: list[tuple[int, int]], frames: int) -> None:
    assert whole_frames(mjr(tmp_path / "x.mjr", packets)) == frames
    assert whole_frames(mjr(tmp_path / "x.mjr", packets, torn=True)) == frames


def test_another_file_is_no_recording_of_janus(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"RIFF....")
    with pytest.raises(ValueError, match="no recording"):
        whole_frames(tmp_path / "x")


def test_the_clip_can_be_sent_over_and_over(tmp_path: Path) -> None:
    clip = make_clip(1, 160, 96, 100_000)
    assert (len(clip.video), len(clip.audio)) == (30, 50)
    assert clip.video[0].keyframe
    assert [frame.at for frame in clip.video] == [number * 3000 for number in range(30)]
    assert all(len(payload) <= 1300 for frame in clip.video for payload in frame.payloads)
    clip.save(tmp_path / "clip")
    assert Clip.load(tmp_path / "clip") == clip


def test_memory_that_grows_is_told_from_memory_that_does_not() -> None:
    assert Window(samples=[(second, 100 + second / 10) for second in range(20)]).growth_mib_per_minute == pytest.approx(6)
    assert Window(samples=[(second, 100.0) for second in range(20)]).growth_mib_per_minute == 0
    assert Window().growth_mib_per_minute == 0
