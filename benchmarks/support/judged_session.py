"""A session as far as moderation looks at it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from roomkeeper.rooms.events import StreamInfo
from roomkeeper.rooms.protocols import Capability, Room
from roomkeeper.rooms.recording import RecordingControl
from roomkeeper.rooms.roster import Roster
from roomkeeper.rooms.session import SessionInfo
from roomkeeper.rooms.stream_progress import StreamProgress


class JudgedSession:
    """Serves `LiveSession` without a room."""

    def __init__(self, room_id: str, folder: Path) -> None:
        now = datetime.now(UTC)
        self.info = SessionInfo(
            id=f"s-{room_id}",
            provider="embedded",
            account="a",
            room_id=room_id,
            planned_start=now,
            planned_end=now,
            started_at=now,
            agent="benchmark",
            folder=folder,
        )
        self.roster = Roster()
        self.capabilities = frozenset(Capability)
        self.recording: RecordingControl | None = None
        self.connected = True
        self.streams: Mapping[str, StreamInfo] = {}
        self.progress: Mapping[str, StreamProgress] = {}

    @property
    def room(self) -> Room:
        """There is none."""
        raise AssertionError("moderation judges, the core acts")

    def request_keyframe(self, stream_id: str) -> None:
        """There are no streams."""

    async def say(self, text: str, to: Sequence[str] = ()) -> None:
        """Nobody listens."""

    def warn(self, text: str) -> None:
        """Nobody listens."""
