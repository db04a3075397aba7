"""One media file being written: Matroska or WebM by PyAV's muxer, with no encoder behind it.

Clusters end each quarter of a second and go to the file at once, so a kill -9 costs little more than that. It is not the muxer's
live mode: a clean close writes cues and the duration, and the file can be seeked.
"""

from __future__ import annotations

import fcntl
import os
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from roomkeeper.media.frames import EncodedFrame, MediaKind
from roomkeeper.state.segments import Segment
from roomkeeper_recorder.access_units import shows_picture
from roomkeeper_recorder.segment_track import SegmentTrack, gaps_of
from roomkeeper_recorder.templates import open_opus_template

_MUXER_OPTIONS = {
    "cluster_time_limit": "250",  # milliseconds
    "flush_packets": "1",
    # The interleaver would hold one track back until the other goes on, 10 s by default: for a muted microphone, for ever.
    "max_interleave_delta": "1",  # microseconds
}
_TIME_BASE = Fraction(1, 1000)


class SegmentWriter:
    """Writes one segment. Build, use and close it in one thread; every call blocks and raises OSError or `RecordingError`.

    An Opus track stands in every file: sound that comes late needs no new file then, and the picture no new key frame. Should
    it stay empty, it is struck out at the end.

    :param row: the segment as journalled, `OPEN`; `started_at` is the zero of its timeline.
    :param path: where the file goes; it must not exist.
    :param video: an open container whose first stream has the video's parameters, None for sound alone.
    :param session_zero: UNIX time of the session's start.
    """

    def __init__(self, row: Segment, path: Path, video: Any | None, session_zero: float) -> None:
        self.path = path
        self._row = row
        self._offset_s = row.started_at - session_zero
        self.tracks: dict[MediaKind, SegmentTrack] = {}
        self._streams: dict[MediaKind, Any] = {}
        self._lock = _create_locked(path)
        try:
            self._container = av.open(str(path), "w", format=row.container, options=_MUXER_OPTIONS)
            with open_opus_template() as opus:
                for template in (video, opus):
                    if template is not None:
                        self._add_track(template.streams[0])
                self._container.start_encoding()
        except Exception:
            path.unlink(missing_ok=True)
            self.release()
            raise

    @property
    def has_video(self) -> bool:
        """Whether the file has a video track."""
        return "video" in self.tracks

    @property
    def unused_tracks(self) -> set[int]:
        """Matroska track numbers without any frame."""
        return {number for number, track in enumerate(self.tracks.values(), 1) if track.first_ms is None}

    @property
    def length_s(self) -> float:
        """How much media is in it, seconds."""
        return max(track.end_ms for track in self.tracks.values()) / 1000

    @property
    def lost(self) -> int:
        """Frames known to be missing so far, of both tracks."""
        return sum(track.lost for track in self.tracks.values())

    def write(self, frame: EncodedFrame, dropped: int = 0) -> None:
        """Write a frame of a track the file has. `dropped` frames of its track were lost by the recorder right before."""
        track = self.tracks[frame.kind]
        at_ms = track.place(frame, dropped)
        if at_ms is None:
            return
        packet = av.Packet(frame.data)
        packet.stream = self._streams[frame.kind]
        packet.time_base = _TIME_BASE
        packet.pts = packet.dts = at_ms
        packet.duration = round(track.interval_ms)
        packet.is_keyframe = frame.keyframe
        self._container.mux_one(packet)
        if frame.kind == "audio" or shows_picture(frame.codec, frame.data):
            track.frames += 1

    def close_container(self) -> None:
        """Write cues and the duration and close the file; it is complete then but perhaps not yet on the disk."""
        self._container.close()

    def release(self) -> None:
        """Let others (a repair) touch the file."""
        os.close(self._lock)

    def row(self) -> Segment:
        """The segment's row as the frames written so far make it."""
        audio, video = self.tracks["audio"], self.tracks.get("video")
        both = video is not None and video.first_ms is not None and audio.first_ms is not None
        return replace(
            self._row,
            audio_codec="opus" if audio.frames else None,
            duration_s=round(self.length_s, 3),
            video_frames=video.frames if video else 0,
            audio_frames=audio.frames,
            lost_video_frames=video.lost if video else 0,
            lost_audio_frames=audio.lost,
            gaps=gaps_of(list(self.tracks.values()), self._offset_s),
            av_offset_ms=float((audio.first_ms or 0) - (video.first_ms or 0)) if both and video else None,
        )

    def _add_track(self, template: Any) -> None:
        stream = self._container.add_stream_from_template(template, opaque=True)
        stream.time_base = _TIME_BASE
        kind: MediaKind = template.type
        self._streams[kind] = stream
        self.tracks[kind] = SegmentTrack(kind, self._row.started_at)


def _create_locked(path: Path) -> int:
    """Create a file and hold an advisory lock on it, which ends with this process at the latest: the sign that somebody writes it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return descriptor
