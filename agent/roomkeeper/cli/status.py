"""`roomkeeper status`: what is going on, from the running agent, or from the journal when none runs."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from roomkeeper.cli.common import ConfigOption, JsonOption, print_json, run_async
from roomkeeper.config.loading import load_agent_table
from roomkeeper.state import objects as object_rows
from roomkeeper.state import segments as segment_rows
from roomkeeper.state import sessions as session_rows
from roomkeeper.state.journal import reading
from roomkeeper.state.printable import printable
from roomkeeper.state.segments import SegmentState
from roomkeeper.state.timestamps import parse_rfc3339, rfc3339
from roomkeeper.state.upload_tally import UploadTally
from roomkeeper.terminal import Column, print_table, table_lines

WATCH_EVERY_S = 1.0
RATES_WITHIN_LOOKS = 3
"""An agent's picture of itself may be two seconds old."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(status)


def status(
    config: ConfigOption,
    json_output: JsonOption = False,
    watch: Annotated[bool, typer.Option("--watch", "-w", help="Show it again every second, until Ctrl-C.")] = False,
) -> None:
    """Show what is running: rooms, streams, bit rates, losses, messages, uploads.

    When the agent of this configuration does not run, the journal tells what it left: sessions that the next start takes up or ends.
    """
    agent, wrong = load_agent_table(config)
    if wrong is not None:
        typer.secho(f"the configuration file is wrong by now: {wrong}", err=True, fg=typer.colors.RED)
    if watch:
        run_async(partial(_watch, agent.data_dir, agent.name))
        return
    live = run_async(partial(_ask_for_rates, agent.data_dir, agent.name))
    if live is not None:
        if json_output:
            print_json({"running": True} | live)
        else:
            _print_live(live)
        return
    left = run_async(partial(_left, agent.data_dir, agent.name))
    if json_output:
        print_json({"running": False} | left)
        return
    typer.echo(_none_runs(agent.name))
    _print_left(left, agent.name)


def _print_left(left: dict[str, Any], agent: str) -> None:
    rows = [
        [
            printable(one["room_id"]) + ("" if one["agent"] == agent else f" (of agent {printable(one['agent'])})"),
            one["state"],
            _local(one["planned_end"]),
            str(one["segments"]),
            str(one["messages"]),
            str(one["uploads_pending"]),
        ]
        for one in left["sessions"]
    ]
    counts = [Column(title, right=True, wraps=True) for title in ("segments", "messages", "uploads to do")]
    columns = [Column("room", wraps=True), Column("left as"), Column("planned until"), *counts]
    print_table(columns, rows, empty="and no session was left unfinished")
    if rows:
        typer.echo("the next start goes on with those whose time is not over, and ends the others")
    for other, count in left["elsewhere"].items():
        typer.echo(
            f"{count} {'session is' if count == 1 else 'sessions are'} run by agent {printable(other)}, which shares the data folder"
        )
    typer.echo(_uploads(left["uploads"]))


def _none_runs(agent: str) -> str:
    return f"no agent named {printable(agent)} runs on this data folder"


async def _ask_for_rates(data_dir: Path, agent: str) -> dict[str, Any] | None:
    """Ask the running agent; when nobody asked it lately, again a little later: a bit rate takes two looks."""
    from roomkeeper.ops.control import ask_status  # aiohttp takes a while to load

    live = await ask_status(data_dir, agent)
    for _ in range(RATES_WITHIN_LOOKS):
        if live is None or all(stream["kbit_s"] is not None for session in live["sessions"] for stream in session["streams"]):
            break
        await asyncio.sleep(WATCH_EVERY_S)
        live = await ask_status(data_dir, agent) or live
    return live


def _local(moment: str) -> str:
    """A time of the journal or the agent, for people here."""
    return f"{parse_rfc3339(moment).astimezone():%a %Y-%m-%d %H:%M}"


async def _watch(data_dir: Path, agent: str) -> None:
    from rich.live import Live
    from rich.text import Text

    from roomkeeper.ops.control import ask_status

    with Live(refresh_per_second=2, screen=False) as display:
        while True:
            live = await ask_status(data_dir, agent)
            if live is None:
                display.update(Text(_none_runs(agent)))
            else:
                table = table_lines(_COLUMNS, _stream_rows(live), display.console.width)
                display.update(Text.from_ansi("\n".join((_headline(live), *table))))
            await asyncio.sleep(WATCH_EVERY_S)


