"""What went wrong with a recording, for people: gaps, repairs, warnings. The manifest has the same for programs."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

from roomkeeper.state import segments
from roomkeeper.state.manifest import build_manifest
from roomkeeper.state.segments import SegmentState

EACH_TOLD = 3
"""So many gaps of one stream and cause are told one by one; more are told together."""

_CAUSES = {
    "loss": "lost on the network",
    "overflow": "the disk was too slow",
    "interrupted": "no connection, or no agent",
    "not-published": "nobody published it",
    "disk-full": "the disk was full",
    "paused": "paused",
    "stopped": "recording was switched off",
}


def troubles(connection: sqlite3.Connection, session_id: str) -> dict[str, Any]:
    """Gaps by stream (seconds on the session's timeline), segments that were repaired, and warnings."""
    manifest = build_manifest(connection, session_id)
    gaps = [
        {"stream_id": stream["stream_id"], **gap}
        for stream in manifest["streams"]
        for segment in stream["segments"]
        for gap in segment["gaps"]
    ]
    repaired = [one.path for one in segments.of_session(connection, session_id) if one.state is SegmentState.REPAIRED]
    return {"gaps": gaps, "repaired": repaired, "warnings": manifest["quality"]["warnings"]}


def in_words(found: dict[str, Any]) -> Iterator[str]:
    """A sentence for each, times from the session's beginning."""
    by_cause: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for gap in found["gaps"]:
        by_cause.setdefault((gap["stream_id"], gap["cause"]), []).append((gap["at_s"], gap["length_s"]))
    for (stream_id, cause), gaps in by_cause.items():
        why = _CAUSES.get(cause, cause)
        if len(gaps) <= EACH_TOLD:
            for at, length in gaps:
                yield f"gap: {stream_id} has nothing for {_seconds(length)} from {clock(at)} on ({why})"
        else:
            at, longest = max(gaps, key=lambda gap: gap[1])
            total = _seconds(sum(length for _, length in gaps))
            yield f"gaps: {stream_id} has {len(gaps)}, {total} altogether, the longest {_seconds(longest)} from {clock(at)} on ({why})"
    for path in found["repaired"]:
        yield f"repaired: {path} was being written when its agent died; it is whole up to there"
    for text in found["warnings"]:
        yield f"warning: {text}"


def clock(seconds: float) -> str:
    """Such as `1:02:03`."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"


def _seconds(length: float) -> str:
    return f"{length:.1f} s" if length < 60 else clock(length)
