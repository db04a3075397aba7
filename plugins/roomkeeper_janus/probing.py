"""What can be said of a room without entering it, and without anybody there noticing: for `roomkeeper check`.

Janus looks at a room's PIN before it looks for what a subscriber asks for, and at its secret before it looks for who is to be kicked:
asking for nobody shows whether they are right (`janus_videoroom.c` of Janus 1.1, `join` and `kick`). A list of allowed tokens is looked
at only when somebody enters, so whether the agent's token is one of them stays open.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from roomkeeper.errors import RoomError
from roomkeeper_janus.config import RoomAccess, revealed
from roomkeeper_janus.entry import RoomAddress
from roomkeeper_janus.refusals import NO_SUCH_USER, NO_TEXT_ROOM, NO_VIDEO_ROOM, Part, refusal
from roomkeeper_janus.session import JanusHandle

_OF_ROOM = "of the room in the account's settings"
_NOBODY_BITS = 52
"""Of an ID that nobody in the room has: Janus's own random ones are as long."""


async def prove_video_room(handle: JanusHandle, address: RoomAddress, access: RoomAccess) -> None:
    """Raise `RoomError` for a VideoRoom that does not exist, or whose PIN or secret is another one."""
    where = f"room {address.room_id!r}"
    found = await handle.message({"request": "exists", "room": address.wire_id})
    if not found.data.get("exists"):
        raise refusal(Part.VIDEOROOM, NO_VIDEO_ROOM, "there is no such VideoRoom", where=where)
    number = secrets.randbits(_NOBODY_BITS)
    nobody = number if address.numeric else f"nobody-{number:x}"
    subscribe = {"request": "join", "ptype": "subscriber", "pin": revealed(access.pin), "streams": [{"feed": nobody}]}
    refused = "the PIN is refused" if access.pin else "a PIN is asked for, and none is given"
    await _ask_for_nobody(handle, subscribe, address, refused, f"set `pin` {_OF_ROOM}")
    if access.secret is not None:
        kick = {"request": "kick", "id": nobody, "secret": revealed(access.secret)}
        await _ask_for_nobody(
            handle, kick, address, "the secret is refused", f"mend `secret` {_OF_ROOM}, or leave it out: nobody can be kicked or muted then"
        )


async def _ask_for_nobody(handle: JanusHandle, request: Mapping[str, object], address: RoomAddress, refused: str, remedy: str) -> None:
    try:
        await handle.message({**request, "room": address.wire_id})
    except RoomError as error:
        if (handle.part, error.room_code) in NO_SUCH_USER:
            return  # Janus let us in as far as to look for nobody
        raise RoomError(
            f"{refused}: {error.what}", room_code=error.room_code, where=f"room {address.room_id!r}", remedy=remedy, user_fault=True
        ) from error


async def prove_text_room(handle: JanusHandle, wire_id: str | int) -> None:
    """Raise `RoomError` for a TextRoom that does not exist."""
    found = await handle.message({"request": "exists", "room": wire_id})
    if not found.data.get("exists"):
        raise refusal(Part.TEXTROOM, NO_TEXT_ROOM, "there is no such TextRoom")
