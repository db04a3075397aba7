"""Blocked words: thousands of terms searched at once, in every reading of a message.

An Aho-Corasick automaton finds candidates in time linear in the message; each candidate is then held against its term: word
boundaries (in scripts that have them), runs of letters, what lies between the letters, and the allow list. A term may end or begin
with `*` (`idiot*`: any ending). A screen in front proves most clean messages clean without that reading.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, chain

from roomkeeper_moderation.chinese import ChineseWords
from roomkeeper_moderation.common_words import COMPOUNDS
from roomkeeper_moderation.drawn import as_shown
from roomkeeper_moderation.fitting import fit
from roomkeeper_moderation.masked import MaskedWords
from roomkeeper_moderation.normalise import LEETSPEAK, PLAIN, View, views
from roomkeeper_moderation.patterns import MAX_TERM_LETTERS, automaton, candidates, patterns
from roomkeeper_moderation.respelt import RespeltWords
from roomkeeper_moderation.screening import LONGEST_SCREENED, Screen
from roomkeeper_moderation.separators import PUNCTUATION

__all__ = ["MAX_MATCHES", "MAX_TERM_LETTERS", "BlockedWords", "Match"]

MAX_MATCHES = 8
"""Enough to judge a message by; the search ends there."""


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


class BlockedWords:
    """A set of blocked terms and of words that are always allowed. The terms are fixed once built, so any thread may search.

    :raises ConfigurationError: for a term without letters to search for, or one that is too long.
    """

    def __init__(self, terms: Iterable[str], allowed: Iterable[str] = ()) -> None:
        terms = list(dict.fromkeys(terms))
        self._plain = automaton(pattern for term in terms for pattern in patterns(term, PLAIN))
        self._leet = automaton(pattern for term in terms for pattern in patterns(term, LEETSPEAK))
        self._allowed = automaton(pattern for word in dict.fromkeys((*COMPOUNDS, *allowed)) for pattern in patterns(word, PLAIN))
        self._masked = MaskedWords(terms)
        self._chinese = ChineseWords(terms)
        self._respelt = RespeltWords(terms)
        self.screen = Screen(self._plain, self._leet, lambda text: bool(self.search(text)), lambda word: bool(self._respelt.term(word)))
        self.candidates = 0
        """How many candidates were held against their terms since this was built: a measure of the work done."""

    def find(self, text: str) -> list[Match]:
        """Return the blocked terms in a text, best match first; at most `MAX_MATCHES`."""
        if len(text) <= LONGEST_SCREENED and self.screen.look(text)[2]:
            return []
        return self.search(text)

    def letters(self, text: str) -> tuple[str, tuple[str, ...]]:
        """The letters of a text in the plain reading: all together, and chunk by chunk. Texts alike to a reader are alike here."""
        return self.screen.look(text)[:2]

    def search(self, text: str) -> list[Match]:
        """The same, without the screen."""
        readings = views(text)
        plain = next(readings)
        allowed: _Covered | None = None
        found: dict[tuple[int, int], Match] = {}
        asked = self._candidates(text, chain((plain,), readings))
        if (shown := as_shown(text)) != text:
            asked = chain(asked, self._candidates(shown, views(shown)))
        for term, span, how in asked:
            if span in found:
                continue
            allowed = allowed or _Covered(self._allowed_spans(plain, text))
            if allowed.contains(*span):
                continue
            found[span] = _match(term, text, span, how)
            if len(found) >= MAX_MATCHES:
                break
        return _best_first(found.values())

    def _candidates(self, text: str, readings: Iterable[View]) -> Iterator[tuple[str, tuple[int, int], tuple[str, ...]]]:
        for view in readings:
            for pattern, start, end in candidates(self._leet if view.how == LEETSPEAK else self._plain, view):
                self.candidates += 1
                how = fit(pattern, view, text, start, end)
                if how is None:
                    continue
                span = view.span(start, end)
                if not (pattern.unspaced and self._by_chance(text, span, how)):
                    yield pattern.term, span, how
        for term, first, last in self._masked.find(text):
            self.candidates += 1
            yield term, (first, last), ("hidden letters",)
        for term, first, last in self._respelt.find(text):
            self.candidates += 1
            yield term, (first, last), ("another spelling",)

    def _by_chance(self, text: str, span: tuple[int, int], how: tuple[str, ...]) -> bool:
        """Whether the characters of a term stand where other words of Chinese meet."""
        return self._chinese.parted_by_chance(text, *span) if PUNCTUATION in how else self._chinese.part_of_others(text, *span)

    def _allowed_spans(self, view: View, text: str) -> Iterator[tuple[int, int]]:
        for pattern, start, end in candidates(self._allowed, view):
            self.candidates += 1
            if fit(pattern, view, text, start, end) == ():
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


def _match(term: str, text: str, span: tuple[int, int], how: tuple[str, ...]) -> Match:
    written = text[span[0] : span[1]]
    if not how and " ".join(written.casefold().split()) != term.strip().strip("*").strip().casefold():
        how = ("disguised letters",)
    return Match(term, *span, written, how)


def _best_first(matches: Iterable[Match]) -> list[Match]:
    return sorted(matches, key=lambda match: (-match.score, match.start, match.start - match.end))
