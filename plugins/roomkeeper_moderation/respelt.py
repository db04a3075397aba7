"""Words spelt as they sound or without their vowels: `phuck`, `bitchez`, `btch`, `Bloedmann`.

One habit of spelling at a time, whole words of Latin letters only: two habits at once, or parts of words, would make terms of honest words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from roomkeeper_moderation.normalise import PLAIN, read

_WORD = re.compile(r"(?<![^\W_])[A-Za-z]{3,32}(?![^\W\d_])")
_RUNS = re.compile(r"(.)\1+")
_VOWELS = frozenset("aeiouy")
_SHORTEST = 4
_COMMON_ABBREVIATIONS = """
    bbc bbl brb btw cbc cmd cnt cpr css csv ctx cwd cnn dbl dns dst dvd fmt fnc gcc ggs gmt grp hbr hdd hmm hrs img jpg kbd kph lbs ldr lft
    lmk lng lst mrs mph mpg msg mtg nbd nfc nvm nth ntr num pdf pgs phd pkg plc pls png prn psp pst ptr pts pwd pvt rpg sch sms smh spf sql
    src srv ssh ssl str svg tbc tbd tbh thr thx tls tmp tns tts tvs txt vps vpn wtr www xls xml yrs
    """
_ABBREVIATIONS = frozenset(_COMMON_ABBREVIATIONS.split())
_V_FOR_U = re.compile("(?<=[b-df-hj-np-tw-z])v(?=[b-df-hj-np-tw-z])")
_K_FOR_CK = re.compile("(?<=[aeiou])k(?!h)")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae"})

_HABITS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("ph", lambda word: word.replace("ph", "f")),
    ("vv", lambda word: word.replace("vv", "w")),
    ("z", lambda word: word[0] + word[1:].replace("z", "s")),
    ("y", lambda word: word[0] + word[1:].replace("y", "i")),
    ("v", lambda word: _V_FOR_U.sub("u", word)),
    ("k", lambda word: _K_FOR_CK.sub("ck", word)),
)
"""What gives a habit away, and how to undo it."""


class RespeltWords:
    """Finds single-word terms of at least four Latin letters."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._terms: dict[str, str] = {}
        self._without_vowels: dict[str, str] = {}
        self._umlauts: dict[str, str] = {}
        for term in terms:
            bare = term.strip().strip("*").strip()
            view = read(bare, PLAIN, disguises=False) if bare.isalpha() else None
            if view is None or not view.letters.isascii() or len(bare) < _SHORTEST:
                continue
            self._terms.setdefault(view.letters, term)
            spelt_out = "".join(letter * run for letter, run in zip(view.letters, view.runs, strict=True))
            consonants = spelt_out[:1] + "".join(letter for letter in spelt_out[1:] if letter not in _VOWELS)
            one_dropped = len(consonants) == 3 and len(spelt_out) == 4 and consonants[0] not in _VOWELS
            if one_dropped or _SHORTEST <= len(consonants) < len(spelt_out):
                self._without_vowels.setdefault(consonants, term)
            if (spelt := bare.lower().translate(_UMLAUTS)) != bare.lower():
                self._umlauts.setdefault(_RUNS.sub(r"\1", spelt), term)

    def find(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Yield (term, start, end) for each term so spelt."""
        for word in _WORD.finditer(text):
            if term := self.term(word[0].lower()):
                yield term, word.start(), word.end()

    def term(self, word: str) -> str | None:
        """The term that a word in small letters stands for."""
        letters = _RUNS.sub(r"\1", word)
        if len(word) < _SHORTEST:
            return None if word in _ABBREVIATIONS else self._without_vowels.get(word)
        if letters in self._terms:
            return None  # as listed: found by others
        if term := self._umlauts.get(letters):
            return term
        if _VOWELS.isdisjoint(word[1:]) and (term := self._without_vowels.get(word)):
            return term
        if len(letters) < _SHORTEST:
            return None
        for sign, undo in _HABITS:
            if sign in word and (term := self._terms.get(_RUNS.sub(r"\1", undo(word)))):
                return term
        return None
