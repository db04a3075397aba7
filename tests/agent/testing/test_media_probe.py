"""The judge itself: it counts what is there, measures what was put in, and sees what is broken."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest

from roomkeeper.demo.pictures import Picture
from roomkeeper.demo.sound import BLOCK_SAMPLES, Sound
from roomkeeper.testing.media_probe import probe

FPS = 20


def write(path: Path, *, codec: str = "libx264", seconds: int = 4, late_sound_ms: int = 0, sound: bool = True) -> None:
    """Encode generated pictures and sound with marks, the sound `late_sound_ms` late."""
    with av.open(str(path), "w", format="matroska") as container:
        video: Any = container.add_stream(codec, rate=FPS)
        video.width, video.height, video.pix_fmt = 160, 90, "yuv420p"
        video.options = {"tune": "zerolatency", "preset": "ultrafast"} if codec == "libx264" else {"deadline": "realtime"}
        audio: Any = container.add_stream("libopus", rate=48000, layout="mono") if sound else None
        picture, tone = Picture(160, 90), Sound()
        for number in range(seconds * FPS):
            frame = picture.draw(number / FPS, flash=number % FPS == 0)
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            container.mux(video.encode(frame))
        for number in range(seconds * 50 if sound else 0):
            block = av.AudioFrame("flt", "mono", BLOCK_SAMPLES)
            block.planes[0].update(tone.block(number))
            block.sample_rate = 48000
            block.pts, block.time_base = number * BLOCK_SAMPLES + late_sound_ms * 48, Fraction(1, 48000)
            container.mux(audio.encode(block))
        for stream in (video, *([audio] if audio else [])):
            container.mux(stream.encode(None))


@pytest.mark.parametrize("codec", ["libx264", "libvpx"])
@pytest.mark.parametrize("late_ms", [0, 60])
def test_counts_and_offsets_are_those_put_in(codec: str, late_ms: int, tmp_path: Path) -> None:
    write(tmp_path / "a.mkv", codec=codec, late_sound_ms=late_ms)
    seen = probe(tmp_path / "a.mkv")
    assert seen.errors == []
    assert seen.video_frames == 80
    assert seen.audio_frames in (200, 201)  # the last one drains the encoder
    assert seen.flash_times == pytest.approx([0, 1, 2, 3], abs=0.002)
    assert seen.beep_times == pytest.approx([late_ms / 1000 + second for second in range(4)], abs=0.004)
    assert seen.av_offset_ms() == pytest.approx(late_ms, abs=4)
    assert seen.av_offset_max_ms() == pytest.approx(late_ms, abs=4)
    assert seen.duration == pytest.approx(4, abs=0.1)
    assert (seen.width, seen.height) == (160, 90)


def test_without_sound_there_is_no_offset(tmp_path: Path) -> None:
    write(tmp_path / "a.mkv", sound=False)
    seen = probe(tmp_path / "a.mkv")
    assert (seen.video_frames, seen.audio_frames, seen.audio_codec) == (80, 0, None)
    assert seen.av_offset_ms() is None
    assert seen.av_offset_max_ms() is None


@pytest.mark.parametrize("codec", ["libx264", "libvpx"])
def test_damaged_video_is_an_error(codec: str, tmp_path: Path) -> None:
    write(tmp_path / "a.mkv", codec=codec, sound=False, seconds=2)
    packets = bytearray((tmp_path / "a.mkv").read_bytes())
    first_frame = len(packets) // 4
    for position in range(first_frame, first_frame + 900):
        packets[position] ^= 0x5A
    (tmp_path / "b.mkv").write_bytes(packets)
    assert probe(tmp_path / "b.mkv").errors


def test_a_delta_frame_without_its_key_frame_is_an_error(tmp_path: Path) -> None:
    write(tmp_path / "a.mkv", sound=False, seconds=2)
    with av.open(str(tmp_path / "a.mkv")) as source, av.open(str(tmp_path / "b.mkv"), "w", format="matroska") as target:
        stream = target.add_stream_from_template(source.streams.video[0], opaque=True)
        for number, packet in enumerate(source.demux(video=0)):
            if number > 0 and packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    seen = probe(tmp_path / "b.mkv")
    assert seen.errors or seen.video_frames < 39


def test_what_is_no_media_has_a_reason_and_no_frames(tmp_path: Path) -> None:
    (tmp_path / "a.mkv").write_bytes(b"not a film")
    seen = probe(tmp_path / "a.mkv")
    assert seen.errors
    assert (seen.video_frames, seen.audio_frames, seen.duration) == (0, 0, 0.0)
    with pytest.raises(FileNotFoundError):
        probe(tmp_path / "nowhere.mkv")


def test_a_file_cut_short_gives_what_is_whole(tmp_path: Path) -> None:
    write(tmp_path / "a.mkv")
    whole = (tmp_path / "a.mkv").read_bytes()
    (tmp_path / "b.mkv").write_bytes(whole[: len(whole) // 2])
    seen = probe(tmp_path / "b.mkv")
    assert 0 < seen.video_frames < 80


def test_the_level_of_logging_is_given_back(tmp_path: Path) -> None:
    before = av.logging.get_level()
    write(tmp_path / "a.mkv", seconds=1, sound=False)
    probe(tmp_path / "a.mkv")
    assert av.logging.get_level() == before
