"""The watchdog is fed while recordings make progress, and not when frames come in and nothing is written."""

from __future__ import annotations

import asyncio
import socket
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from roomkeeper.ops.liveness import RecordingLiveness
from roomkeeper.ops.watchdog import feed_watchdog, watchdog_interval_s
from roomkeeper.rooms.recording import RecordingState
from roomkeeper.rooms.stream_progress import StreamProgress


def session(folder: Path, *, state: RecordingState = RecordingState.RECORDING, writes: bool = True) -> Any:
    """What the watchdog looks at of a session whose frames come in."""
    progress = StreamProgress()
    progress.last_frame_at = time.monotonic() + 3600
    return SimpleNamespace(
        info=SimpleNamespace(id="s", room_id="r", folder=folder),
        recording=SimpleNamespace(state=state, writes={"camera": writes}.__getitem__),
        progress={"camera": progress},
    )


async def test_only_growth_counts(tmp_path: Path) -> None:
    file = tmp_path / "camera-001.mkv"
    liveness = RecordingLiveness(stuck_after_s=0.0)
    file.write_bytes(b"x")
    assert await liveness.stuck([session(tmp_path)]) == []
    problems = await liveness.stuck([session(tmp_path)])
    assert "room r: frames come in, but nothing was written" in problems[0]
    file.write_bytes(b"xx")
    assert await liveness.stuck([session(tmp_path)]) == []
    assert await liveness.stuck([session(tmp_path, state=RecordingState.PAUSED)]) == []
    assert await liveness.stuck([session(tmp_path, writes=False)]) == [], "the recorder has a reason"
    silent = session(tmp_path)
    silent.progress["camera"].last_frame_at = 0.0
    assert await liveness.stuck([silent]) == []


async def test_growth_in_a_sub_folder_counts(tmp_path: Path) -> None:
    file = tmp_path / "ana" / "camera" / "001.mkv"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"x")
    liveness = RecordingLiveness(stuck_after_s=0.0)
    assert await liveness.stuck([session(tmp_path)]) == []
    file.write_bytes(b"xx")
    assert await liveness.stuck([session(tmp_path)]) == []
    (file.parent / "001.json").write_text("{}")
    assert await liveness.stuck([session(tmp_path)]) != [], "what is written beside the recordings proves nothing"


async def test_a_frozen_writer_stops_the_feeding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "camera-001.mkv"
    file.write_bytes(b"x")
    loop = asyncio.get_running_loop()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
        notify.bind(str(tmp_path / "notify"))
        notify.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        feeding = asyncio.create_task(feed_watchdog(0.4, lambda: [session(tmp_path)]))
        try:
            async with asyncio.timeout(10):
                fed = 0
                while (told := await loop.sock_recv(notify, 1000)) == b"WATCHDOG=1":
                    fed += 1
                assert 1 <= fed <= 1.0 / (0.4 / 4) + 1, "no longer than a second after the last growth"
                assert told.startswith(b"STATUS=stuck: room r")
                file.write_bytes(b"xxx")
                while await loop.sock_recv(notify, 1000) != b"WATCHDOG=1":
                    pass
        finally:
            feeding.cancel()
            await asyncio.gather(feeding, return_exceptions=True)


def test_whether_systemd_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WATCHDOG_PID", raising=False)
    monkeypatch.setenv("WATCHDOG_USEC", "60000000")
    assert watchdog_interval_s() == 60.0
    monkeypatch.setenv("WATCHDOG_PID", "1")
    assert watchdog_interval_s() is None
    monkeypatch.delenv("WATCHDOG_USEC")
    assert watchdog_interval_s() is None
