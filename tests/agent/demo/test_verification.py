"""Verification of a session folder: it passes what is right and names what is not."""

from __future__ import annotations

import asyncio
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from roomkeeper.demo.source import GeneratedSource
from roomkeeper.demo.verification import SessionVerification, verify_session
from roomkeeper.errors import RecordingError
from roomkeeper.state.timestamps import rfc3339


@pytest.fixture
async def manifest(clock: Any, take_frames: Any, mux: Any, tmp_path: Path) -> dict[str, Any]:
    """A session of one good segment; the test may change the manifest before `verify` writes and judges it."""
    source = GeneratedSource("Ana", width=160, height=90, clock=clock)
    frames = await take_frames(source, 3)
    await source.close()
    file = tmp_path / "ana-001.mkv"
    zero = await asyncio.to_thread(mux, file, frames)
    content = file.read_bytes()
    segment = {
        "path": file.name,
        "started_at": rfc3339(zero),
        "width": 160,
        "height": 90,
        "video_frames": 60,
        "audio_frames": 150,
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    return {"schema": 1, "session": {"room_id": "group-1"}, "streams": [{"stream_id": "ana", "segments": [segment]}]}


def verify(folder: Path, manifest: dict[str, Any], **options: bool) -> SessionVerification:
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return verify_session(folder, **options)


def segment_of(manifest: dict[str, Any]) -> dict[str, Any]:
    segment: dict[str, Any] = manifest["streams"][0]["segments"][0]
    return segment


async def test_a_good_session_passes(manifest: dict[str, Any], tmp_path: Path) -> None:
    result = await asyncio.to_thread(verify, tmp_path, manifest)
    assert result.ok, result.all_problems()
    (segment,) = result.segments
    assert (segment.room_id, segment.stream_id, segment.flashes) == ("group-1", "ana", 3)
    assert result.av_offset_max_ms == pytest.approx(0, abs=5)
    assert result.clock_error_max_ms == pytest.approx(0, abs=5)


@pytest.mark.parametrize(
    ("key", "value", "complaint"),
    [
        ("video_frames", 61, "video_frames: the manifest says 61, the file 60"),
        ("audio_frames", 149, "audio_frames: the manifest says 149, the file 150"),
        ("sha256", "0" * 64, "sha256"),
        ("bytes", 1, "bytes"),
        ("height", 92, "width and height"),
        ("path", "gone.mkv", "is not there"),
        ("path", "../../../etc/passwd", "outside"),
        ("started_at", "2023-11-14T22:13:20.700Z", "from the whole second"),
    ],
)
async def test_what_differs_from_the_manifest_is_named(
    manifest: dict[str, Any], tmp_path: Path, key: str, value: object, complaint: str
) -> None:
    segment_of(manifest)[key] = value
    result = await asyncio.to_thread(verify, tmp_path, manifest)
    assert not result.ok
    assert any(complaint in problem for problem in result.all_problems()), result.all_problems()


async def test_sound_that_is_late_is_named(clock: Any, take_frames: Any, mux: Any, manifest: dict[str, Any], tmp_path: Path) -> None:
    source = GeneratedSource("Ana", width=160, height=90, clock=clock)
    frames = await take_frames(source, 3)
    await source.close()
    for frame in frames:
        frame.wall_time += 0.06 if frame.kind == "audio" else 0
    file = tmp_path / "ana-001.mkv"
    zero = await asyncio.to_thread(mux, file, frames)
    content = file.read_bytes()
    segment_of(manifest).update(started_at=rfc3339(zero), bytes=len(content), sha256=hashlib.sha256(content).hexdigest())
    result = await asyncio.to_thread(verify, tmp_path, manifest)
    assert len(result.all_problems()) == 1
    assert "ms from its flash" in result.all_problems()[0]
    assert (await asyncio.to_thread(verify, tmp_path, manifest, marks=False)).ok


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"session": {"room_id": "x"}}', '{"session": 1, "streams": []}'])
def test_a_manifest_that_is_none_is_an_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(RecordingError, match="no usable manifest"):
        verify_session(tmp_path)


def test_a_session_without_streams_is_a_problem(tmp_path: Path) -> None:
    result = verify(tmp_path, {"session": {"room_id": "x"}, "streams": []})
    assert not result.ok
