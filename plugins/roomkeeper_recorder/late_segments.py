"""Segments that are completed when their session is over already: repaired late, or closed by an agent that had lost the session."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import structlog

from roomkeeper.rooms.session import SessionInfo
from roomkeeper.state import sessions
from roomkeeper.state.journal import Journal
from roomkeeper.state.manifest import MANIFEST_NAME, write_manifest
from roomkeeper.state.segments import Segment
from roomkeeper.state.sessions import ENDED_STATES

log = structlog.get_logger(__name__)


async def mend_manifest(journal: Journal, info: SessionInfo, segment: Segment) -> Path | None:
    """Write the manifest of a session anew if it is over and its manifest does not know the segment as it is now; its path then.

    A session without a manifest gets one from whoever ends it.
    """
    record = await journal.run(lambda connection: sessions.get(connection, info.id))
    if record is None or record.state not in ENDED_STATES:
        return None
    if await asyncio.to_thread(_knows, record.info.folder / MANIFEST_NAME, segment):
        return None
    log.info("a segment was completed after its session, the manifest is written anew", session=info.id, path=segment.path)
    return await write_manifest(journal, info.id)


def _knows(path: Path, segment: Segment) -> bool:
    try:
        manifest = json.loads(path.read_bytes())
        entries = [entry for stream in manifest["streams"] for entry in stream["segments"]]
        return any((entry["path"], entry["sha256"]) == (segment.path, segment.sha256) for entry in entries)
    except FileNotFoundError:
        return True
    except (ValueError, KeyError, TypeError):  # a file that somebody broke
        return False
