"""The screen before the exact search: proves most clean messages clean at a fraction of its cost, and is never wrong about it.

A match lies either inside one chunk (what stands between white space) or spans several. What the exact search says about a single chunk
is remembered, because people use the same words again and again. A match that spans chunks is a term put together from pieces, each
from where a word may begin to where one may end: so its first piece begins a term, and so do all pieces but the last joined together.
That is looked up in the trie of the terms, piece by piece. Only where a term comes out the exact search is asked.
"""

from __future__ import annotations

import re
import unicodedata
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from string import ascii_lowercase
from typing import Any, NamedTuple

import ahocorasick

from roomkeeper_moderation.boundaries import SHORTEST_GLUED
from roomkeeper_moderation.drawn import as_shown
from roomkeeper_moderation.hangul import is_hangul
from roomkeeper_moderation.masked import ANY_NUMBER
from roomkeeper_moderation.normalise import LEETSPEAK, PLAIN, View, read, upside_down
from roomkeeper_moderation.patterns import Pattern

DIRTY = 1
"""The exact search objects to the chunk alone, or may object to it together with others."""
LEET = 2
"""Signs, digits, `I` or `l` in it may stand for other letters."""
DIGITS = 4
"""There are digits in it."""
ALONE = 8
"""A single character."""

_REMEMBERED = 32_768
_REMEMBERED_PAIRS = 8_192
_LONGEST_REMEMBERED = 48
LONGEST_SCREENED = 1024
"""Characters; a longer text is read once, exactly."""
_TELLS_OTHERWISE = re.compile(
    rf"[\u202e¡]|<[!/A-Za-z]|\w[{ANY_NUMBER}]"
)  # an override, a sign that depends on others, a tag, a masked letter
_SET_APART = 4
_PUNCTUATION_BEHIND = ".,;:?!"
_OTHER = 1 << 27 * 26  # any pair with letters beyond a to z
_CAMEL_CASE = re.compile("[a-z][A-Z]")
_RUNS = re.compile(r"(.)\1+")


# Both are plain tuples of numbers and strings: the garbage collector leaves them alone, however many are remembered.
Reading = tuple[int, int, tuple[str, ...]]
"""A chunk in one reading: what it begins with; what may follow it so that both together begin a term; the pieces it falls into.

The first two are sets of pairs of letters, as bits (`_pair`): whether the first of one chunk and the second of another have a bit in common
decides nearly always, in no time, that they make no term. A chunk without letters begins with nothing and has no pieces.
"""
Chunk = tuple[int, str, int, int, tuple[str, ...], Reading]
"""What is remembered of a chunk: flags, its letters, its plain reading, its leet reading."""


class Look(NamedTuple):
    """What a glance at a text tells: its letters, all together and chunk by chunk, whether nothing is blocked in it for certain, and
    whether there are digits in it."""

    letters: str
    parts: tuple[str, ...]
    clean: bool
    digits: bool


_EMPTY = Look("", (), clean=True, digits=False)


class Chunks(OrderedDict[str, Chunk]):
    """Chunks met so far. Bounded: the one met first is forgotten first, and learnt again when it comes again.

    :param learn: reads a chunk that is not known.
    """

    def __init__(self, learn: Callable[[str], Chunk]) -> None:
        super().__init__()
        self._learn = learn

    def __missing__(self, chunk: str) -> Chunk:
        # What ends a sentence ends a word as well, and is never part of one.
        bare = chunk.rstrip(_PUNCTUATION_BEHIND)
        known = self[bare] if bare != chunk and bare.isascii() and bare.isalpha() else self._learn(chunk)
        if len(chunk) <= _LONGEST_REMEMBERED:
            if len(self) >= _REMEMBERED:
                self.popitem(last=False)
            self[chunk] = known
        return known


