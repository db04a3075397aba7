"""Measures roomkeeper recording the plain RTP that a Janus forwards to it: the cheapest way there is."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from support.child import Child
from support.frame_counts import frames_in_files
from support.janus_server import running_janus
from support.process_figures import resident_mib
from support.recording_cost import Cost, Plan, Sent, _arrived, _ended, _publishers, _stop, _window

ROOM = "benchmark"


async def measure_rtp_forward(plan: Plan) -> Cost:
    """Measure it. Publishers are those of the other recorders; only roomkeeper's process is watched. Raises `JanusUnavailableError`."""
    folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="rtp-forward-", dir=plan.folder))
    async with (
        running_janus(folder) as janus,
        _publishers(plan, janus.address, janus) as publishers,
        _ended(await Child.start("rtp_forward_process", str(folder), inside=janus.inside)) as recorder,
    ):
        await recorder.ask("start")
        before = resident_mib(recorder.pid)
        for number, publisher in enumerate(publishers):
            streams = len(range(number, plan.streams, len(publishers)))
            where = {"url": janus.url, "room": ROOM, "folder": str(folder)}
            await publisher.ask("join_janus", **where, prefix=f"stream-{number}", streams=streams, timeout_s=120)
        await recorder.ask("play", url=janus.url, room=ROOM, streams=plan.streams, timeout_s=120)
        window, packets, pace = await _window(publishers, recorder.pid, plan.seconds)
        sent = await _stop(publishers, plan.streams)
        await _arrived(recorder)
        files = (await recorder.ask("finish", timeout_s=120))["files"]
        names = [f"stream-{number % len(publishers)}-{number // len(publishers)}" for number in range(plan.streams)]
        kept = [await asyncio.to_thread(frames_in_files, files.get(name, [])) for name in names]
        size = await asyncio.to_thread(_size, files)
    lost_video = sum(_missing(frames, video, "video") for frames, (video, _) in zip(sent, kept, strict=True))
    lost_audio = sum(_missing(frames, audio, "audio") for frames, (_, audio) in zip(sent, kept, strict=True))
    return Cost(plan.streams, window, packets, lost_video, lost_audio, before, pace, size)


def _missing(sent: Sent, kept: int, kind: str) -> int:
    return max(0, (sent.video if kind == "video" else sent.audio) - kept)


def _size(files: dict[str, list[str]]) -> int:
    return sum(Path(path).stat().st_size for paths in files.values() for path in paths)
