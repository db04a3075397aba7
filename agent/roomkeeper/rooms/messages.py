"""Words of a room: messages, and what moderation thinks of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from roomkeeper.rooms.roles import Role


class MessageKind(StrEnum):
    """The four kinds of words a room carries; the values stand in `messages.jsonl`."""

    BROADCAST = "broadcast"
    """Reliable chat to the whole room."""
    BARRAGE = "barrage"
    """High-concurrency chat that the server may drop under load."""
    COMMAND = "command"
    """Custom command: signalling to chosen users, or to everybody when `to` is empty."""
    EXTRA_INFO = "extra_info"
    """The room's key and value changed."""


@dataclass(frozen=True, slots=True)
class User:
    """Somebody in a room. `role` is filled in by the agent from its configuration, never by the server."""

    user_id: str
    user_name: str = ""
    role: Role = Role.STUDENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message as it reached or left the agent.

    `at` is UNIX time in seconds by the agent's clock. `message_id` is the server's, empty where it gives none.
    `verified` is true when the room server vouches for `sender` (capability `VERIFIED_SENDER`).
    For `EXTRA_INFO`, `key` is the room's key and `text` its value.
    """

    kind: MessageKind
    room_id: str
    sender: User
    text: str
    at: float
    message_id: str = ""
    to: tuple[str, ...] = ()
    key: str = ""
    verified: bool = False


class Action(IntEnum):
    """What a verdict asks for, in rising severity: of several verdicts the strictest wins."""

    ALLOW = 0
    HINT = 1
    WARN = 2
    MUTE = 3
    KICK = 4
    ESCALATE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one moderator thinks of one message.

    `rule` names the rule that spoke; `matched` is the offending text as written and `span` its position in the message;
    `score` is 0 to 1; `explanation` goes to the sender; `seconds` is how long a mute lasts (None: the rest of the session).
    A `dry_run` verdict is journalled and shown, never carried out.
    """

    action: Action
    rule: str
    matched: str = ""
    span: tuple[int, int] | None = None
    score: float = 1.0
    explanation: str = ""
    seconds: float | None = None
    dry_run: bool = False
    details: dict[str, str] = field(default_factory=dict)
    also: tuple[tuple[Message, Verdict], ...] = ()
    """Verdicts on earlier messages of other people that only this one made certain, such as the beginning of a raid. They are carried out
    whichever verdict is the strictest on this message; with the action `ALLOW` they are all there is."""
