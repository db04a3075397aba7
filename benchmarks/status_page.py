"""How long requests of the status page take while many streams are recorded by the same process.

    python benchmarks/status_page.py --streams 40 --seconds 15 --json

See benchmarks/README.md for what is measured and how to read it.
"""

from __future__ import annotations

import argparse
import asyncio
import heapq
import json
import os
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import uvloop
from aiohttp import ClientSession

from support.child import ChildError
from support.clip import make_clip
from support.process_figures import cpu_s
from support.recording_cost import Plan, recording_streams

POLL_S: Final = 2.0
"""As the page's own script does it."""
SCRAPE_S: Final = 1.0
LIMIT_MS: Final = 50.0

AT_ONCE: Final = 6
"""A browser asks one server for so many things at once (HTTP/1.1)."""
SLOWEST: Final = 5
PROBE_S: Final = 0.01


@dataclass
class Requests:
    """What was asked: milliseconds by path, the slowest ones with when they were sent, and what was refused."""

    began: float = field(default_factory=time.monotonic)
    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    slowest: list[tuple[float, str, float]] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    client_late_ms: float = 0.0
    """How late this process was woken at worst: so much of any request may be its own fault."""

    def took(self, name: str, sent: float, seconds: float) -> None:
        """Note one request, sent at `sent` (monotonic)."""
        self.times[name].append(seconds * 1000)
        self.slowest = heapq.nlargest(SLOWEST, [*self.slowest, (round(seconds * 1000, 1), name, round(sent - self.began, 2))])

    async def watch_client(self) -> None:
        """Measure how late this process is, until cancelled."""
        while True:
            due = time.monotonic() + PROBE_S
            await asyncio.sleep(PROBE_S)
            self.client_late_ms = max(self.client_late_ms, (time.monotonic() - due) * 1000)


def main() -> int:
    """Run the benchmark. Returns 1 when it could not be run or a request failed, otherwise 0."""
    arguments = _parse()
    with tempfile.TemporaryDirectory(prefix="status-page-", dir=arguments.folder) as folder:
        try:
            result = uvloop.run(_run(arguments, Path(folder)))
        except ChildError as error:
            print(error, file=sys.stderr)
            return 1
    if arguments.json:
        print(json.dumps(result))
    else:
        _print_table(result)
    return 1 if result["failed"] else 0


async def _run(arguments: argparse.Namespace, folder: Path) -> dict[str, Any]:
    clip = await asyncio.to_thread(make_clip, 4)
    await asyncio.to_thread(clip.save, folder / "clip")
    plan = Plan(folder / "clip", folder, arguments.streams, arguments.seconds, arguments.processes)
    load_before = os.getloadavg()[0]
    async with recording_streams("status_page_process", plan) as (recorder, pace):
        port = await recorder.ask("observe")
        cpu_before, began = cpu_s(recorder.pid), time.monotonic()
        requests = Requests()
        watching = asyncio.create_task(requests.watch_client())
        offsets = [number / arguments.readers * POLL_S for number in range(arguments.readers)]
        readers = [_read_page(port, arguments.seconds, offset_s, requests) for offset_s in offsets]
        pictures = sum(await asyncio.gather(*readers, _scrape(port, arguments.seconds, requests)))
        watching.cancel()
        cores = (cpu_s(recorder.pid) - cpu_before) / (time.monotonic() - began)
        paced = await pace()
        finished = await recorder.ask("finish", timeout_s=120)
    every = [took for path in requests.times.values() for took in path]
    return {
        "benchmark": "status_page",
        "streams": arguments.streams,
        "seconds": arguments.seconds,
        "readers": arguments.readers,
        "load_before": round(load_before, 2),
        "paths": {path: _summary(took) for path, took in sorted(requests.times.items())},
        "all": _summary(every),
        "p99_under_50_ms": _percentile(every, 0.99) < LIMIT_MS,
        "slowest": [{"ms": ms, "path": path, "at_s": at_s} for ms, path, at_s in requests.slowest],
        "client_late_ms": round(requests.client_late_ms, 1),
        "different_pictures": pictures,
        "recorder_cores": round(cores, 3),
        "lost_frames": sum(one["lost_video_frames"] + one["lost_audio_frames"] for one in finished["progress"]),
        "publishers_kept_pace": paced,
        "failed": requests.failed[:10],
    }