def _print_live(live: dict[str, Any]) -> None:
    typer.echo(_headline(live))
    print_table(_COLUMNS, _stream_rows(live), empty="no session is running")
    for one in live["next"][:5]:
        typer.echo(f"next: {_local(one['start'])} {printable(one['room_id'])} ({printable(one['plan'])})")
    if refused := live["configuration"]["refused"]:
        typer.echo("the configuration file is refused, the old one goes on:")
        for line in refused.splitlines():
            typer.echo(f"  {printable(line.strip())}")
    for one in live["plugin_failures"]:
        if one["standing"]:
            typer.echo(f"failed calls of plugin {one['plugin']} since the start: {one['standing']} of {one['hook']} (the log says why)")


def _headline(live: dict[str, Any]) -> str:
    text = f"agent {live['agent']}: {'following its timetable' if live['accepting'] else 'starting or ending'}, "
    text += f"{live['disk']['free_bytes'] / 1024**3:.1f} GiB free, loop delay {live['loop_delay_ms']:.0f} ms"
    return f"{text}\n{_uploads(live['uploads'])}"


def _uploads(uploads: dict[str, Any]) -> str:
    error = uploads["last_error"]
    return f"uploads: {uploads['summary']}" + (f": {printable(error)}" if error else "")


_COLUMNS = [
    Column("room"),
    Column("state"),
    Column("people", right=True),
    Column("stream", wraps=True, below=True),
    Column("video", wraps=True),
    Column("kbit/s", right=True),
    Column("lost frames", wraps=True),
    Column("messages", wraps=True),
]


def _stream_rows(live: dict[str, Any]) -> list[list[str]]:
    rows = []
    for session in live["sessions"]:
        words = str(session["messages"]) + (f" ({session['moderated']} moderated)" if session["moderated"] else "")
        room = [printable(session["room_id"]), session["state"], str(session["users"])]
        if not session["streams"]:
            rows.append([*room, "-", "", "", "", words])
        for number, stream in enumerate(session["streams"]):
            video = f"{stream['video_codec']} {stream['width']}x{stream['height']}" if stream["video_codec"] else "sound only"
            lost_video, lost_audio = stream["lost_video_frames"], stream["lost_audio_frames"]
            lost = f"{lost_video} video, {lost_audio} sound" if lost_video or lost_audio else "none"
            silent = stream["silent_s"] is not None and stream["silent_s"] > 5
            name = printable(stream["stream_id"]) + (f" (nothing for {stream['silent_s']:.0f} s)" if silent else "")
            first, last = (room, words) if number == 0 else (["", "", ""], "")
            rows.append([*first, name, video, "" if stream["kbit_s"] is None else f"{stream['kbit_s']:.0f}", lost, last])
    return rows


async def _left(data_dir: Path, agent: str) -> dict[str, Any]:
    """What the journal tells while the agent does not run: sessions that nobody runs, those that other agents run, and the uploads."""
    from roomkeeper.ops.control import ask_status

    unended, uploads = await asyncio.to_thread(_read_journal, data_dir)
    others = {one["agent"] for one in unended} - {agent}
    running = {other for other in others if await ask_status(data_dir, other) is not None}
    return {
        "sessions": [one for one in unended if one["agent"] not in running],
        "elsewhere": {other: sum(one["agent"] == other for one in unended) for other in sorted(running)},
        "uploads": uploads,
    }


def _read_journal(data_dir: Path) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    with reading(data_dir) as connection:
        return _unended(connection), UploadTally.of_all(connection).document()


def _unended(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    found = []
    for record in session_rows.unended(connection):
        key = record.info.id
        segments = segment_rows.of_session(connection, key)
        found.append(
            {
                "id": key,
                "room_id": record.info.room_id,
                "agent": record.info.agent,
                "state": record.state.value,
                "started_at": rfc3339(record.info.started_at),
                "planned_end": rfc3339(record.info.planned_end),
                "running_s": round(time.time() - record.info.started_at.timestamp(), 1),
                "open_segments": sum(one.state is SegmentState.OPEN for one in segments),
                "segments": len(segments),
                "messages": record.messages,
                "moderated": record.moderated,
                "uploads_pending": UploadTally.of(object_rows.of_session(connection, key)).waiting,
            }
        )
    return found
