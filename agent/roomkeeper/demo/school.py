"""The script of the demo: a large class, two group rooms, who is there, who publishes what, who says what when.

It is the super small class of the product page: everybody is in the large room to watch the teacher, the students are in a group
room as well. Nothing here acts; `people.py` plays it, and `Expectations` follow from the script alone.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from roomkeeper.errors import ConfigurationError
from roomkeeper.rooms.messages import MessageKind
from roomkeeper.rooms.roles import Role

LARGE_CLASS: Final = "large-class"
GROUP_1: Final = "group-1"
GROUP_2: Final = "group-2"

SHORTEST_S: Final = 8.0
"""Anything shorter would put a user's lines closer together than the rooms allow (500 ms)."""
FLOOD_LINES: Final = 12
FLOOD_GAP_S: Final = 0.1


class Purpose(StrEnum):
    """What a line is there to show."""

    CLEAN = "clean"
    ABUSIVE = "abusive"
    FLOOD = "flood"
    COMMAND = "command"


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A stream somebody publishes, always with Opus sound. Sizes in pixels, bit rate in bits a second."""

    room_id: str
    stream_id: str
    video_codec: str
    width: int
    height: int
    fps: int = 20
    bitrate: int = 250_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody at school."""

    user_id: str
    user_name: str
    rooms: tuple[str, ...]
    publication: Publication | None = None
    role: Role = Role.STUDENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Something said. `at_s` is seconds from the start; for `EXTRA_INFO`, `key` is the room's key and `text` its value.

    A custom command goes to the agent alone.
    """

    at_s: float
    user_id: str
    room_id: str
    kind: MessageKind
    text: str
    purpose: Purpose = Purpose.CLEAN
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectations:
    """What a run of the script must show, at the least. `lines` are all that are said, by purpose.

    `received` leaves out the flood, which room servers may drop and moderation ends; `moderated` is every abusive line, and the flood at
    least once.
    """

    rooms: int
    streams: int
    codecs: frozenset[str]
    lines: dict[Purpose, int]
    received: int
    moderated: int
    commands: int


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """The whole script for a run of `seconds`."""

    seconds: float
    people: tuple[Person, ...]
    lines: tuple[Line, ...] = field(repr=False)

    @property
    def rooms(self) -> tuple[str, ...]:
        """Every room, in the order people first name them."""
        return tuple(dict.fromkeys(room for person in self.people for room in person.rooms))

    @property
    def publications(self) -> tuple[Publication, ...]:
        """Every stream."""
        return tuple(person.publication for person in self.people if person.publication is not None)

    def user_ids(self, role: Role) -> tuple[str, ...]:
        """Who has a role: what the agent's configuration must say."""
        return tuple(person.user_id for person in self.people if person.role is role)

    def lines_of(self, user_id: str) -> list[Line]:
        """What one person says, in order."""
        return sorted((line for line in self.lines if line.user_id == user_id), key=lambda line: line.at_s)

    def expectations(self) -> Expectations:
        """What must be seen after the whole script was played."""
        said = Counter(line.purpose for line in self.lines)
        return Expectations(
            rooms=len(self.rooms),
            streams=len(self.publications),
            codecs=frozenset(publication.video_codec for publication in self.publications),
            lines=dict(said),
            received=len(self.lines) - said[Purpose.FLOOD],
            moderated=said[Purpose.ABUSIVE] + bool(said[Purpose.FLOOD]),
            commands=said[Purpose.COMMAND],
        )


def build_school(seconds: float) -> School:
    """Write the script for a run of some seconds.

    Raises `ConfigurationError` below `SHORTEST_S`.
    """
    if seconds < SHORTEST_S:
        raise ConfigurationError(f"a demo of {seconds:g} s is too short for its script", remedy=f"give it {SHORTEST_S:g} seconds or more")
    lines = [
        Line(at_s=fraction * seconds, user_id=user, room_id=room, kind=kind, text=text, purpose=purpose)
        for fraction, user, room, kind, text, purpose in _TALK
    ]
    lines.append(
        Line(at_s=0.1 * seconds, user_id="ms-lin", room_id=LARGE_CLASS, kind=MessageKind.EXTRA_INFO, text="Fractions", key="topic")
    )
    lines += [
        Line(
            at_s=0.55 * seconds + number * FLOOD_GAP_S,
            user_id="emil",
            room_id=GROUP_2,
            kind=MessageKind.BARRAGE,
            text=f"look at me {number + 1}",
            purpose=Purpose.FLOOD,
        )
        for number in range(FLOOD_LINES)
    ]
    return School(seconds=seconds, people=_PEOPLE, lines=tuple(sorted(lines, key=lambda line: line.at_s)))


def _call(name: str) -> str:
    return json.dumps({"type": "command", "id": f"demo-{name}", "name": name, "args": []})


def _student(user_id: str, user_name: str, group: str, codec: str | None) -> Person:
    publication = Publication(room_id=group, stream_id=f"{user_id}-camera", video_codec=codec, width=320, height=180) if codec else None
    return Person(user_id=user_id, user_name=user_name, rooms=(LARGE_CLASS, group), publication=publication)


_PEOPLE: Final = (
    Person(
        user_id="ms-lin",
        user_name="Ms Lin",
        rooms=(LARGE_CLASS,),
        publication=Publication(
            room_id=LARGE_CLASS, stream_id="ms-lin-camera", video_codec="H264", width=640, height=360, fps=20, bitrate=600_000
        ),
        role=Role.TEACHER,
    ),
    _student("ana", "Ana", GROUP_1, "VP8"),
    _student("ben", "Ben", GROUP_1, "H264"),
    _student("chen", "Chen", GROUP_2, "VP8"),
    _student("dora", "Dora", GROUP_2, "H264"),
    _student("emil", "Emil", GROUP_2, None),
)

_SAY, _BARRAGE, _COMMAND = MessageKind.BROADCAST, MessageKind.BARRAGE, MessageKind.COMMAND

_TALK: Final = (
    # fraction of the run, who, where, how, what, why
    (0.08, "ms-lin", LARGE_CLASS, _SAY, "Good morning everybody, today we add fractions.", Purpose.CLEAN),
    (0.14, "ana", LARGE_CLASS, _SAY, "Good morning Ms Lin!", Purpose.CLEAN),
    (0.18, "chen", LARGE_CLASS, _BARRAGE, "早上好", Purpose.CLEAN),
    (0.22, "ben", GROUP_1, _COMMAND, _call("help"), Purpose.COMMAND),
    (0.28, "ana", GROUP_1, _SAY, "Ben, have you got the class assignment?", Purpose.CLEAN),
    (0.35, "ben", GROUP_1, _SAY, "you are an idiot", Purpose.ABUSIVE),
    (0.42, "ana", GROUP_1, _SAY, "That was not kind.", Purpose.CLEAN),
    (0.46, "dora", GROUP_2, _SAY, "One half and one third make five sixths.", Purpose.CLEAN),
    (0.50, "dora", GROUP_2, _COMMAND, _call("status"), Purpose.COMMAND),
    (0.60, "ms-lin", LARGE_CLASS, _SAY, "!attendance", Purpose.COMMAND),
    (0.72, "ben", GROUP_1, _SAY, "such an 1d10t", Purpose.ABUSIVE),
    (0.80, "chen", GROUP_2, _SAY, "We have finished, shall we compare?", Purpose.CLEAN),
    (0.88, "ms-lin", LARGE_CLASS, _SAY, "Well done, see you tomorrow.", Purpose.CLEAN),
)
