"""What is in a media file, by reading its packets: the truth when nobody counted, or nobody lived to tell."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import av

from roomkeeper.media.frames import MediaKind
from roomkeeper.state.segments import Segment
from roomkeeper_recorder.access_units import shows_picture
from roomkeeper_recorder.codecs import NAMES
from roomkeeper_recorder.segment_track import SegmentTrack


@dataclass(slots=True)
class TrackContents:
    """One track: frames a decoder gives, times in milliseconds."""

    kind: MediaKind
    codec: str
    index: int
    width: int = 0
    height: int = 0
    packets: int = 0
    frames: int = 0
    first_ms: float = 0.0
    last_ms: float = 0.0

    @property
    def end_ms(self) -> float:
        """Where the last frame ends, by the track's mean distance of frames."""
        usual = SegmentTrack(self.kind, 0.0).interval_ms
        return self.last_ms + ((self.last_ms - self.first_ms) / (self.packets - 1) if self.packets > 1 else usual)


def read_contents(path: Path) -> list[TrackContents]:
    """Return the tracks that have any packet. Blocks. A file that is no media at all has none; other troubles raise OSError."""
    try:
        container = av.open(str(path))
    except (av.error.InvalidDataError, av.error.EOFError):
        return []
    with container:
        tracks: dict[int, TrackContents] = {}
        for stream in container.streams.video:
            context = stream.codec_context
            codec = NAMES.get(context.name, context.name)
            tracks[stream.index] = TrackContents("video", codec, stream.index, context.width, context.height)
        for sound in container.streams.audio:
            name = sound.codec_context.name
            tracks[sound.index] = TrackContents("audio", NAMES.get(name, name), sound.index)
        try:
            for packet in container.demux():
                if packet.size and packet.stream_index in tracks:
                    _count(tracks[packet.stream_index], packet)
        except (av.error.InvalidDataError, av.error.EOFError):
            pass  # the end of what can be read is the end of what there is
    return [tracks[index] for index in sorted(tracks) if tracks[index].packets]


def _count(track: TrackContents, packet: Any) -> None:
    at_ms = float((packet.pts if packet.pts is not None else packet.dts or 0) * packet.time_base * 1000)
    if not track.packets:
        track.first_ms = at_ms
    track.last_ms = max(track.last_ms, at_ms)
    track.packets += 1
    track.frames += track.kind == "audio" or shows_picture(track.codec, bytes(packet), length_prefixed=True)


def with_contents(segment: Segment, tracks: list[TrackContents]) -> Segment:
    """The segment's row with everything that its file's contents decide."""
    video = next((track for track in tracks if track.kind == "video"), None)
    audio = next((track for track in tracks if track.kind == "audio"), None)
    return replace(
        segment,
        video_codec=video.codec if video else None,
        audio_codec=audio.codec if audio else None,
        width=video.width if video else 0,
        height=video.height if video else 0,
        video_frames=video.frames if video else 0,
        audio_frames=audio.frames if audio else 0,
        duration_s=round(max((track.end_ms for track in tracks), default=0.0) / 1000, 3),
        av_offset_ms=segment.av_offset_ms if audio and video else None,
    )
