"""`manifest.json` of a session: what was planned, what was recorded, what is missing, checksums. Made from the journal alone."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
from itertools import pairwise
from pathlib import Path
from typing import Any

from roomkeeper.errors import JournalError
from roomkeeper.state import breaks, finished, objects, segments, sessions
from roomkeeper.state.breaks import Break
from roomkeeper.state.files import write_atomically
from roomkeeper.state.finished import FinishedFile, FinishedState
from roomkeeper.state.journal import Journal
from roomkeeper.state.objects import StoredObject
from roomkeeper.state.segments import KEPT_STATES, Gap, Segment, SegmentState
from roomkeeper.state.session_files import MESSAGES_NAME
from roomkeeper.state.sessions import SessionRecord
from roomkeeper.state.timestamps import rfc3339

SCHEMA = 1
MANIFEST_NAME = "manifest.json"

INTERRUPTION_S = 0.25
"""Two segments of a stream further apart than this have a gap between them; a cut at a key frame leaves less."""

# Characters that turn the direction of text or hide in it: written as \uXXXX, so that a name cannot disguise the lines around it.
_DECEPTIVE = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def build_manifest(connection: sqlite3.Connection, session_id: str) -> dict[str, Any]:
    """Return the manifest (schema 1) of a session. Raises `JournalError` for a session the journal does not know."""
    record = sessions.get(connection, session_id)
    if record is None:
        raise JournalError(
            f"the journal knows no session {session_id!r}",
            remedy="look at `roomkeeper recordings` for those it knows",
            user_fault=True,
        )
    all_segments = segments.of_session(connection, session_id)
    kept = [segment for segment in all_segments if segment.state in KEPT_STATES]
    stored = {item.path: item for item in objects.of_session(connection, session_id)}
    interruptions = breaks.of_session(connection, session_id)
    joined = [file for file in finished.of_session(connection, session_id) if file.state is FinishedState.FINISHED]
    streams = _streams(record, kept, interruptions, joined, stored)
    gaps = [gap for stream in streams for segment in stream["segments"] for gap in segment["gaps"]]
    offsets = [abs(segment.av_offset_ms) for segment in kept if segment.av_offset_ms is not None]
    return {
        "schema": SCHEMA,
        "session": _session(record, sessions.tenures(connection, session_id)),
        "streams": streams,
        "pauses": _pauses(record, interruptions),
        "messages": {"path": MESSAGES_NAME, "count": record.messages, "moderated": record.moderated},
        "quality": {
            "av_offset_ms": round(max(offsets), 3) if offsets else None,
            "missing_s": _seconds(sum(gap["length_s"] for gap in gaps if gap["cause"] not in breaks.NO_LOSS)),
            "reconnects": record.reconnects,
            "warnings": sessions.warnings(connection, session_id) + _unfinished(record, all_segments),
        },
    }


async def write_manifest(journal: Journal, session_id: str) -> Path:
    """Write the session's `manifest.json` as the journal has it now and return its path; durable on return."""
    record, manifest = await journal.run(lambda connection: (sessions.get(connection, session_id), build_manifest(connection, session_id)))
    assert record is not None, "build_manifest refuses unknown sessions"
    path = record.info.folder / MANIFEST_NAME
    await asyncio.to_thread(_write, path, manifest)
    return path


def encode_manifest(manifest: dict[str, Any]) -> bytes:
    """The manifest as JSON in UTF-8, readable by people; control and direction characters are escaped."""
    text = json.dumps(manifest, ensure_ascii=False, indent=2)
    text = _DECEPTIVE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    return f"{text}\n".encode("utf-8", "replace")


def _write(path: Path, manifest: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, encode_manifest(manifest))


def _session(record: SessionRecord, tenures: list[sessions.Tenure]) -> dict[str, Any]:
    info = record.info
    return {
        "id": info.id,
        "provider": info.provider,
        "account": info.account,
        "room_id": info.room_id,
        "planned_start": rfc3339(info.planned_start),
        "planned_end": rfc3339(info.planned_end),
        "started_at": rfc3339(info.started_at),
        "ended_at": None if record.ended_at is None else rfc3339(record.ended_at),
        "agent": info.agent,
        "agents": [
            {"agent": one.agent, "since": rfc3339(one.since), "until": None if one.until is None else rfc3339(one.until)} for one in tenures
        ],
    }


