"""`[plugins.commands]`"""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from roomkeeper.settings import Settings


class CommandsSettings(Settings):
    """How answers are given."""

    max_reply_bytes: int = Field(default=800, ge=100, le=100_000)
    """Longest answer, in bytes of JSON; the rooms carry 1 KB a message, and the envelope needs some of it."""
    attendance_file: bool = True
    """Write `attendance.csv` into each session's folder."""
    announcements: Path | None = None
    """Folder of the files that `announce` plays: Matroska, WebM, Ogg or MP4 with H264 or VP8, and Opus. Without one there are none."""
