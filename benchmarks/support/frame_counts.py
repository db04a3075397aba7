"""How many frames lie in recorded files, counted without decoding."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import av


def frames_in_files(paths: Iterable[str | Path]) -> tuple[int, int]:
    """Video and audio frames in the media files of one stream."""
    counts = {"video": 0, "audio": 0}
    for path in paths:
        with av.open(str(path)) as container:
            for packet in container.demux():
                if packet.size and packet.stream.type in counts:
                    counts[packet.stream.type] += 1
    return counts["video"], counts["audio"]
