"""Janus's error codes, one by one: what to do, whether to try again, whose fault it is. docs/janus.md shows the same table.

Sources: `src/apierror.h` (core), `janus_videoroom.c`, `janus_textroom.c` of Janus 1.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from roomkeeper.errors import RoomConnectionError, RoomError, UnsupportedError


class Part(StrEnum):
    """Which part of Janus answered: each counts its codes by itself."""

    CORE = "core"
    VIDEOROOM = "videoroom"
    TEXTROOM = "textroom"


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do about a code. `no_right`: the agent lacks a right that the next best action may not need."""

    remedy: str
    retryable: bool = False
    user_fault: bool = False
    no_right: bool = False


NO_SESSION: Final = 458
NO_HANDLE: Final = 459
ID_TAKEN: Final = 436
NAME_TAKEN: Final = 420
NO_SUCH_USER: Final = frozenset({(Part.VIDEOROOM, 428), (Part.TEXTROOM, 423)})
WRONG_ELEMENT_VIDEO: Final = 430
"""Also what Janus answers to a codec that the room does not have."""
WRONG_ELEMENT: Final = frozenset({(Part.VIDEOROOM, WRONG_ELEMENT_VIDEO), (Part.TEXTROOM, 414)})
NO_VIDEO_ROOM: Final = 426
NO_TEXT_ROOM: Final = 417

_SECRET = "set `secret` of the room in the account's settings"
_PIN = "set `pin` (or `token`) of the room in the account's settings"

