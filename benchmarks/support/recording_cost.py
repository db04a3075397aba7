"""Measures one recorder: streams from publishers in other processes, CPU and memory over a window, frames that are missing in its files."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from support.child import Child
from support.frame_counts import frames_in_files
from support.janus_server import RunningJanus, running_janus
from support.mjr import whole_frames
from support.process_figures import Window, resident_mib, watch

WARM_UP_S: Final = 3.0
"""Before the window begins; not longer than the window itself."""
QUIET_S: Final = 1.0
"""What is on its way has arrived when nothing more came for so long."""
ARRIVED_WITHIN_S: Final = 30.0
STREAMS_A_PROCESS: Final = 20
LATE_S: Final = 0.25
SKIPPED_SHARE: Final = 0.02
"""Publishers that were ever so late, or skipped such a share of the time, did not keep their pace, and the run says little."""
AAC_IN_OPUS_FRAMES: Final = 1024 / 960
"""aiortc's MediaRecorder writes AAC: a frame of it lasts 21.3 ms, one of Opus 20 ms."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured. `folder` takes clip, recordings and logs."""

    clip: Path
    folder: Path
    streams: int
    seconds: float
    processes: int | None = None
    """Publishers' processes; by default one for 20 streams."""


@dataclass(frozen=True, slots=True)
class Sent:
    """Frames that one publisher sent."""

    video: int
    audio: int


@dataclass(frozen=True, slots=True)
class Pace:
    """How late the latest packet left, how much time the slowest process skipped, packets that sockets refused."""

    latest_s: float
    skipped_s: float
    refused: int


@dataclass(frozen=True, slots=True)
class Cost:
    """The outcome. `cpu_per_stream` is in cores; `pace` is what the publishers said of theirs."""

    streams: int
    window: Window
    packets: int
    lost_video_frames: int
    lost_audio_frames: int
    memory_before_mib: float
    pace: Pace
    recorded_bytes: int

    @property
    def cpu_per_stream(self) -> float:
        """Share of a core, a stream."""
        return self.window.cpu_s / self.window.seconds / self.streams

    @property
    def us_per_packet(self) -> float:
        """CPU microseconds, an RTP packet."""
        return self.window.cpu_s / max(1, self.packets) * 1e6

    @property
    def kept_pace(self) -> bool:
        """Whether the publishers sent on time."""
        return self.pace.latest_s < LATE_S and self.pace.skipped_s < SKIPPED_SHARE * self.window.seconds and not self.pace.refused

    def as_json(self) -> dict[str, Any]:
        """The figures, rounded to what they are good for."""
        return {
            "streams": self.streams,
            "cpu_per_stream": round(self.cpu_per_stream, 5),
            "us_per_packet": round(self.us_per_packet, 2),
            "lost_frames": self.lost_video_frames + self.lost_audio_frames,
            "lost_video_frames": self.lost_video_frames,
            "lost_audio_frames": self.lost_audio_frames,
            "packets_per_s": round(self.packets / self.window.seconds, 1),
            "memory_mib_per_stream": round((self.window.samples[-1][1] - self.memory_before_mib) / self.streams, 3),
            "memory_growth_mib_per_minute": round(self.window.growth_mib_per_minute, 3),
            "recorded_bytes": self.recorded_bytes,
            "publishers_latest_s": round(self.pace.latest_s, 3),
            "publishers_skipped_s": round(self.pace.skipped_s, 3),
            "publishers_kept_pace": self.kept_pace,
        }


async def measure_receiver(module: str, plan: Plan) -> Cost:
    """Measure a recorder that runs as a module of this package (`roomkeeper_process`, `media_recorder_process`)."""
    folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix=f"{module}-", dir=plan.folder))
    async with _publishers(plan, "127.0.0.1") as publishers, _ended(await Child.start(module, str(folder))) as recorder:
        await recorder.ask("start")
        before = resident_mib(recorder.pid)
        await _connect(publishers, recorder, plan.streams)
        window, packets, pace = await _window(publishers, recorder.pid, plan.seconds)
        sent = await _stop(publishers, plan.streams)
        await _arrived(recorder)
        finished = await recorder.ask("finish", timeout_s=120)
    kept = [await asyncio.to_thread(frames_in_files, files) for files in finished["files"]]
    stretch = AAC_IN_OPUS_FRAMES if module == "media_recorder_process" else 1
    return Cost(
        plan.streams,
        window,
        packets,
        sum(max(0, frames.video - video) for frames, (video, _) in zip(sent, kept, strict=True)),
        sum(max(0, frames.audio - round(audio * stretch)) for frames, (_, audio) in zip(sent, kept, strict=True)),
        before,
        pace,
        sum(Path(file).stat().st_size for files in finished["files"] for file in files),  # noqa: ASYNC240 - nothing else runs here any more
    )


