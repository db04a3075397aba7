"""The wire protocol between client and server: JSON text frames over one WebSocket.

A client sends requests, each with an `id` of its own choosing and an `op`; the server answers each with one reply of the same `id`, in
order, and sends events (frames with an `event`) in between. What happened before a reply was made comes before that reply. SDP is
complete: every candidate inside, no trickling, so that browsers can take part.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

PROTOCOL_VERSION = 1
MAX_FRAME_BYTES = 256 * 1024
MAX_SDP_CHARS = 64 * 1024
MAX_MUTE_S = 31_536_000.0


class _Wire(BaseModel):
    # Unknown fields are left alone: either side may be newer.
    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")


# -- parts ----------------------------------------------------------------------------------------------------------------


class WireUser(_Wire):
    """Somebody in a room."""

    user_id: str
    user_name: str = ""


class WireStream(_Wire):
    """A published stream. `kinds` are those of its m-lines that carry media; `refused` says why another does not."""

    stream_id: str
    user: WireUser
    kinds: list[Literal["audio", "video"]] = []
    extra_info: str = ""
    refused: list[str] = []


class WireExtraInfo(_Wire):
    """The room's one key. `at` is the server's UNIX time in seconds."""

    key: str
    value: str
    user: WireUser
    at: float


# -- requests -------------------------------------------------------------------------------------------------------------


class BaseRequest(_Wire):
    """What every request has."""

    id: int


class Hello(BaseRequest):
    """The first request, once a connection: who this is, and whether it wants several rooms at once."""

    op: Literal["hello"] = "hello"
    protocol: int = PROTOCOL_VERSION
    user_id: str
    user_name: str = ""
    multi_room: bool = False


class LoginRoom(BaseRequest):
    """Enter a room. Reply: `LoginReply`. `user_id`, when given, must be that of the connection."""

    op: Literal["login_room"] = "login_room"
    room_id: str
    token: str
    user_id: str = ""


class SwitchRoom(BaseRequest):
    """Leave one room and enter another. Reply: `LoginReply`."""

    op: Literal["switch_room"] = "switch_room"
    from_room: str
    to_room: str
    token: str


class LogoutRoom(BaseRequest):
    """Leave a room, or every room when `room_id` is empty. Reply: `RoomsReply` with the rooms left."""

    op: Literal["logout_room"] = "logout_room"
    room_id: str = ""


class RenewToken(BaseRequest):
    """Replace the token of a room. Reply: empty."""

    op: Literal["renew_token"] = "renew_token"
    room_id: str
    token: str


class Publish(BaseRequest):
    """Publish a stream: a sendonly offer with at most one audio and one video m-line. Reply: `SdpReply`.

    `room_id` may be empty in single-room mode only.
    """

    op: Literal["publish"] = "publish"
    room_id: str = ""
    stream_id: str
    sdp: str
    extra_info: str = ""


class Unpublish(BaseRequest):
    """Stop publishing; an unknown stream is ignored. Reply: empty."""

    op: Literal["unpublish"] = "unpublish"
    stream_id: str


class Play(BaseRequest):
    """Play a stream of any room logged in to. Reply: `SdpReply` with the server's offer, to be followed by `play_answer`."""

    op: Literal["play"] = "play"
    stream_id: str


class PlayAnswer(BaseRequest):
    """The answer to the offer of `play`. Reply: empty; media flows from now on."""

    op: Literal["play_answer"] = "play_answer"
    stream_id: str
    sdp: str


class StopPlay(BaseRequest):
    """Stop playing; an unknown stream is ignored. Reply: empty."""

    op: Literal["stop_play"] = "stop_play"
    stream_id: str


class Broadcast(BaseRequest):
    """Reliable chat to the room. Reply: `MessageReply`."""

    op: Literal["broadcast"] = "broadcast"
    room_id: str
    text: str


class Barrage(BaseRequest):
    """Chat that may be dropped. Reply: `MessageReply`, also when it was."""

    op: Literal["barrage"] = "barrage"
    room_id: str
    text: str


class CustomCommand(BaseRequest):
    """Signalling to the users in `to`, or to everybody when it is empty. Reply: `CommandReply`."""

    op: Literal["custom_command"] = "custom_command"
    room_id: str
    command: str
    to: list[str] = []


class SetExtraInfo(BaseRequest):
    """Set the room's one key; a new key takes the place of the old. Reply: empty."""

    op: Literal["set_extra_info"] = "set_extra_info"
    room_id: str
    key: str
    value: str


