"""What plugins see of a session: the agent's actual presence in one room for one planned occurrence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from roomkeeper.rooms.events import StreamInfo
from roomkeeper.rooms.protocols import Capability, Room
from roomkeeper.rooms.recording import RecordingControl
from roomkeeper.rooms.roster import Roster
from roomkeeper.rooms.stream_progress import StreamProgress


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionInfo:
    """The fixed facts of a session. Times are aware and in UTC.

    `id` is safe as a file name and the same again when the agent restarts in the middle. `started_at` is the first start and
    the zero of the session's timeline. `folder` holds the manifest, the messages and the segments.
    """

    id: str
    provider: str
    account: str
    room_id: str
    planned_start: datetime
    planned_end: datetime
    started_at: datetime
    agent: str
    folder: Path


class LiveSession(Protocol):
    """A running session as hooks get it."""

    info: SessionInfo
    roster: Roster
    capabilities: frozenset[Capability]
    recording: RecordingControl | None
    """How to pause or stop the recording; a recording plugin assigns it in its hook `session_started`. None: nobody records."""

    @property
    def room(self) -> Room:
        """The room, for sending. Raises `RoomConnectionError` while the agent is reconnecting."""
        ...

    @property
    def connected(self) -> bool:
        """Whether the agent is in the room now."""
        ...

    @property
    def streams(self) -> Mapping[str, StreamInfo]:
        """The streams being received now, by stream ID."""
        ...

    @property
    def progress(self) -> Mapping[str, StreamProgress]:
        """How the reception of each of `streams` goes."""
        ...

    def request_keyframe(self, stream_id: str) -> None:
        """Ask the sender of a stream for a key frame, if that can be done; never raises."""
        ...

    def warn(self, text: str) -> None:
        """Add a sentence to the log and to the manifest's `quality.warnings`, which takes a thousand and counts the others."""
        ...

    async def say(self, text: str, to: Sequence[str] = ()) -> None:
        """Say it to the whole room, or privately to the users in `to`, within the room's limits.

        Raises RoomError when it cannot be sent.
        """
        ...
