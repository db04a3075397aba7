"""The fixed facts of a session, for rows about it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from roomkeeper.rooms.session import SessionInfo

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def session_info(folder: Path, session_id: str = "s1", *, agent: str = "a") -> SessionInfo:
    """A session that is planned to begin and to end at `START`."""
    return SessionInfo(
        id=session_id,
        provider="embedded",
        account="ta",
        room_id="r",
        planned_start=START,
        planned_end=START,
        started_at=START,
        agent=agent,
        folder=folder,
    )
