"""Sizes, character sets and rates of the documented system, each with the code it answers with."""

from __future__ import annotations

import re
from collections import deque

from roomkeeper.rooms.codes import RoomCode
from roomkeeper_embedded.refusals import refusal

MAX_ROOM_ID = 128
MAX_USER_ID = 64
MAX_USER_NAME = 256
MAX_STREAM_ID = 256
MAX_MESSAGE = 1024
MAX_EXTRA_KEY = 10
MAX_EXTRA_VALUE = 128
MAX_REASON = 256
MAX_STREAM_EXTRA = 1024

# The documented set: digits, letters, some symbols; no colon, slash, space, quotation mark or anything beyond ASCII.
_ID = re.compile(r"[0-9A-Za-z#!$%&()`'+,\-.;<=>@^_~\\*]+")
_STREAM_ID = re.compile(r"[0-9A-Za-z_-]+")


def check_room_id(room_id: str) -> None:
    """Refuse a room ID that is too long or has characters outside the set."""
    _check_id("room ID", room_id, MAX_ROOM_ID, RoomCode.ROOM_ID_TOO_LONG)


def check_user(user_id: str, user_name: str) -> None:
    """Refuse a user ID or user name that is too long, or an ID with characters outside the set."""
    _check_id("user ID", user_id, MAX_USER_ID, RoomCode.USER_ID_TOO_LONG)
    if _size(user_name) > MAX_USER_NAME:
        raise refusal(RoomCode.USER_NAME_TOO_LONG, f"the user name is longer than {MAX_USER_NAME} bytes")


def check_stream_id(stream_id: str) -> None:
    """Refuse a stream ID that is too long or has characters other than letters, digits, `-` and `_`."""
    if len(stream_id) > MAX_STREAM_ID:
        raise refusal(RoomCode.STREAM_ID_TOO_LONG, f"the stream ID is longer than {MAX_STREAM_ID} characters")
    if not _STREAM_ID.fullmatch(stream_id):
        raise refusal(RoomCode.STREAM_ID_INVALID, "the stream ID may have letters, digits, `-` and `_` only, at least one")


def check_message(text: str, too_long: RoomCode = RoomCode.MESSAGE_TOO_LONG) -> None:
    """Refuse an empty message or one over 1 KB of UTF-8."""
    if not text:
        raise refusal(RoomCode.MESSAGE_EMPTY, "the message is empty")
    if _size(text) > MAX_MESSAGE:
        raise refusal(too_long, f"the message is longer than {MAX_MESSAGE} bytes")


def check_extra_info(key: str, value: str) -> None:
    """Refuse an empty or too long key, or a too long value."""
    if not key:
        raise refusal(RoomCode.EXTRA_INFO_KEY_EMPTY, "the key is empty")
    if _size(key) > MAX_EXTRA_KEY:
        raise refusal(RoomCode.EXTRA_INFO_KEY_TOO_LONG, f"the key is longer than {MAX_EXTRA_KEY} bytes")
    if _size(value) > MAX_EXTRA_VALUE:
        raise refusal(RoomCode.EXTRA_INFO_VALUE_TOO_LONG, f"the value is longer than {MAX_EXTRA_VALUE} bytes")


def _check_id(what: str, value: str, limit: int, too_long: RoomCode) -> None:
    if _size(value) > limit:
        raise refusal(too_long, f"the {what} is longer than {limit} bytes")
    if not _ID.fullmatch(value):
        raise refusal(RoomCode.ID_CHARSET, f"the {what} is empty or has characters that are not allowed")


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


class RateWindow:
    """Admits at most `limit` events in any second, exactly. Times are of a monotonic clock, in seconds."""

    __slots__ = ("_limit", "_times")

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._times: deque[float] = deque(maxlen=limit)

    def admit(self, now: float) -> bool:
        """Whether one more event may happen now; if so, it is counted."""
        if len(self._times) == self._limit and now - self._times[0] < 1.0:
            return False
        self._times.append(now)
        return True
