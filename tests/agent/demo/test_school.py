"""The script holds together at any length, and what is expected of a run follows from it."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from roomkeeper.demo.school import SHORTEST_S, Purpose, build_school
from roomkeeper.errors import ConfigurationError
from roomkeeper.rooms.messages import MessageKind
from roomkeeper.rooms.roles import Role


@pytest.mark.parametrize("seconds", [SHORTEST_S, 20.0, 60.0, 3600.0])
def test_the_script_fits_into_any_length(seconds: float) -> None:
    school = build_school(seconds)
    people = {person.user_id: person for person in school.people}
    assert all(0 < line.at_s < seconds for line in school.lines)
    for line in school.lines:
        assert line.room_id in people[line.user_id].rooms
        assert len(line.text.encode()) < 1024
    for person in school.people:
        chat = [line for line in school.lines_of(person.user_id) if line.kind is MessageKind.BROADCAST]
        assert all(later.at_s - earlier.at_s >= 0.5 for earlier, later in pairwise(chat)), "rooms refuse faster talk"
        if person.publication is not None:
            assert person.publication.room_id in person.rooms


def test_it_is_the_super_small_class() -> None:
    school = build_school(20)
    assert school.rooms == ("large-class", "group-1", "group-2")
    assert all("large-class" in person.rooms for person in school.people)
    assert {publication.video_codec for publication in school.publications} == {"H264", "VP8"}
    assert len({publication.stream_id for publication in school.publications}) == len(school.publications)
    assert school.user_ids(Role.TEACHER) == ("ms-lin",)
    for group in ("group-1", "group-2"):
        assert {p.video_codec for p in school.publications if p.room_id == group} == {"H264", "VP8"}


def test_what_is_expected_follows_from_the_script() -> None:
    school = build_school(20)
    expected = school.expectations()
    assert (expected.rooms, expected.streams, expected.commands) == (3, 5, 3)
    assert expected.received == len([line for line in school.lines if line.purpose is not Purpose.FLOOD])
    assert expected.moderated == len([line for line in school.lines if line.purpose is Purpose.ABUSIVE]) + 1
    assert sum(expected.lines.values()) == len(school.lines)


def test_commands_are_written_as_the_agent_reads_them() -> None:
    lines = [line for line in build_school(20).lines if line.purpose is Purpose.COMMAND]
    as_json = [json.loads(line.text) for line in lines if line.kind is MessageKind.COMMAND]
    assert [(call["type"], call["name"], call["args"]) for call in as_json] == [("command", "help", []), ("command", "status", [])]
    assert len({call["id"] for call in as_json}) == 2
    assert [line.text for line in lines if line.kind is MessageKind.BROADCAST] == ["!attendance"]


def test_too_short_a_run_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="8 seconds or more") as caught:
        build_school(3)
    assert caught.value.user_fault
