"""How events look to somebody in the room."""

from __future__ import annotations

import json

import pytest

from roomkeeper.rooms.events import MessageReceived, OnlineUserCount, UsersJoined, UsersLeft
from roomkeeper.rooms.messages import Message, MessageKind, User
from roomkeeper_embedded.chat_output import lines_of

BEN = User("ben", "Ben")


def shown(text: str, kind: MessageKind = MessageKind.COMMAND, **fields: object) -> str:
    """A message of Ben's without the time before it."""
    message = Message(kind=kind, room_id="r", sender=BEN, text=text, at=0.0, **fields)  # type: ignore[arg-type]
    lines = lines_of(MessageReceived(room_id="r", at=0.0, message=message), "ana")
    return "\n".join(line[9:] for line in lines)


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"type": "reply", "id": "", "name": "help", "text": "You may ask:\nhelp"}, "You may ask:\nhelp"),
        ({"type": "moderation", "action": "warn", "explanation": "Please."}, "Please."),
        ({"type": "command", "name": "help", "args": []}, '{"type": "command", "name": "help", "args": []}'),
        ({"text": 3}, '{"text": 3}'),
        ([1], "[1]"),
    ],
)
def test_answers_of_an_agent_are_read_out_other_commands_shown(fields: object, text: str) -> None:
    about = " (warn)" if "Please." in text else ""
    assert shown(json.dumps(fields), to=("ana",)) == f"ben to you{about}: {text}"


def test_every_kind_of_words_is_told_from_the_others() -> None:
    assert shown("hi", MessageKind.BROADCAST) == "ben: hi"
    assert shown("hi", MessageKind.BARRAGE) == "ben (barrage): hi"
    assert shown("hi", MessageKind.EXTRA_INFO, key="topic") == "ben sets topic: hi"
    assert shown("hi") == "ben to all: hi"
    assert shown("hi", to=("ana", "emil")) == "ben to you, emil: hi"
    assert shown("[" * 10_000) == f"ben to all: {'[' * 10_000}"


def test_strangers_cannot_redraw_the_terminal() -> None:
    assert shown("\x1b[2J\u202eolleh", MessageKind.BROADCAST) == "ben: \ufffd[2J\ufffdolleh"


def test_people_come_and_go_and_what_is_not_about_them_is_left_out() -> None:
    both = (BEN, User("emil"))
    assert [line[9:] for line in lines_of(UsersJoined(room_id="r", at=0.0, users=both), "ana")] == ["here: ben, emil"]
    assert [line[9:] for line in lines_of(UsersLeft(room_id="r", at=0.0, users=both), "ana")] == ["gone: ben, emil"]
    assert lines_of(UsersJoined(room_id="r", at=0.0, users=()), "ana") == []
    assert lines_of(OnlineUserCount(room_id="r", at=0.0, count=3), "ana") == []
