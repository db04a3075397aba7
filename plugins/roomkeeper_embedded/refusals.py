"""What the server's codes mean to whoever asked: what to do, whether to try again, whose fault it is."""

from __future__ import annotations

from dataclasses import dataclass

from roomkeeper.errors import RoomError
from roomkeeper.rooms.codes import RoomCode


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do about a code."""

    remedy: str
    retryable: bool = False
    user_fault: bool = False


_ADVICE = {
    RoomCode.NOT_LOGGED_IN: Advice("log in to the room first"),
    RoomCode.TOO_MANY_ROOMS_SINGLE: Advice("log out of the first room, switch rooms, or set multi_room = true", user_fault=True),
    RoomCode.ROOM_LIMIT: Advice("log out of a room first, or use a further account", user_fault=True),
    RoomCode.ACCOUNT_WITHOUT_MULTI_ROOM: Advice("set multi_room = false, or enable it at the server", user_fault=True),
    RoomCode.OTHER_USER_ID: Advice("use one connection for each user ID", user_fault=True),
    RoomCode.ROOM_FULL: Advice("try again when somebody has left", retryable=True),
    RoomCode.LOGIN_TIMEOUT: Advice("check the way to the server", retryable=True),
    RoomCode.TOKEN_WRONG: Advice("check server_secret, app_id and the room of the token", user_fault=True),
    RoomCode.TOKEN_EXPIRED: Advice("get a new token, and check both clocks", user_fault=True),
    RoomCode.TOKEN_USER_MISMATCH: Advice("get a token made for this user ID", user_fault=True),
    RoomCode.PUBLISH_FORBIDDEN: Advice("get a token with the publish privilege", user_fault=True),
    RoomCode.PLAY_FORBIDDEN: Advice("play only streams of rooms you are logged in to"),
    RoomCode.STREAM_ID_IN_USE: Advice("choose another stream ID, or wait until the other stream has ended", retryable=True),
    RoomCode.MESSAGE_TOO_OFTEN: Advice("wait before the next one", retryable=True),
    RoomCode.EXTRA_INFO_TOO_OFTEN: Advice("wait before the next one", retryable=True),
    RoomCode.LOGGED_IN_ELSEWHERE: Advice("use each user ID once"),
}
_NO_ADVICE = Advice("")


def refusal(code: int, what: str, *, where: str = "") -> RoomError:
    """Make the error for a code; an unknown code is neither retryable nor the user's fault."""
    advice = _ADVICE.get(code, _NO_ADVICE)  # type: ignore[call-overload]  # an int finds the IntEnum key of its value
    return RoomError(what, room_code=int(code), where=where, remedy=advice.remedy, retryable=advice.retryable, user_fault=advice.user_fault)
