"""One habit of spelling at a time, whole words only."""

from __future__ import annotations

import pytest

from roomkeeper_moderation.respelt import RespeltWords

WORDS = RespeltWords(
    ["fuck", "bitch", "cunt", "asshole", "loser", "Blödmann", "nazi", "Schwein", "shut up", "tits", "perra", "cabrón", "Fotze", "Wichser"]
)


@pytest.mark.parametrize(
    ("word", "term"),
    [("phuck", "fuck"), ("bitchz", None), ("bytch", "bitch"), ("btch", "bitch"), ("cvnt", "cunt"), ("azzhole", "asshole"),
     ("lozer", "loser"),
     ("bloedmann", "Blödmann"), ("schvvein", "Schwein"), ("fck", "fuck"), ("asshl", "asshole"),
     ("bicth", "bitch"), ("losre", "loser"), ("lsoer", "loser"), ("losar", "loser"), ("bitchie", None),
     ("blodman", "Blödmann"), ("ashole", "asshole"), ("votze", "Fotze"), ("wixer", "Wichser"), ("cavron", "cabrón"), ("cabrnó", "cabrón"),
     ("fuk", "fuck"), ("biatch", "bitch")],
)  # fmt: skip
def test_a_habit_is_undone(word: str, term: str | None) -> None:
    assert WORDS.term(word) == term


@pytest.mark.parametrize(
    "word", ["para", "losa", "carbon", "tist", "kunt", "phuc", "koks", "nasi", "tts", "cnt", "fuck", "phvck", "html", "phone", "oeuvre"]
)
def test_honest_words_and_terms_as_listed_pass(word: str) -> None:
    assert WORDS.term(word) is None


def test_words_are_found_in_their_place() -> None:
    assert list(WORDS.find("you, Phuck!er phucker xphuck phuck7")) == [("fuck", 5, 10), ("fuck", 29, 34)]
