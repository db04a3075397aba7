"""Copies the packets of media files into one seekable file, times and gaps as they are. Nothing is decoded.

Run as a process of its own, `python -m roomkeeper_recorder.joining`, with a `Job` as JSON on its standard input and an `Outcome` as JSON on
its standard output: files may be large, and what libavformat does when it closes one would hold up an agent's other threads.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import av

from roomkeeper.errors import RecordingError
from roomkeeper.media.frames import MediaKind
from roomkeeper.state.files import fsync_file, sha256_of
from roomkeeper_recorder.codecs import CODECS
from roomkeeper_recorder.contents import TrackContents, read_contents
from roomkeeper_recorder.muxing import TIME_BASE, add_track, open_seekable
from roomkeeper_recorder.output_file import OutputFile

_LOOK_EVERY: Final = 5000
"""Packets between two looks whether anybody still waits for the result."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file to copy. `offset_ms` is where its zero lies in the new file; `sha256` is verified before, unless empty."""

    path: str
    offset_ms: int = 0
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """What to make: `target` must not exist."""

    sources: tuple[Source, ...]
    target: str
    container: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was made; `error` says why nothing was. Units as in `Segment`."""

    error: str = ""
    duration_s: float = 0.0
    video_packets: int = 0
    audio_packets: int = 0
    bytes: int = 0
    sha256: str = ""


def join(job: Job, *, wanted: Callable[[], bool] = lambda: True) -> Outcome:
    """Verify, copy, count again, bring to the disk and hash. Blocks. Raises `RecordingError` or OSError; then there is no target.

    :param wanted: asked now and then; the work is given up when it answers False.
    """
    target = Path(job.target)
    for source in job.sources:
        _verify(source)
    contents = [read_contents(Path(source.path)) for source in job.sources]
    copy_packets(job.sources, contents, target, job.container, index_in_front=True, wanted=wanted)
    made = read_contents(target)
    expected = [_packets(kind, [track for tracks in contents for track in tracks]) for kind in ("video", "audio")]
    found = [_packets(kind, made) for kind in ("video", "audio")]
    if found != expected:
        target.unlink(missing_ok=True)
        raise RecordingError(f"the joined file holds {found} video and audio packets, its segments {expected}", where=job.target)
    fsync_file(target)
    return Outcome(
        duration_s=round(max((track.end_ms for track in made), default=0.0) / 1000, 3),
        video_packets=found[0],
        audio_packets=found[1],
        bytes=target.stat().st_size,
        sha256=sha256_of(target),
    )


def copy_packets(
    sources: Sequence[Source],
    contents: Sequence[Sequence[TrackContents]],
    target: Path,
    container: str,
    *,
    index_in_front: bool,
    wanted: Callable[[], bool] = lambda: True,
) -> None:
    """Copy every readable packet of the tracks that have any. Blocks. Raises `RecordingError` or OSError; then there is no target.

    Sources come in order of time; one that would reach into the one before is moved behind it as a whole.
    """
    first: dict[MediaKind, tuple[int, TrackContents]] = {}
    for number, tracks in enumerate(contents):
        for track in tracks:
            first.setdefault(track.kind, (number, track))
    wave_format = CODECS[first["audio"][1].codec].wave_format if "audio" in first else b""
    file = OutputFile(target, wave_format=wave_format)
    try:
        with open_seekable(file, container, wave=bool(wave_format), index_in_front=index_in_front) as outgoing:
            streams = _declare(outgoing, sources, first)
            ends: dict[MediaKind, int] = {}
            for source, tracks in zip(sources, contents, strict=True):
                begins = {track.kind: round(track.first_ms) + source.offset_ms for track in tracks}
                late = max((ends[kind] + 1 - begin for kind, begin in begins.items() if kind in ends), default=0)
                _copy_one(source, tracks, source.offset_ms + max(0, late), outgoing, streams, ends, wanted)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    finally:
        file.release()


def _declare(outgoing: Any, sources: Sequence[Source], first: dict[MediaKind, tuple[int, TrackContents]]) -> dict[MediaKind, Any]:
    """Declare each kind of media by the first source that has it; the picture is the first track."""
    streams: dict[MediaKind, Any] = {}
    for kind in sorted(first, reverse=True):
        number, track = first[kind]
        with av.open(sources[number].path) as template:
            streams[kind] = add_track(outgoing, track.codec, template.streams[track.index])
    outgoing.start_encoding()
    return streams


def _copy_one(
    source: Source,
    tracks: Sequence[TrackContents],
    offset_ms: int,
    outgoing: Any,
    streams: dict[MediaKind, Any],
    ends: dict[MediaKind, int],
    wanted: Callable[[], bool],
) -> None:
    by_index = {track.index: track for track in tracks}
    with av.open(source.path) as incoming:
        for number, packet in enumerate(_readable(incoming)):
            if number % _LOOK_EVERY == 0 and not wanted():
                raise RecordingError("given up, nobody waits for the file any more", where=source.path)
            track = by_index.get(packet.stream_index)
            if track is None:
                continue
            shown = packet.pts if packet.pts is not None else packet.dts
            at_ms = round(float(shown * packet.time_base * 1000)) + offset_ms
            packet.time_base = TIME_BASE
            packet.pts = packet.dts = max(at_ms, ends.get(track.kind, -1) + 1)
            packet.duration = max(1, round(track.end_ms - track.last_ms))
            packet.stream = streams[track.kind]
            ends[track.kind] = packet.pts
            outgoing.mux_one(packet)


def _readable(incoming: Any) -> Iterator[Any]:
    """Packets with anything in them, as far as the file can be read."""
    try:
        for packet in incoming.demux():
            if packet.size:
                yield packet
    except (av.error.InvalidDataError, av.error.EOFError):
        return


def _verify(source: Source) -> None:
    if not Path(source.path).is_file():
        raise RecordingError("a segment is not there any more", where=source.path, remedy="fetch it back from the store to have it joined")
    if source.sha256 and sha256_of(Path(source.path)) != source.sha256:
        raise RecordingError(
            "a segment is not what was recorded: its checksum differs", where=source.path, remedy="put back a good copy, then start again"
        )


def _packets(kind: str, tracks: Sequence[TrackContents]) -> int:
    return sum(track.packets for track in tracks if track.kind == kind)


def main() -> None:
    """Do the job on standard input. Ends early when the agent that asked for it is gone."""
    agent = os.getppid()
    with contextlib.suppress(OSError):  # some services may not; then it runs at the agent's own priority
        os.nice(10)
    document = json.load(sys.stdin)
    job = Job(tuple(Source(**source) for source in document["sources"]), document["target"], document["container"])
    try:
        outcome = join(job, wanted=lambda: os.getppid() == agent)
    except (RecordingError, OSError, av.FFmpegError, ValueError) as error:
        outcome = Outcome(error=str(error) or type(error).__name__)
    json.dump(asdict(outcome), sys.stdout)


if __name__ == "__main__":
    main()
