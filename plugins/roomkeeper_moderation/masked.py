"""Words with signs in the place of letters: `f*ck`, `id##t`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from roomkeeper_moderation.normalise import PLAIN, is_unspaced, letters_of, read

_ANY_NUMBER = "*#\u2022\u25cf\u25a0\u2588\u25cb\u25a1\u2605\u2606\u00d7"
_ONE_ONLY = "@$%&!?_.~^+\u00b7-"
_SIGNS = frozenset(_ANY_NUMBER + _ONE_ONLY)
_CHUNK = re.compile(r"\S+")
_MASK = re.compile(f"[{re.escape(_ANY_NUMBER + _ONE_ONLY)}]")
_INNER_MASK = re.compile(rf"\w[{re.escape(_ANY_NUMBER + _ONE_ONLY)}]+\w|\w[*#]+")
_LONGEST = 32
_WIDE = {0xFF0A: "*", 0xFF03: "#"}  # full-width signs, one for one


class MaskedWords:
    """Finds terms of four letters and more whose first letter and most others stand there, the rest hidden behind signs."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._terms: dict[tuple[int, str], list[tuple[str, str]]] = {}
        for term in terms:
            bare = term.strip().strip("*").strip()
            view = read(bare, PLAIN, disguises=False)
            letters = "".join(letter * run for letter, run in zip(view.letters, view.runs, strict=True))
            if 4 <= len(letters) <= _LONGEST and not any(view.gaps[1:-1]) and not any(is_unspaced(letter) for letter in letters):
                self._terms.setdefault((len(letters), letters[0]), []).append((letters, term))

    def find(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Yield (term, start, end) for each masked term in the text."""
        if not self._terms:
            return
        if not text.isascii():
            text = text.translate(_WIDE)
        if not _INNER_MASK.search(text):
            return
        for chunk in _CHUNK.finditer(text):
            if _MASK.search(chunk[0]) and len(chunk[0]) <= 2 * _LONGEST:
                yield from self._find_in(chunk[0], chunk.start())

    def _find_in(self, chunk: str, offset: int) -> Iterator[tuple[str, int, int]]:
        start, end = 0, len(chunk)
        while start < end and not letters_of(chunk[start]):
            start += 1
        while end > start and not letters_of(chunk[end - 1]) and chunk[end - 1] not in "*#":
            end -= 1
        seen: list[str] = []
        places: list[int] = []
        for index in range(start, end):
            letters = letters_of(chunk[index])
            sign = not letters and chunk[index] in _SIGNS
            if not letters and not sign:
                if chunk[index].isprintable() and not chunk[index].isspace():
                    return  # something else than letters and signs: no masked word
                continue
            for letter in letters or chunk[index]:
                seen.append(letter)
                places.append(index)
        for term in self._matching(seen):
            yield term, offset + start, offset + places[-1] + 1

    def _matching(self, seen: list[str]) -> Iterator[str]:
        visible = sum(letter not in _SIGNS for letter in seen)
        single = sum(letter in _ONE_ONLY for letter in seen)
        if visible == len(seen) or visible < max(2, (len(seen) + 1) // 2) or (single and (visible < 3 or single > 1)):
            return
        for letters, term in self._terms.get((len(seen), seen[0]), ()):
            if all(there == wanted or there in _SIGNS for there, wanted in zip(seen, letters, strict=True)):
                yield term
                return