async def _read_page(port: int, seconds: float, offset_s: float, requests: Requests) -> int:
    """What a browser does with the page open. Returns how many different pictures it got."""
    await asyncio.sleep(offset_s)
    seen: set[tuple[str, str, float]] = set()
    until = time.monotonic() + seconds
    slots = asyncio.Semaphore(AT_ONCE)

    async def get_picture(path: str) -> None:
        async with slots:
            await _get(client, path, "/picture", requests)

    async with ClientSession(f"http://127.0.0.1:{port}") as client:
        for path in ("/", "/page.css", "/page.js"):
            await _get(client, path, path, requests)
        while time.monotonic() < until:
            next_poll = time.monotonic() + POLL_S
            status = json.loads(await _get(client, "/api/status", "/api/status", requests) or b'{"sessions": []}')
            wanted = {
                (session["id"], stream["stream_id"], stream["picture_at"])
                for session in status["sessions"]
                for stream in session["streams"]
                if stream["picture_at"]
            }
            new = [f"/picture/{session}/{stream}?{at}" for session, stream, at in wanted - seen]
            seen |= wanted
            await asyncio.gather(*(get_picture(path) for path in new))
            await asyncio.sleep(max(0.0, next_poll - time.monotonic()))
    return len(seen)


async def _scrape(port: int, seconds: float, requests: Requests) -> int:
    until = time.monotonic() + seconds
    async with ClientSession(f"http://127.0.0.1:{port}") as client:
        while time.monotonic() < until:
            for path in ("/metrics", "/healthz", "/readyz"):
                await _get(client, path, path, requests)
            await asyncio.sleep(SCRAPE_S)
    return 0


async def _get(client: ClientSession, path: str, name: str, requests: Requests) -> bytes:
    began = time.monotonic()
    async with client.get(path) as answer:
        body = await answer.read()
    requests.took(name, began, time.monotonic() - began)
    if answer.status != 200:
        requests.failed.append(f"{path}: {answer.status}")
        return b""
    return body


def _summary(took: list[float]) -> dict[str, Any]:
    figures = {"p50_ms": _percentile(took, 0.5), "p99_ms": _percentile(took, 0.99), "max_ms": max(took)}
    return {"requests": len(took), **{name: round(value, 2) for name, value in figures.items()}}


def _percentile(took: list[float], share: float) -> float:
    ordered = sorted(took)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _print_table(result: dict[str, Any]) -> None:
    print(f"{'path':<14}{'requests':>10}{'p50 ms':>10}{'p99 ms':>10}{'max ms':>10}")
    for path, figures in [*result["paths"].items(), ("all", result["all"])]:
        print(f"{path:<14}{figures['requests']:>10}{figures['p50_ms']:>10}{figures['p99_ms']:>10}{figures['max_ms']:>10}")
    print(f"{result['streams']} streams recorded with {result['recorder_cores']} cores, {result['lost_frames']} frames lost")
    for one in result["slowest"]:
        print(f"slow: {one['ms']} ms for {one['path']}, {one['at_s']} s after the first request")
    for failure in result["failed"]:
        print(f"failed: {failure}")


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="How long requests of the status page take while streams are recorded.")
    parser.add_argument("--streams", type=int, default=40, help="streams at once (default 40)")
    parser.add_argument("--seconds", type=float, default=15, help="how long requests are made (default 15)")
    parser.add_argument("--readers", type=int, default=3, help="pages open at once (default 3)")
    parser.add_argument("--processes", type=int, help="processes that publish (default: one for 20 streams)")
    parser.add_argument("--folder", help="where the recordings go for the time being (default: the system's temporary folder)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
