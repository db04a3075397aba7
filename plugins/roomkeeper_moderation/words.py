"""Blocked words: thousands of terms searched at once, in every reading of a message.

An Aho-Corasick automaton finds candidates in time linear in the message; each candidate is then held against its term: word
boundaries (in scripts that have them), runs of letters, what lies between the letters, and the allow list. A term may end or begin
with `*` (`idiot*`: any ending).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import ahocorasick

from roomkeeper.errors import ConfigurationError
from roomkeeper_moderation.lookalikes import LEET
from roomkeeper_moderation.normalise import GAP_CLAUSE, GAP_DIGIT, GAP_SPACE, LEETSPEAK, PLAIN, REVERSED, View, is_unspaced, read, views

MAX_TERM_LETTERS = 64
MAX_MATCHES = 8
"""Enough to judge a message by; the search ends there."""

_OFTEN_DOUBLED_FREELY = frozenset("aiu")  # no everyday word has these twice, so `stuupid` is an evasion in short terms too
_DIGITS_AS_LETTERS = str.maketrans({sign: letter for sign, letter in LEET.items() if sign.isdigit() or sign in "@$"})


@dataclass(frozen=True, slots=True)
class Match:
    """One blocked term in a message. `text` is what stands at `start:end` of the message; `how` names the disguises, if any."""

    term: str
    start: int
    end: int
    text: str
    how: tuple[str, ...] = ()

    @property
    def score(self) -> float:
        """How sure the match is: 1 for the term as listed, less for each disguise that was seen through, at least 0.5."""
        return max(0.5, 1.0 - 0.1 * len(self.how))


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A term in the form in which a view may show it; the lists run in step with `letters`."""

    term: str
    letters: str
    runs: tuple[int, ...]
    exact: tuple[frozenset[str], ...]
    own_gaps: frozenset[int]
    unspaced: bool
    open_start: bool
    open_end: bool

    @property
    def size(self) -> int:
        return sum(self.runs)


class BlockedWords:
    """A set of blocked terms and of words that are always allowed. Read-only once built, so any thread may search.

    :raises ConfigurationError: for a term without letters to search for, or one that is too long.
    """

    def __init__(self, terms: Iterable[str], allowed: Iterable[str] = ()) -> None:
        terms = list(dict.fromkeys(terms))
        self._plain = _automaton(pattern for term in terms for pattern in _patterns(term, PLAIN))
        self._leet = _automaton(pattern for term in terms for pattern in _patterns(term, LEETSPEAK))
        self._allowed = _automaton(pattern for word in dict.fromkeys(allowed) for pattern in _patterns(word, PLAIN))
        self.candidates = 0
        """How many candidates were held against their terms since this was built: a measure of the work done."""

    def find(self, text: str) -> list[Match]:
        """Return the blocked terms in a text, best match first; at most `MAX_MATCHES`."""
        readings = views(text)
        allowed: _Covered | None = None
        found: dict[tuple[int, int], Match] = {}
        for view in readings:
            for pattern, start, end in _candidates(self._leet if view.how == LEETSPEAK else self._plain, view):
                self.candidates += 1
                how = _fit(pattern, view, start, end)
                if how is None:
                    continue
                allowed = allowed or _Covered(self._allowed_spans(readings[0]))
                span = view.span(start, end)
                if span in found or allowed.contains(*span):
                    continue
                found[span] = _match(pattern.term, text, span, how)
                if len(found) >= MAX_MATCHES:
                    return _best_first(found.values())
        return _best_first(found.values())

    def _allowed_spans(self, view: View) -> Iterator[tuple[int, int]]:
        for pattern, start, end in _candidates(self._allowed, view):
            self.candidates += 1
            if _fit(pattern, view, start, end) == ():
                yield view.span(start, end)


