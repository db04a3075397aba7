"""Every reading of a text keeps its place in the text, whatever the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomkeeper_moderation.normalise import LEETSPEAK, PLAIN, REVERSED, read, views

ANY_TEXT = st.text(st.characters(), max_size=200)  # lone surrogates, controls and unassigned characters included
TRICKY_TEXT = st.text("iIl1!|dot \u200b\u202e\u202c\u0301\u3099ﾞばハ가ßﬃ①🇮🅸@$０İ\ufdfa笨ก็\n.-", max_size=80)


@given(ANY_TEXT | TRICKY_TEXT)
def test_never_raises_and_every_span_lies_inside_the_text(text: str) -> None:
    for view in views(text):
        size = len(view.letters)
        assert len(view.starts) == len(view.ends) == len(view.runs) == size
        assert len(view.gaps) == size + 1
        assert all(0 <= start < end <= len(text) for start, end in zip(view.starts, view.ends, strict=True))
        for index in range(size):
            start, end = view.span(index, size)
            assert 0 <= start < end <= len(text)


@given(ANY_TEXT)
def test_letters_stand_in_the_order_of_the_text(text: str) -> None:
    plain = read(text, PLAIN)
    assert plain.starts == sorted(plain.starts)


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("Straße", "strase"),
        ("ＩＤＩＯＴ", "idiot"),
        ("𝕚𝖉𝒾𝘰𝚝", "idiot"),
        ("іdіоt", "idiot"),
        ("ï̸d̶íöť", "idiot"),
        ("i\u200bd\u2060i\u00ado\u202et", "idiot"),
        ("iiidiiiot", "idiot"),
        ("ﾊﾞｶ", "ばか"),
        ("バカ", "ばか"),
        ("はか", "はか"),
        ("i.d i-o_t", "idiot"),
    ],
)
def test_plain_reading(text: str, letters: str) -> None:
    assert read(text, PLAIN).letters == letters


def test_decomposed_kana_are_one_letter_with_their_mark() -> None:
    assert read("は\u3099か", PLAIN).letters == "ばか"


def test_thai_vowel_signs_are_letters_and_spelt_out() -> None:
    assert read("โง่", PLAIN).letters != read("โง", PLAIN).letters


def test_leet_reading_takes_an_exclamation_mark_for_a_letter_only_before_one() -> None:
    assert read("!d!ot!", LEETSPEAK).letters == "idiot"


def test_right_to_left_override_is_read_as_it_is_shown() -> None:
    text = "you \u202etoidi\u202c ok"
    reversed_view = list(views(text))[-1]
    assert (reversed_view.how, reversed_view.letters) == (REVERSED, "idiot")
    assert reversed_view.span(0, 5) == (5, 10)


def test_text_without_signs_is_read_once() -> None:
    assert [view.how for view in views("what a fine day")] == [PLAIN]
