"""What the server does for each request that is about rooms: hello, login, switch, logout, tokens, kick, mute."""

from __future__ import annotations

import time

from roomkeeper.errors import RoomError
from roomkeeper.rooms.codes import RoomCode
from roomkeeper_embedded.refusals import refusal
from roomkeeper_embedded.server import limits
from roomkeeper_embedded.server.connection import Connection
from roomkeeper_embedded.server.moderators import Moderators
from roomkeeper_embedded.server.registry import Registry
from roomkeeper_embedded.server.rooms import Member
from roomkeeper_embedded.signalling import (
    PROTOCOL_VERSION,
    Hello,
    Kick,
    LoginReply,
    LoginRoom,
    LogoutRoom,
    Mute,
    RenewToken,
    Reply,
    RoomsReply,
    SwitchRoom,
    WireUser,
)
from roomkeeper_embedded.tokens import RoomPrivileges, decode_token, privileges_of, wrong_token


def member_of(connection: Connection, room_id: str, code: RoomCode = RoomCode.NOT_LOGGED_IN) -> Member:
    """The connection's presence in a room, or a refusal with `code`."""
    member = connection.members.get(room_id)
    if member is None:
        raise refusal(code, "not logged in to this room")
    return member


class RoomHandlers:
    """Requests about rooms."""

    def __init__(self, registry: Registry, moderators: Moderators) -> None:
        self._registry = registry
        self._settings = registry.settings
        self._secret = registry.settings.server_secret.get_secret_value()
        self._moderators = moderators

    async def hello(self, connection: Connection, request: Hello) -> Reply:
        """Fix who the connection is, once."""
        if connection.user is not None:
            raise RoomError("this connection has said hello already")
        if request.protocol != PROTOCOL_VERSION:
            raise RoomError(f"the server speaks version {PROTOCOL_VERSION} of the protocol, not {request.protocol}")
        limits.check_user(request.user_id, request.user_name)
        connection.user = WireUser(user_id=request.user_id, user_name=request.user_name)
        connection.multi_room = request.multi_room
        return Reply(id=request.id)

    async def login_room(self, connection: Connection, request: LoginRoom) -> LoginReply:
        """Enter a room."""
        user = connection.user
        assert user is not None
        if request.user_id and request.user_id != user.user_id:
            raise refusal(RoomCode.OTHER_USER_ID, "the user ID is not that of this connection's first room")
        self._check_target(connection, request.room_id)
        if not connection.multi_room and connection.members:
            raise refusal(RoomCode.TOO_MANY_ROOMS_SINGLE, "in single-room mode a user is in one room at a time")
        if len(connection.members) >= self._settings.max_rooms:
            raise refusal(RoomCode.ROOM_LIMIT, f"the account may be in {self._settings.max_rooms} rooms at once")
        privileges, expires_at = self._authorise(connection, request.room_id, request.token)
        member = self._registry.enter(connection, request.room_id, privileges, expires_at)
        return _login_reply(request.id, member)

    async def switch_room(self, connection: Connection, request: SwitchRoom) -> LoginReply:
        """Leave one room for another. Refused as a whole, the old presence untouched, when the new room cannot be entered."""
        member = member_of(connection, request.from_room)
        self._check_target(connection, request.to_room)
        privileges, expires_at = self._authorise(connection, request.to_room, request.token)
        self._registry.check_space(request.to_room, member.user.user_id)
        self._registry.leave(member, "switched rooms")
        return _login_reply(request.id, self._registry.enter(connection, request.to_room, privileges, expires_at))

    async def logout_room(self, connection: Connection, request: LogoutRoom) -> RoomsReply:
        """Leave one room, or all of them."""
        members = [member_of(connection, request.room_id)] if request.room_id else list(connection.members.values())
        for member in members:
            self._registry.leave(member, "logged out")
        return RoomsReply(id=request.id, rooms=[member.room.room_id for member in members])

    async def renew_token(self, connection: Connection, request: RenewToken) -> Reply:
        """Take a new token for a room; its privileges count from now on."""
        member = member_of(connection, request.room_id)
        member.privileges, member.expires_at = self._authorise(connection, request.room_id, request.token)
        member.warned = False
        self._registry.watch_expiry(member)
        return Reply(id=request.id)

    async def kick(self, connection: Connection, request: Kick) -> Reply:
        """Put a user out of a room."""
        member = self._moderating(connection, request.room_id)
        target = member.room.members.get(request.user_id)
        if target is None:
            raise refusal(RoomCode.NOT_LOGGED_IN, "the user is not in this room")
        reason = request.reason[: limits.MAX_REASON]
        self._registry.put_out(target, RoomCode.KICKED_OUT, reason or "kicked out")
        return Reply(id=request.id)

    async def mute(self, connection: Connection, request: Mute) -> Reply:
        """Silence a user, in the room now or not, or lift that."""
        member = self._moderating(connection, request.room_id)
        limits.check_user(request.user_id, "")
        member.room.mutes.set(request.user_id, media=request.media, chat=request.chat, seconds=request.seconds)
        return Reply(id=request.id)

    def _check_target(self, connection: Connection, room_id: str) -> None:
        limits.check_room_id(room_id)
        if connection.multi_room and not self._settings.multi_room:
            raise refusal(RoomCode.ACCOUNT_WITHOUT_MULTI_ROOM, "the account does not have the multi-room function")
        if room_id in connection.members:
            raise refusal(RoomCode.WRONG_ROOM, "already logged in to this room")

    def _authorise(self, connection: Connection, room_id: str, token: str) -> tuple[RoomPrivileges, float]:
        try:
            return self._check_token(connection, room_id, token)
        except RoomError:
            connection.wrong_tokens += 1
            raise

    def _check_token(self, connection: Connection, room_id: str, token: str) -> tuple[RoomPrivileges, float]:
        claims = decode_token(token, self._secret)
        assert connection.user is not None
        if claims.app_id != self._settings.app_id:
            raise wrong_token()
        if claims.user_id != connection.user.user_id:
            raise refusal(RoomCode.TOKEN_USER_MISMATCH, "the token was made for another user")
        if claims.expire <= time.time():
            raise refusal(RoomCode.TOKEN_EXPIRED, "the token has expired")
        privileges = privileges_of(claims)
        if not privileges.login or privileges.room_id not in ("", room_id):
            raise wrong_token()
        return privileges, float(claims.expire)

    def _moderating(self, connection: Connection, room_id: str) -> Member:
        member = member_of(connection, room_id)
        if not self._moderators.may_moderate(member):
            raise RoomError("this user may not kick or mute")
        return member


def _login_reply(request_id: int, member: Member) -> LoginReply:
    room = member.room
    return LoginReply(
        id=request_id,
        room_id=room.room_id,
        users=[other.user for other in room.members.values() if other is not member],
        streams=room.streams(),
        extra_info=room.extra_info,
        expires_in=max(0.0, member.expires_at - time.time()),
    )