def _streams(
    record: SessionRecord, kept: list[Segment], interruptions: list[Break], joined: list[FinishedFile], stored: dict[str, StoredObject]
) -> list[dict[str, Any]]:
    """One entry a stream, in the order in which their first frames came; the user is named as last seen."""
    zero = record.info.started_at.timestamp()
    by_stream: dict[str, list[Segment]] = {}
    for segment in sorted(kept, key=lambda segment: (segment.started_at, segment.number)):
        by_stream.setdefault(segment.stream_id, []).append(segment)
    entries = []
    for stream_id, own in by_stream.items():
        causes = [one for one in interruptions if one.stream_id in ("", stream_id)]
        between = {later.path: _gaps_between(earlier, later, causes, zero) for earlier, later in pairwise(own)}
        entries.append(
            {
                "stream_id": stream_id,
                "user_id": own[-1].user_id,
                "user_name": own[-1].user_name,
                "segments": [_entry(segment, zero, between.get(segment.path, []), stored.get(segment.path)) for segment in own],
                "finished": [_finished(file, zero, stored.get(file.path)) for file in joined if file.stream_id == stream_id],
            }
        )
    return entries


def _gaps_between(earlier: Segment, later: Segment, causes: list[Break], zero: float) -> list[Gap]:
    """What lies between two segments, cut up by cause; a rest too short to be an interruption belongs to its neighbour."""
    ended = earlier.started_at + earlier.duration_s
    gaps: list[Gap] = []
    at = ended
    for one in causes:
        begin, end = max(one.began_at, at), min(one.ended_at or later.started_at, later.started_at)
        if end <= begin:
            continue
        tolerated = _tolerated(one.cause)
        if begin - at > tolerated:
            gaps.append(Gap(at - zero, begin - at, "interrupted"))
        else:
            begin = at
        gaps.append(Gap(begin - zero, end - begin, one.cause))
        at = end
    rest = later.started_at - at
    if rest > _tolerated(gaps[-1].cause if gaps else ""):
        gaps.append(Gap(at - zero, rest, "interrupted"))
    elif gaps and rest > 0:
        gaps[-1] = Gap(gaps[-1].at_s, gaps[-1].length_s + rest, gaps[-1].cause)
    return gaps


def _tolerated(cause: str) -> float:
    """How much time of no known cause may lie beside a gap of this cause without being an interruption."""
    return breaks.ANNOUNCED_WITHIN_S if cause == breaks.NOT_PUBLISHED else INTERRUPTION_S


def _pauses(record: SessionRecord, interruptions: list[Break]) -> list[dict[str, Any]]:
    """When nothing was recorded because somebody wanted it so; `length_s` is None while it lasts."""
    zero = record.info.started_at.timestamp()
    entries = []
    for one in interruptions:
        if one.cause in breaks.WANTED:
            end = one.ended_at if one.ended_at is not None else record.ended_at
            length = None if end is None else _seconds(end - one.began_at)
            entries.append({"at_s": _seconds(one.began_at - zero), "length_s": length, "cause": one.cause, "by": one.by})
    return entries


def _finished(file: FinishedFile, zero: float, stored: StoredObject | None) -> dict[str, Any]:
    return {**_medium(file, zero), "segments": list(file.segments), **_kept(file, stored)}


def _entry(segment: Segment, zero: float, before: list[Gap], stored: StoredObject | None) -> dict[str, Any]:
    gaps = [*before, *segment.gaps]
    return {
        **_medium(segment, zero),
        "lost_video_frames": segment.lost_video_frames,
        "lost_audio_frames": segment.lost_audio_frames,
        "gaps": [{"at_s": _seconds(gap.at_s), "length_s": _seconds(gap.length_s), "cause": gap.cause} for gap in gaps],
        **_kept(segment, stored),
    }


def _medium(file: Segment | FinishedFile, zero: float) -> dict[str, Any]:
    """What is in a file."""
    return {
        "path": file.path,
        "container": file.container,
        "video_codec": file.video_codec,
        "audio_codec": file.audio_codec,
        "width": file.width,
        "height": file.height,
        "started_at": rfc3339(file.started_at),
        "offset_s": _seconds(file.started_at - zero),
        "duration_s": _seconds(file.duration_s),
        "video_frames": file.video_frames,
        "audio_frames": file.audio_frames,
    }


def _kept(file: Segment | FinishedFile, stored: StoredObject | None) -> dict[str, Any]:
    """Its bytes, and where they are."""
    return {
        "bytes": file.bytes,
        "sha256": file.sha256,
        "object_key": stored.object_key or None if stored else None,
        "upload": str(stored.state) if stored else None,
    }


def _unfinished(record: SessionRecord, all_segments: list[Segment]) -> list[str]:
    if record.ended_at is None:
        return []
    left = [segment.path for segment in all_segments if segment.state is SegmentState.OPEN]
    return [f"segment {path} was never closed; the next start of the agent repairs it" for path in left]


def _seconds(value: float) -> float:
    return round(value, 3)