class _Covered:
    """Spans of the text that are allowed; tells in logarithmic time whether one holds another."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(spans)
        self._starts = [start for start, _ in ordered]
        self._furthest = list(accumulate((end for _, end in ordered), max))

    def contains(self, start: int, end: int) -> bool:
        before = bisect_right(self._starts, start)
        return before > 0 and self._furthest[before - 1] >= end


def _patterns(term: str, how: str) -> list[_Pattern]:
    """Every form in which a term may show: each case (look-alikes differ), and with doubled letters set apart (`a s s`)."""
    word = term.strip()
    bare = word.strip("*").strip()
    if how == PLAIN and any(char.isalpha() for char in bare):
        bare = bare.translate(_DIGITS_AS_LETTERS)
    forms: dict[tuple[str, tuple[int, ...]], _Pattern] = {}
    spellings = (bare,) if bare.isascii() else dict.fromkeys((bare, bare.lower(), bare.upper(), bare.capitalize()))
    for spelling in spellings:
        view = read(spelling, how, disguises=False)
        for apart in (False, True):
            pattern = _pattern(term, view, apart=apart, open_start=word.startswith("*"), open_end=word.endswith("*"))
            forms.setdefault((pattern.letters, pattern.runs), pattern)
    return list(forms.values())


def _pattern(term: str, view: View, *, apart: bool, open_start: bool, open_end: bool) -> _Pattern:
    letters, runs, exact, own_gaps = "", list[int](), list[frozenset[str]](), set[int]()
    for index, letter in enumerate(view.letters):
        if index and view.gaps[index]:
            own_gaps.add(len(letters))
        spelt = view.exact[index] if view.exact else letter * view.runs[index]
        pieces = list(spelt) if apart else [spelt]
        letters += letter * len(pieces)
        runs += [max(1, len(piece)) for piece in pieces]
        exact += [frozenset(piece or letter) for piece in pieces]
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
    takes_endings = open_end or "\uac00" <= letters[-1] <= "\ud7a3"  # Korean sets its particles straight behind the word
    return _Pattern(term, letters, tuple(runs), tuple(exact), frozenset(own_gaps), unspaced, open_start, takes_endings)


def _automaton(patterns: Iterable[_Pattern]) -> Any:
    by_letters: dict[str, list[_Pattern]] = {}
    for pattern in patterns:
        by_letters.setdefault(pattern.letters, []).append(pattern)
    automaton = ahocorasick.Automaton()
    for letters, same in by_letters.items():
        automaton.add_word(letters, same)
    if by_letters:
        automaton.make_automaton()
    return automaton


def _candidates(automaton: Any, view: View) -> Iterator[tuple[_Pattern, int, int]]:
    if not len(automaton):
        return
    for last, patterns in automaton.iter(view.letters):
        for pattern in patterns:
            yield pattern, last + 1 - len(pattern.letters), last + 1


def _fit(pattern: _Pattern, view: View, start: int, end: int) -> tuple[str, ...] | None:
    """Hold a candidate against its term: the disguises it uses, or None when it is something else."""
    begins = pattern.unspaced or pattern.open_start or view.at_edge(start)
    ends = pattern.unspaced or pattern.open_end or view.at_edge(end)
    if not (begins and ends):
        return None
    how = []
    if view.how == LEETSPEAK:
        if not _leet_fits(pattern, view, start):
            return None
        how.append("look-alike signs")
    stretched = _stretched(pattern, view, start)
    if stretched is None:
        return None
    if stretched:
        how.append("repeated letters")
    split = _split(pattern, view, start, end)
    if split is None:
        return None
    if split:
        how.append(split)
    if view.how == REVERSED:
        how.append("reversed")
    return tuple(how)


def _leet_fits(pattern: _Pattern, view: View, start: int) -> bool:
    """A leet candidate needs a sign read as a letter, a true letter, none that differs from the term's, and not too many digits (`a55`)."""
    soft, hard, digits = False, False, 0
    for offset, allowed in enumerate(pattern.exact):
        index = start + offset
        if not set(view.exact[index]) <= allowed:
            return False
        soft |= view.soft[index]
        hard |= bool(view.exact[index])
        digits += view.digits[index]
    return soft and hard and (pattern.size > 3 or digits <= 1)


def _stretched(pattern: _Pattern, view: View, start: int) -> bool | None:
    """Whether letters are repeated more often than in the term; None where fewer, or where doubling makes another word."""
    stretched = False
    for offset, wanted in enumerate(pattern.runs):
        letter, there = pattern.letters[offset], view.runs[start + offset]
        if there == wanted:
            continue
        if there < wanted or (view.how == LEETSPEAK and letter == "i" and there < wanted + 2):
            return None
        doubled_by_chance = there == 2 and (pattern.unspaced or (pattern.size < 5 and letter not in _OFTEN_DOUBLED_FREELY))
        if doubled_by_chance:
            return None
        stretched = True
    return stretched


def _split(pattern: _Pattern, view: View, start: int, end: int) -> str | None:
    """Name the way in which the letters are set apart, "" for none; None where that makes them parts of other words."""
    gaps = [view.gaps[index] for index in range(start + 1, end) if view.gaps[index] and index - start not in pattern.own_gaps]
    if not gaps:
        return ""
    between = 0
    for gap in gaps:
        between |= gap
    if between & GAP_DIGIT:
        return None
    if pattern.unspaced:
        return None if between & GAP_CLAUSE else "separators"
    pieces = len(gaps) + 1
    if pieces >= 3 and pattern.size < 2 * pieces:
        return "spaced letters" if between & GAP_SPACE else "separators"
    whole_chunk = view.gaps[start] & GAP_SPACE and view.gaps[end] & GAP_SPACE
    return "separators" if whole_chunk and not between & (GAP_SPACE | GAP_CLAUSE) else None


def _match(term: str, text: str, span: tuple[int, int], how: tuple[str, ...]) -> Match:
    written = text[span[0] : span[1]]
    if not how and " ".join(written.casefold().split()) != term.strip().strip("*").strip().casefold():
        how = ("disguised letters",)
    return Match(term, *span, written, how)


def _best_first(matches: Iterable[Match]) -> list[Match]:
    return sorted(matches, key=lambda match: (-match.score, match.start, match.start - match.end))
