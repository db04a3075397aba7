"""A recording whose writer stands still for real: the kernel stops that thread alone, while everything else of the service runs on.

A disk that answers no write looks the same: the thread is in the kernel's hands, the event loop is not.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import json
import os
import signal
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp

from integration.conftest import SECRET, connect, room_server, until
from roomkeeper.demo.source import GeneratedSource
from roomkeeper_embedded.server.app import RoomServer
from systemd.conftest import a_service, told

__all__ = ["connect", "room_server"]

INTERVAL_S = 6.0
ANSWERS_WITHIN_S = 2.0
PTRACE_DETACH, PTRACE_SEIZE, PTRACE_INTERRUPT = 17, 0x4206, 0x4207

THREAD_TELLER = '''
import json, threading

from roomkeeper.hookspecs import hookimpl


class ThreadTeller:
    """Only tells the test which thread is which: names of threads are not to be seen from outside."""

    def __init__(self, context):
        self._file = context.data_dir / "threads.json"

    @hookimpl
    async def roomkeeper_stream_started(self):
        new = self._file.with_suffix(".new")
        new.write_text(json.dumps({thread.name: thread.native_id for thread in threading.enumerate()}))
        new.replace(self._file)
'''


def install_thread_teller(folder: Path) -> Path:
    """As `pip install --target` would do it. Returns the folder for PYTHONPATH."""
    facts = folder / "thread_teller-1.0.dist-info"
    facts.mkdir(parents=True)
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: thread-teller\nVersion: 1.0\n")
    (facts / "entry_points.txt").write_text("[roomkeeper]\nthread_teller = thread_teller:ThreadTeller\n")
    (folder / "thread_teller.py").write_text(THREAD_TELLER)
    return folder


def ptrace(request: int, thread: int) -> None:
    """See ptrace(2). All calls for a thread have to come from one thread here."""
    library = ctypes.CDLL(None, use_errno=True)
    library.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    library.ptrace.restype = ctypes.c_long
    if library.ptrace(request, thread, None, None) == -1:
        raise OSError(ctypes.get_errno(), f"ptrace request {request:#x}: {os.strerror(ctypes.get_errno())}")


@contextmanager
def stopped(process: int, thread: int) -> Iterator[None]:
    """One thread of a child process stands still, the others run on."""
    ptrace(PTRACE_SEIZE, thread)
    ptrace(PTRACE_INTERRUPT, thread)
    stat = Path(f"/proc/{process}/task/{thread}/stat")
    until_then = time.monotonic() + 10
    while stat.read_text().rpartition(")")[2].split()[0] != "t":
        assert time.monotonic() < until_then, "the thread cannot be stopped"
    try:
        yield
    finally:
        ptrace(PTRACE_DETACH, thread)


async def answers(port: int) -> bool:
    """Whether the service's event loop turns."""
    timeout = aiohttp.ClientTimeout(total=ANSWERS_WITHIN_S)
    try:
        async with aiohttp.ClientSession(timeout=timeout) as client, client.get(f"http://127.0.0.1:{port}/healthz") as answer:
            return answer.status == 200
    except TimeoutError:
        return False


@asynccontextmanager
async def frozen(process: int, thread: int, port: int) -> AsyncIterator[None]:
    """The writer stands still and nothing else: not at a moment when it holds Python's global lock, which a write does not."""
    for _ in range(20):
        with stopped(process, thread):
            if await answers(port):
                yield
                return
    raise AssertionError("the service answers at no moment at which its writer is stopped")


def configuration(rooms_url: str, port: int) -> str:
    return f"""
[http]
port = {port}
[accounts.a]
provider = "embedded"
user_id = "bot"
settings = {{ url = "{rooms_url}", server_secret = "{SECRET}" }}
[[timetable]]
name = "class"
account = "a"
rooms = ["r"]
at = [{datetime.now(UTC).isoformat()}]
duration = "10m"
"""


async def test_the_feeding_stops_in_time_while_the_loop_answers_and_nothing_is_lost(
    room_server: RoomServer, connect: Callable[..., Any], tmp_path: Path, unused_tcp_port: int
) -> None:
    teller = install_thread_teller(tmp_path / "plugins")
    source = GeneratedSource("camera", video_codec="VP8", width=160, height=96, fps=10, bitrate=60_000)
    room = await (await connect("ana")).login_room("r")
    await room.start_publishing_stream("camera", source)
    environment = {"WATCHDOG_USEC": str(int(INTERVAL_S * 1e6)), "PYTHONPATH": str(teller)}
    async with a_service(tmp_path, configuration(room_server.url, unused_tcp_port), **environment) as (service, notify):
        data_dir = tmp_path / "state"
        await until((data_dir / "threads.json").exists, within_s=60)
        await until(lambda: any(path.stat().st_size for path in data_dir.glob("spool/*/*.mkv")))
        threads: dict[str, int] = json.loads((data_dir / "threads.json").read_text())
        (writer,) = (tid for name, tid in threads.items() if name.startswith("recorder-") and not name.startswith("recorder-seal"))
        async with frozen(service.pid, writer, unused_tcp_port):
            fed_s, status = await feeding_ends(notify, time.monotonic())
            assert status.startswith("STATUS=stuck: room r: frames come in, but nothing was written")
            assert fed_s < INTERVAL_S
            await nothing_is_fed(notify, unused_tcp_port)
        while await told(notify) != ["WATCHDOG=1"]:
            pass
        service.send_signal(signal.SIGTERM)
        _, errors = await service.communicate()
    await source.close()
    print(f"fed for the last time {fed_s:.1f} s after the writer stood still, of {INTERVAL_S:g} s")
    assert service.returncode == 0, errors
    (manifest,) = [json.loads(path.read_text()) for path in data_dir.glob("spool/*/manifest.json")]
    ((segment,),) = [stream["segments"] for stream in manifest["streams"]]
    assert segment["gaps"] == [], "what came in meanwhile was kept, and written when the writer went on"


async def feeding_ends(notify: socket.socket, since: float) -> tuple[float, str]:
    """Seconds from `since` (monotonic) to the last feeding before the service says that it is stuck, and what it says."""
    with contextlib.suppress(BlockingIOError):
        while notify.recv(4096):
            pass  # what was said before
    fed = since
    while True:
        (line, *_) = await told(notify)
        if line == "WATCHDOG=1":
            fed = time.monotonic()
        elif line.startswith("STATUS=stuck"):
            return fed - since, line


async def nothing_is_fed(notify: socket.socket, port: int) -> None:
    """For as long as it takes systemd to act, though the loop answers all the time."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(INTERVAL_S):
            while True:
                assert "WATCHDOG=1" not in await told(notify)
                assert await answers(port)
    assert await answers(port)
