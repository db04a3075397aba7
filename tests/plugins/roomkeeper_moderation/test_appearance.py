"""How a single message looks."""

from __future__ import annotations

import pytest

from roomkeeper_moderation.appearance import emoji, foreign_link, mentions, shouts


def test_each_person_counts_once() -> None:
    assert mentions("@ann @ben @ann and mail@example.org") == {"ann", "ben"}


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ("see https://evil.example/x?y=1", "https://evil.example"),
        ("go to WWW.Evil.Example now", "WWW.Evil.Example"),
        ("evil.com/free", "evil.com"),
        ("https://school.example/a and http://evil.net", "http://evil.net"),
        ("http://notschool.example", "http://notschool.example"),
        ("https://school.example/lesson", None),
        ("https://math.school.example", None),
        ("3.5 e.g. this. And that", None),
        ("see file.py", None),
    ],
)
def test_links_to_strangers(text: str, linked: str | None) -> None:
    span = foreign_link(text, ["school.example"])
    assert (text[slice(*span)] if span else None) == linked


@pytest.mark.parametrize(
    ("text", "shouted"),
    [
        ("WHY DOES NOBODY ANSWER ME HERE", True),
        ("NATO and the UN met in the USA today", False),
        ("OK", False),
        ("为什么没有人回答我的问题为什么没有人回答", False),
    ],
)
def test_shouting(text: str, shouted: bool) -> None:
    assert shouts(text, 20, 0.8) is shouted


def test_emoji_are_counted() -> None:
    assert emoji("😀" * 30 + "☀ text") == 31
    assert emoji("plain text") == 0


def test_half_a_character_hides_no_link() -> None:
    text = "\ud800 see bad.example.com"
    assert foreign_link(text, ()) == (6, len(text))
