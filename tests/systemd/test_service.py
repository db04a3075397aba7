"""`roomkeeper run` as a process under systemd's protocol: a real notify socket, real signals."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from roomkeeper_embedded.config import ServerSettings
from roomkeeper_embedded.server.app import RoomServer
from systemd.conftest import a_service, told


async def test_a_real_notify_socket_sees_the_life_of_the_service(tmp_path: Path) -> None:
    """READY and STATUS when the agent is up, STOPPING on SIGTERM, exit code 0."""
    async with a_service(tmp_path, "") as (service, notify):
        assert await told(notify) == ["READY=1", "STATUS=waiting for the next occurrence"]
        service.send_signal(signal.SIGTERM)
        assert (await told(notify))[0] == "STOPPING=1"
        _, errors = await service.communicate()
    assert service.returncode == 0, errors
    assert (tmp_path / "state" / "journal.sqlite3").exists(), "the service's state folder is the default data folder"
    assert all(json.loads(line) for line in errors.splitlines()), "outside of a terminal the log is JSON lines"


async def test_the_watchdog_is_fed_as_often_as_systemd_asks_and_not_while_the_loop_stands_still(tmp_path: Path) -> None:
    interval_s = 2.0
    async with a_service(tmp_path, "", WATCHDOG_USEC=str(int(interval_s * 1e6))) as (service, notify):
        heard = [await told(notify) for _ in range(5)]
        assert heard[:2] in ([["READY=1", "STATUS=waiting for the next occurrence"], ["WATCHDOG=1"]], [["WATCHDOG=1"], heard[1]])
        assert heard.count(["WATCHDOG=1"]) == 4
        service.send_signal(signal.SIGSTOP)  # systemd would now count
        with contextlib.suppress(BlockingIOError):
            while notify.recv(4096):
                pass  # what was said before
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(interval_s):
                await told(notify)
        service.send_signal(signal.SIGCONT)
        assert await told(notify) == ["WATCHDOG=1"]
        service.send_signal(signal.SIGTERM)
        await service.communicate()
    assert service.returncode == 0


async def test_a_second_sigterm_leaves_uploads_to_the_next_start(tmp_path: Path) -> None:
    """A store that takes a request and never answers would hold up the end for as long as `drain` says."""
    asked = asyncio.Event()

    async def take_and_say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if b"messages.jsonl" in await reader.readline():
            asked.set()
        await reader.read()
        writer.close()

    store = await asyncio.start_server(take_and_say_nothing, "127.0.0.1", 0)
    port = store.sockets[0].getsockname()[1]
    async with (
        RoomServer(ServerSettings(port=0, server_secret=SecretStr("s" * 32))) as rooms,
        store,
        a_service(tmp_path, stuck_upload(rooms.url, port)) as (service, notify),
    ):
        await asked.wait()
        service.send_signal(signal.SIGTERM)
        while (await told(notify))[0] != "STOPPING=1":
            pass
        began = time.monotonic()
        service.send_signal(signal.SIGTERM)
        while await told(notify) != ["STATUS=ending at once"]:
            pass
        _, errors = await service.communicate()
        took_s = time.monotonic() - began
    events = [json.loads(line)["event"] for line in errors.splitlines()]
    print(f"ended {took_s:.1f} s after the second SIGTERM")
    assert service.returncode == 0, errors
    assert "uploads left for the next start" in events
    assert "Traceback" not in errors.decode()
    assert took_s < 30, "it has `drain` = 80 s"


def stuck_upload(rooms_url: str, store_port: int) -> str:
    """A session that ends soon, since nobody is there; its files then want to go to a store."""
    return f"""
[accounts.a]
provider = "embedded"
user_id = "bot"
settings = {{ url = "{rooms_url}", server_secret = "{"s" * 32}" }}

[[timetable]]
name = "short"
account = "a"
rooms = ["r"]
at = [{datetime.now(UTC).isoformat()}]
duration = "10m"

[sessions]
empty_after = "1s"
when_empty = "leave"

[plugins.s3]
store = "s3"
drain = "80s"
[plugins.s3.s3]
bucket = "b"
endpoint_url = "http://127.0.0.1:{store_port}"
region = "us-east-1"
access_key = "k"
secret_key = "{"s" * 32}"
"""
