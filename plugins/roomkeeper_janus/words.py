"""Messages as a TextRoom carries them.

A broadcast is plain text, so that people with any TextRoom client read it. What Janus has no kind for stands in a JSON object:
`{"roomkeeper": "barrage" | "command" | "extra_info", ..}`. A command to chosen users is a whisper, plain.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any, Final

from roomkeeper.rooms.messages import Message, MessageKind, User

MARK: Final = "roomkeeper"
MAX_BYTES: Final = 16_384
"""Longest text sent: a data channel carries 64 KB, with quotes and escapes to spare."""


def envelope(kind: MessageKind, **fields: str) -> str:
    """The text for a kind of message that Janus does not know."""
    return json.dumps({MARK: kind.value, **fields}, ensure_ascii=False, separators=(",", ":"))


def opened(text: str) -> dict[str, Any] | None:
    """What is in an envelope, or None for plain text."""
    if not text.startswith('{"' + MARK + '"'):
        return None
    try:
        record = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


def message_from(wire: Mapping[str, Any], room_id: str, sender: User, own_id: str, *, verified: bool) -> Message | None:
    """The message in a TextRoom's `message`; None for what is no text."""
    text = wire.get("text")
    if not isinstance(text, str):
        return None
    at = time.time()
    if wire.get("whisper"):
        return Message(kind=MessageKind.COMMAND, room_id=room_id, sender=sender, text=text, at=at, to=(own_id,), verified=verified)
    kind, inner = MessageKind.BROADCAST, opened(text)
    if inner is not None and inner.get(MARK) in ("barrage", "command") and isinstance(inner.get("text"), str):
        kind, text = MessageKind(inner[MARK]), inner["text"]
    return Message(kind=kind, room_id=room_id, sender=sender, text=text, at=at, verified=verified)


def extra_info_from(record: Mapping[str, Any] | None, room_id: str) -> Message | None:
    """The room extra info in an announcement, or in a room's description."""
    if record is None or record.get(MARK) != MessageKind.EXTRA_INFO.value:
        return None
    key, value, by = record.get("key"), record.get("value"), record.get("by")
    if not isinstance(key, str) or not isinstance(value, str):
        return None
    sender = User(by if isinstance(by, str) else "")
    return Message(kind=MessageKind.EXTRA_INFO, room_id=room_id, sender=sender, text=value, at=time.time(), key=key)
