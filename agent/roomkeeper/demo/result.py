"""What a demo has to show for itself, read from the journal and from the files it wrote."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from roomkeeper.demo.school import Expectations
from roomkeeper.demo.verification import SessionVerification, verify_session
from roomkeeper.state import objects as object_rows
from roomkeeper.state import segments as segment_rows
from roomkeeper.state import sessions as session_rows
from roomkeeper.state.journal import Journal
from roomkeeper.state.objects import StoredObject, UploadState
from roomkeeper.state.segments import KEPT_STATES, Segment
from roomkeeper.state.sessions import SessionRecord


@dataclass(slots=True)
class RoomResult:
    """One room's session."""

    record: SessionRecord
    segments: list[Segment]
    objects: list[StoredObject]
    verification: SessionVerification


@dataclass(slots=True)
class DemoResult:
    """The whole demo. `problems` is empty when everything went as it should."""

    out: Path
    store: str
    rooms: list[RoomResult] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    stopped_early: bool = False

    @property
    def segments(self) -> list[Segment]:
        """All segments."""
        return [segment for room in self.rooms for segment in room.segments]

    @property
    def objects(self) -> list[StoredObject]:
        """All objects."""
        return [stored for room in self.rooms for stored in room.objects]

    def document(self) -> dict[str, Any]:
        """The result as `--json` prints it."""
        segments, objects = self.segments, self.objects
        offsets = [room.verification.av_offset_max_ms for room in self.rooms if room.verification.av_offset_max_ms is not None]
        clocks = [room.verification.clock_error_max_ms for room in self.rooms if room.verification.clock_error_max_ms is not None]
        return {
            "ok": not self.problems,
            "rooms": len(self.rooms),
            "streams": len({(segment.session_id, segment.stream_id) for segment in segments}),
            "segments": [{"room_id": room.record.info.room_id, **asdict(segment)} for room in self.rooms for segment in room.segments],
            "messages": {
                "received": sum(room.record.messages for room in self.rooms),
                "moderated": sum(room.record.moderated for room in self.rooms),
                "commands": sum(room.record.commands for room in self.rooms),
            },
            "uploads": {"objects": len(objects), "verified": sum(one.state is UploadState.VERIFIED for one in objects)},
            "lost_video_frames": sum(segment.lost_video_frames for segment in segments),
            "lost_audio_frames": sum(segment.lost_audio_frames for segment in segments),
            "av_offset_max_ms": max(offsets, key=abs, default=None),
            "clock_error_max_ms": max(clocks, key=abs, default=None),
            "stopped_early": self.stopped_early,
            "problems": self.problems,
            "out": str(self.out),
            "store": self.store,
        }


def read_result(journal_path: Path, session_ids: set[str], *, out: Path, store: str) -> DemoResult:
    """Collect the sessions of one demo and judge their files by decoding them. Blocks for some seconds."""
    result = DemoResult(out, store)
    journal = Journal.open(journal_path)
    try:
        for record in journal.run_blocking(session_rows.all_sessions):
            key = record.info.id
            if key in session_ids:
                segments = journal.run_blocking(partial(segment_rows.of_session, session_id=key))
                kept = [segment for segment in segments if segment.state in KEPT_STATES]
                objects = journal.run_blocking(partial(object_rows.of_session, session_id=key))
                result.rooms.append(RoomResult(record, kept, objects, verify_session(record.info.folder)))
    finally:
        journal.close()
    result.rooms.sort(key=lambda room: room.record.info.room_id)
    for room in result.rooms:
        name = room.record.info.room_id
        result.problems += [f"{name}: {problem}" for problem in room.verification.all_problems()]
        result.problems += [
            f"{name}: {one.path} is not in the store ({one.state.value}) {one.error}".rstrip()
            for one in room.objects
            if one.state is not UploadState.VERIFIED
        ]
    return result


def compare_with_script(result: DemoResult, expected: Expectations) -> None:
    """Add to the problems what the script promised and the run did not show. Only for runs that were not stopped early."""
    document = result.document()
    checks = [
        ("rooms", document["rooms"], expected.rooms),
        ("streams", document["streams"], expected.streams),
        ("messages received", document["messages"]["received"], expected.received),
        ("messages moderated", document["messages"]["moderated"], expected.moderated),
        ("commands", document["messages"]["commands"], expected.commands),
    ]
    result.problems += [f"{what}: {seen}, at least {least} expected" for what, seen, least in checks if seen < least]
    recorded = {segment.video_codec for segment in result.segments}
    result.problems += [f"no {codec} stream was recorded" for codec in sorted(expected.codecs - recorded)]
    for kind in ("lost_video_frames", "lost_audio_frames"):
        if document[kind]:
            result.problems.append(f"{document[kind]} {kind.replace('_', ' ')}")
