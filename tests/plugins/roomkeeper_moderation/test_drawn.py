"""What is drawn or encoded is read as a reader sees it, in its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomkeeper_moderation.drawn import as_shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("|)ull", "dull"),
        ("|\\/|ore", "more"),
        ("\\/\\/hy \\/an", "why van"),
        ("st|_|c|<", "stuck"),
        ("&#105;&#x64;", "id"),
        ("fish &amp; chips", "fish & chips"),
        ("lo<b></b>ser", "loser"),
        ("笨&#34507;", "笨蛋"),
    ],
)
def test_letters_take_the_place_of_what_is_drawn(written: str, shown: str) -> None:
    assert as_shown(written).replace("\u200b", "") == shown


@pytest.mark.parametrize("text", ["a & b; c", "x < y > z", "/usr/bin", "a|b", "1 <2>", "&nosuchthing;", "&#99999999;", "C:\\dir"])
def test_other_text_stays(text: str) -> None:
    assert as_shown(text) == text


@given(st.text("|\\/_()<>&#;x0123456789ampb\u200b ", max_size=60))
def test_every_place_stays_the_same(text: str) -> None:
    assert len(as_shown(text)) == len(text)
