"""Entering a VideoRoom, also where an earlier presence of the agent still has its name."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from roomkeeper.errors import RoomError
from roomkeeper.rooms.protocols import Account
from roomkeeper_janus.config import RoomAccess, revealed
from roomkeeper_janus.refusals import ID_TAKEN, NO_SUCH_USER
from roomkeeper_janus.session import JanusHandle

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomAddress:
    """How to speak of a room to Janus, and who the agent is there."""

    room_id: str
    wire_id: str | int
    numeric: bool
    """Whether the VideoRoom plugin counts rooms and people in numbers."""


async def join_video_room(
    handle: JanusHandle, address: RoomAddress, account: Account, access: RoomAccess, token: str | None
) -> dict[str, Any]:
    """Join as a participant who does not publish, with one of the room's tokens; return what Janus says of it. Raises `RoomError`."""
    body = {
        "request": "join",
        "ptype": "publisher",
        "room": address.wire_id,
        "id": None if address.numeric else account.user_id,
        "display": account.user_name or (account.user_id if address.numeric else None),
        "pin": revealed(access.pin),
        "token": token,
    }
    try:
        return (await handle.message(body)).data
    except RoomError as error:
        if error.room_code != ID_TAKEN:
            raise
    if not await put_out(handle, {"room": address.wire_id, "id": account.user_id}, access, address.room_id):
        body["id"] = another_name(account)
    return (await handle.message(body)).data


async def put_out(handle: JanusHandle, whom: Mapping[str, Any], access: RoomAccess, room_id: str) -> bool:
    """Put out who has the agent's name, or that of a stream of its own; False when that is refused.

    It is an earlier presence of the agent, which Janus has not given up yet: the newer one wins, as with other room servers. Tried
    without a secret, too: where the room has none anybody may.
    """
    try:
        await handle.message({"request": "kick", **whom, "secret": revealed(access.secret)})
    except RoomError as error:
        if (handle.part, error.room_code) in NO_SUCH_USER:  # gone meanwhile
            return True
        log.warning("an earlier presence of the agent cannot be put out", **{**whom, "room": room_id}, error=str(error))
        return False
    log.warning("put out an earlier presence of the agent", **{**whom, "room": room_id})
    return True


def another_name(account: Account) -> str:
    """A name for an agent whose own is taken."""
    return f"{account.user_id}-{secrets.token_hex(2)}"


def is_name_of(user_id: str, name: str) -> bool:
    """Whether an agent may go by this name: its own, or another because that was taken. The other may be a second agent's own."""
    return name == user_id or re.fullmatch(f"{re.escape(user_id)}-[0-9a-f]{{4}}", name) is not None
