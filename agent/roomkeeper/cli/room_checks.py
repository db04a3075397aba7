"""What `roomkeeper check` looks at at room servers: every account, and the rooms it is planned in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from roomkeeper.rooms.protocols import RoomProber

if TYPE_CHECKING:
    from roomkeeper.app import Agent

PLANNED_WITHIN = timedelta(days=7)
"""As far as `roomkeeper schedule` looks: calendars may name any room, some day."""


async def check_account(agent: Agent, name: str) -> str:
    """Whether an account is written down well, its server answers and takes it."""
    agent.check_account(name)
    proved = await agent.connections.probe(name)
    return f"the room server of provider {agent.configuration.accounts[name].provider!r} {proved}"


def planned_rooms(agent: Agent, account: str) -> Sequence[str]:
    """The rooms that an account is planned in: those of the whole timetable, and those of calendars in the next days. Blocks."""
    now = datetime.now(UTC)
    planned = [room for plan in agent.configuration.timetable if plan.account == account for room in plan.rooms]
    planned += [one.room_id for one in agent.timetable.between(now, now + PLANNED_WITHIN) if one.account == account]
    return list(dict.fromkeys(planned))


async def check_room(prober: RoomProber, room_id: str) -> str:
    """Whether a room can be entered. Raises RoomError, DoubtError."""
    await prober.probe_room(room_id)
    return "can be entered"
