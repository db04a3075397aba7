"""Judge a media file by decoding every frame of it, strictly.

Used by tests, by `roomkeeper demo` for its verification, and by whoever wants to know what a recorder really wrote. Pictures are
searched for flashes and sound for beeps as `roomkeeper.testing.sync_marks` describes them. Everything here blocks.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import av

from roomkeeper.testing.sync_marks import BEEP_HZ, BEEP_LEVEL, LUMA_BLACK, LUMA_WHITE, Box, flash_box

_BRIGHT: Final = (LUMA_BLACK + LUMA_WHITE) / 2
_LOUD: Final = BEEP_LEVEL / 3
_TONE_WINDOW_S: Final = 0.02
_PAIR_WITHIN_S: Final = 0.5
"""Flash and beep belong together when nearer than this: marks come once a second."""


@dataclass(slots=True)
class MediaProbe:
    """What decoding a file showed. Times are seconds on the file's own timeline, not shifted to begin at zero.

    `errors` are what the container or a decoder complained about: an exception, or a line of log at level error or worse.
    `duration` is from the first frame's start to the last frame's end, over both tracks.
    """

    path: Path
    video_codec: str | None = None
    audio_codec: str | None = None
    video_frames: int = 0
    audio_frames: int = 0
    sizes: list[tuple[int, int]] = field(default_factory=list)
    first_video_pts: float | None = None
    last_video_pts: float | None = None
    first_audio_pts: float | None = None
    last_audio_pts: float | None = None
    end: float = 0.0
    flash_times: list[float] = field(default_factory=list)
    beep_times: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def width(self) -> int:
        """Width of the first picture, 0 without video."""
        return self.sizes[0][0] if self.sizes else 0

    @property
    def height(self) -> int:
        """Height of the first picture, 0 without video."""
        return self.sizes[0][1] if self.sizes else 0

    @property
    def duration(self) -> float:
        """Seconds from the first frame's start to the last frame's end."""
        starts = [start for start in (self.first_video_pts, self.first_audio_pts) if start is not None]
        return self.end - min(starts) if starts else 0.0

    def av_offsets_ms(self) -> list[float]:
        """How much later than its flash each beep is, in milliseconds; marks without a partner are left out."""
        offsets = []
        for flash in self.flash_times:
            nearest = min(self.beep_times, key=lambda beep: abs(beep - flash), default=math.inf)
            if abs(nearest - flash) < _PAIR_WITHIN_S:
                offsets.append((nearest - flash) * 1000)
        return offsets

    def av_offset_ms(self) -> float | None:
        """The median of `av_offsets_ms`, or None when no flash has a beep."""
        offsets = self.av_offsets_ms()
        return statistics.median(offsets) if offsets else None

    def av_offset_max_ms(self) -> float | None:
        """The largest of `av_offsets_ms` by amount, or None when no flash has a beep."""
        offsets = self.av_offsets_ms()
        return max(offsets, key=abs) if offsets else None


def probe(path: Path | str) -> MediaProbe:
    """Decode a whole file.

    A file that cannot be opened at all gives a probe with no frames and the reason in `errors`. No exception is raised for what
    is in a file, only for a file that is not there (FileNotFoundError).
    """
    result = MediaProbe(Path(path))
    with _logged_errors(result.errors):
        try:
            with av.open(str(path)) as container:
                _decode(container, result)
        except FileNotFoundError:
            raise
        except av.FFmpegError as error:
            result.errors.append(f"{type(error).__name__}: {error}")
    return result


def _decode(container: Any, result: MediaProbe) -> None:
    streams = [*container.streams.video[:1], *container.streams.audio[:1]]
    for stream in streams:
        stream.codec_context.thread_count = 1  # a decoder's complaints are caught in the thread that makes them
        stream.codec_context.options = {"err_detect": "explode"}
    if container.streams.video:
        result.video_codec = container.streams.video[0].codec_context.name
    if container.streams.audio:
        result.audio_codec = container.streams.audio[0].codec_context.name
    flashes, beeps = _FlashFinder(result.flash_times), _BeepFinder(result.beep_times)
    for packet in container.demux(streams):
        if packet.is_corrupt:
            result.errors.append(f"corrupt packet at {packet.pts}")
        try:
            frames = packet.decode()
        except av.FFmpegError as error:
            result.errors.append(f"{type(error).__name__} in {packet.stream.type} at {packet.pts}: {error}")
            continue
        for frame in frames:
            if frame.is_corrupt:
                result.errors.append(f"corrupt {packet.stream.type} frame at {frame.time}")
            if isinstance(frame, av.VideoFrame):
                _note_picture(result, frame)
                flashes.take(frame)
            elif isinstance(frame, av.AudioFrame):
                _note_sound(result, frame)
                beeps.take(frame)


def _note_picture(result: MediaProbe, frame: av.VideoFrame) -> None:
    result.video_frames += 1
    if (frame.width, frame.height) not in result.sizes:
        result.sizes.append((frame.width, frame.height))
    if frame.time is not None:
        if result.first_video_pts is None:
            result.first_video_pts = frame.time
        result.last_video_pts = frame.time
        length = float(frame.duration * frame.time_base) if frame.duration and frame.time_base else 0.0
        result.end = max(result.end, frame.time + length)


def _note_sound(result: MediaProbe, frame: av.AudioFrame) -> None:
    result.audio_frames += 1
    if frame.time is not None:
        if result.first_audio_pts is None:
            result.first_audio_pts = frame.time
        result.last_audio_pts = frame.time
        result.end = max(result.end, frame.time + frame.samples / frame.sample_rate)


class _FlashFinder:
    """Notes the time of each frame whose flash box turned from black to white."""

    def __init__(self, found: list[float]) -> None:
        self._found = found
        self._was_bright = False

    def take(self, frame: av.VideoFrame) -> None:
        if not frame.format.name.startswith(("yuv420p", "yuvj420p")) or frame.time is None:
            return
        bright = _mean_luma(frame, flash_box(frame.width, frame.height)) > _BRIGHT
        if bright and not self._was_bright:
            self._found.append(frame.time)
        self._was_bright = bright


def _mean_luma(frame: av.VideoFrame, box: Box) -> float:
    """Mean of a few lines through the middle of the box; its edges may be blurred by the encoder."""
    plane = frame.planes[0]
    pixels = memoryview(plane)
    total = count = 0
    for y in range(box.top + box.height // 4, box.top + box.height * 3 // 4, max(1, box.height // 8)):
        start = y * plane.line_size + box.left + box.width // 4
        line = pixels[start : start + max(1, box.width // 2)]
        total += sum(line)
        count += len(line)
    return total / count if count else 0.0


class _BeepFinder:
    """Notes the time at which each stretch of loud 1 kHz tone begins, to a millisecond."""

    def __init__(self, found: list[float]) -> None:
        self._found = found
        self._resampler: Any = None
        self._was_loud = False
        self._pending: tuple[float, list[float]] | None = None
        """Where a loud stretch began and its samples so far, until there are enough to tell its pitch."""

    def take(self, frame: av.AudioFrame) -> None:
        if frame.time is None:
            return
        if self._resampler is None:
            self._resampler = av.AudioResampler(format="flt", layout="mono")
        start = frame.time
        for mono in self._resampler.resample(frame):
            samples = memoryview(mono.planes[0]).cast("f")[: mono.samples]
            self._search(samples, start, mono.sample_rate)
            start += mono.samples / mono.sample_rate

    def _search(self, samples: memoryview[float], start: float, rate: int) -> None:
        step = max(1, rate // 1000)  # one period of the beep
        for offset in range(0, len(samples), step):
            window = samples[offset : offset + step]
            loud = max(window) > _LOUD
            if loud and not self._was_loud:
                inside = next(index for index, sample in enumerate(window) if abs(sample) > _LOUD / 2)
                self._pending = (start + (offset + inside) / rate, [])
            self._was_loud = loud
            if self._pending is not None:
                began, collected = self._pending
                collected.extend(window)
                if len(collected) >= rate * _TONE_WINDOW_S:
                    if _is_tone(collected, BEEP_HZ, rate):
                        self._found.append(began)
                    self._pending = None


def _is_tone(samples: list[float], hertz: int, rate: int) -> bool:
    """Whether most of the energy lies at one frequency (Goertzel's algorithm)."""
    turn = 2 * math.cos(2 * math.pi * hertz / rate)
    before = last = 0.0
    for sample in samples:
        before, last = last, sample + turn * last - before
    power = before * before + last * last - turn * before * last
    energy = sum(sample * sample for sample in samples)
    return power > 0.5 * energy * len(samples) / 2


@contextmanager
def _logged_errors(errors: list[str]) -> Iterator[None]:
    """Collect what FFmpeg logs in this thread at level error or worse."""
    level = av.logging.get_level()
    av.logging.set_level(av.logging.ERROR)
    try:
        with av.logging.Capture(local=True) as lines:
            yield
    finally:
        av.logging.set_level(level)
    errors.extend(f"{source}: {text.strip()}" for severity, source, text in lines if severity <= av.logging.ERROR)
