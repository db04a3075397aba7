"""Korean letters: those of a syllable are those that are typed one by one."""

from __future__ import annotations

import unicodedata

import pytest

from roomkeeper_moderation.hangul import is_hangul, is_vowel, letters_of_syllable


@pytest.mark.parametrize(("char", "letters"), [("바", "ㅂㅏ"), ("발", "ㅂㅏㄹ"), ("값", "ㄱㅏㅂㅅ"), ("a", ""), ("ㅂ", ""), ("笨", "")])
def test_a_syllable_is_spelt_by_its_letters(char: str, letters: str) -> None:
    assert letters_of_syllable(char) == letters


def test_decomposed_syllables_have_the_same_letters() -> None:
    for number in range(0xAC00, 0xD7A4, 7):
        syllable = chr(number)
        letters = letters_of_syllable(syllable)
        assert "".join(map(letters_of_syllable, unicodedata.normalize("NFD", syllable))) == letters
        assert all(map(is_hangul, letters))
        assert sum(map(is_vowel, letters)) == 1
