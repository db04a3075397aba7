"""Calendars that change, vanish and come back, from a file and from a real HTTP server."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from roomkeeper.errors import RoomkeeperError
from roomkeeper.hookspecs import PluginContext
from roomkeeper_calendar.config import CalendarSettings, CalendarTable
from roomkeeper_calendar.hooks import CalendarPlugin
from roomkeeper_calendar.source import CalendarSource

DAY = datetime(2026, 10, 20, tzinfo=UTC), datetime(2026, 10, 21, tzinfo=UTC)


def calendar(*rooms: str) -> bytes:
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{room}\r\nLOCATION:{room}\r\nDTSTART:20261020T080000Z\r\nDURATION:PT1H\r\nEND:VEVENT\r\n" for room in rooms
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{events}END:VCALENDAR\r\n".encode()


def rooms(source: CalendarSource) -> list[str]:
    return sorted(one.room_id for one in source.occurrences(*DAY))


class Server:
    """What the calendar server has, and what it was asked."""

    def __init__(self) -> None:
        self.text, self.etag, self.status = calendar("r1"), '"one"', 200
        self.asked: list[str | None] = []
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                owner.asked.append(self.headers.get("If-None-Match"))
                unchanged = owner.status == 200 and self.headers.get("If-None-Match") == owner.etag
                self.send_response(304 if unchanged else owner.status)
                self.send_header("ETag", owner.etag)
                self.end_headers()
                if not unchanged:
                    self.wfile.write(owner.text)

            def log_message(self, *arguments: Any) -> None:
                """Stay quiet."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = False
        self.url = f"http://127.0.0.1:{self.http.server_port}/secret.ics"
        self._thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def stop(self) -> None:
        """Answer no more."""
        self.http.shutdown()
        self.http.server_close()
        self._thread.join()


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.stop()


def by_url(url: str) -> CalendarTable:
    return CalendarTable.model_validate({"name": "school", "account": "a", "url": url, "poll": "1s"})


def test_fetched_only_when_its_etag_changed(server: Server, tmp_path: Path) -> None:
    source = CalendarSource(by_url(server.url), tmp_path)
    assert rooms(source) == ["r1"]
    assert source.refresh() is False
    server.text, server.etag = calendar("r1", "r2"), '"two"'
    assert source.refresh() is True
    assert rooms(source) == ["r1", "r2"]
    assert server.asked == [None, '"one"', '"one"']


@pytest.mark.parametrize("trouble", ["500", "404", "html", "truncated"])
def test_the_last_good_one_holds_while_the_server_is_in_trouble_and_over_a_restart(server: Server, tmp_path: Path, trouble: str) -> None:
    first = CalendarSource(by_url(server.url), tmp_path)
    first.refresh()
    server.etag = '"broken"'
    if trouble.isdigit():
        server.status = int(trouble)
    else:
        server.text = b"<html>please log in</html>" if trouble == "html" else server.text[:60]
    for source in (first, CalendarSource(by_url(server.url), tmp_path)):
        assert source.load_kept()
        assert source.refresh() is False
        assert source.error
        assert "secret" not in source.error
        assert rooms(source) == ["r1"]
    server.text, server.etag, server.status = calendar("r3"), '"three"', 200
    assert source.refresh() is True
    assert (rooms(source), source.error) == (["r3"], "")


def test_after_a_restart_an_unchanged_calendar_is_not_fetched_again(server: Server, tmp_path: Path) -> None:
    CalendarSource(by_url(server.url), tmp_path).refresh()
    again = CalendarSource(by_url(server.url), tmp_path)
    assert rooms(again) == ["r1"]
    assert server.asked == [None]
    again.refresh()
    assert server.asked == [None, '"one"']


def test_a_file_that_changes_vanishes_and_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "school.ics"
    path.write_bytes(calendar("r1"))
    source = CalendarSource(CalendarTable(name="../school", account="a", file=path), tmp_path / "data")
    assert rooms(source) == ["r1"]
    assert source.refresh() is False
    path.unlink()
    assert source.refresh() is False
    assert rooms(source) == ["r1"]
    path.write_bytes(calendar("r2"))
    os.utime(path, ns=(1, 1))
    assert source.refresh() is True
    assert rooms(source) == ["r2"]
    assert {kept.parent for kept in (tmp_path / "data").rglob("*.ics")} == {tmp_path / "data" / "calendars"}


async def test_the_plugin_polls_while_the_agent_runs_and_says_what_is_wrong(server: Server, tmp_path: Path) -> None:
    settings = CalendarSettings(calendars=[by_url(server.url)])
    plugin = CalendarPlugin(PluginContext(name="calendar", settings=settings, data_dir=tmp_path, agent="test"))
    await plugin.roomkeeper_startup()
    try:
        assert rooms(plugin.sources[0]) == ["r1"]
        server.text, server.etag = calendar("r2"), '"two"'
        async with asyncio.timeout(10):
            while rooms(plugin.sources[0]) != ["r2"]:  # noqa: ASYNC110 - another thread's work
                await asyncio.sleep(0.02)
        (check,) = plugin.roomkeeper_register_health_checks()
        assert "read" in await check.probe()
        server.status = 403
        with pytest.raises(RoomkeeperError, match="the server answers 403"):
            await check.probe()
    finally:
        await plugin.roomkeeper_shutdown()


async def test_a_silent_server_delays_neither_the_start_nor_the_plans(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("roomkeeper_calendar.hooks.FIRST_LOOK_S", 0.2)
    silent = socket.create_server(("127.0.0.1", 0))  # takes connections and says nothing
    table = by_url(f"http://127.0.0.1:{silent.getsockname()[1]}/c.ics").model_copy(update={"name": "silent"})
    settings = CalendarSettings(calendars=[table, by_url(server.url)])
    plugin = CalendarPlugin(PluginContext(name="calendar", settings=settings, data_dir=tmp_path, agent="test"))
    try:
        await plugin.roomkeeper_startup()
        async with asyncio.timeout(10):
            while await asyncio.to_thread(lambda: [one.room_id for one in plugin.occurrences(*DAY)]) != ["r1"]:  # noqa: ASYNC110 - see above
                await asyncio.sleep(0.02)
        assert plugin.sources[0].error == ""  # its server was not even given up
    finally:
        silent.close()
        await plugin.roomkeeper_shutdown()
