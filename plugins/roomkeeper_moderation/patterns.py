"""Blocked terms in the forms in which a reading of a message may show them, and the automata that search for all of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import ahocorasick

from roomkeeper.errors import ConfigurationError
from roomkeeper_moderation.hangul import is_hangul, is_vowel
from roomkeeper_moderation.lookalikes import LEET
from roomkeeper_moderation.normalise import PLAIN, View, is_unspaced, read
from roomkeeper_moderation.spellings import spellings

MAX_TERM_LETTERS = 64

_DIGITS_AS_LETTERS = str.maketrans({sign: letter for sign, letter in LEET.items() if sign.isdigit() or sign in "@$"})


@dataclass(frozen=True, slots=True)
class Pattern:
    """A term in the form in which a view may show it; the lists run in step with `letters`."""

    term: str
    letters: str
    runs: tuple[int, ...]
    exact: tuple[frozenset[str], ...]
    own_gaps: frozenset[int]
    unspaced: bool
    open_start: bool
    open_end: bool
    romanised: bool

    @property
    def size(self) -> int:
        """How many letters the term has, doubled ones counted twice."""
        return sum(map(is_vowel, self.letters)) or sum(self.runs)  # of Korean, how many syllables


def patterns(term: str, how: str) -> list[Pattern]:
    """Every form in which a term may show: each case (look-alikes differ), and with doubled letters set apart (`a s s`).

    :raises ConfigurationError: for a term without letters to search for, or one that is too long.
    """
    word = term.strip()
    bare = word.strip("*").strip()
    if how == PLAIN and any(char.isalpha() for char in bare):
        bare = bare.translate(_DIGITS_AS_LETTERS)
    forms: dict[tuple[str, tuple[int, ...]], Pattern] = {}
    cases = (bare,) if bare.isascii() else dict.fromkeys((bare, bare.lower(), bare.upper(), bare.capitalize()))
    for spelling in (*cases, *spellings(bare)):
        view = read(spelling, how, disguises=False)
        doubled = any(run > 1 for run in view.runs)
        for apart in (False, True) if doubled else (False,):
            pattern = _pattern(term, view, apart=apart, open_start=word.startswith("*"), open_end=word.endswith("*"))
            forms.setdefault((pattern.letters, pattern.runs), pattern)
    return list(forms.values())


def automaton(wanted: Iterable[Pattern]) -> Any:
    """An Aho-Corasick automaton over the letters of the patterns; its values are lists of patterns of the same letters."""
    by_letters: dict[str, list[Pattern]] = {}
    for pattern in wanted:
        by_letters.setdefault(pattern.letters, []).append(pattern)
    made = ahocorasick.Automaton()
    for letters, same in by_letters.items():
        made.add_word(letters, same)
    if by_letters:
        made.make_automaton()
    return made


def candidates(searched: Any, view: View) -> Iterator[tuple[Pattern, int, int]]:
    """Where the letters of patterns stand in a view: (pattern, first run, run behind the last)."""
    if not len(searched):
        return
    for last, same in searched.iter(view.letters):
        for pattern in same:
            yield pattern, last + 1 - len(pattern.letters), last + 1


@cache
def _letters(spelt: str) -> frozenset[str]:
    return frozenset(spelt)  # one for all terms: there are few different ones


def _pattern(term: str, view: View, *, apart: bool, open_start: bool, open_end: bool) -> Pattern:
    letters, runs, exact, own_gaps = "", list[int](), list[frozenset[str]](), set[int]()
    for index, letter in enumerate(view.letters):
        if index and view.gaps[index]:
            own_gaps.add(len(letters))
        spelt = view.exact[index] if view.exact else letter * view.runs[index]
        pieces = list(spelt) if apart else [spelt]
        letters += letter * len(pieces)
        runs += [max(1, len(piece)) for piece in pieces]
        exact += [_letters(piece or letter) for piece in pieces]
    unspaced = any(is_unspaced(letter) for letter in letters)
    if not (unspaced or len(letters) > 1 or sum(runs) > 1) or not letters:
        raise ConfigurationError(
            f"the term {term!r} has too few letters to search for",
            where="moderation policy",
            remedy="give it at least two letters, or take it out of the list",
        )
    if len(letters) > MAX_TERM_LETTERS:
        raise ConfigurationError(
            f"the term {term[:80]!r}.. has more than {MAX_TERM_LETTERS} letters",
            where="moderation policy",
            remedy="block its telling words",
        )
    takes_endings = open_end or is_hangul(letters[-1])  # Korean sets its particles straight behind the word
    romanised = letters.isascii() and any(map(is_unspaced, term))
    return Pattern(term, letters, tuple(runs), tuple(exact), frozenset(own_gaps), unspaced, open_start, takes_endings, romanised)
