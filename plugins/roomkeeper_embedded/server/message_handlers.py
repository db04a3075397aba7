"""What the server does for each request that carries words. The sender of a message is always the connection's own user."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Iterable
from typing import Literal

from roomkeeper.rooms.codes import RoomCode
from roomkeeper_embedded.refusals import refusal
from roomkeeper_embedded.server import limits
from roomkeeper_embedded.server.connection import Connection
from roomkeeper_embedded.server.handlers import member_of
from roomkeeper_embedded.server.moderators import Moderators
from roomkeeper_embedded.server.registry import Registry
from roomkeeper_embedded.server.rooms import Member
from roomkeeper_embedded.signalling import (
    Barrage,
    Broadcast,
    CommandReply,
    CustomCommand,
    ExtraInfoEvent,
    MessageEvent,
    MessageReply,
    Reply,
    SetExtraInfo,
    WireExtraInfo,
)


class MessageHandlers:
    """Requests that carry words."""

    def __init__(self, registry: Registry, moderators: Moderators) -> None:
        self._registry = registry
        self._gap_s = registry.settings.limits.broadcast_gap.total_seconds()
        self._moderators = moderators
        self._loop = asyncio.get_running_loop()
        # From the clock, so that IDs stay unique over restarts of the server.
        self._ids = itertools.count(time.time_ns() // 1_000_000)

    async def broadcast(self, connection: Connection, request: Broadcast) -> MessageReply:
        """Reliable chat to the whole room."""
        member = member_of(connection, request.room_id, RoomCode.MESSAGE_WRONG_ROOM)
        limits.check_message(request.text)
        self._check_chat(member)
        now = self._loop.time()
        if member.last_broadcast is not None and now - member.last_broadcast < self._gap_s:
            raise refusal(RoomCode.MESSAGE_TOO_OFTEN, f"a user may broadcast once in {self._gap_s:g} s")
        if not member.room.broadcast_rate.admit(now):
            raise refusal(RoomCode.MESSAGE_TOO_OFTEN, "the room's broadcast messages come too fast")
        member.last_broadcast = now
        message = self._message("broadcast", member, request.text)
        member.room.tell(message, but=member)
        return MessageReply(id=request.id, message_id=message.message_id)

    async def barrage(self, connection: Connection, request: Barrage) -> MessageReply:
        """Chat that may be dropped: over the rate, or for members who are busy; both are counted, neither is told."""
        member = member_of(connection, request.room_id, RoomCode.MESSAGE_WRONG_ROOM)
        limits.check_message(request.text)
        self._check_chat(member)
        message = self._message("barrage", member, request.text)
        counts = self._registry.counts
        if member.room.barrage_rate.admit(self._loop.time()):
            counts.barrage_not_delivered += member.room.tell_droppable(message, but=member)
        else:
            counts.barrage_over_rate += 1
        return MessageReply(id=request.id, message_id=message.message_id)

    async def custom_command(self, connection: Connection, request: CustomCommand) -> CommandReply:
        """Signalling to chosen users or to all; users who are not in the room are reported, the others get it."""
        member = member_of(connection, request.room_id, RoomCode.MESSAGE_WRONG_ROOM)
        limits.check_message(request.command, RoomCode.COMMAND_TOO_LONG)
        room = member.room
        wanted = list(dict.fromkeys(request.to))
        if len(wanted) > self._registry.settings.max_users:
            raise refusal(RoomCode.MESSAGE_NOT_SENT, "more recipients than a room has users")
        recipients = [room.members[user_id] for user_id in wanted if user_id in room.members] if wanted else list(room.members.values())
        self._check_chat(member, recipients)
        rate = room.command_to_one_rate if len(wanted) == 1 else room.command_to_several_rate
        if not rate.admit(self._loop.time()):
            raise refusal(RoomCode.MESSAGE_TOO_OFTEN, "the room's custom commands come too fast")
        room.tell(self._message("command", member, request.command, wanted), but=member if not wanted else None, to=recipients)
        return CommandReply(id=request.id, unknown=[user_id for user_id in wanted if user_id not in room.members])

    async def set_extra_info(self, connection: Connection, request: SetExtraInfo) -> Reply:
        """Set the room's one key; those who come later get it at login."""
        member = member_of(connection, request.room_id, RoomCode.MESSAGE_WRONG_ROOM)
        limits.check_extra_info(request.key, request.value)
        self._check_chat(member)
        room = member.room
        if not room.extra_info_rate.admit(self._loop.time()):
            raise refusal(RoomCode.EXTRA_INFO_TOO_OFTEN, "the room's extra info changes too often")
        room.extra_info = WireExtraInfo(key=request.key, value=request.value, user=member.user, at=time.time())
        room.tell(ExtraInfoEvent(room_id=room.room_id, info=room.extra_info), but=member)
        return Reply(id=request.id)

    def _message(
        self, kind: Literal["broadcast", "barrage", "command"], member: Member, text: str, to: list[str] | None = None
    ) -> MessageEvent:
        return MessageEvent(
            kind=kind,
            room_id=member.room.room_id,
            sender=member.user,
            text=text,
            message_id=str(next(self._ids)),
            at=time.time(),
            to=to or [],
        )

    def _check_chat(self, member: Member, recipients: Iterable[Member] = ()) -> None:
        """Refuse the words of a muted user, but let it still reach moderators by custom command: to ask why, or to appeal."""
        if not member.room.mutes.chat_muted(member.user.user_id):
            return
        asked = [recipient for recipient in recipients if recipient is not member]
        if not asked or not all(self._moderators.may_moderate(recipient) for recipient in asked):
            raise refusal(RoomCode.MESSAGE_NOT_SENT, "the user is muted in this room")
