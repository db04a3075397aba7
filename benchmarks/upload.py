"""How soon after the last frame a recording is complete in the store, and what it costs: `python benchmarks/upload.py --json`.

A class is replayed: files grow at once, at a multiple of real time, their heads are written again at the end, and all of them are closed
at the same moment. `roomkeeper` uploads them with the plugin, through its journal; `boto3_upload_file` uploads the same files with boto3's
own transfer manager after they are closed, two at a time. Both run one after the
other against the same SeaweedFS server on loopback, each in a process of its own that does nothing else; the writer is another one. CPU
is user and system time of the uploading process, start-up taken off, its journal and checks included; memory is its peak above what it
had before the first byte.

The recorder hashes each file when it closes it, before it tells anybody. `close_to_complete_s` starts when the upload is told, all files at
once, after that; `close_to_complete_with_hashing_s` starts at the close itself. Growing files go on being uploaded during the hashing.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pluggy

from roomkeeper.hookspecs import PROJECT, HookSpecs, PluginContext, Services, hookimpl
from roomkeeper.plugins.dispatcher import Dispatcher
from roomkeeper.rooms.session import SessionInfo
from roomkeeper.state import segments, sessions
from roomkeeper.state.journal import Journal
from roomkeeper.state.objects import StoredObject
from roomkeeper.state.segments import Segment, SegmentState
from roomkeeper.state.sessions import SessionState
from roomkeeper_s3.config import S3Settings
from roomkeeper_s3.hooks import S3Plugin
from roomkeeper_s3.part_sender import PartSender

FILES = 10
MBIT_PER_S = 2.0
CLASS_S = 1800.0
SPEED = 20.0
AT_ONCE = 2
"""Files that boto3 uploads at once, each with the ten threads of its own default; with all ten files at once a request times out."""
_TICK_S = 0.05
_HEAD = 4096


# -- the class -------------------------------------------------------------------------------------------------------------


def write_class(folder: Path, files: int, size: int, seconds: float) -> None:
    """Let the files grow to `size` bytes each within `seconds`, then write their heads again and say when each was closed."""
    noise = os.urandom(4 << 20)
    opened = [(folder / f"stream-{number:02}.mkv").open("wb", buffering=0) for number in range(files)]
    sys.stdin.readline()
    began = time.monotonic()
    written = 0
    while written < size:
        due = min(size, int(size * (time.monotonic() - began) / seconds))
        while written < due:
            step = min(due - written, len(noise) // 2)
            start = (written * 7919) % (len(noise) // 2)
            for number, file in enumerate(opened):
                file.write(noise[(start + number) % (len(noise) // 2) :][:step])
            written += step
        time.sleep(_TICK_S)
    closed = []
    for number, file in enumerate(opened):
        file.seek(0)
        file.write(bytes([number]) * _HEAD)
        file.close()
        closed.append(time.time())
    print(json.dumps({"closed": closed, "wrote_for_s": time.monotonic() - began}), flush=True)


# -- who uploads -----------------------------------------------------------------------------------------------------------


class Usage:
    """CPU and memory of this process from now on."""

    def __init__(self) -> None:
        self._cpu = _cpu_s()
        self._before = _resident()
        self._peak = self._before
        self._over = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()

    def _watch(self) -> None:
        while not self._over.wait(0.05):
            self._peak = max(self._peak, _resident())

    def figures(self) -> dict[str, float]:
        """What was used since."""
        self._over.set()
        self._watcher.join()
        return {"cpu_s": _cpu_s() - self._cpu, "peak_mb": (self._peak - self._before) / 1e6}


def upload_with_boto3(folder: Path, s3: dict[str, Any], names: list[str]) -> None:
    """Upload finished files, each with `upload_file` as it comes."""
    import boto3
    from botocore.config import Config

    client = boto3.client(
        "s3",
        endpoint_url=s3["endpoint_url"],
        aws_access_key_id=s3["access_key"],
        aws_secret_access_key=s3["secret_key"],
        region_name="us-east-1",
        config=Config(s3={"addressing_style": "path"}, max_pool_connections=50),
    )
    client.head_bucket(Bucket=s3["bucket"])
    print("ready", flush=True)
    sys.stdin.readline()
    usage = Usage()
    complete: dict[str, float] = {}

    def upload(name: str) -> None:
        client.upload_file(str(folder / name), s3["bucket"], f"boto3/{name}")
        complete[name] = time.time()

    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        list(pool.map(upload, names))
    print(json.dumps({"complete": complete, **usage.figures()}), flush=True)


class Completions:
    """When each object was complete in the store, and when it was verified."""

    def __init__(self, files: int) -> None:
        self.complete: dict[str, float] = {}
        self.verified: dict[str, float] = {}
        self.all_verified = asyncio.Event()
        self._files = files

    @hookimpl
    async def roomkeeper_upload_finished(self, stored: StoredObject) -> None:
        self.verified[stored.path] = time.time()
        if len(self.verified) == self._files:
            self.all_verified.set()

    def watch_sender(self) -> None:
        """Note when an object is made of its parts: that is told to nobody, since it is not yet verified."""
        make = PartSender._make

        async def timed(sender: Any, upload: Any, *rest: Any, **named: Any) -> Any:
            facts = await make(sender, upload, *rest, **named)
            self.complete[upload.path] = time.time()
            return facts

        PartSender._make = timed  # type: ignore[method-assign, assignment]


async def begin_recording(journal: Journal, folder: Path, names: list[str]) -> tuple[SessionInfo, list[Segment]]:
    """Journal a session with an open segment a file, as the recorder does."""
    now = datetime.now(UTC)
    info = SessionInfo(
        id="s",
        provider="embedded",
        account="a",
        room_id="r",
        planned_start=now,
        planned_end=now + timedelta(hours=1),
        started_at=now,
        agent="benchmark",
        folder=folder,
    )
    await journal.run(lambda connection: sessions.insert(connection, info, SessionState.LIVE, "benchmark", now.timestamp()))
    rows = [
        Segment(
            session_id="s",
            path=name,
            stream_id=name,
            user_id="u",
            user_name="U",
            number=number,
            container="matroska",
            started_at=now.timestamp(),
        )
        for number, name in enumerate(names)
    ]
    for row in rows:
        await journal.run(lambda connection, row=row: segments.save(connection, row))  # type: ignore[misc]
    return info, rows


async def upload_with_roomkeeper(folder: Path, s3: dict[str, Any], names: list[str]) -> None:
    """Run the plugin beside the growing files; a line on stdin says which were closed when."""
    done = Completions(len(names))
    done.watch_sender()
    journal = await asyncio.to_thread(Journal.open, folder / "journal.sqlite3")
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(HookSpecs)
    settings = S3Settings.model_validate({"s3": s3, "retention": {"min_free": 0}})
    manager.register(S3Plugin(PluginContext(name="s3", settings=settings, data_dir=folder, agent="benchmark")), name="s3")
    manager.register(done, name="listener")
    hooks = Dispatcher(manager)
    stores = {store.name: store for _, found in hooks.collect("register_stores") for store in found}
    await hooks.notify("startup", services=Services(journal=journal, hooks=hooks, stores=stores, sessions=list))
    info, rows = await begin_recording(journal, folder, names)
    for _, checks in hooks.collect("register_health_checks"):
        for check in checks:
            await check.probe()  # boto3 is imported with the first request: start-up
    print("ready", flush=True)
    usage = Usage()
    sums = json.loads(await asyncio.to_thread(sys.stdin.readline))
    for row in rows:
        # what the recorder does when it closes a file; its hash is the recorder's cost, and is taken as given
        closed = replace(row, state=SegmentState.CLOSED, bytes=sums[row.path]["bytes"], sha256=sums[row.path]["sha256"], video_frames=1)
        await journal.run(lambda connection, closed=closed: segments.save(connection, closed))  # type: ignore[misc]
        await hooks.notify("segment_closed", info=info, segment=closed)
    await done.all_verified.wait()
    figures = usage.figures()
    await hooks.notify("shutdown")
    await asyncio.to_thread(journal.close)
    print(json.dumps({"complete": done.complete, "verified": done.verified, **figures}), flush=True)


# -- the run ---------------------------------------------------------------------------------------------------------------


def run(files: int, size: int, seconds: float) -> dict[str, Any]:
    """Both, one after the other, on the same bytes and server."""
    from roomkeeper.testing.seaweed import SeaweedServer

    with tempfile.TemporaryDirectory(prefix="roomkeeper-benchmark-") as name, SeaweedServer(Path(name) / "s3") as server:
        folder = Path(name) / "class"
        folder.mkdir()
        s3 = {
            "bucket": server.bucket,
            "endpoint_url": server.endpoint_url,
            "access_key": server.access_key,
            "secret_key": server.secret_key,
        }
        names = [f"stream-{number:02}.mkv" for number in range(files)]
        writer = child("write", {"folder": str(folder), "files": files, "size": size, "seconds": seconds})
        ours = child("roomkeeper", {"folder": str(folder), "s3": s3, "names": names})
        assert ours.stdout is not None
        assert ours.stdout.readline().strip() == "ready"
        tell(writer, "go")
        wrote = hear(writer)
        hashing = time.time()
        # The recorder hashes a file when it closes it; that is not the upload's time, so the clock starts when the upload is told.
        sums = {one: {"bytes": size, "sha256": sha256_of(folder / one)} for one in names}
        told_at = time.time()
        tell(ours, json.dumps(sums))
        of_ours = hear(ours)
        theirs = child("boto3", {"folder": str(folder), "s3": s3, "names": names})
        assert theirs.stdout is not None
        assert theirs.stdout.readline().strip() == "ready"
        began = time.time()
        tell(theirs, "go")
        of_theirs = hear(theirs)
    total_gb = files * size / 1e9
    soon = [at - told_at for at in of_ours["complete"].values()]
    late = [at - began for at in of_theirs["complete"].values()]
    assert len(soon) == len(late) == files
    return {
        "files": files,
        "bytes_each": size,
        "wrote_for_s": round(wrote["wrote_for_s"], 1),
        "hashed_for_s": round(told_at - hashing, 2),
        "roomkeeper": figures(soon, of_ours, total_gb)
        | {
            "close_to_verified_s": percentiles([at - told_at for at in of_ours["verified"].values()]),
            "close_to_complete_with_hashing_s": percentiles(
                [of_ours["complete"][one] - closed for one, closed in zip(names, wrote["closed"], strict=True)]
            ),
        },
        "boto3_upload_file": figures(late, of_theirs, total_gb),
        "times_sooner_p50": round(statistics.median(late) / statistics.median(soon), 1),
        "times_sooner_p99": round(max(late) / max(soon), 1),
        "load_average": round(os.getloadavg()[0], 2),
        "cpus": os.cpu_count(),
    }


def figures(delays: list[float], used: dict[str, Any], total_gb: float) -> dict[str, Any]:
    return {
        "close_to_complete_s": percentiles(delays),
        "cpu_s_per_gb": round(used["cpu_s"] / total_gb, 2),
        "peak_mb": round(used["peak_mb"], 1),
    }


def percentiles(values: list[float]) -> dict[str, float]:
    """With few files the 99th percentile is the last of them."""
    ordered = sorted(values)
    return {"p50": round(statistics.median(ordered), 3), "p99": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))], 3)}


def child(what: str, arguments: dict[str, Any]) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, __file__, "--child", what], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    tell(process, json.dumps(arguments))
    return process


def tell(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(line + "\n")
    process.stdin.flush()


def hear(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout is not None
    answer: dict[str, Any] = json.loads(process.stdout.readline())
    process.wait()
    return answer


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--files", type=int, default=FILES)
    parser.add_argument("--minutes", type=float, default=CLASS_S / 60, help="length of the class")
    parser.add_argument("--speed", type=float, default=SPEED, help="how many times faster than real time it is replayed")
    parser.add_argument("--mbit", type=float, default=MBIT_PER_S, help="bit rate of each file")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        from roomkeeper.ops.logs import configure_logging

        configure_logging("warning", "json")
        arguments = json.loads(sys.stdin.readline())
        folder = Path(arguments["folder"])
        if options.child == "write":
            write_class(folder, arguments["files"], arguments["size"], arguments["seconds"])
        elif options.child == "boto3":
            upload_with_boto3(folder, arguments["s3"], arguments["names"])
        else:
            asyncio.run(upload_with_roomkeeper(folder, arguments["s3"], arguments["names"]))
        return
    size = int(options.minutes * 60 * options.mbit * 1e6 / 8)
    result = run(options.files, size, options.minutes * 60 / options.speed)
    if options.json:
        print(json.dumps(result))
        return
    for who in ("roomkeeper", "boto3_upload_file"):
        print(who, result[who])
    print(f"{result['times_sooner_p50']} times sooner (median), {result['times_sooner_p99']} times (last)")


if __name__ == "__main__":
    main()
