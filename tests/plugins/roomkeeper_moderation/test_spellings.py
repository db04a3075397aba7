"""Other ways to write a term: what is too short, or a word elsewhere, is left out."""

from __future__ import annotations

import pytest

from roomkeeper_moderation.spellings import spellings


@pytest.mark.parametrize(
    ("term", "spelling"),
    [
        ("傻逼", "sha bi"),
        ("傻逼", "傻bi"),
        ("傻逼", "sha逼"),
        ("傻逼", "煞逼"),
        ("媽的", "ma的"),
        ("妈的", "女马的"),
        ("混蛋", "氵昆蛋"),
        ("дурак", "durak"),
        ("козёл", "kozel"),
        ("щенок", "schenok"),
        ("멍청이", "meongcheongi"),
    ],
)
def test_a_term_is_written_in_other_ways(term: str, spelling: str) -> None:
    assert spelling in spellings(term)


@pytest.mark.parametrize("term", ["idiot", "дура", "гад", "ばか", "笨", "死ね", "غبي", "1234"])
def test_some_have_none(term: str) -> None:
    assert spellings(term) == []


def test_there_are_never_many() -> None:
    assert len(spellings("пожалуйстащёщёщёщё")) <= 32
    assert len(spellings("操你妈的狗逼")) <= 32
