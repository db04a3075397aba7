"""Numeric codes of the multi-room system that the agent acts on.

Source: ZEGO's product page "Multi-room Login" and the error codes of its Web SDK. The embedded room server answers with
the same numbers, so that what is learnt on one holds on the other.
"""

from __future__ import annotations

from enum import IntEnum


class RoomCode(IntEnum):
    """Why a room request failed or a presence ended."""

    NOT_LOGGED_IN = 1000002
    STREAM_ID_TOO_LONG = 1000014
    STREAM_ID_INVALID = 1000016
    TOO_MANY_ROOMS_SINGLE = 1002001
    """A second room in single-room mode."""
    WRONG_ROOM = 1002002
    USER_ID_TOO_LONG = 1002007
    USER_NAME_TOO_LONG = 1002010
    ID_CHARSET = 1002012
    ROOM_ID_TOO_LONG = 1002013
    EXTRA_INFO_KEY_EMPTY = 1002014
    EXTRA_INFO_KEY_TOO_LONG = 1002015
    EXTRA_INFO_VALUE_TOO_LONG = 1002016
    OTHER_USER_ID = 1002018
    """Not the user ID of the first room of this connection."""
    LOGIN_TIMEOUT = 1002031
    ROOM_FULL = 1002034
    MULTI_ROOM_NOT_ENABLED = 1002036
    TOO_MANY_ROOMS = 1002037
    LOGGED_IN_ELSEWHERE = 1002050
    NETWORK_BREAK = 1002051
    RETRIES_EXHAUSTED = 1002053
    KICKED_OUT = 1002055
    TOKEN_USER_MISMATCH = 1002077
    TOKEN_WRONG = 1102016
    TOKEN_EXPIRED = 1102018
    EXTRA_INFO_TOO_OFTEN = 1102022
    PUBLISH_FORBIDDEN = 1003025
    STREAM_ID_IN_USE = 1003028
    PLAY_FORBIDDEN = 1004025
    MESSAGE_EMPTY = 1009001
    COMMAND_TOO_LONG = 1009002
    MESSAGE_WRONG_ROOM = 1009005
    MESSAGE_NOT_SENT = 1009010
    MESSAGE_TOO_LONG = 1009013
    MESSAGE_TOO_OFTEN = 1009015
    ROOM_LIMIT = 1000005022
    """More rooms at once than the account may have."""
    ACCOUNT_WITHOUT_MULTI_ROOM = 1100001016
    """Multi-room mode used though the account does not have it."""


PRESENCE_TAKEN_AWAY = frozenset({RoomCode.LOGGED_IN_ELSEWHERE, RoomCode.KICKED_OUT})
"""Somebody decided that this presence ends: joining again at once would be a fight."""
