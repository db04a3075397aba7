"""In a word of Cyrillic letters signs are read as the Cyrillic letters they look like, in other words never."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomkeeper_moderation.cyrillic import as_cyrillic


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("пр1дур0к", "придурок"),
        ("тυπицα", "тупица"),
        ("ᴦᴀʜдᴏʜ", "гандон"),
        ("деби/\\ и крет|/|н", "дебил и кретин"),
        (">|<опа JIох дуRа", "жопа лох дуяа"),
        ("u д u о т", "и д и о т"),
    ],
)
def test_signs_are_read_by_their_company(written: str, read: str) -> None:
    assert as_cyrillic(written).replace("\u200b", "") == read


@pytest.mark.parametrize("text", ["w0w 4 you", "αβγ", "в 10 часов", "the 6 b", "u r 2 late"])
def test_words_without_cyrillic_letters_stay(text: str) -> None:
    assert as_cyrillic(text) == text


@given(st.text("аб4u/|\\}{ w", max_size=40))
def test_every_place_stays_the_same(text: str) -> None:
    assert len(as_cyrillic(text)) == len(text)
