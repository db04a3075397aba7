"""What happens in a room, as frozen events in the order the server told them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from roomkeeper.rooms.messages import Message, User


@dataclass(frozen=True, slots=True)
class StreamInfo:
    """One publisher's audio and/or video under a stream ID."""

    stream_id: str
    user: User
    extra_info: str = ""


class RoomState(StrEnum):
    """The agent's standing in one room, as the server or the connection sees it."""

    LOGGED_IN = "logged_in"
    DISCONNECTED = "disconnected"
    """The connection broke; the presence is over, joining again is up to the session."""
    KICKED_OUT = "kicked_out"
    LOGGED_OUT = "logged_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomEvent:
    """Root of all events. `at` is UNIX time in seconds by the agent's clock."""

    room_id: str
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class UsersJoined(RoomEvent):
    """Users entered; the first event of a presence lists those already there."""

    users: tuple[User, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UsersLeft(RoomEvent):
    """Users left or were put out."""

    users: tuple[User, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamsAdded(RoomEvent):
    """Streams were published; right after login, those already there."""

    streams: tuple[StreamInfo, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamsRemoved(RoomEvent):
    """Streams ended. `lost` says that they may still be published: what ended is this side's way to them, and they are shown anew."""

    streams: tuple[StreamInfo, ...]
    lost: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReceived(RoomEvent):
    """A broadcast, barrage, custom command or change of the room extra info. Own messages are not echoed."""

    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlineUserCount(RoomEvent):
    """How many users the server counts in the room."""

    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenWillExpire(RoomEvent):
    """The token of this room ends in `seconds`; log in again with a new one before."""

    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomWarning(RoomEvent):
    """Something that cannot be recorded or done as it should be, for the manifest's `quality.warnings`."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomStateChanged(RoomEvent):
    """The presence changed. Any state but `LOGGED_IN` is the room's last event."""

    state: RoomState
    code: int = 0
    reason: str = ""
