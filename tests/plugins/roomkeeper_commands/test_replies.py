"""Answers fit into one message and are safe to show, whatever people are called."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomkeeper.rooms.messages import User
from roomkeeper_commands.replies import counted, duration, listed, shown, shown_name, size


@given(st.text(st.characters(), max_size=200))
def test_shown_text_is_one_short_line_that_can_be_encoded(text: str) -> None:
    line = shown(text)
    assert len(line) <= 32
    line.encode("utf-8")
    assert all(unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp") for char in line)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("Ann", "Ann"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("a\x00\n\tb\u2028c", "a b c"),
        ("Z\u0301\u0301\u0301\u0301\u0301o", "Z\u0301\u0301o"),
        ("x" * 4096, "x" * 31 + "…"),
        ("\ud800 李雷 😀", "李雷 😀"),
        ("../../etc/x", "../../etc/x"),
    ],
)
def test_hostile_names_are_shown_harmlessly(name: str, line: str) -> None:
    assert shown(name) == line


def test_nameless_users_are_shown_by_id_or_not_at_all() -> None:
    assert shown_name(User("u1")) == "u1"
    assert shown_name(User("u1", "\u200b\u202e")) == "u1"
    assert shown_name(User("\x00")) == "somebody without a name"


@given(st.lists(st.text(max_size=40), max_size=60), st.integers(60, 900))
def test_lists_keep_to_their_limit(items: list[str], limit: int) -> None:
    assert size(listed("Present: ", items, limit)) <= limit


def test_what_does_not_fit_is_counted() -> None:
    assert listed("Here: ", ["Ann", "Bob", "Cy"], 100) == "Here: Ann, Bob, Cy"
    assert listed("Here: ", ["Ann" * 5, "Bob" * 5, "Cy" * 5], 45) == "Here: AnnAnnAnnAnnAnn and 2 more"
    assert listed("Here: ", ["x" * 50, "y"], 30) == "Here: 2 in all"
    assert listed("Nobody", [], 10) == "Nobody"


def test_lengths_and_counts_are_for_people() -> None:
    assert [duration(s) for s in (-5, 0, 59.9, 60, 3599, 3600, 3900)] == [
        "0 s",
        "0 s",
        "59 s",
        "1 min",
        "59 min",
        "1 h 00 min",
        "1 h 05 min",
    ]
    assert (counted(1, "stream"), counted(2, "stream"), counted(0, "person is", "people are")) == ("1 stream", "2 streams", "0 people are")
