"""Configuration of the recorder: the table `[plugins.recorder]`."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import ByteSize, Field

from roomkeeper.settings import Duration, Settings

_MIB = 1 << 20


class RecorderSettings(Settings):
    """How streams are recorded. Sizes are bytes or words like `"256MiB"`."""

    container: Literal["matroska", "webm"] = "matroska"
    """`webm` holds for VP8 with Opus and for sound alone; streams with H264 stay in Matroska, which takes everything."""

    segment_length: Annotated[Duration, Field(gt=timedelta(0))] | None = None
    """Begin a new file after this long, at the next key frame. Without it a file lasts as long as its stream."""

    queue_bytes: Annotated[ByteSize, Field(ge=_MIB)] = ByteSize(16 * _MIB)
    """How much of one stream may wait for a slow disk; beyond it, frames are dropped up to the next key frame and counted."""

    min_free: Annotated[ByteSize, Field(ge=0)] = ByteSize(256 * _MIB)
    """Recordings end cleanly when less than this is free on their disk."""
