"""The screen is only ever faster, never wrong: what it calls clean, the exact search finds nothing in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roomkeeper_moderation.normalise import PLAIN
from roomkeeper_moderation.patterns import automaton, patterns
from roomkeeper_moderation.screening import _REMEMBERED, Chunks, _Terms
from roomkeeper_moderation.words import BlockedWords

from .test_words import CLEAN, DISGUISED, OTHER_SCRIPTS, TERMS

WORDS = BlockedWords([*TERMS, *OTHER_SCRIPTS, "go to hell", "*cunt*", "傻瓜蛋", "ab", "aba"], ["looser", "Scunthorpe", "a stupid question"])

TRICKY = st.text("iIl1!|dot sShHeEuUpPaA0 .,'*-\u200b\u202e\u0301\u3099ばバカ笨蛋傻瓜¡)(_<>&#;ǝɹʇ \n", max_size=40)
PIECES = st.lists(
    st.sampled_from(
        ["go", "to", "hell", "he", "ll", "l", "a", "s", "ss", "mo", "ron", "i", "d", "io", "t", "1", "d10t", "I", "O", "shut", "up!",
         "st", "upid", "st.", "u-p", "i.d", "笨", "蛋", "傻 瓜", "Ioser", "lo", "ser", "a stupid question", "tit", "s", "an", "al", "b",
         "f*il", "lo-", "&#115;", "¡d", "¡diot", "i!!", "st|_|", "pi|)", "<b>st</b>", "upid?", "ʇ", "oᴉpᴉ", "shut,", "shut?"]
    ),
    max_size=8,
).map(" ".join)  # fmt: skip


@settings(max_examples=600, deadline=None)
@given(TRICKY | PIECES | st.text(max_size=60))
def test_what_is_called_clean_is_clean(text: str) -> None:
    if WORDS.screen.clean(text):
        assert WORDS.search(text) == []


@pytest.mark.parametrize("text", CLEAN)
def test_clean_sentences_need_no_exact_search(text: str) -> None:
    assert WORDS.find(text) == WORDS.search(text)


@pytest.mark.parametrize("kind", DISGUISED)
def test_disguises_do_not_pass_the_screen(kind: str) -> None:
    assert not WORDS.screen.clean(DISGUISED[kind][0])


def test_what_is_remembered_is_bounded() -> None:
    chunks = Chunks(lambda chunk: (0, chunk, ((), 0, 0), ((), 0, 0)))
    for number in range(_REMEMBERED + 10):
        chunks[f"w{number}"]
    assert len(chunks) <= _REMEMBERED
    chunks["x" * 1000]
    assert "x" * 1000 not in chunks


class _CountedPieces(tuple[str, ...]):  # noqa: SLOT001 - it counts
    """Pieces of a chunk that count how many of them were looked at."""

    looked_at = 0

    def __getitem__(self, index: Any) -> Any:
        found = super().__getitem__(index)
        self.looked_at += len(found) if isinstance(index, slice) else 1
        return found

    def __reversed__(self) -> Iterator[str]:
        for index in range(len(self) - 1, -1, -1):
            yield self[index]


def test_a_chunk_of_many_pieces_costs_no_more_than_the_longest_term() -> None:
    terms = _Terms(automaton(patterns("idiot", PLAIN)))
    pieces = _CountedPieces("xi" * 500 + "idi")
    _, follows, _ = terms.reading(pieces)
    assert follows, "what ends in the beginning of a term may go on"
    assert pieces.looked_at <= len("idiot") + 2  # and what it begins with
