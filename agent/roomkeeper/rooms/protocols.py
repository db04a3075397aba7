"""The contract every room provider serves: provider, client, room.

Semantics are those of ZEGO's product page "Multi-room Login": one user in several rooms, publishing, playing and messaging in
each. `tests/contracts` holds the suite that every provider passes.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, Protocol, runtime_checkable

from roomkeeper.media.frames import FrameSink, FrameSource
from roomkeeper.rooms.events import RoomEvent


class Capability(StrEnum):
    """What a provider's server can do beyond playing streams and receiving messages."""

    BROADCAST = "broadcast"
    BARRAGE = "barrage"
    CUSTOM_COMMAND = "custom_command"
    EXTRA_INFO = "extra_info"
    KICK = "kick"
    MUTE = "mute"
    PUBLISH = "publish"
    SWITCH_ROOM = "switch_room"
    MULTI_ROOM = "multi_room"
    VERIFIED_SENDER = "verified_sender"
    """The server sets the sender of a message, so a command may be authorised by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One identity at a provider; it may be in up to `max_rooms` rooms at once.

    `settings` is the table `[accounts.NAME.settings]`, secrets resolved; the provider validates it.
    """

    name: str
    provider: str
    user_id: str
    user_name: str = ""
    max_rooms: int = 5
    settings: Mapping[str, Any] = field(default_factory=dict, repr=False)


@runtime_checkable
class Room(Protocol):
    """The agent's presence in one room. All calls raise `RoomError` when the server refuses."""

    room_id: str

    def events(self) -> AsyncIterator[RoomEvent]:
        """Yield every event from login on, in order; ends after the `RoomStateChanged` that ends the presence.

        One consumer. The queue behind it is bounded; should it overflow, the presence ends as disconnected, so that
        nothing is ever silently missing.
        """
        ...

    async def start_playing_stream(self, stream_id: str, sink: FrameSink) -> None:
        """Receive a stream; encoded frames go to `sink.offer` until the stream is stopped. Returns when media is connected.

        Raises `RoomError` or `MediaError`. After a `MediaError` that is not `retryable` it is not called again while the stream lives.
        """
        ...

    async def stop_playing_stream(self, stream_id: str) -> None:
        """Stop receiving; no frame is offered after the return. The sink is not closed. Unknown streams are ignored."""
        ...

    async def start_publishing_stream(self, stream_id: str, source: FrameSource) -> None:
        """Publish pre-encoded frames under a stream ID. Returns when media is connected."""
        ...

    async def stop_publishing_stream(self, stream_id: str) -> None:
        """Stop publishing. Unknown streams are ignored."""
        ...

    async def send_broadcast_message(self, text: str) -> str:
        """Send reliable chat; return the server's message ID."""
        ...

    async def send_barrage_message(self, text: str) -> str:
        """Send chat that may be dropped; return the server's message ID."""
        ...

    async def send_custom_command(self, command: str, to: Sequence[str] = ()) -> None:
        """Send a custom command to the users in `to`, or to everybody when it is empty."""
        ...

    async def set_room_extra_info(self, key: str, value: str) -> None:
        """Set the room's one key and value."""
        ...

    async def kick_user(self, user_id: str, reason: str) -> None:
        """Put a user out of the room."""
        ...

    async def mute_user(self, user_id: str, *, media: bool = True, chat: bool = True, seconds: float | None = None) -> None:
        """Silence a user's media, chat or both for `seconds` (None: until lifted; 0: lift now)."""
        ...


@runtime_checkable
class KeyframeRequester(Protocol):
    """What a `Room` may serve beside: asking senders for key frames."""

    def request_keyframe(self, stream_id: str) -> None:
        """Ask the sender of a stream being received for a key frame. Must not raise; unknown streams are ignored."""
        ...


@runtime_checkable
class RoomClient(Protocol):
    """One identity, several rooms, over one connection."""

    @property
    def connected(self) -> bool:
        """False once the connection is gone; the client is then of no further use."""
        ...

    async def login_room(self, room_id: str, token: str | None = None) -> Room:
        """Enter a room. Without a token, the provider makes one from the account's settings."""
        ...

    async def switch_room(self, from_room: str, to_room: str, token: str | None = None) -> Room:
        """Leave one room and enter another that is not logged in already."""
        ...

    async def logout_room(self, room_id: str | None = None) -> None:
        """Leave one room, or every room when none is named."""
        ...

    async def renew_token(self, room_id: str, token: str | None = None) -> None:
        """Give the server a new token for a room before the old one expires."""
        ...

    async def close(self) -> None:
        """Leave every room and end the connection. Safe to call twice."""
        ...


@runtime_checkable
class AccountProbe(Protocol):
    """What a `RoomClient` may serve beside, for `roomkeeper check`: trying the account out."""

    async def probe(self) -> None:
        """Prove that the account is accepted, without entering a room that anybody uses. Raises `RoomError`."""
        ...


@runtime_checkable
class RoomProber(Protocol):
    """What a `RoomClient` may serve beside, for `roomkeeper check`: finding out about rooms without entering them."""

    async def probe_room(self, room_id: str) -> None:
        """Prove what can be proved without anybody in the room noticing: that it exists, that the agent may enter it.

        Raises `RoomError` when it cannot be entered, `DoubtError` when it can but something of it will be missing, such as its chat.
        """
        ...


@runtime_checkable
class RoomProvider(Protocol):
    """A plugin that speaks to one kind of room server. The class itself is what `roomkeeper_register_room_providers` hands over.

    A class attribute `Settings`, a pydantic model, has `[accounts.NAME.settings]` checked when the agent is built.
    """

    name: ClassVar[str]
    capabilities: ClassVar[frozenset[Capability]]

    async def connect(self, account: Account) -> RoomClient:
        """Open a connection for an account. Raises `ConfigurationError` for bad settings, `RoomConnectionError` for a bad network."""
        ...
