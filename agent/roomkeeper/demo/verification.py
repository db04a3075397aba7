"""Judge a recorded session by its manifest and by decoding every file it names. Everything here blocks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from roomkeeper.errors import RecordingError
from roomkeeper.state.files import sha256_of
from roomkeeper.state.timestamps import parse_rfc3339
from roomkeeper.testing.media_probe import MediaProbe, probe

AV_WITHIN_MS: Final = 40.0
"""How far a beep may be from its flash."""
CLOCK_WITHIN_MS: Final = 150.0
"""How far a flash may be from a whole second of wall-clock time, by the segment's own place in time: well below half a second, so
that the order of what happened in different streams is certain to the second, and close enough that it is right to the eye."""
NO_STREAM: Final = "the manifest names no stream"
MARKS_EXPECTED_AFTER_S: Final = 2.0
"""A segment with picture and sound that is longer than this must hold a flash with its beep."""


@dataclass(slots=True)
class SegmentFinding:
    """What was found of one segment. `problems` is empty for a good one; numbers are None where there was nothing to measure."""

    room_id: str
    stream_id: str
    path: str
    video_frames: int = 0
    audio_frames: int = 0
    flashes: int = 0
    av_offset_ms: float | None = None
    av_offset_max_ms: float | None = None
    clock_error_ms: float | None = None
    problems: list[str] = field(default_factory=list)


@dataclass(slots=True)
class SessionVerification:
    """What was found of one session. `problems` are those of the manifest itself."""

    folder: Path
    room_id: str
    segments: list[SegmentFinding] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Nothing is wrong with the manifest nor with any segment."""
        return not self.all_problems()

    def all_problems(self) -> list[str]:
        """Every problem, with the file it is about."""
        return [*self.problems, *(f"{segment.path}: {problem}" for segment in self.segments for problem in segment.problems)]

    @property
    def av_offset_max_ms(self) -> float | None:
        """The largest offset between beep and flash in any segment, by amount."""
        return max((s.av_offset_max_ms for s in self.segments if s.av_offset_max_ms is not None), key=abs, default=None)

    @property
    def clock_error_max_ms(self) -> float | None:
        """The largest error of a flash against the wall clock in any segment, by amount."""
        return max((s.clock_error_ms for s in self.segments if s.clock_error_ms is not None), key=abs, default=None)


def verify_session(folder: Path, *, marks: bool = True) -> SessionVerification:
    """Hold every segment of a session against its manifest.

    Checked: the file is there, with the manifest's size and SHA-256; it decodes without an error; as many frames come out of the decoder
    as the manifest says; beep and flash agree; each flash lies on a whole second of wall-clock time.

    :param folder: the session's folder, with `manifest.json`.
    :param marks: whether the media has the marks of `roomkeeper.testing.sync_marks`; without, only decoding and counts are checked.
    :raises RecordingError: when there is no readable manifest.
    """
    path = folder / "manifest.json"
    try:
        manifest = json.loads(path.read_bytes())
        room_id, streams = str(manifest["session"]["room_id"]), list(manifest["streams"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RecordingError(f"no usable manifest: {error!r}", where=str(path), remedy="run `roomkeeper recover`") from error
    result = SessionVerification(folder, room_id)
    if not streams:
        result.problems.append(NO_STREAM)
    for stream in streams:
        for segment in stream["segments"]:
            result.segments.append(_verify_segment(folder, room_id, str(stream["stream_id"]), segment, marks=marks))
    return result


def _verify_segment(folder: Path, room_id: str, stream_id: str, segment: Mapping[str, Any], *, marks: bool) -> SegmentFinding:
    finding = SegmentFinding(room_id, stream_id, str(segment["path"]))
    file = (folder / finding.path).resolve()
    if not file.is_relative_to(folder.resolve()):
        finding.problems.append("lies outside of the session's folder")
        return finding
    if not file.is_file():
        finding.problems.append("is not there")
        return finding
    _compare(finding, "bytes", segment["bytes"], file.stat().st_size)
    _compare(finding, "sha256", segment["sha256"], sha256_of(file))
    seen = probe(file)
    finding.video_frames, finding.audio_frames, finding.flashes = seen.video_frames, seen.audio_frames, len(seen.flash_times)
    finding.problems.extend(f"decoding: {error}" for error in seen.errors[:5])
    _compare(finding, "video_frames", segment["video_frames"], seen.video_frames)
    _compare(finding, "audio_frames", segment["audio_frames"], seen.audio_frames)
    if seen.video_frames:
        _compare(finding, "width and height", (segment["width"], segment["height"]), (seen.width, seen.height))
    if marks:
        _judge_marks(finding, seen, parse_rfc3339(segment["started_at"]).timestamp())
    return finding


def _judge_marks(finding: SegmentFinding, seen: MediaProbe, started_at: float) -> None:
    finding.av_offset_ms, finding.av_offset_max_ms = seen.av_offset_ms(), seen.av_offset_max_ms()
    errors = [(moment - round(moment)) * 1000 for moment in (started_at + flash for flash in seen.flash_times)]
    finding.clock_error_ms = max(errors, key=abs, default=None)
    if finding.av_offset_max_ms is None:
        if seen.video_frames and seen.audio_frames and seen.duration > MARKS_EXPECTED_AFTER_S:
            finding.problems.append(f"no flash with its beep in {seen.duration:.1f} s")
    elif abs(finding.av_offset_max_ms) > AV_WITHIN_MS:
        finding.problems.append(f"a beep is {finding.av_offset_max_ms:.0f} ms from its flash, {AV_WITHIN_MS:.0f} are allowed")
    if finding.clock_error_ms is not None and abs(finding.clock_error_ms) > CLOCK_WITHIN_MS:
        finding.problems.append(f"a flash is {finding.clock_error_ms:.0f} ms from the whole second, {CLOCK_WITHIN_MS:.0f} are allowed")


def _compare(finding: SegmentFinding, name: str, written: object, found: object) -> None:
    if written != found:
        finding.problems.append(f"{name}: the manifest says {written}, the file {found}")
