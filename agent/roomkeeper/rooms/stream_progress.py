"""How the reception of one stream goes, as far as its frames tell: the same for every room provider."""

from __future__ import annotations

from collections import deque

from roomkeeper.media.frames import EncodedFrame

RECENT_AUDIO = 25
"""Packets of sound kept for measuring a level: half a second of the usual 20 ms."""


class StreamProgress:
    """Counts since the stream began to be received; read by status, metrics and the status page.

    :ivar last_frame_at: monotonic seconds, 0 before the first frame.
    :ivar last_keyframe: the newest key frame, from which a still picture can be made.
    :ivar recent_audio: the newest packets of sound.
    """

    __slots__ = (
        "audio_frames",
        "bytes",
        "height",
        "last_frame_at",
        "last_keyframe",
        "lost_audio_frames",
        "lost_video_frames",
        "recent_audio",
        "video_frames",
        "width",
    )

    def __init__(self) -> None:
        self.video_frames = 0
        self.audio_frames = 0
        self.lost_video_frames = 0
        self.lost_audio_frames = 0
        self.bytes = 0
        self.width = 0
        self.height = 0
        self.last_frame_at = 0.0
        self.last_keyframe: EncodedFrame | None = None
        self.recent_audio: deque[EncodedFrame] = deque(maxlen=RECENT_AUDIO)

    def count(self, frame: EncodedFrame, now: float) -> None:
        """Take note of a frame; `now` is monotonic seconds. Called for every frame of every stream."""
        self.last_frame_at = now
        self.bytes += len(frame.data)
        if frame.kind == "video":
            self.video_frames += 1
            self.lost_video_frames += frame.lost_before
            if frame.keyframe:
                self.last_keyframe = frame
                self.width, self.height = frame.width, frame.height
        else:
            self.audio_frames += 1
            self.lost_audio_frames += frame.lost_before
            self.recent_audio.append(frame)
