"""A session that is nowhere, for asking moderators what they think of a message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from roomkeeper.errors import RoomConnectionError
from roomkeeper.rooms.events import StreamInfo
from roomkeeper.rooms.messages import Message
from roomkeeper.rooms.protocols import Capability, Room
from roomkeeper.rooms.recording import RecordingControl
from roomkeeper.rooms.roster import Roster
from roomkeeper.rooms.session import SessionInfo
from roomkeeper.rooms.stream_progress import StreamProgress


class ImaginedSession:
    """Serves `LiveSession`: an hour that begins with the message, in its room, with its sender there. Nothing can be done in it."""

    recording: RecordingControl | None = None
    connected = False
    streams: Mapping[str, StreamInfo] = {}
    progress: Mapping[str, StreamProgress] = {}
    capabilities = frozenset(Capability)

    def __init__(self, message: Message, folder: Path) -> None:
        begin = datetime.fromtimestamp(message.at, UTC)
        self.info = SessionInfo(
            id="imagined",
            provider="none",
            account="none",
            room_id=message.room_id,
            planned_start=begin,
            planned_end=begin + timedelta(hours=1),
            started_at=begin,
            agent="command line",
            folder=folder,
        )
        self.roster = Roster()
        self.roster.joined(message.sender, message.at)

    @property
    def room(self) -> Room:
        """There is none."""
        raise RoomConnectionError("this session is only imagined")

    def request_keyframe(self, stream_id: str) -> None:
        """Nobody sends."""

    async def say(self, text: str, to: Sequence[str] = ()) -> None:
        """Nobody would hear it."""
        raise RoomConnectionError("this session is only imagined")

    def warn(self, text: str) -> None:
        """There is no manifest."""
