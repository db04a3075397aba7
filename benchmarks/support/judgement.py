"""What can be seen and heard of a stream's files: frames that decode, the longest hole, complaints of the decoders."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import av

from roomkeeper.testing.media_probe import probe


@dataclass(slots=True)
class Judgement:
    """Frames that came out of the decoders. Gaps are seconds between the begins of two frames that follow each other in a file."""

    video_frames: int = 0
    audio_frames: int = 0
    longest_video_gap_s: float = 0.0
    longest_audio_gap_s: float = 0.0
    errors: list[str] = field(default_factory=list)
    av_offsets_ms: list[float] = field(default_factory=list)

    @property
    def longest_gap_s(self) -> float:
        """The longest hole in picture or sound."""
        return max(self.longest_video_gap_s, self.longest_audio_gap_s)

    @property
    def av_offset_max_ms(self) -> float | None:
        """How far a beep is from its flash at most; None when none was found."""
        return max(self.av_offsets_ms, key=abs, default=None)


def judge(paths: Sequence[str | Path]) -> Judgement:
    """Decode all files of one stream."""
    result = Judgement()
    for path in paths:
        seen = probe(path)
        result.video_frames += seen.video_frames
        result.audio_frames += seen.audio_frames
        result.errors += seen.errors
        result.av_offsets_ms += seen.av_offsets_ms()
        if seen.video_frames or seen.audio_frames:
            video, audio = _times(path)
            result.longest_video_gap_s = max(result.longest_video_gap_s, _longest(video))
            result.longest_audio_gap_s = max(result.longest_audio_gap_s, _longest(audio))
    return result


def _times(path: str | Path) -> tuple[list[float], list[float]]:
    """When the frames of both tracks are shown, in seconds."""
    times: dict[str, list[float]] = {"video": [], "audio": []}
    with av.open(str(path)) as container:
        for packet in container.demux():
            if packet.pts is not None and packet.stream.type in times:
                times[packet.stream.type].append(float(packet.pts * packet.time_base))
    return sorted(times["video"]), sorted(times["audio"])


def _longest(times: Sequence[float]) -> float:
    return max((after - before for before, after in itertools.pairwise(times)), default=0.0)