class Screen:
    """:param plain: the automaton for plain readings. :param leet: for leet readings. :param objects: the exact search.
    :param respelt: whether a word of Latin letters alone may be a term spelt in another way.
    """

    def __init__(self, plain: Any, leet: Any, objects: Callable[[str], bool], respelt: Callable[[str], bool]) -> None:
        self._plain = _Terms(plain)
        self._leet = _Terms(leet)
        self._crossing = self._plain.free > 0 or self._leet.free > 0
        self._crossing_ascii = self._plain.free_ascii or self._leet.free_ascii
        self._objects = objects
        self._respelt = respelt
        self._chunks = Chunks(self._learn)
        self._chunk = self._chunks.__getitem__
        self._pairs: OrderedDict[str, bool] = OrderedDict()
        self._last: tuple[str, Look] = ("", _EMPTY)

    def clean(self, text: str) -> bool:
        """True when nothing is blocked in the text for certain; False means that the exact search has to say."""
        return self.look(text)[2]

    def look(self, text: str) -> Look:
        """Read a text by its chunks."""
        last, look = self._last  # behaviour and words look at the same text, one after the other
        if last is text:
            return look
        words = text.split()
        if not words:
            return _EMPTY
        chunks = list(map(self._chunk, words))
        flags = followed_by = joining = 0
        parts = []
        for flag, letters, begins, follows, _, _ in chunks:
            flags |= flag
            if letters:
                parts.append(letters)
            if begins:  # a chunk without letters in between does not count
                joining |= followed_by & begins
                followed_by = follows
        # a long one is read once, exactly
        clean = not flags & DIRTY and len(text) <= LONGEST_SCREENED and not (flags & ALONE and _letters_set_apart(words))
        if clean and len(words) > 1:
            clean = not (
                (joining and self._plain.joined([chunk[4] for chunk in chunks], words, self._asked(text)))
                or (flags & LEET and self._leet_joined(text, words, chunks))
                or (self._crossing and self._may_cross(text, chunks, flags))
            )
        look = Look("".join(parts), tuple(parts), clean, flags & DIGITS > 0)
        self._last = (text, look)
        return look

    def _leet_joined(self, text: str, words: list[str], chunks: list[Chunk]) -> bool:
        followed_by = joining = 0
        for _, _, _, _, _, (begins, follows, _) in chunks:
            if begins:
                joining |= followed_by & begins
                followed_by = follows
        return joining > 0 and self._leet.joined([chunk[5][2] for chunk in chunks], words, self._asked(text))

    def _may_cross(self, text: str, chunks: list[Chunk], flags: int) -> bool:
        if text.isascii() and not self._crossing_ascii:
            return False
        return self._plain.may_cross([chunk[4] for chunk in chunks]) or (
            flags & LEET > 0 and self._leet.may_cross([chunk[5][2] for chunk in chunks])
        )

    def _asked(self, text: str) -> Callable[[str, str], bool]:
        """What knows of two chunks for certain. A word may fall into two at the end of a line: there the text itself has to be read."""
        return _perhaps if "\n" in text or "\u2028" in text else self._objects_to_two

    def _objects_to_two(self, first: str, second: str) -> bool:
        """Whether two chunks alone make a term: what stands around them makes no difference to that."""
        both = f"{first} {second}"
        objects = self._pairs.get(both)
        if objects is None:
            objects = self._pairs[both] = self._objects(both)
            if len(self._pairs) > _REMEMBERED_PAIRS:
                self._pairs.popitem(last=False)
        return objects

    def _learn(self, chunk: str) -> Chunk:
        if chunk.isascii() and chunk.isalpha() and len(chunk) <= _LONGEST_REMEMBERED:
            return self._learn_word(chunk)
        plain = read(chunk, PLAIN)
        letters = plain.letters if plain.letters.isascii() or not any(map(is_hangul, plain.letters)) else _syllables(chunk)
        flags = (DIGITS if any(map(str.isdecimal, chunk)) else 0) | (ALONE if len(chunk) == 1 else 0)
        if len(chunk) > LONGEST_SCREENED:  # a text with it is not screened: only its letters count
            return (flags | DIRTY, letters, 0, 0, (), (0, 0, ()))
        leet = read(chunk, LEETSPEAK)
        plain_cuts = [index for index in range(1, len(plain.letters)) if plain.at_edge(index)]
        # a word may also end where only digits follow
        leet_cuts = [index for index in range(1, len(leet.letters)) if leet.at_edge(index) or leet.digits[index] or leet.digits[index - 1]]
        if _reads_otherwise(chunk) or self._objects(chunk):
            flags |= DIRTY
        if any(leet.soft):
            flags |= LEET
        return (flags, letters, *self._plain.reading(_pieces(plain, plain_cuts)), self._leet.reading(_pieces(leet, leet_cuts)))

    def _learn_word(self, word: str) -> Chunk:
        """The same for a chunk of nothing but Latin letters, at a tenth of the cost."""
        lower = word.lower()
        plain = _RUNS.sub(r"\1", lower)
        leet = _RUNS.sub(r"\1", lower.replace("l", "i"))
        suspicious = (
            _CAMEL_CASE.search(word)
            or lower.count("x") > 2
            or self._plain.in_word(plain)
            or self._leet.in_word(leet)
            or self._respelt(lower)
        )
        flags = DIRTY if suspicious and self._objects(word) else 0
        if "I" in word or word[0] == "l":
            flags |= LEET
        if len(word) == 1:
            flags |= ALONE
        return (flags, plain, *self._plain.reading((plain,)), self._leet.reading((leet,)))


