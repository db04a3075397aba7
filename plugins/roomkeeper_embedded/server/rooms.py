"""One room: who is in it, what it remembers, and how its events reach people."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pydantic import BaseModel

from roomkeeper_embedded.config import LimitSettings
from roomkeeper_embedded.server.limits import RateWindow
from roomkeeper_embedded.server.mutes import Mutes
from roomkeeper_embedded.signalling import WireExtraInfo, WireStream, WireUser
from roomkeeper_embedded.tokens import RoomPrivileges

if TYPE_CHECKING:
    from roomkeeper_embedded.server.connection import Connection
    from roomkeeper_embedded.server.sfu import Publication


@dataclass(slots=True, eq=False)
class Member:
    """One user's presence in one room. `expires_at` is UNIX time in seconds; `publications` are by stream ID."""

    room: Room
    connection: Connection
    user: WireUser
    privileges: RoomPrivileges
    expires_at: float
    publications: dict[str, Publication] = field(default_factory=dict)
    last_broadcast: float | None = None
    expiry_timer: asyncio.TimerHandle | None = None
    warned: bool = False


class Room:
    """A room exists while somebody is in it."""

    def __init__(self, room_id: str, limits: LimitSettings) -> None:
        self.room_id = room_id
        self.members: dict[str, Member] = {}
        self.extra_info: WireExtraInfo | None = None
        self.mutes = Mutes(self._media_mute_changed)
        self.broadcast_rate = RateWindow(limits.broadcast_per_room)
        self.barrage_rate = RateWindow(limits.barrage_per_room)
        self.command_to_one_rate = RateWindow(limits.command_to_one)
        self.command_to_several_rate = RateWindow(limits.command_to_several)
        self.extra_info_rate = RateWindow(limits.extra_info_per_room)

    def streams(self) -> list[WireStream]:
        """The streams that can be played now."""
        return [
            publication.described() for member in self.members.values() for publication in member.publications.values() if publication.live
        ]

    def tell(self, event: BaseModel, *, but: Member | None = None, to: Iterable[Member] | None = None) -> None:
        """Send a reliable event to everybody, or to the members in `to`; never to `but`."""
        frame = event.model_dump_json(exclude_none=True)
        for member in list(self.members.values() if to is None else to):
            if member is not but:
                member.connection.send_frame(frame)

    def tell_droppable(self, event: BaseModel, *, but: Member | None = None) -> int:
        """Send an event that a busy client may miss; return how many missed it."""
        frame = event.model_dump_json(exclude_none=True)
        missed = 0
        for member in self.members.values():
            if member is not but and not member.connection.send_droppable(frame):
                missed += 1
        return missed

    def close(self) -> None:
        """Nobody is left."""
        self.mutes.close()

    def _media_mute_changed(self, user_id: str) -> None:
        member = self.members.get(user_id)
        if member is not None:
            for publication in member.publications.values():
                publication.set_muted(self.mutes.media_muted(user_id))
