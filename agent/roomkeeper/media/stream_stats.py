"""How the reception of one stream goes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamStats:
    """Counts since the connection began.

    `lost_packets` never came; `recovered` came after they were asked for. Frames are those let out and those known to be lost.
    `nacks` counts packets asked for, `plis` requests for a key frame. `jitter_ms` is the larger of the tracks' interarrival jitters
    (RFC 3550 section 6.4.1). `last_frame_at` is UNIX seconds, None before the first frame.
    """

    packets: int = 0
    bytes: int = 0
    lost_packets: int = 0
    recovered: int = 0
    video_frames: int = 0
    audio_frames: int = 0
    lost_video_frames: int = 0
    lost_audio_frames: int = 0
    nacks: int = 0
    plis: int = 0
    jitter_ms: float = 0.0
    last_frame_at: float | None = None
