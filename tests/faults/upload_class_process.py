"""A recorder and an uploader on one data folder, until killed: `python upload_class_process.py`, JSON on stdin.

With `record` true a class is recorded in real time, in pictures so large that parts go up while the file grows. Otherwise leftovers are
repaired and brought into the store; when nothing is left the process says so and ends.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pluggy

from plugins.roomkeeper_recorder.encoded import video
from plugins.roomkeeper_recorder.world import TestSession, stream_info
from roomkeeper.hookspecs import PROJECT, HookSpecs, PluginContext, Services
from roomkeeper.ops.logs import configure_logging
from roomkeeper.plugins.dispatcher import Dispatcher
from roomkeeper.rooms.session import SessionInfo
from roomkeeper.state import objects, sessions
from roomkeeper.state.journal import Journal
from roomkeeper.state.manifest import write_manifest
from roomkeeper.state.objects import UploadState
from roomkeeper.state.sessions import SessionState
from roomkeeper_recorder.config import RecorderSettings
from roomkeeper_recorder.hooks import RecorderPlugin
from roomkeeper_s3.config import S3Settings
from roomkeeper_s3.hooks import S3Plugin

_FILLER = b"\x00\x00\x00\x01\x0c" + b"\xff" * 400_000 + b"\x80"
"""A filler NAL unit (H.264 section 7.3.2.7): any size, shows nothing."""


async def run(order: dict[str, Any]) -> None:
    folder = Path(order["folder"])
    journal = await asyncio.to_thread(Journal.open, folder / "journal.sqlite3")
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(HookSpecs)
    settings = S3Settings.model_validate(order["settings"])
    recorder = RecorderPlugin(
        PluginContext(
            name="recorder",
            settings=RecorderSettings.model_validate({"min_free": 0, "segment_length": "1500ms"}),
            data_dir=folder,
            agent="t",
        )
    )
    manager.register(S3Plugin(PluginContext(name="s3", settings=settings, data_dir=folder, agent="t")), name="s3")
    manager.register(recorder, name="recorder")
    hooks = Dispatcher(manager)
    stores = {store.name: store for _, found in hooks.collect("register_stores") for store in found}
    await hooks.notify("startup", services=Services(journal=journal, hooks=hooks, stores=stores, sessions=list))
    print("started", flush=True)
    if order["record"]:
        info = await begin(journal, folder, order["session"])
        await record(recorder, info)
        await end(journal, hooks, info)
        await asyncio.Event().wait()
    for info in await journal.run(lambda connection: [one.info for one in sessions.unended(connection)]):
        await end(journal, hooks, info)
    while await journal.run(unfinished):  # noqa: ASYNC110 - the test has the deadline
        await asyncio.sleep(0.05)
    await hooks.notify("shutdown")
    await asyncio.to_thread(journal.close)


async def begin(journal: Journal, folder: Path, session_id: str) -> SessionInfo:
    now = datetime.now(UTC)
    info = SessionInfo(
        id=session_id,
        provider="embedded",
        account="a",
        room_id="class-1",
        planned_start=now,
        planned_end=now + timedelta(hours=1),
        started_at=now,
        agent="t",
        folder=folder / "spool" / session_id,
    )
    info.folder.mkdir(parents=True, exist_ok=True)
    await journal.run(lambda connection: sessions.insert(connection, info, SessionState.LIVE, "test", time.time()))
    return info


async def record(recorder: RecorderPlugin, info: SessionInfo) -> None:
    """Two streams of 12 MB/s each for three seconds."""
    session = TestSession(info)
    frames = video("H264", 90, start=time.time())
    sinks = [sink for name in ("one", "two") for sink in recorder.roomkeeper_create_frame_sinks(session, stream_info(name))]
    for frame in frames:
        await asyncio.sleep(max(0.0, frame.wall_time - time.time()))
        frame.data += _FILLER
        for sink in sinks:
            sink.offer(frame)
    for sink in sinks:
        await sink.close()


async def end(journal: Journal, hooks: Dispatcher, info: SessionInfo) -> None:
    await journal.run(lambda connection: sessions.transition(connection, info.id, SessionState.FINISHED, "test", time.time()))
    manifest = await write_manifest(journal, info.id)
    await hooks.notify("recording_finished", info=info, manifest=manifest)


def unfinished(connection: Any) -> int:
    """What is still to be done: objects unverified, sessions without a manifest, uploads in parts not forgotten."""
    ended = {one.info.id for one in sessions.all_sessions(connection)}
    verified = {
        row["session_id"]
        for row in connection.execute("SELECT session_id FROM objects WHERE kind = 'manifest' AND state = ?", (UploadState.VERIFIED,))
    }
    uploads: int = connection.execute("SELECT COUNT(*) FROM s3_uploads").fetchone()[0]
    return len(objects.unverified(connection)) + len(ended - verified) + uploads


if __name__ == "__main__":
    configure_logging("warning", "json")
    asyncio.run(run(json.load(sys.stdin)))