@asynccontextmanager
async def recording_streams(module: str, plan: Plan) -> AsyncIterator[tuple[Child, Callable[[], Awaitable[bool]]]]:
    """A recorder with its streams running and warmed up, for whoever measures something else than its cost.

    Yields the recorder's process, and a function that stops the publishers and says whether they kept their pace.
    """
    folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix=f"{module}-", dir=plan.folder))
    async with _publishers(plan, "127.0.0.1") as publishers, _ended(await Child.start(module, str(folder))) as recorder:
        await recorder.ask("start")
        await _connect(publishers, recorder, plan.streams)
        await asyncio.gather(*(publisher.ask("go") for publisher in publishers))
        await asyncio.sleep(WARM_UP_S)
        began = time.monotonic()

        async def pace() -> bool:
            counts = await asyncio.gather(*(publisher.ask("counts") for publisher in publishers))
            seconds = time.monotonic() - began
            await _stop(publishers, plan.streams)
            await _arrived(recorder)
            return all(one["latest_s"] < LATE_S and one["skipped_s"] < SKIPPED_SHARE * seconds and not one["refused"] for one in counts)

        yield recorder, pace


async def _connect(publishers: Sequence[Child], recorder: Child, streams: int) -> None:
    for number in range(streams):
        publisher = publishers[number % len(publishers)]
        answer = await recorder.ask("answer", offer=await publisher.ask("offer"))
        await publisher.ask("accept", answer=answer)
    await recorder.ask("connected")


async def measure_janus(plan: Plan) -> Cost:
    """Measure Janus's own recorder. Raises `JanusUnavailableError`."""
    folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="janus-", dir=plan.folder))
    async with running_janus(folder) as janus:
        before = resident_mib(janus.pid)
        async with _publishers(plan, janus.address, janus) as publishers:
            shares = [len(range(number, plan.streams, len(publishers))) for number in range(len(publishers))]
            for number, publisher in enumerate(publishers):
                await publisher.ask(
                    "join_janus",
                    url=janus.url,
                    room="benchmark",
                    prefix=f"stream-{number}",
                    streams=shares[number],
                    folder=str(folder),
                    timeout_s=120,
                )
            window, packets, pace = await _window(publishers, janus.pid, plan.seconds)
            sent = await _stop(publishers, plan.streams)
            await asyncio.sleep(QUIET_S)
    lost_video, lost_audio, size = await asyncio.to_thread(_lost_in_mjr, folder, sent)
    return Cost(plan.streams, window, packets, lost_video, lost_audio, before, pace, size)


def _lost_in_mjr(folder: Path, sent: Sequence[Sent]) -> tuple[int, int, int]:
    kept, size = {"video": 0, "audio": 0}, 0
    for path in folder.glob("stream-*.mjr"):
        kept["video" if "-video" in path.name else "audio"] += whole_frames(path)
        size += path.stat().st_size
    return sum(one.video for one in sent) - kept["video"], sum(one.audio for one in sent) - kept["audio"], size


async def _window(publishers: Sequence[Child], pid: int, seconds: float) -> tuple[Window, int, Pace]:
    """Start the publishers, let the recorder warm up, watch it. Returns the window and the packets sent in it."""
    await asyncio.gather(*(publisher.ask("go") for publisher in publishers))
    await asyncio.sleep(min(WARM_UP_S, seconds))
    before = await asyncio.gather(*(publisher.ask("counts") for publisher in publishers))
    window = await watch(pid, seconds)
    after = await asyncio.gather(*(publisher.ask("counts") for publisher in publishers))
    packets = sum(counts["packets"] for counts in after) - sum(counts["packets"] for counts in before)
    pace = Pace(
        max(counts["latest_s"] for counts in after),
        max(counts["skipped_s"] for counts in after),
        int(sum(counts["refused"] for counts in after)),
    )
    return window, int(packets), pace


async def _stop(publishers: Sequence[Child], streams: int) -> list[Sent]:
    """Stop the publishers; what each stream sent, in the order of the streams."""
    stopped = await asyncio.gather(*(publisher.ask("stop") for publisher in publishers))
    return [
        Sent(one["video"], one["audio"])
        for one in (stopped[number % len(publishers)][number // len(publishers)] for number in range(streams))
    ]


async def _arrived(recorder: Child) -> None:
    """Wait until nothing more comes, twice in a row: a receiver that is behind works off what lies in its sockets."""
    deadline = time.monotonic() + ARRIVED_WITHIN_S
    before, quiet = -1, 0
    while quiet < 2 and time.monotonic() < deadline:
        received = await recorder.ask("received")
        quiet = quiet + 1 if received == before else 0
        before = received
        await asyncio.sleep(QUIET_S / 2)


@asynccontextmanager
async def _publishers(plan: Plan, address: str, janus: RunningJanus | None = None) -> AsyncIterator[list[Child]]:
    count = plan.processes or max(1, round(plan.streams / STREAMS_A_PROCESS))
    children: list[Child] = []
    try:
        for number in range(min(count, plan.streams)):
            inside = janus.inside if janus else ()
            children.append(await Child.start("publishers", str(plan.clip), address, inside=inside, name=f"publishers {number + 1}"))
        yield children
    finally:
        await asyncio.gather(*(child.end() for child in children))


@asynccontextmanager
async def _ended(child: Child) -> AsyncIterator[Child]:
    try:
        yield child
    finally:
        await child.end()
