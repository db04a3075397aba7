"""All rooms and streams of the app: entering, leaving, being put out, and the end of tokens."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

import structlog

from roomkeeper.rooms.codes import RoomCode
from roomkeeper_embedded.config import ServerSettings
from roomkeeper_embedded.refusals import refusal
from roomkeeper_embedded.server.connection import Connection
from roomkeeper_embedded.server.rooms import Member, Room
from roomkeeper_embedded.server.sfu import Publication
from roomkeeper_embedded.signalling import (
    MediaEndedEvent,
    MediaStartedEvent,
    PutOutEvent,
    StreamsEvent,
    TokenEvent,
    UserCountEvent,
    UsersEvent,
)
from roomkeeper_embedded.tokens import RoomPrivileges

log = structlog.get_logger(__name__)

_LONGEST_TIMER_S = 86_400.0


@dataclass(slots=True)
class ServerCounts:
    """What the server dropped or refused, since its start."""

    barrage_over_rate: int = 0
    barrage_not_delivered: int = 0
    slow_clients_closed: int = 0
    malformed_requests: int = 0


class Registry:
    """The state of the app. All changes are made at once, without awaiting, so that nobody ever sees half of one."""

    def __init__(self, settings: ServerSettings) -> None:
        self.settings = settings
        self.rooms: dict[str, Room] = {}
        self.streams: dict[str, Publication] = {}
        self.counts = ServerCounts()

    # -- coming and going -------------------------------------------------------------------------------------------------

    def enter(self, connection: Connection, room_id: str, privileges: RoomPrivileges, expires_at: float) -> Member:
        """Put the connection's user into a room. An older presence of the same user is put out."""
        assert connection.user is not None
        user = connection.user
        self.check_space(room_id, user.user_id)
        room = self.rooms.setdefault(room_id, self.rooms.get(room_id) or Room(room_id, self.settings.limits))
        older = room.members.get(user.user_id)
        if older is not None:
            self.put_out(older, RoomCode.LOGGED_IN_ELSEWHERE, "the same user logged in elsewhere", keep_room=True)
        member = Member(room, connection, user, privileges, expires_at)
        room.members[user.user_id] = member
        connection.members[room_id] = member
        # Soon, not now: a warning must come after the reply that the caller is about to send.
        member.expiry_timer = asyncio.get_running_loop().call_later(0, self.watch_expiry, member)
        room.tell(UsersEvent(room_id=room_id, joined=[user]), but=member)
        log.info("user entered", room=room_id, user=user.user_id, users=len(room.members))
        return member

    def check_space(self, room_id: str, user_id: str) -> None:
        """Refuse when the room is full; a user who is in already needs no further place."""
        room = self.rooms.get(room_id)
        if room is not None and user_id not in room.members and len(room.members) >= self.settings.max_users:
            raise refusal(RoomCode.ROOM_FULL, f"the room has {self.settings.max_users} users already", where=room_id)

    def leave(self, member: Member, reason: str, *, keep_room: bool = False) -> None:
        """Take a member out: its streams end, what it plays of this room stops, the others are told. Safe to call twice."""
        room, connection = member.room, member.connection
        if connection.members.get(room.room_id) is not member:
            return
        del connection.members[room.room_id]
        del room.members[member.user.user_id]
        if member.expiry_timer is not None:
            member.expiry_timer.cancel()
        # In single-room mode this is all that the connection publishes and plays; in multi-room mode only this room's.
        for publication in list(member.publications.values()):
            self.end_stream(publication, reason)
        for subscription in [s for s in connection.subscriptions.values() if s.publication.owner.room is room]:
            connection.subscriptions.pop(subscription.publication.stream_id)
            subscription.close()
        room.tell(UsersEvent(room_id=room.room_id, left=[member.user]))
        log.info("user left", room=room.room_id, user=member.user.user_id, reason=reason, users=len(room.members))
        if not room.members and not keep_room:
            room.close()
            del self.rooms[room.room_id]

    def put_out(self, member: Member, code: RoomCode, reason: str, *, keep_room: bool = False) -> None:
        """End a presence against its will; its connection and other rooms go on."""
        self.leave(member, reason, keep_room=keep_room)
        member.connection.send(PutOutEvent(room_id=member.room.room_id, code=int(code), reason=reason))

    def drop_connection(self, connection: Connection) -> None:
        """The socket is gone: leave every room."""
        for member in list(connection.members.values()):
            self.leave(member, "connection lost")

    # -- streams ----------------------------------------------------------------------------------------------------------

    def add_stream(self, publication: Publication) -> None:
        """Reserve a stream ID in the whole app; the stream is announced when its media is connected."""
        if publication.stream_id in self.streams:
            raise refusal(RoomCode.STREAM_ID_IN_USE, "the stream ID is in use", where=publication.stream_id)
        self.streams[publication.stream_id] = publication
        publication.owner.publications[publication.stream_id] = publication
        publication.set_muted(publication.owner.room.mutes.media_muted(publication.owner.user.user_id))

    def announce_stream(self, publication: Publication) -> None:
        """Tell the publisher and the room that a stream can be played."""
        owner = publication.owner
        owner.connection.send(MediaStartedEvent(stream_id=publication.stream_id))
        owner.room.tell(StreamsEvent(room_id=owner.room.room_id, added=[publication.described()]), but=owner)
        log.info("stream began", room=owner.room.room_id, stream=publication.stream_id, kinds=publication.kinds)

    def end_stream(self, publication: Publication, reason: str, *, tell_owner: bool = False) -> None:
        """End a stream and everything that plays it. Safe to call twice."""
        if self.streams.get(publication.stream_id) is not publication:
            return
        owner = publication.owner
        del self.streams[publication.stream_id]
        owner.publications.pop(publication.stream_id, None)
        if publication.live:
            owner.room.tell(StreamsEvent(room_id=owner.room.room_id, removed=[publication.described()]), but=owner)
        if tell_owner:
            owner.connection.send(MediaEndedEvent(stream_id=publication.stream_id, role="publisher", reason=reason))
        for subscription in publication.subscriptions():
            subscription.connection.subscriptions.pop(publication.stream_id, None)
            subscription.close()
        publication.close()
        log.info("stream ended", room=owner.room.room_id, stream=publication.stream_id, reason=reason)

    # -- time -------------------------------------------------------------------------------------------------------------

    def watch_expiry(self, member: Member) -> None:
        """Warn the member before its token ends, and put it out at the end."""
        if member.expiry_timer is not None:
            member.expiry_timer.cancel()
        left = member.expires_at - time.time()
        warning = self.settings.token_warning.total_seconds()
        if left <= 0:
            self.put_out(member, RoomCode.TOKEN_EXPIRED, "the token has expired")
            return
        if not member.warned and left <= warning:
            member.warned = True
            member.connection.send(TokenEvent(room_id=member.room.room_id, seconds=round(left, 3)))
        wait = left if member.warned else left - warning
        # Long waits go in steps: the wall clock may be set, and timers have a longest time.
        member.expiry_timer = asyncio.get_running_loop().call_later(min(wait, _LONGEST_TIMER_S) + 0.001, self.watch_expiry, member)

    def tell_user_counts(self) -> None:
        """Tell every room how many users it has."""
        for room in self.rooms.values():
            room.tell_droppable(UserCountEvent(room_id=room.room_id, count=len(room.members)))
