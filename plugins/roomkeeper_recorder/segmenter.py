"""Cuts one stream's frames into segments."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from typing import Any

import structlog

from roomkeeper.errors import RecordingError
from roomkeeper.hookspecs import Services
from roomkeeper.media.frames import EncodedFrame, MediaKind
from roomkeeper.rooms.events import StreamInfo
from roomkeeper.rooms.session import SessionInfo
from roomkeeper.state import segments
from roomkeeper.state.journal import storable
from roomkeeper.state.segments import Segment, SegmentState
from roomkeeper_recorder.codecs import CODECS, fits, refusal
from roomkeeper_recorder.config import RecorderSettings
from roomkeeper_recorder.frame_queue import QueuedFrame
from roomkeeper_recorder.gate import Gate
from roomkeeper_recorder.segment_paths import begin_segment
from roomkeeper_recorder.segment_writer import SegmentWriter
from roomkeeper_recorder.templates import open_video_template

log = structlog.get_logger(__name__)

_WAIT_FOR_VIDEO_S = 1.5
"""Sound waits this long for a picture: a file begun without a video track cannot take one."""

_WAIT_FOR_AUDIO_S = 0.5
"""A picture waits this long for sound, only to know which of the two is first."""

_PICTURE_GONE_S = 10.0
"""A file that is to end at a key frame, and whose picture is missing this long, ends without one."""


class Segmenter:
    """Lives in the writer thread. Begins a segment when the kinds of media are known, ends it when a frame does not fit in any more.

    A new segment begins at a key frame of another size or codec or of a sender that began anew, at the first picture after sound
    alone, at the first key frame after the configured length or after sound the file has no track for, and after a pause.
    Otherwise sound goes on without a hole.

    :param gate: which moments are recorded.
    :param on_cut: gets each finished writer, and whether writing it failed.
    :param on_refused: is told, once a codec, why a track cannot be recorded.
    :param ask_for_keyframe: called when the next key frame is waited for.
    """

    def __init__(
        self,
        services: Services,
        info: SessionInfo,
        stream: StreamInfo,
        settings: RecorderSettings,
        gate: Gate,
        on_cut: Callable[[SegmentWriter, bool], None],
        on_refused: Callable[[str], None],
        ask_for_keyframe: Callable[[], None],
    ) -> None:
        self._services = services
        self._info = info
        self._stream = stream
        self._settings = settings
        self._gate = gate
        self._on_cut = on_cut
        self._on_refused = on_refused
        self._ask_for_keyframe = ask_for_keyframe
        self._refused: set[str] = set()
        self._span = 0
        self._closings_behind = 0
        self._sources: dict[MediaKind, int] = {}
        self._ends_at_keyframe = False
        self._current: SegmentWriter | None = None
        self._video: EncodedFrame | None = None  # the key frame the current segment began with
        self._held: list[QueuedFrame] = []
        self._held_since = 0.0
        self._template: Any | None = None  # opened from the first key frame held
        self._expected: set[MediaKind] = {"audio", "video"}
        self._missing: dict[MediaKind, int] = {"audio": 0, "video": 0}
        self._key_frame_needed = False
        self._saved_lost = 0
        self.idle = False
        """The last frame could not be recorded, nor is there a segment to which it might have belonged."""

    def take(self, frame: EncodedFrame, dropped: int) -> None:
        """Take the stream's next frame. Raises `RecordingError`, `JournalError` or OSError when recording cannot go on."""
        self.idle = False  # before anything is written: who stands still in that is not idle
        self._take(frame, dropped)
        self.idle = self._current is None and not self._held

    def _take(self, frame: EncodedFrame, dropped: int) -> None:
        if frame.codec not in CODECS:
            self._refuse(frame)
            return
        if self._gate.ever_closed and not self._in_span(frame.wall_time):
            return
        dropped += self._missing[frame.kind]
        self._missing[frame.kind] = 0
        if not frame.data:  # padding: nothing to record, and nothing lost
            self._missing[frame.kind] = dropped + frame.lost_before
            return
        if self._held and frame.kind == "audio" and self._held_audio_codec() not in (None, frame.codec):
            self._begin()
        if self._current is not None and self._ends_before(frame, self._current):
            self.cut()
        if self._is_undecodable(frame):
            self._missing[frame.kind] = dropped + frame.lost_before + 1
        elif self._current is not None:
            self._write(self._current, frame, dropped)
        else:
            self._hold(frame, dropped)

    def tick(self, now: float) -> None:
        """Look at the clock (monotonic seconds): a pause ends the segment; what was held long enough begins one with what there is."""
        if self._gate.settled:
            self._end_span()
        elif self._held:
            wait = _WAIT_FOR_AUDIO_S if self._held_video() else _WAIT_FOR_VIDEO_S
            if now - self._held_since >= wait:
                self._begin()

    def put_behind(self, closings: int) -> None:
        """Everything taken from now on was captured after so many closings of the gate were over."""
        self._closings_behind = max(self._closings_behind, closings)

    def _in_span(self, captured: float) -> bool:
        """Whether a moment is recorded; the first one after a pause ends what was captured before it."""
        if self._gate.excludes(captured, self._closings_behind):
            return False
        if (span := self._gate.span(captured, self._closings_behind)) > self._span:
            self._end_span()
            self._span = span
        return True

    def _end_span(self) -> None:
        """A pause begins: what was captured before it is a segment of its own."""
        if self._held:
            self._begin()
        self.cut()

    def finish(self, dropped_at_end: dict[MediaKind, int]) -> None:
        """The stream is over: write what is held and end the segment."""
        if self._held:
            self._begin()
        if self._current is not None:
            for kind, track in self._current.tracks.items():
                track.lost += self._missing[kind] + dropped_at_end[kind]
        self.cut()

    def cut(self, *, broken: bool = False) -> None:
        """End the current segment, if there is one. A file that cannot be closed is handed on as broken, and the error raised."""
        writer, self._current = self._current, None
        if writer is None:
            return
        self._expected = {kind for kind, track in writer.tracks.items() if track.frames}
        if self._ends_at_keyframe:
            self._expected.add("audio")  # what it ends for
        self._key_frame_needed = self._ends_at_keyframe = False
        try:
            writer.close_container()
        except Exception:
            self._on_cut(writer, True)
            raise
        self._on_cut(writer, broken)

    def abandon(self, *, broken: bool) -> None:
        """Recording cannot go on: end the segment as well as can be. `broken` says that the file itself could not be written."""
        self._held.clear()
        if self._template is not None:
            self._template.close()
        try:
            self.cut(broken=broken)
        except Exception:
            log.exception("segment ends without a trailer", session=self._info.id, stream=self._stream.stream_id)

    @property
    def current(self) -> SegmentWriter | None:
        """The segment being written."""
        return self._current

    def unsaved_row(self) -> Segment | None:
        """The current segment's row when losses came since the last call: they cannot be counted again after a crash."""
        if self._current is None or self._current.lost == self._saved_lost:
            return None
        self._saved_lost = self._current.lost
        return self._current.row()

    def _refuse(self, frame: EncodedFrame) -> None:
        self._expected.discard(frame.kind)
        if frame.codec not in self._refused:
            self._refused.add(frame.codec)
            self._on_refused(refusal(frame.kind, frame.codec))

    def _ends_before(self, frame: EncodedFrame, current: SegmentWriter) -> bool:
        """Whether the current segment ends before this frame. Where it has a picture, it ends at a key frame."""
        limit = self._settings.segment_length or timedelta.max
        wanted = current.length_s >= limit.total_seconds() or self._ends_at_keyframe
        if frame.kind == "audio":
            if self._video is None:
                return wanted or frame.codec != current.audio_codec or self._began_anew(frame)
            if not self._ends_at_keyframe and (frame.codec != current.audio_codec or self._began_anew(frame)):
                self._ends_at_keyframe = wanted = True
                self._ask_for_keyframe()
            return wanted and current.length_s - current.tracks["video"].end_ms / 1000 >= _PICTURE_GONE_S
        if not frame.keyframe:
            return False
        if wanted or self._video is None or frame.codec != self._video.codec or self._began_anew(frame):
            return True
        return bool(frame.width) and (frame.width, frame.height) != (self._video.width, self._video.height)

    def _began_anew(self, frame: EncodedFrame) -> bool:
        return self._sources.get(frame.kind, frame.source) != frame.source

    def _is_undecodable(self, frame: EncodedFrame) -> bool:
        """What the file cannot take: video without its key frame or in another codec, sound that the file has no track for."""
        if frame.kind == "audio":
            codec = self._current.audio_codec if self._current is not None else self._held_audio_codec() or frame.codec
            return frame.codec != codec
        if frame.keyframe:
            self._key_frame_needed = False
            return False
        started_by = self._video if self._current is not None else self._held_video()
        return self._key_frame_needed or started_by is None or frame.codec != started_by.codec

    def _write(self, writer: SegmentWriter, frame: EncodedFrame, dropped: int) -> None:
        self._sources.setdefault(frame.kind, frame.source)
        try:
            writer.write(frame, dropped)
        except ValueError as error:  # PyAV: the muxer cannot make sense of this frame, the file is fine
            writer.tracks[frame.kind].lost += 1
            self._key_frame_needed |= frame.kind == "video"
            log.debug("frame refused by the muxer", session=self._info.id, stream=self._stream.stream_id, error=str(error))

    def _hold(self, frame: EncodedFrame, dropped: int) -> None:
        """Keep a frame until the kinds of media are known; a picture only with a key frame in front that can be read."""
        if frame.kind == "video" and self._template is None:
            try:
                self._template = open_video_template(frame)
            except RecordingError as error:
                log.warning("key frame refused", session=self._info.id, stream=self._stream.stream_id, error=str(error))
                self._missing["video"] = dropped + frame.lost_before + 1
                return
        if not self._held:
            self._held_since = time.monotonic()
        self._held.append((frame, dropped))
        first_wall = self._held[0][0].wall_time
        if self._expected <= {held.kind for held, _ in self._held} or frame.wall_time - first_wall >= _WAIT_FOR_VIDEO_S:
            self._begin()

    def _held_video(self) -> EncodedFrame | None:
        return next((frame for frame, _ in self._held if frame.kind == "video"), None)

    def _held_audio_codec(self) -> str | None:
        return next((frame.codec for frame, _ in self._held if frame.kind == "audio"), None)

    def _begin(self) -> None:
        """Begin a segment with the frames held."""
        self._video = self._held_video()
        self._sources.clear()
        audio_codec = self._held_audio_codec()
        held, self._held = self._held, []
        template, self._template = self._template, None
        with template or nullcontext():
            row = begin_segment(self._services, self._info, self._stream, self._draft(held, template))
            if audio_codec is None and row.container != "mp4":
                audio_codec = "opus"  # a track for sound that may come late
            try:
                path, zero = self._info.folder / row.path, self._info.started_at.timestamp()
                self._current = SegmentWriter(row, path, template, zero, audio_codec)
            except Exception:
                self._discard(row)
                raise
        self._saved_lost = 0
        for frame, dropped in held:  # again from the top: one of them may begin the next segment already
            self.take(frame, dropped)

    def _discard(self, row: Segment) -> None:
        """Journal that a segment has no file. If that fails, what kept the file from being made matters more; the next start tidies."""
        discarded = replace(row, state=SegmentState.DISCARDED)
        try:
            self._services.journal.run_blocking(lambda connection: segments.save(connection, discarded))
        except Exception:
            log.exception("segment left open", session=self._info.id, path=row.path)

    def _draft(self, held: list[QueuedFrame], template: Any | None) -> Segment:
        codec = None if self._video is None else self._video.codec
        size = (0, 0)
        if template is not None:
            size = (template.streams.video[0].codec_context.width, template.streams.video[0].codec_context.height)
        audio_codec = next((frame.codec for frame, _ in held if frame.kind == "audio"), None)
        chosen = self._settings.container
        return Segment(
            session_id=self._info.id,
            path="",
            stream_id=storable(self._stream.stream_id),
            user_id=storable(self._stream.user.user_id),
            user_name=storable(self._stream.user.user_name),
            number=0,
            container=chosen if fits(chosen, codec, audio_codec) else "matroska",
            started_at=min(frame.wall_time for frame, _ in held),
            video_codec=codec,
            audio_codec=audio_codec,
            width=size[0],
            height=size[1],
        )
