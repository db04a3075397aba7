"""A whole session whose streams are joined into one file each and uploaded, the manifest last; paused by its control meanwhile."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from integration.conftest import Connect, agent_configuration, running_agent, until
from roomkeeper.demo.source import GeneratedSource
from roomkeeper.rooms.recording import RecordingState
from roomkeeper.testing.media_probe import probe
from roomkeeper_embedded.server.app import RoomServer


async def test_a_paused_session_becomes_one_uploaded_file_a_stream(room_server: RoomServer, connect: Connect, tmp_path: Path) -> None:
    store = tmp_path / "store"
    plugins = {"recorder": {"finish": True}, "s3": {"directory": {"path": str(store)}}}
    source = GeneratedSource("test", video_codec="H264", width=160, height=96, fps=15, bitrate=100_000)
    async with running_agent(agent_configuration(room_server.url, tmp_path / "data", ["r"], plugins=plugins)) as agent:
        await until(lambda: agent.sessions and agent.sessions[0].connected)
        session = agent.sessions[0]
        folder = session.info.folder
        room = await (await connect("ana")).login_room("r")
        await room.start_publishing_stream("camera", source)
        await until(lambda: [path for path in folder.glob("*.mkv") if path.stat().st_size > 8000])
        assert session.recording is not None
        await session.recording.pause("teacher")
        assert session.recording.state is RecordingState.PAUSED
        await asyncio.sleep(2.5)  # the pause itself
        assert [path.name for path in folder.glob("*.mkv")] == ["camera-001.mkv"]
        await session.recording.resume("teacher")
        await until(lambda: [path for path in folder.glob("camera-002.mkv") if path.stat().st_size > 8000])
    await source.close()
    manifest = json.loads(await asyncio.to_thread((folder / "manifest.json").read_bytes))
    (pause,) = manifest["pauses"]
    assert (pause["cause"], pause["by"]) == ("paused", "teacher")
    assert 2.4 < pause["length_s"] < 4
    (stream,) = manifest["streams"]
    (gap,) = stream["segments"][1]["gaps"]
    assert gap["cause"] == "paused"
    (file,) = stream["finished"]
    assert file["segments"] == ["camera-001.mkv", "camera-002.mkv"]
    judged = await asyncio.to_thread(probe, folder / file["path"])
    assert judged.errors == []
    assert judged.video_frames == file["video_frames"] == sum(segment["video_frames"] for segment in stream["segments"])
    assert judged.audio_frames == file["audio_frames"] == sum(segment["audio_frames"] for segment in stream["segments"])
    assert abs(judged.av_offset_max_ms() or 0) < 40
    assert not [moment for moment in judged.flash_times if gap["at_s"] - file["offset_s"] < moment < gap["at_s"] - file["offset_s"] + 2]
    stored = {path.name: path for path in store.rglob("*") if path.is_file()}
    assert {"camera-001.mkv", "camera-002.mkv", "camera.mkv", "manifest.json"} <= stored.keys()
    uploaded = json.loads(await asyncio.to_thread(stored["manifest.json"].read_bytes))
    assert uploaded["streams"][0]["finished"][0]["upload"] == "verified", "the manifest goes up last"