class _Terms:
    """The trie of one reading's terms, asked for those put together from pieces."""

    def __init__(self, searched: Any) -> None:
        self._searched = searched
        self.begins: Callable[[str], bool] = searched.match
        self._is_term: Callable[[str], bool] = searched.exists
        self._longest = max(map(len, searched.keys()), default=0)
        self._open = ahocorasick.Automaton()
        self._free = ahocorasick.Automaton()
        self.free_ascii = False
        for letters, same in searched.items():
            if any(pattern.open_end for pattern in same):
                self._open.add_word(letters, None)
            if any(pattern.open_start or pattern.unspaced for pattern in same):
                self._free.add_word(letters, len(letters))
                self.free_ascii |= letters.isascii()
        self.free = len(self._free)
        if self.free:
            self._free.make_automaton()

    def in_word(self, letters: str) -> bool:
        """Whether a term may stand in a word of Latin letters: all of it, but for terms that are open at one end, or set to other words."""
        if not len(self._searched):
            return False
        found: Iterator[tuple[int, list[Pattern]]] = self._searched.iter(letters)
        return any(
            pattern.size >= SHORTEST_GLUED
            or 2 * len(pattern.letters) == len(letters)  # said twice
            or ((pattern.open_start or last + 1 == len(pattern.letters)) and (pattern.open_end or last + 1 == len(letters)))
            for last, same in found
            for pattern in same
        )

    def reading(self, pieces: tuple[str, ...]) -> Reading:
        """What has to be known of a chunk's pieces."""
        follows = 0
        for begun in self._beginnings(pieces):
            follows |= self._going_on(begun)
        return (_pair(pieces[0]) if pieces else 0, follows, pieces)

    def _beginnings(self, pieces: tuple[str, ...]) -> Iterator[str]:
        """The ends of a chunk, from a piece on, that begin a term. No longer than the longest term, so a long chunk costs no more."""
        begun = ""
        for piece in reversed(pieces):
            begun = piece + begun
            if len(begun) > self._longest:
                return
            if self.begins(begun):
                yield begun

    def _going_on(self, begun: str) -> int:
        pairs = _OTHER
        for first in ascii_lowercase:
            if self.begins(begun + first):
                pairs |= _pair(first)
                for second in ascii_lowercase:
                    if self.begins(begun + first + second):
                        pairs |= _pair(first + second)
        return pairs

    def joined(self, chunks: Sequence[tuple[str, ...]], words: list[str], objects_to_two: Callable[[str, str], bool]) -> bool:
        """Whether pieces of several chunks may make a term. `objects_to_two` knows it of two chunks for certain."""
        for number, pieces in enumerate(chunks[:-1]):
            for begun in self._beginnings(pieces):  # a match inside the chunk is none that spans several
                if needed := self._goes_on(begun, chunks[number + 1 :]):
                    if needed == 1 and not objects_to_two(words[number], words[number + 1]):
                        needed = self._goes_on(begun, chunks[number + 1 :], beyond=1)
                    if needed:
                        return True
        return False

    def _goes_on(self, begun: str, following: Sequence[tuple[str, ...]], beyond: int = 0) -> int:
        """How many of the following chunks it takes to make a term; 0 where none comes about. Those up to `beyond` do not count."""
        for number, pieces in enumerate(following, 1):
            for piece in pieces:
                longer = begun + piece
                if number > beyond and self._is_term(longer):
                    return number
                if not self.begins(longer):
                    return number if number > beyond and len(self._open) and self._ends_within(len(begun) + 1, longer) else 0
                begun = longer
        return 0

    def _ends_within(self, shortest: int, letters: str) -> bool:
        if not self._open.match(letters[:shortest]):
            return False
        return any(self._open.exists(letters[:end]) for end in range(shortest, len(letters)))

    def may_cross(self, chunks: Sequence[tuple[str, ...]]) -> bool:
        """Whether a term that begins anywhere may span several chunks: those of scripts without spaces, and those with `*` before."""
        if not self.free:
            return False
        parts = list(map("".join, chunks))
        joined = "".join(parts)
        if joined.isascii() and not self.free_ascii:
            return False
        ends: set[int] = set()
        for last, length in self._free.iter(joined):
            if not ends:
                end = 0
                for part in parts:
                    end += len(part)
                    ends.add(end)
            if not ends.isdisjoint(range(last + 2 - length, last + 1)):
                return True
        return False


def _perhaps(_first: str, _second: str) -> bool:
    return True


def _reads_otherwise(chunk: str) -> bool:
    """Whether pieces put together from chunks, as they are, would not show what a reader sees."""
    return _TELLS_OTHERWISE.search(chunk) is not None or upside_down(chunk) or as_shown(chunk) != chunk


def _letters_set_apart(words: list[str]) -> bool:
    """Whether so many stand alone that one may be there several times, or others than they look by the company they keep."""
    if len(words) <= _SET_APART or [*map(len, words)].count(1) < _SET_APART:
        return False
    return any(len(word) == 1 and word.isalpha() and not word.isascii() for word in words) or any(
        one == other == third for one, other, third in zip(words, words[1:], words[2:], strict=False)
    )


def _pair(letters: str) -> int:
    """The bit of the first two letters, or of the first alone where there is no other."""
    first, second = ord(letters[0]) - 97, ord(letters[1]) - 97 if len(letters) > 1 else 26
    return 1 << (first * 27 + second) if 0 <= first < 26 and 0 <= second < 27 else _OTHER


def _syllables(chunk: str) -> str:
    """Korean by its syllables, so that lengths mean the same as in other scripts."""
    return "".join(filter(str.isalpha, unicodedata.normalize("NFKC", chunk).casefold()))


def _pieces(view: View, cuts: list[int]) -> tuple[str, ...]:
    bounds = [0, *cuts, len(view.letters)]
    return tuple(view.letters[start:end] for start, end in pairwise(bounds) if start < end)
