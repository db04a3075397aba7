"""`roomkeeper status`: what the journal says is going on."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from typing import Any

import typer

from roomkeeper.cli.common import ConfigOption, JsonOption, print_json, print_table
from roomkeeper.config.loading import load_configuration
from roomkeeper.errors import ConfigurationError
from roomkeeper.state import objects as object_rows
from roomkeeper.state import segments as segment_rows
from roomkeeper.state import sessions as session_rows
from roomkeeper.state.journal import JOURNAL_NAME, Journal
from roomkeeper.state.objects import UploadState
from roomkeeper.state.segments import SegmentState
from roomkeeper.state.timestamps import rfc3339


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(status)


def status(config: ConfigOption, json_output: JsonOption = False) -> None:
    """Show the sessions that are under way: state, streams being written, messages, uploads still to do."""
    path = load_configuration(config).agent.data_dir / JOURNAL_NAME
    sessions = _under_way(path)
    if json_output:
        print_json(sessions)
        return
    rows = [
        [
            one["room_id"],
            one["state"],
            f"{one['running_s'] / 60:.0f} min",
            str(one["streams_recording"]),
            f"{one['messages']} ({one['moderated']} moderated)",
            str(one["uploads_pending"]),
        ]
        for one in sessions
    ]
    print_table(["room", "state", "running", "streams", "messages", "uploads to do"], rows, empty="no session is under way")


def _under_way(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        raise ConfigurationError("no agent has run here yet", where=str(path.parent), remedy="start one with: roomkeeper run --config FILE")
    journal = Journal.open(path)
    try:
        found = []
        for record in journal.run_blocking(session_rows.unended):
            key = record.info.id
            segments = journal.run_blocking(partial(segment_rows.of_session, session_id=key))
            objects = journal.run_blocking(partial(object_rows.of_session, session_id=key))
            found.append(
                {
                    "id": key,
                    "room_id": record.info.room_id,
                    "state": record.state.value,
                    "started_at": rfc3339(record.info.started_at),
                    "planned_end": rfc3339(record.info.planned_end),
                    "running_s": round(time.time() - record.info.started_at.timestamp(), 1),
                    "streams_recording": sum(one.state is SegmentState.OPEN for one in segments),
                    "segments": len(segments),
                    "messages": record.messages,
                    "moderated": record.moderated,
                    "uploads_pending": sum(one.state is not UploadState.VERIFIED for one in objects),
                }
            )
        return found
    finally:
        journal.close()
