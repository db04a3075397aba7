"""From what the wire says to what happened in a room."""

from __future__ import annotations

import time
from collections.abc import Sequence

from roomkeeper.rooms.events import (
    MessageReceived,
    OnlineUserCount,
    RoomEvent,
    RoomWarning,
    StreamInfo,
    StreamsAdded,
    StreamsRemoved,
    TokenWillExpire,
    UsersJoined,
    UsersLeft,
)
from roomkeeper.rooms.messages import Message, MessageKind, User
from roomkeeper_embedded.signalling import (
    Event,
    ExtraInfoEvent,
    LoginReply,
    MessageEvent,
    StreamsEvent,
    TokenEvent,
    UserCountEvent,
    UsersEvent,
    WireExtraInfo,
    WireStream,
    WireUser,
)


def events_of_login(reply: LoginReply) -> list[RoomEvent]:
    """The first events of a presence: who is there (always, even nobody), which streams, and the room's extra info if it is set."""
    at = time.time()
    events: list[RoomEvent] = [UsersJoined(room_id=reply.room_id, at=at, users=_users(reply.users))]
    if reply.streams:
        events.append(StreamsAdded(room_id=reply.room_id, at=at, streams=_streams(reply.streams)))
        events += _warnings(reply.room_id, reply.streams, at)
    if reply.extra_info is not None:
        events.append(_extra_info(reply.room_id, reply.extra_info, at))
    return events


def events_of(event: Event) -> list[RoomEvent]:
    """What an event of the wire means; nothing for those that are not a room's."""
    at = time.time()
    events: list[RoomEvent] = []
    if isinstance(event, UsersEvent):
        if event.joined:
            events.append(UsersJoined(room_id=event.room_id, at=at, users=_users(event.joined)))
        if event.left:
            events.append(UsersLeft(room_id=event.room_id, at=at, users=_users(event.left)))
    elif isinstance(event, StreamsEvent):
        if event.removed:
            events.append(StreamsRemoved(room_id=event.room_id, at=at, streams=_streams(event.removed)))
        if event.added:
            events.append(StreamsAdded(room_id=event.room_id, at=at, streams=_streams(event.added)))
            events += _warnings(event.room_id, event.added, at)
    elif isinstance(event, MessageEvent):
        events.append(_message(event, at))
    elif isinstance(event, ExtraInfoEvent):
        events.append(_extra_info(event.room_id, event.info, at))
    elif isinstance(event, UserCountEvent):
        events.append(OnlineUserCount(room_id=event.room_id, at=at, count=event.count))
    elif isinstance(event, TokenEvent):
        events.append(TokenWillExpire(room_id=event.room_id, at=at, seconds=event.seconds))
    return events


def _message(event: MessageEvent, at: float) -> MessageReceived:
    message = Message(
        kind=MessageKind(event.kind),
        room_id=event.room_id,
        sender=_user(event.sender),
        text=event.text,
        at=at,
        message_id=event.message_id,
        to=tuple(event.to),
        verified=True,
    )
    return MessageReceived(room_id=event.room_id, at=at, message=message)


def _extra_info(room_id: str, info: WireExtraInfo, at: float) -> MessageReceived:
    message = Message(
        kind=MessageKind.EXTRA_INFO, room_id=room_id, sender=_user(info.user), text=info.value, at=at, key=info.key, verified=True
    )
    return MessageReceived(room_id=room_id, at=at, message=message)


def _user(user: WireUser) -> User:
    return User(user.user_id, user.user_name)


def _users(users: Sequence[WireUser]) -> tuple[User, ...]:
    return tuple(map(_user, users))


def _streams(streams: Sequence[WireStream]) -> tuple[StreamInfo, ...]:
    return tuple(StreamInfo(stream.stream_id, _user(stream.user), stream.extra_info) for stream in streams)


def _warnings(room_id: str, streams: Sequence[WireStream], at: float) -> list[RoomEvent]:
    """What the server did not take of a stream nobody can record."""
    return [
        RoomWarning(room_id=room_id, at=at, text=f"a track of stream {stream.stream_id} is not recorded: {reason}")
        for stream in streams
        for reason in stream.refused
    ]
