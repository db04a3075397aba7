"""One media file being written, with no encoder behind it.

Clusters or fragments end each quarter of a second and go to the file at once, so a kill -9 costs little more than that. It is not
Matroska's live mode: a clean close writes cues and the duration, and the file can be seeked.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import av

from roomkeeper.media.frames import EncodedFrame, MediaKind
from roomkeeper.state.segments import Segment
from roomkeeper_recorder.access_units import shows_picture
from roomkeeper_recorder.codecs import CODECS
from roomkeeper_recorder.muxing import TIME_BASE, add_track, open_growing
from roomkeeper_recorder.output_file import OutputFile
from roomkeeper_recorder.segment_track import SegmentTrack, gaps_of
from roomkeeper_recorder.templates import open_opus_template


class SegmentWriter:
    """Writes one segment. Build, use and close it in one thread; every call blocks and raises OSError or `RecordingError`.

    In Matroska and WebM an audio track stands in every file: sound that comes late needs no new file then, and the picture no new key
    frame. Should it stay empty, it is struck out at the end.

    :param row: the segment as journalled, `OPEN`; `started_at` is the zero of its timeline.
    :param path: where the file goes; it must not exist.
    :param video: an open container whose first stream has the video's parameters, None for sound alone.
    :param session_zero: UNIX time of the session's start.
    :param audio_codec: of its audio track; None for a file without any.
    """

    def __init__(self, row: Segment, path: Path, video: Any | None, session_zero: float, audio_codec: str | None = "opus") -> None:
        self.path = path
        self.audio_codec = audio_codec
        self._row = row
        self._offset_s = row.started_at - session_zero
        self.tracks: dict[MediaKind, SegmentTrack] = {}
        self._streams: dict[MediaKind, Any] = {}
        self._sync_ms = 0.0
        self._last_packets: dict[MediaKind, Any] | None = {} if row.container == "mp4" else None
        wave_format = CODECS[audio_codec].wave_format if audio_codec else b""
        self._file = OutputFile(path, wave_format=wave_format)
        try:
            self._container = open_growing(self._file, row.container, wave=bool(wave_format))
            with open_opus_template() as opus:
                if video is not None:
                    self._add_track("video", row.video_codec or "", video.streams[0])
                if audio_codec is not None:
                    self._add_track("audio", audio_codec, opus.streams[0])
                self._container.start_encoding()
        except Exception:
            path.unlink(missing_ok=True)
            self.release()
            raise

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
        packet.pts = packet.dts = at_ms  # in milliseconds, as Matroska's tracks are: without a time base of its own, it has the track's
        packet.duration = round(track.interval_ms)
        packet.is_keyframe = frame.keyframe
        if self._last_packets is None:
            self._container.mux_one(packet)
        else:
            packet.time_base = TIME_BASE
            self._write_behind(frame.kind, packet, self._last_packets)
        if frame.kind == "audio":
            track.frames += 1
        else:
            track.frames += shows_picture(frame.codec, frame.data)
            self._note_sync()

    def close_container(self) -> None:
        """Write cues and the duration and close the file; it is complete then but perhaps not yet on the disk."""
        for packet in (self._last_packets or {}).values():
            self._container.mux_one(packet)
        self._container.close()

    def sync(self) -> None:
        """Bring what was written so far to the disk. For another thread, as long as nobody calls `release`."""
        self._file.sync()

    def release(self) -> None:
        """Let others (a repair) touch the file."""
        self._file.release()

    def row(self) -> Segment:
        """The segment's row as the frames written so far make it."""
        audio, video = self.tracks.get("audio"), self.tracks.get("video")
        both = audio is not None and audio.frames and video is not None and video.frames
        return replace(
            self._row,
            audio_codec=self.audio_codec if audio and audio.frames else None,
            duration_s=round(self.length_s, 3),
            video_frames=video.frames if video else 0,
            audio_frames=audio.frames if audio else 0,
            lost_video_frames=video.lost if video else 0,
            lost_audio_frames=audio.lost if audio else 0,
            gaps=gaps_of(list(self.tracks.values()), self._offset_s),
            av_offset_ms=round(self._sync_ms, 3) if both else None,
        )

    def _write_behind(self, kind: MediaKind, packet: Any, last: dict[MediaKind, Any]) -> None:
        """Write the track's packet before this one: in a fragment, a packet's duration says where the next one begins."""
        before = last.get(kind)
        last[kind] = packet
        if before is not None:
            before.duration = packet.pts - before.pts
            self._container.mux_one(before)

    def _note_sync(self) -> None:
        audio, video = self.tracks.get("audio"), self.tracks.get("video")
        if audio is None or video is None or audio.error_ms is None or video.error_ms is None:
            return
        error_ms = audio.error_ms - video.error_ms
        if abs(error_ms) > abs(self._sync_ms):
            self._sync_ms = error_ms

    def _add_track(self, kind: MediaKind, codec: str, template: Any) -> None:
        self._streams[kind] = add_track(self._container, codec, template)
        self.tracks[kind] = SegmentTrack(kind, self._row.started_at)
