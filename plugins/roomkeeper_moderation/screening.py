"""The screen before the exact search: proves most clean messages clean at a fraction of its cost, and is never wrong about it.

A match lies either inside one chunk (what stands between white space) or spans several. What the exact search says about a single chunk
is remembered, because people use the same words again and again. A match that spans chunks shows in the letters of all chunks joined
together, begins and ends where a word may, and crosses a chunk's end: one pass of the automaton finds every place where that could be
so. Only then the exact search is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate
from typing import Any, NamedTuple

import ahocorasick

from roomkeeper_moderation.normalise import LEETSPEAK, PLAIN, is_unspaced, read

DIRTY = 1
"""The exact search objects to the chunk alone."""
CUT = 2
"""A word may begin or end inside the chunk."""
LEET = 4
"""Signs, digits, `I` or `l` in it may stand for other letters."""

_REMEMBERED = 32_768
_LONGEST_REMEMBERED = 48
_LONGEST_SCREENED = 1024
_RIGHT_TO_LEFT_OVERRIDE = "\u202e"


class Chunk(NamedTuple):
    """What is remembered of a chunk: its letters in both readings, and where inside it a word may begin or end."""

    flags: int
    plain: str
    leet: str
    plain_cuts: tuple[int, ...]
    leet_cuts: tuple[int, ...]


class Chunks(dict[str, Chunk]):
    """Chunks met so far. Bounded: when it is full, it begins anew."""

    def __init__(self, objects: Callable[[str], bool]) -> None:
        super().__init__()
        self._objects = objects

    def __missing__(self, chunk: str) -> Chunk:
        plain, leet = read(chunk, PLAIN), read(chunk, LEETSPEAK)
        plain_cuts, leet_cuts = ([index for index in range(1, len(view.letters)) if view.at_edge(index)] for view in (plain, leet))
        # a word may also end where only digits follow
        leet_cuts += [index for index in range(1, len(leet.letters)) if leet.digits[index] or leet.digits[index - 1]]
        flags = DIRTY if self._objects(chunk) else 0
        if plain_cuts or leet_cuts:
            flags |= CUT
        if any(leet.soft):
            flags |= LEET
        known = Chunk(flags, plain.letters, leet.letters, tuple(plain_cuts), tuple(leet_cuts))
        if len(chunk) <= _LONGEST_REMEMBERED:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[chunk] = known
        return known


class Screen:
    """:param plain: the automaton for plain readings. :param leet: for leet readings. :param objects: the exact search."""

    def __init__(self, plain: Any, leet: Any, objects: Callable[[str], bool]) -> None:
        self._plain = _Edges(plain)
        self._leet = _Edges(leet)
        self._chunks = Chunks(objects)
        self._last: tuple[str, list[Chunk]] = ("", [])

    def letters(self, text: str) -> tuple[str, tuple[str, ...]]:
        """The letters of the plain reading: all together, and chunk by chunk."""
        parts = tuple(part for chunk in self._read(text) if (part := chunk[1]))
        return "".join(parts), parts

    def clean(self, text: str) -> bool:
        """True when nothing is blocked in the text for certain; False means that the exact search has to say."""
        if len(text) > _LONGEST_SCREENED:
            return False  # reading it once is enough
        chunks = self._read(text)
        flags = 0
        for chunk in chunks:
            flags |= chunk[0]
        if flags & DIRTY or _RIGHT_TO_LEFT_OVERRIDE in text:
            return False
        if len(chunks) < 2:
            return True
        cut = bool(flags & CUT)
        if self._plain.cross([chunk[1] for chunk in chunks], [chunk[3] for chunk in chunks] if cut else None):
            return False
        return not (flags & LEET and self._leet.cross([chunk[2] for chunk in chunks], [chunk[4] for chunk in chunks] if cut else None))

    def _read(self, text: str) -> list[Chunk]:
        last, chunks = self._last  # behaviour and words look at the same text, one after the other
        if last is not text:
            chunks = list(map(self._chunks.__getitem__, text.split()))
            self._last = (text, chunks)
        return chunks


class _Edges:
    """An automaton whose hits are only looked at where they cross a chunk's end and have word edges at both of theirs."""

    def __init__(self, searched: Any) -> None:
        self._iterate = None
        if len(searched):
            made = ahocorasick.Automaton()
            for letters, same in searched.items():
                free_start = any(pattern.unspaced or pattern.open_start for pattern in same)
                free_end = any(pattern.unspaced or pattern.open_end for pattern in same)
                made.add_word(letters, (len(letters), free_start, free_end))
            made.make_automaton()
            self._iterate = made.iter

    def cross(self, parts: list[str], cuts: list[tuple[int, ...]] | None) -> bool:
        """Whether a term may span several of the parts."""
        if self._iterate is None:
            return False
        joined = "".join(parts)
        ends: set[int] | None = None
        edges: set[int] = set()
        for last, (length, free_start, free_end) in self._iterate(joined):
            if ends is None:
                ends = set(accumulate(map(len, parts)))
                edges = ends if cuts is None else ends.union(_inner(parts, cuts))
                edges = edges | _script_changes(joined) if not joined.isascii() else edges
            end = last + 1
            start = end - length
            if (free_end or end in edges) and (free_start or start in edges or not start) and not ends.isdisjoint(range(start + 1, end)):
                return True
        return False


def _inner(parts: list[str], cuts: list[tuple[int, ...]]) -> list[int]:
    inner: list[int] = []
    offset = 0
    for part, inside in zip(parts, cuts, strict=True):
        inner += [offset + cut for cut in inside]
        offset += len(part)
    return inner


def _script_changes(joined: str) -> set[int]:
    kinds = [is_unspaced(letter) for letter in joined]
    return {index for index in range(1, len(joined)) if kinds[index] != kinds[index - 1]}
