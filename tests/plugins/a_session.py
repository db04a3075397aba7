"""A session as plugins see one, with nothing behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from roomkeeper.rooms.events import StreamInfo
from roomkeeper.rooms.protocols import Capability, Room
from roomkeeper.rooms.recording import RecordingControl
from roomkeeper.rooms.roster import Roster
from roomkeeper.rooms.session import SessionInfo
from roomkeeper.rooms.stream_progress import StreamProgress


@dataclass
class LookedAtSession:
    """Serves `LiveSession` for a plugin that looks and does nothing: whatever it would do fails the test."""

    info: SessionInfo
    capabilities: frozenset[Capability] = frozenset(Capability)
    roster: Roster = field(default_factory=Roster)
    connected: bool = True
    streams: Mapping[str, StreamInfo] = field(default_factory=dict)
    progress: Mapping[str, StreamProgress] = field(default_factory=dict)
    recording: RecordingControl | None = None

    @property
    def room(self) -> Room:
        raise AssertionError("the core acts in the room, the plugin does not")

    def request_keyframe(self, stream_id: str) -> None:
        raise AssertionError("nobody needs a key frame here")

    async def say(self, text: str, to: Sequence[str] = ()) -> None:
        raise AssertionError("the plugin says nothing by itself")

    def warn(self, text: str) -> None:
        raise AssertionError("the plugin does not warn the manifest")
