"""The manifest, made from the journal alone."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from roomkeeper.errors import JournalError
from roomkeeper.rooms.session import SessionInfo
from roomkeeper.state import breaks, objects, segments, sessions
from roomkeeper.state.breaks import Break
from roomkeeper.state.journal import Journal
from roomkeeper.state.manifest import build_manifest, encode_manifest, write_manifest
from roomkeeper.state.objects import ObjectKind, StoredObject, UploadState
from roomkeeper.state.segments import Gap, Segment, SegmentState
from roomkeeper.state.sessions import SessionState

ZERO = datetime(2026, 3, 2, 9, 0, 0, 250_000, UTC)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = Journal.open(tmp_path / "journal.db")
    info = SessionInfo(
        id="s1",
        provider="embedded",
        account="ta",
        room_id="class-1",
        planned_start=ZERO.replace(microsecond=0),
        planned_end=ZERO.replace(hour=10, microsecond=0),
        started_at=ZERO,
        agent="north",
        folder=tmp_path / "s1",
    )
    opened.run_blocking(lambda connection: sessions.insert(connection, info, SessionState.LIVE, "planned", ZERO.timestamp()))
    yield opened
    opened.close()


def segment(number: int = 1, *, at: float = 1.0, **columns: Any) -> Segment:
    values: dict[str, Any] = {
        "session_id": "s1",
        "path": f"cam-{number:03}.mkv",
        "stream_id": "cam",
        "user_id": "ann",
        "user_name": "Ann",
        "number": number,
        "container": "matroska",
        "started_at": ZERO.timestamp() + at,
        "state": SegmentState.CLOSED,
        "video_codec": "H264",
        "audio_codec": "opus",
        "width": 640,
        "height": 480,
        "duration_s": 10.0,
        "video_frames": 300,
        "audio_frames": 500,
        "bytes": 1000,
        "sha256": "ab" * 32,
    }
    return Segment(**{**values, **columns})


def build(journal: Journal, *work: Callable[[sqlite3.Connection], None]) -> dict[str, Any]:
    def run(connection: sqlite3.Connection) -> dict[str, Any]:
        for step in work:
            step(connection)
        return build_manifest(connection, "s1")

    return journal.run_blocking(run)


def saved(*rows: Segment) -> Callable[[sqlite3.Connection], None]:
    def save(connection: sqlite3.Connection) -> None:
        for row in rows:
            segments.save(connection, row)

    return save


def test_schema_1_key_by_key(journal: Journal) -> None:
    stored = StoredObject(
        session_id="s1", path="cam-001.mkv", kind=ObjectKind.SEGMENT, state=UploadState.VERIFIED, object_key="class-1/cam-001.mkv"
    )
    manifest = build(
        journal,
        saved(segment(gaps=(Gap(3.25, 0.5, "loss"),), lost_video_frames=15, av_offset_ms=-7.0)),
        lambda connection: objects.save(connection, stored),
        lambda connection: sessions.count_messages(connection, "s1", messages=12, moderated=3, commands=1),
        lambda connection: sessions.add_warning(connection, "s1", "the disk was slow", 1.0),
        lambda connection: sessions.transition(connection, "s1", SessionState.RECONNECTING, "network", 2.0),
        lambda connection: sessions.transition(connection, "s1", SessionState.FINISHED, "over", ZERO.timestamp() + 3600.1234),
    )
    assert manifest == {
        "schema": 1,
        "session": {
            "id": "s1",
            "provider": "embedded",
            "account": "ta",
            "room_id": "class-1",
            "planned_start": "2026-03-02T09:00:00.000Z",
            "planned_end": "2026-03-02T10:00:00.000Z",
            "started_at": "2026-03-02T09:00:00.250Z",
            "ended_at": "2026-03-02T10:00:00.373Z",
            "agent": "north",
            "agents": [],
        },
        "streams": [
            {
                "stream_id": "cam",
                "user_id": "ann",
                "user_name": "Ann",
                "segments": [
                    {
                        "path": "cam-001.mkv",
                        "container": "matroska",
                        "video_codec": "H264",
                        "audio_codec": "opus",
                        "width": 640,
                        "height": 480,
                        "started_at": "2026-03-02T09:00:01.250Z",
                        "offset_s": 1.0,
                        "duration_s": 10.0,
                        "video_frames": 300,
                        "audio_frames": 500,
                        "lost_video_frames": 15,
                        "lost_audio_frames": 0,
                        "gaps": [{"at_s": 3.25, "length_s": 0.5, "cause": "loss"}],
                        "bytes": 1000,
                        "sha256": "ab" * 32,
                        "object_key": "class-1/cam-001.mkv",
                        "upload": "verified",
                    }
                ],
                "finished": [],
            }
        ],
        "pauses": [],
        "messages": {"path": "messages.jsonl", "count": 12, "moderated": 3},
        "quality": {"av_offset_ms": 7.0, "missing_s": 0.5, "reconnects": 1, "warnings": ["the disk was slow"]},
    }


def test_a_session_that_recorded_nothing(journal: Journal) -> None:
    manifest = build(journal)
    assert manifest["streams"] == []
    assert manifest["session"]["ended_at"] is None
    assert manifest["quality"] == {"av_offset_ms": None, "missing_s": 0, "reconnects": 0, "warnings": []}


def test_the_time_between_two_segments_is_a_gap_of_the_later_one(journal: Journal) -> None:
    first, second, third = segment(1, at=1), segment(2, at=15.5, gaps=(Gap(20.0, 0.25, "loss"),)), segment(3, at=25.52)
    manifest = build(journal, saved(third, first, second))
    (stream,) = manifest["streams"]
    assert [entry["gaps"] for entry in stream["segments"]] == [
        [],
        [{"at_s": 11.0, "length_s": 4.5, "cause": "interrupted"}, {"at_s": 20.0, "length_s": 0.25, "cause": "loss"}],
        [],  # cut at a key frame: nothing is missing
    ]
    assert manifest["quality"]["missing_s"] == 4.75


def unpublished(began: float, ended: float) -> Callable[[sqlite3.Connection], None]:
    zero = ZERO.timestamp()
    one = Break(session_id="s1", stream_id="cam", began_at=zero + began, ended_at=zero + ended, cause=breaks.NOT_PUBLISHED)
    return lambda connection: breaks.begin(connection, one)


def test_while_nobody_published_nothing_is_missing(journal: Journal) -> None:
    manifest = build(journal, saved(segment(1, at=1), segment(2, at=100)), unpublished(11.5, 98.75))
    assert manifest["streams"][0]["segments"][1]["gaps"] == [{"at_s": 11.0, "length_s": 89.0, "cause": "not-published"}]
    assert manifest["quality"]["missing_s"] == 0
    assert manifest["pauses"] == [], "nobody asked for it"


def test_what_was_published_and_not_recorded_beside_it_is_missing(journal: Journal) -> None:
    manifest = build(journal, saved(segment(1, at=1), segment(2, at=100)), unpublished(20, 90))
    assert manifest["streams"][0]["segments"][1]["gaps"] == [
        {"at_s": 11.0, "length_s": 9.0, "cause": "interrupted"},
        {"at_s": 20.0, "length_s": 70.0, "cause": "not-published"},
        {"at_s": 90.0, "length_s": 10.0, "cause": "interrupted"},
    ]
    assert manifest["quality"]["missing_s"] == 19


def test_only_finished_segments_stand_in_it_and_what_was_left_is_said(journal: Journal) -> None:
    rows = (segment(1, state=SegmentState.REPAIRED), segment(2, state=SegmentState.OPEN), segment(3, state=SegmentState.DISCARDED))
    manifest = build(journal, saved(*rows))
    assert [entry["path"] for stream in manifest["streams"] for entry in stream["segments"]] == ["cam-001.mkv"]
    assert manifest["quality"]["warnings"] == [], "the session goes on, the open one is being written"
    manifest = build(journal, lambda connection: sessions.transition(connection, "s1", SessionState.FINISHED, "", 5.0))
    (warning,) = manifest["quality"]["warnings"]
    assert "cam-002.mkv" in warning


def test_streams_stand_in_order_of_appearance(journal: Journal) -> None:
    late = segment(1, at=9, stream_id="a", path="a-001.mkv", av_offset_ms=3.0)
    early = segment(1, at=2, stream_id="b", path="b-001.mkv", av_offset_ms=-20.0)
    manifest = build(journal, saved(late, early))
    assert [stream["stream_id"] for stream in manifest["streams"]] == ["b", "a"]
    assert manifest["quality"]["av_offset_ms"] == 20.0
    assert [entry["upload"] for stream in manifest["streams"] for entry in stream["segments"]] == [None, None]


def test_hostile_names_make_valid_json_without_tricks(journal: Journal) -> None:
    name = '\u202eevil\u2066\0\x1b[31m"},\u2028\x85 😀 ../../etc'
    manifest = build(journal, saved(segment(user_name=name, user_id=name, stream_id=name)))
    text = encode_manifest(manifest).decode("utf-8", "strict")
    assert json.loads(text) == manifest
    assert json.loads(text)["streams"][0]["user_name"] == name
    assert "😀" in text
    assert not set(text) & set("\u202e\u2066\0\x1b\u2028\x85")
    encode_manifest({"x": "\ud800"}).decode("utf-8", "strict")


async def test_it_is_written_and_written_again(journal: Journal, tmp_path: Path) -> None:
    path = await write_manifest(journal, "s1")
    assert path == tmp_path / "s1" / "manifest.json"
    await journal.run(saved(segment()))
    await asyncio.gather(*(write_manifest(journal, "s1") for _ in range(5)))
    assert len(json.loads(path.read_text())["streams"]) == 1
    assert list(path.parent.iterdir()) == [path]


async def test_an_unknown_session_is_refused(journal: Journal) -> None:
    with pytest.raises(JournalError, match="no session 'nope'"):
        await write_manifest(journal, "nope")
