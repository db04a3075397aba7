"""`roomkeeper demo`: the main job in one command, offline."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Annotated

import typer

from roomkeeper.cli.common import JsonOption, print_json, run_async, stop_on_signals
from roomkeeper.ops.logs import configure_logging


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(demo)


def demo(
    seconds: Annotated[float, typer.Option("--seconds", min=8, max=3600, help="How long the class lasts.")] = 20,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for everything the demo writes.", show_default="a new one in demo-output")
    ] = None,
    json_output: JsonOption = False,
) -> None:
    """See the main job done: a small school plays itself on this machine and is recorded.

    Starts an S3 server and a room server on loopback, people who publish and talk in a process of their own, and an agent that logs in
    to all three rooms with one account, records, moderates, answers and uploads. Ctrl-C ends it early and keeps what was recorded.
    """
    from roomkeeper.demo.board import Board, print_result  # the media libraries take a while to load, and --help should not
    from roomkeeper.demo.result import DemoResult
    from roomkeeper.demo.stage import Stage

    configure_logging("error")

    async def main() -> DemoResult:
        board = Board(seconds)
        stage = Stage(out or Path("demo-output") / time.strftime("%Y%m%d-%H%M%S"), seconds, board.tell)
        stop = asyncio.Event()
        with stop_on_signals(stop):
            showing = asyncio.create_task(board.show(stage), name="board")
            try:
                return await stage.play(stop)
            finally:
                showing.cancel()
                await asyncio.gather(showing, return_exceptions=True)

    result = run_async(main)
    if json_output:
        print_json(result.document())
    else:
        print_result(result)
    if result.problems:
        raise typer.Exit(1)