ADVICE: Final[dict[tuple[Part, int], Advice]] = {
    (Part.CORE, 403): Advice(
        "set `api_secret`, `token` or `token_auth_secret` in the account's settings as the server has it; a signed token may have expired",
        user_fault=True,
    ),
    (Part.CORE, 405): Advice("use a token that allows VideoRoom and TextRoom", user_fault=True),
    (Part.CORE, 450): Advice("look at the server's log: the transport failed", retryable=True),
    (Part.CORE, 452): Advice("report it: a message without a request was sent"),
    (Part.CORE, 453): Advice(
        "check that `url` is Janus's own and not its admin interface, and that it is Janus 1.0 or later", user_fault=True
    ),
    (Part.CORE, 454): Advice("report it: Janus could not read a message"),
    (Part.CORE, 455): Advice("report it: Janus could not read a message"),
    (Part.CORE, 456): Advice("report it: something was missing in a request"),
    (Part.CORE, 457): Advice("check that `url` is the path Janus serves", user_fault=True),
    (Part.CORE, 458): Advice("nothing: the session is over, all rooms are entered again", retryable=True),
    (Part.CORE, 459): Advice("nothing: the handle is over, the room is entered again", retryable=True),
    (Part.CORE, 460): Advice("enable the VideoRoom plugin (and TextRoom for messages) at the server", user_fault=True),
    (Part.CORE, 461): Advice("look at the server's log: a plugin could not be attached", retryable=True),
    (Part.CORE, 462): Advice("look at the server's log: a plugin took no message", retryable=True),
    (Part.CORE, 463): Advice("nothing: the handle is given up anyway"),
    (Part.CORE, 464): Advice("report it: the kind of session description does not fit"),
    (Part.CORE, 465): Advice("look at the server's log: a session description was refused"),
    (Part.CORE, 466): Advice("report it: candidates are sent in the description"),
    (Part.CORE, 467): Advice("report it: something in a request has the wrong type"),
    (Part.CORE, 468): Advice("nothing: a new session gets another ID", retryable=True),
    (Part.CORE, 469): Advice("nothing: the connection was given up meanwhile, another is made", retryable=True),
    (Part.CORE, 470): Advice("use a token that the server knows", user_fault=True),
    (Part.CORE, 471): Advice("nothing: the connection is being set up or taken down, it is tried again", retryable=True),
    (Part.CORE, 472): Advice("wait: the server takes no new sessions, it is about to be stopped", retryable=True),
    (Part.CORE, 490): Advice("look at the server's log", retryable=True),
    (Part.VIDEOROOM, 421): Advice("report it: a message without a request was sent"),
    (Part.VIDEOROOM, 422): Advice("report it: Janus could not read a message"),
    (Part.VIDEOROOM, 423): Advice("use Janus 1.0 or later: the request is unknown"),
    (Part.VIDEOROOM, 424): Advice("nothing: the handle is in no room, the room is entered again", retryable=True),
    (Part.VIDEOROOM, 425): Advice("nothing: the handle is in a room already, or has left it; another is taken", retryable=True),
    (Part.VIDEOROOM, 426): Advice("create the room, or check its ID and whether IDs are numbers or strings", retryable=True),
    (Part.VIDEOROOM, 427): Advice("choose another ID: the room exists"),
    (Part.VIDEOROOM, 428): Advice("nothing: the publisher has gone meanwhile", retryable=True),
    (Part.VIDEOROOM, 429): Advice(_PIN + "; for kick, mute and extra info " + _SECRET, user_fault=True, no_right=True),
    (Part.VIDEOROOM, 430): Advice("publish a codec the room allows (`audiocodec`, `videocodec`); report it otherwise"),
    (Part.VIDEOROOM, 431): Advice("report it: the kind of session description does not fit"),
    (Part.VIDEOROOM, 432): Advice("raise `publishers` of the room: it is full", retryable=True),
    (Part.VIDEOROOM, 433): Advice(_PIN + "; for kick, mute and extra info " + _SECRET, user_fault=True, no_right=True),
    (Part.VIDEOROOM, 434): Advice("nothing: it is published already"),
    (Part.VIDEOROOM, 435): Advice("nothing: it is not published any more"),
    (Part.VIDEOROOM, 436): Advice("use each user ID once", retryable=True),
    (Part.VIDEOROOM, 437): Advice("look at the server's log: it cannot use the session description"),
    (Part.VIDEOROOM, 499): Advice("look at the server's log"),
    (Part.TEXTROOM, 411): Advice("report it: an empty message was sent"),
    (Part.TEXTROOM, 412): Advice("report it: Janus could not read a message"),
    (Part.TEXTROOM, 413): Advice(_PIN + "; for kick, mute and extra info " + _SECRET, user_fault=True, no_right=True),
    (Part.TEXTROOM, 414): Advice("check whether the TextRoom plugin has `string_ids`; report it otherwise"),
    (Part.TEXTROOM, 415): Advice("use Janus 1.0 or later: the request is unknown"),
    (Part.TEXTROOM, 416): Advice("report it: the TextRoom connection was set up twice"),
    (Part.TEXTROOM, 417): Advice("create a TextRoom of the same ID, or set `text_room = false`"),
    (Part.TEXTROOM, 418): Advice("choose another ID: the room exists"),
    (Part.TEXTROOM, 419): Advice(_PIN + "; for kick, mute and extra info " + _SECRET, user_fault=True, no_right=True),
    (Part.TEXTROOM, 420): Advice("use each user ID once", retryable=True),
    (Part.TEXTROOM, 421): Advice("nothing: already in the room"),
    (Part.TEXTROOM, 422): Advice("nothing: put out of the chat, or it is entered again"),
    (Part.TEXTROOM, 423): Advice("nothing: the user has left meanwhile", retryable=True),
    (Part.TEXTROOM, 499): Advice("look at the server's log"),
}
_NO_ADVICE: Final = Advice("look at the server's log")


def refusal(part: Part, code: int, what: str, *, where: str = "") -> RoomError:
    """Make the error for a code; an unknown code is neither retryable nor the user's fault."""
    advice = ADVICE.get((part, code), _NO_ADVICE)
    kind = RoomConnectionError if part is Part.CORE and code in (NO_SESSION, NO_HANDLE) else RoomError
    return kind(what, room_code=code, where=where, remedy=advice.remedy, retryable=advice.retryable, user_fault=advice.user_fault)


def lacks_right(error: RoomError, part: Part) -> bool:
    """Whether a refusal means that the agent may not do this, rather than that it went wrong."""
    return ADVICE.get((part, error.room_code), _NO_ADVICE).no_right


def not_allowed(what: str, room_id: str, cause: RoomError) -> UnsupportedError:
    """The agent may not do this here: whoever asked takes the next best."""
    return UnsupportedError(f"the agent may not {what}: {cause.what}", room_code=cause.room_code, where=f"room {room_id!r}", remedy=_SECRET)