class Kick(BaseRequest):
    """Put a user out. Moderators only. Reply: empty."""

    op: Literal["kick"] = "kick"
    room_id: str
    user_id: str
    reason: str = ""


class Mute(BaseRequest):
    """Silence a user for `seconds` (None: until lifted, 0: lift now), here or not. Moderators only. Reply: empty."""

    op: Literal["mute"] = "mute"
    room_id: str
    user_id: str
    media: bool = True
    chat: bool = True
    seconds: Annotated[float, Field(ge=0, le=MAX_MUTE_S, allow_inf_nan=False)] | None = None


Request = Annotated[
    Hello
    | LoginRoom
    | SwitchRoom
    | LogoutRoom
    | RenewToken
    | Publish
    | Unpublish
    | Play
    | PlayAnswer
    | StopPlay
    | Broadcast
    | Barrage
    | CustomCommand
    | SetExtraInfo
    | Kick
    | Mute,
    Field(discriminator="op"),
]
request_adapter: TypeAdapter[Request] = TypeAdapter(Request)


# -- replies --------------------------------------------------------------------------------------------------------------


class Failure(_Wire):
    """Why a request was refused; `code` is one of `roomkeeper.rooms.codes`, or 0."""

    code: int
    message: str


class Reply(_Wire):
    """The answer to request `id`: refused when `error` is set."""

    id: int
    error: Failure | None = None


class LoginReply(Reply):
    """The room as it is at the moment of entering, the user itself left out. `expires_in` is in seconds."""

    room_id: str = ""
    users: list[WireUser] = []
    streams: list[WireStream] = []
    extra_info: WireExtraInfo | None = None
    expires_in: float = 0.0


class RoomsReply(Reply):
    """Rooms that were left."""

    rooms: list[str] = []


class SdpReply(Reply):
    """An answer (`publish`) or an offer (`play`). `room_id` is the room of the stream, `refused` why part of `publish` was rejected."""

    sdp: str = ""
    room_id: str = ""
    refused: list[str] = []


class MessageReply(Reply):
    """The server's ID of a message."""

    message_id: str = ""


class CommandReply(Reply):
    """Users of `to` who are not in the room."""

    unknown: list[str] = []


# -- events ---------------------------------------------------------------------------------------------------------------


class UsersEvent(_Wire):
    """Users entered or left."""

    event: Literal["users"] = "users"
    room_id: str
    joined: list[WireUser] = []
    left: list[WireUser] = []


class StreamsEvent(_Wire):
    """Streams began or ended."""

    event: Literal["streams"] = "streams"
    room_id: str
    added: list[WireStream] = []
    removed: list[WireStream] = []


class MessageEvent(_Wire):
    """A message. The server sets `sender`. `at` is its UNIX time in seconds."""

    event: Literal["message"] = "message"
    kind: Literal["broadcast", "barrage", "command"]
    room_id: str
    sender: WireUser
    text: str
    message_id: str
    at: float
    to: list[str] = []


class ExtraInfoEvent(_Wire):
    """The room's key or value changed."""

    event: Literal["extra_info"] = "extra_info"
    room_id: str
    info: WireExtraInfo


class UserCountEvent(_Wire):
    """How many users are in the room, oneself included."""

    event: Literal["user_count"] = "user_count"
    room_id: str
    count: int


class TokenEvent(_Wire):
    """The room's token ends soon."""

    event: Literal["token_will_expire"] = "token_will_expire"
    room_id: str
    seconds: float


class PutOutEvent(_Wire):
    """The server ended this presence; the last event of the room."""

    event: Literal["put_out"] = "put_out"
    room_id: str
    code: int
    reason: str = ""


class MediaStartedEvent(_Wire):
    """A stream that this connection publishes is connected and can be played."""

    event: Literal["media_started"] = "media_started"
    stream_id: str


class MediaEndedEvent(_Wire):
    """The server closed the media of a stream that this connection publishes or plays."""

    event: Literal["media_ended"] = "media_ended"
    stream_id: str
    role: Literal["publisher", "player"]
    reason: str = ""


Event = Annotated[
    UsersEvent
    | StreamsEvent
    | MessageEvent
    | ExtraInfoEvent
    | UserCountEvent
    | TokenEvent
    | PutOutEvent
    | MediaStartedEvent
    | MediaEndedEvent,
    Field(discriminator="event"),
]
event_adapter: TypeAdapter[Event] = TypeAdapter(Event)
