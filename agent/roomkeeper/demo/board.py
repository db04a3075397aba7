"""The demo on a terminal: a live table while it runs, a table of results at its end."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from functools import partial

import typer
from rich.console import Console, Group
from rich.live import Live
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from roomkeeper.app import Agent
from roomkeeper.demo.result import DemoResult
from roomkeeper.demo.stage import Stage
from roomkeeper.state import objects as object_rows
from roomkeeper.state import sessions as session_rows
from roomkeeper.state.objects import UploadState
from roomkeeper.state.printable import printable
from roomkeeper.terminal import Column, print_table

_RECORDED = [
    Column("room", below=True),
    Column("file"),
    Column("length", right=True),
    Column("video", wraps=True),
    Column("video + sound frames", right=True, wraps=True),
    Column("lost", right=True, wraps=True),
    Column("beep to flash", right=True, wraps=True),
    Column("in the store", right=True, wraps=True),
]

REFRESH_S = 0.5
SENTENCES = 12


class Board:
    """Shows a running demo: live on a terminal, a line a happening elsewhere. Writes to standard error only."""

    def __init__(self, seconds: float) -> None:
        self._console = Console(stderr=True)
        self._sentences: deque[str] = deque(maxlen=SENTENCES)
        self._began = time.monotonic()
        self._seconds = seconds
        self._live: Live | None = None

    def tell(self, sentence: str) -> None:
        """Take a sentence about what happened."""
        line = f"{time.monotonic() - self._began:6.1f} s  {printable(sentence)}"
        if self._live is None:
            self._console.print(line, markup=False, highlight=False, soft_wrap=True)
        else:
            self._sentences.append(line)

    async def show(self, stage: Stage) -> None:
        """Refresh until cancelled."""
        if not self._console.is_terminal:
            return
        with Live(console=self._console, refresh_per_second=4, transient=True) as live:
            self._live = live
            try:
                while True:
                    live.update(Group(*await self._picture(stage.agent)))
                    await asyncio.sleep(REFRESH_S)
            finally:
                live.update(Text(""))
                self._live = None

    async def _picture(self, agent: Agent | None) -> list[Table | Text]:
        log = Text("\n".join(self._sentences), style="dim")
        if agent is None or not agent.sessions:
            return [log]
        table = Table(box=None, pad_edge=False, header_style="bold", title=f"recording {self._seconds:g} s of three rooms with one account")
        for column in ("room", "in the room", "streams", "messages", "moderated", "commands", "objects verified"):
            table.add_column(column)
        for session in agent.sessions:
            key = session.info.id
            journal = agent.journal
            record = await journal.run(partial(session_rows.get, session_id=key))
            objects = await journal.run(partial(object_rows.of_session, session_id=key))
            if record is not None:
                verified = sum(one.state is UploadState.VERIFIED for one in objects)
                people = str(len(session.roster.present()))
                counts = (record.messages, record.moderated, record.commands)
                table.add_row(
                    session.info.room_id, people, ", ".join(session.streams) or "-", *map(str, counts), f"{verified} of {len(objects)}"
                )
        return [table, Text(""), log]


def print_result(result: DemoResult) -> None:
    """Print the table of results, where the files are, and how to play one."""
    rows = []
    for room in result.rooms:
        findings = {finding.path: finding for finding in room.verification.segments}
        states = {stored.path: stored.state.value for stored in room.objects}
        for segment in room.segments:
            offset = findings[segment.path].av_offset_max_ms if segment.path in findings else None
            rows.append(
                [
                    room.record.info.room_id,
                    segment.path,
                    f"{segment.duration_s:.1f} s",
                    f"{segment.video_codec or '-'} {segment.width}x{segment.height}",
                    f"{segment.video_frames} + {segment.audio_frames}",
                    f"{segment.lost_video_frames} + {segment.lost_audio_frames}",
                    "-" if offset is None else f"{round(offset)} ms",
                    states.get(segment.path, "-"),
                ]
            )
    typer.echo("recorded")
    print_table(_RECORDED, rows, empty="nothing")
    console = Console()
    document = result.document()
    messages, uploads = document["messages"], document["uploads"]
    console.print(
        f"\nmessages: {messages['received']} received, {messages['moderated']} moderated, {messages['commands']} commands answered"
        f"\nuploads:  {uploads['verified']} of {uploads['objects']} objects verified in {escape(result.store)}",
        highlight=False,
        soft_wrap=True,
    )
    segments = result.segments
    if segments:
        example = next(room.record.info.folder / room.segments[0].path for room in result.rooms if room.segments)
        console.print(f"files:    {escape(str(example.parent.parent))}", highlight=False, soft_wrap=True)
        console.print(f"play one: ffplay '{escape(str(example))}'   (or VLC, mpv)", highlight=False, soft_wrap=True)
    if result.stopped_early and not segments:
        console.print("\n[bold]Stopped before anything was recorded.[/]")
    elif result.problems:
        console.print(f"\n[bold red]{len(result.problems)} {'problem' if len(result.problems) == 1 else 'problems'}[/]")
        for problem in result.problems:
            console.print(f"  {escape(problem)}", highlight=False)
    elif result.stopped_early:
        console.print("\n[bold]Stopped early;[/] what was recorded is complete and checked.")
    else:
        console.print("\n[bold green]Everything was recorded, moderated, uploaded and verified.[/]")
