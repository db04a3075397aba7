"""Configuration of the recorder: the table `[plugins.recorder]`."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import ByteSize, Field

from roomkeeper.settings import Duration, Settings
from roomkeeper_recorder.codecs import Container

_MIB = 1 << 20


class RecorderSettings(Settings):
    """How streams are recorded. Sizes are bytes or words like `"256MiB"`."""

    container: Container = "matroska"
    """Matroska takes every codec. `webm` holds for VP8, VP9 and AV1 with Opus, `mp4` (fragmented) for H264, VP9 and AV1 with Opus; a
    stream in another codec stays in Matroska."""

    segment_length: Annotated[Duration, Field(gt=timedelta(0))] | None = None
    """Begin a new file after this long, at the next key frame. Without it a file lasts as long as its stream."""

    queue_bytes: Annotated[ByteSize, Field(ge=_MIB)] = ByteSize(16 * _MIB)
    """How much of one stream may wait for a slow disk; beyond it, frames are dropped up to the next key frame and counted."""

    sync_every: Annotated[Duration, Field(ge=timedelta(0))] = timedelta(seconds=2)
    """How often what was written is brought to the disk, so that a power cut costs no more than this and a moment; 0: when a file ends."""

    finish: bool = False
    """When a session is over, join each stream's segments into one seekable file; the segments are kept."""

    min_free: Annotated[ByteSize, Field(ge=0)] = ByteSize(256 * _MIB)
    """Recordings end cleanly when less than this is free on their disk, and go on when there is room again."""
