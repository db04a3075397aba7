"""Words with signs in the place of letters: `f*ck`, `id##t`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from roomkeeper_moderation.normalise import PLAIN, is_unspaced, letters_of, read

ANY_NUMBER = "*#\u2022\u25cf\u25a0\u2588\u25cb\u25a1\u2605\u2606\u00d7"
"""Signs that hide letters, as many as there are."""
_ONE_ONLY = "@$%&!?_.~^+\u00b7-"
_SIGNS = frozenset(ANY_NUMBER + _ONE_ONLY)
_CHUNK = re.compile(r"\S+")
_MASK = re.compile(f"[{re.escape(ANY_NUMBER + _ONE_ONLY)}]")
_INNER_MASK = re.compile(rf"\w[{re.escape(ANY_NUMBER + _ONE_ONLY)}]+\w|\w[*#]+")
_LONGEST = 32
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]{3,}")
_CHINESE_MASK = re.compile("(?<=[\u4e00-\u9fff])[*xX×○●某](?=[\u4e00-\u9fff])")
_WIDE = {0xFF0A: "*", 0xFF03: "#"}  # full-width signs, one for one


class MaskedWords:
    """Finds terms with most of their letters there, the first among them, and the rest hidden behind signs: words of four letters and
    more, phrases of such and shorter ones, and Chinese of three characters and more.
    """

    def __init__(self, terms: Iterable[str]) -> None:
        self._terms: dict[tuple[int, str], list[tuple[str, str]]] = {}
        self._phrases: dict[tuple[int, str], list[tuple[list[str], str]]] = {}
        self._chinese: dict[str, str] = {}
        for term in terms:
            bare = term.strip().strip("*").strip()
            words = [_spelt_out(word) for word in bare.split()]
            if _HAN.fullmatch(bare):
                for index in range(1, len(bare) - 1):
                    self._chinese.setdefault(f"{bare[:index]}*{bare[index + 1 :]}", term)
            elif not all(words):
                continue
            elif len(words) > 1:
                self._phrases.setdefault((len(words[0]), words[0][0]), []).append((words, term))
            elif 4 <= len(words[0]) <= _LONGEST:
                self._terms.setdefault((len(words[0]), words[0][0]), []).append((words[0], term))
        self._longest_chinese = max(map(len, self._chinese), default=0)

    def find(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Yield (term, start, end) for each masked term in the text."""
        if not text.isascii():
            text = text.translate(_WIDE)
        if self._chinese:
            yield from self._find_chinese(text)
        if not (self._terms or self._phrases) or not _INNER_MASK.search(text):
            return
        chunks = [(chunk[0], chunk.start()) for chunk in _CHUNK.finditer(text)]
        for number, (chunk, start) in enumerate(chunks):
            if len(chunk) > 2 * _LONGEST:
                continue
            if self._phrases:
                yield from self._phrase_at(chunks, number)
            if _MASK.search(chunk):
                yield from self._find_in(chunk, start)

    def _phrase_at(self, chunks: list[tuple[str, int]], number: int) -> Iterator[tuple[str, int, int]]:
        first, _ = _seen(chunks[number][0])
        for words, term in self._phrases.get((len(first), first[0]), ()) if first else ():
            there = chunks[number : number + len(words)]
            spelt = [_seen(chunk)[0] for chunk, _ in there]
            hidden = [letter for letters in spelt for letter in letters if letter in _SIGNS]
            masked = 0 < len(hidden) <= len(words) == len(there) and all(letter in ANY_NUMBER for letter in hidden)
            if masked and all(map(_may_be, spelt, words)):
                yield term, there[0][1], there[-1][1] + len(there[-1][0])

    def _find_chinese(self, text: str) -> Iterator[tuple[str, int, int]]:
        for sign in _CHINESE_MASK.finditer(text):
            for start in range(max(0, sign.start() - self._longest_chinese), sign.start()):
                for end in range(sign.end() + 1, start + self._longest_chinese + 1):
                    if term := self._chinese.get(f"{text[start : sign.start()]}*{text[sign.end() : end]}"):
                        yield term, start, end

    def _find_in(self, chunk: str, offset: int) -> Iterator[tuple[str, int, int]]:
        seen, places = _seen(chunk)
        term = self._matching(seen)
        if term is None and (shortened := _shortened(seen)) != seen:
            term = self._matching(shortened)
        if term is not None:
            yield term, offset + places[0], offset + places[-1] + 1

    def _matching(self, seen: list[str]) -> str | None:
        visible = sum(letter not in _SIGNS for letter in seen)
        single = sum(letter in _ONE_ONLY for letter in seen)
        if visible == len(seen) or visible < max(2, (len(seen) + 1) // 2) or (single and (visible < 3 or single > 1)):
            return None
        return next((term for letters, term in self._terms.get((len(seen), seen[0]), ()) if _may_be(seen, letters)), None)


def _spelt_out(word: str) -> str:
    """The letters of a word as they are folded; nothing where it has gaps, or is of a script without spaces."""
    view = read(word, PLAIN, disguises=False)
    letters = "".join(letter * run for letter, run in zip(view.letters, view.runs, strict=True))
    return "" if any(view.gaps[1:-1]) or any(is_unspaced(letter) for letter in letters) else letters


def _seen(chunk: str) -> tuple[list[str], list[int]]:
    """The letters and signs of a chunk with their places; nothing when there is something else among them."""
    start, end = 0, len(chunk)
    while start < end and not letters_of(chunk[start]):
        start += 1
    while end > start and not letters_of(chunk[end - 1]) and chunk[end - 1] not in "*#":
        end -= 1
    seen: list[str] = []
    places: list[int] = []
    for index in range(start, end):
        letters = letters_of(chunk[index])
        if not letters and chunk[index] not in _SIGNS:
            if chunk[index].isprintable() and not chunk[index].isspace():
                return [], []
            continue
        for letter in letters or chunk[index]:
            seen.append(letter)
            places.append(index)
    return seen, places


def _shortened(seen: list[str]) -> list[str]:
    """With one sign for several of the same, and one letter for three and more: `f**ckkkk` as `f*ck`."""
    runs = [(letter, len([*same])) for letter, same in groupby(seen)]
    return [letter for letter, there in runs for _ in range(1 if there > 2 or letter in ANY_NUMBER else there)]


def _may_be(seen: list[str], word: str) -> bool:
    return len(seen) == len(word) and all(there == wanted or there in _SIGNS for there, wanted in zip(seen, word, strict=True))
