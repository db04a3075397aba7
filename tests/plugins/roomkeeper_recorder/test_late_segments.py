"""A segment that is completed after its session's end comes into the manifest."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

from plugins.roomkeeper_recorder.encoded import audio, together, video
from plugins.roomkeeper_recorder.world import World, recorder_world
from roomkeeper.state import segments, sessions
from roomkeeper.state.manifest import write_manifest
from roomkeeper.state.segments import SegmentState
from roomkeeper.state.sessions import SessionState


async def end_with_an_open_segment(world: World) -> None:
    """The session is over and has its manifest; one segment was left open, as its agent died."""
    (row,) = await world.record_all(together(video("VP8", 30, gop=15), audio(50)))
    left = replace(row, state=SegmentState.OPEN, bytes=0, sha256="")
    await world.journal.run(lambda connection: segments.save(connection, left))
    await world.journal.run(
        lambda connection: sessions.transition(connection, world.session.info.id, SessionState.FINISHED, "over", time.time())
    )
    await write_manifest(world.journal, world.session.info.id)
    world.told.calls.clear()


def listed(world: World) -> list[tuple[str, str]]:
    manifest = json.loads((world.session.info.folder / "manifest.json").read_text())
    return [(entry["path"], entry["sha256"]) for stream in manifest["streams"] for entry in stream["segments"]]


async def test_repaired_late_it_is_in_the_manifest_and_told(tmp_path: Path) -> None:
    async with recorder_world(tmp_path) as world:
        await end_with_an_open_segment(world)
        assert listed(world) == []
        await world.plugin.roomkeeper_session_started(world.session)  # somebody takes it up: leftovers are repaired beside
        closed = await world.told.heard("segment_closed")
        await world.plugin.roomkeeper_segment_closed(**closed)
        (row,) = await world.rows()
        assert row.state is SegmentState.REPAIRED
        assert listed(world) == [(row.path, row.sha256)]
        told = await world.told.heard("recording_finished")
        assert told["manifest"] == world.session.info.folder / "manifest.json"
        world.told.calls.clear()
        await world.plugin.roomkeeper_segment_closed(**closed)
        assert world.told.calls == [], "what the manifest knows is no news"


async def test_while_the_session_lasts_nothing_is_written(tmp_path: Path) -> None:
    async with recorder_world(tmp_path) as world:
        (row,) = await world.record_all(together(video("VP8", 30, gop=15), audio(50)))
        world.told.calls.clear()
        await world.plugin.roomkeeper_segment_closed(info=world.session.info, segment=row)
        assert world.told.calls == []
        assert not (world.session.info.folder / "manifest.json").exists()
