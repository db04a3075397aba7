"""Words spelt as they sound, without their vowels or with two letters in the wrong order: `phuck`, `btch`, `Bloedmann`, `bicth`.

One habit of spelling at a time, whole words of Latin letters only: two habits at once, or parts of words, would make terms of honest words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from roomkeeper_moderation.common_words import COMMON_WORDS
from roomkeeper_moderation.normalise import DRAWN_OUT, PLAIN, read

_WORD = re.compile(r"(?<![^\W_])[A-Za-z\u00c0-\u017f]{3,32}(?![^\W\d_])")
_CYRILLIC_WORD = re.compile(r"(?<![^\W_])[\u0400-\u04ff]{4,32}(?![^\W_])")
# Vowels that sound alike where they are not stressed, signs that are not spoken, consonants as they sound at the end: `гавно`, `мудаг`.
_RUSSIAN_VOWELS = {**str.maketrans("оёеяэый", "аииииии"), ord("ь"): None, ord("ъ"): None}
_RUSSIAN_ENDS = str.maketrans("бвгджз", "пфктшс")
_RUNS = re.compile(r"(.)\1+")
_VOWELS = frozenset("aeiouy")
_SHORTEST = 4
_SHORTEST_SHUFFLED = 5
_SHORTEST_WITHOUT_DOUBLES = 6
_COMMON_ABBREVIATIONS = """
    bjr blz bsr cdt dsl flw grx hdl jsp mdr mfg msm ntp pck pfv qqn rdv slt stp svp tbm tkt tlm tmj tqm vdd vlw vrm xfa
    bbc bbl brb btw cbc cmd cnt cpr css csv ctx cwd cnn dbl dns dst dvd fmt fnc gcc ggs gmt grp hbr hdd hmm hrs img jpg kbd kph lbs ldr lft
    lmk lng lst mrs mph mpg msg mtg nbd nfc nvm nth ntr num pdf pgs phd pkg plc pls png prn psp pst ptr pts pwd pvt rpg sch sms smh spf sql
    src srv ssh ssl str svg tbc tbd tbh thr thx tls tmp tns tts tvs txt vps vpn wtr www xls xml yrs
    """
_ABBREVIATIONS = frozenset(_COMMON_ABBREVIATIONS.split())
_V_FOR_U = re.compile("(?<=[b-df-hj-np-tw-z])v(?=[b-df-hj-np-tw-z])")
_K_FOR_CK = re.compile("(?<=[aeiou])k(?!h)")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae"})

_KNOWN_AS = {
    "fuck": "fuk fuc fucc fuq fukk",
    "fucker": "fucka fukka", "fucking": "fuckin fukin", "bitch": "biatch beotch biotch", "shit": "shiet sheit",
    "motherfucker": "mofo muthafucker muthafucka mothafucka mothafucker", "nigger": "nigga", "asshole": "azzhole", "ass": "azz",
    "блядь": "blyat", "nique": "nik", "bastard": "bastid",
}  # fmt: skip
"""How certain words are written by everybody, whatever the rules say."""
_HABITS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("ph", lambda word: word.replace("ph", "f")),
    ("vv", lambda word: word.replace("vv", "w")),
    ("z", lambda word: word[0] + word[1:].replace("z", "s")),
    ("y", lambda word: word[0] + word[1:].replace("y", "i")),
    ("v", lambda word: _V_FOR_U.sub("u", word)),
    ("k", lambda word: _K_FOR_CK.sub("ck", word)),
    ("v", lambda word: word.replace("v", "f") if len(word) >= _SHORTEST_SHUFFLED else word),
    ("v", lambda word: word.replace("v", "b") if len(word) >= _SHORTEST_SHUFFLED else word),
    ("x", lambda word: word.replace("x", "chs") if len(word) >= _SHORTEST_SHUFFLED else word),
    ("k", lambda word: word.replace("k", "c") if len(word) >= _SHORTEST_SHUFFLED else word),
)
"""What gives a habit away, and how to undo it."""

_VOWEL_HABITS: tuple[tuple[str, str], ...] = (("ie", "y"), ("oo", "u"), ("ar", "er"), ("er", "ar"), ("a", "er"))
"""The same for vowels that sound alike. They make too many honest words (`para`, `perra`) for words of four letters and doubled ones."""
_AT_THE_END = frozenset(("ie", "a"))


class RespeltWords:
    """Finds single-word terms of at least four Latin letters."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._terms: dict[str, str] = {}
        self._as_listed: dict[str, str] = {}
        self._without_vowels: dict[str, str] = {}
        self._umlauts: dict[str, str] = {}
        self._shuffled: dict[str, list[tuple[str, str]]] = {}
        self._russian: dict[str, str] = {}
        self._doubled: dict[str, str] = {}
        self._known_as: dict[str, str] = {}
        for term in terms:
            bare = term.strip().strip("*").strip()
            self._known_as.update((other, term) for other in _KNOWN_AS.get(bare.lower(), "").split())
            if _CYRILLIC_WORD.fullmatch(bare):
                self._russian.setdefault(_russian_sound(bare), term)
            view = read(bare, PLAIN, disguises=False) if bare.isalpha() else None
            if view is None or not view.letters.isascii() or len(bare) < _SHORTEST:
                continue
            self._terms.setdefault(view.letters, term)
            self._as_listed.setdefault(bare.lower(), term)
            spelt_out = "".join(letter * run for letter, run in zip(view.letters, view.runs, strict=True))
            consonants = spelt_out[:1] + "".join(letter for letter in spelt_out[1:] if letter not in _VOWELS)
            one_dropped = len(consonants) == 3 and len(spelt_out) == 4 and consonants[0] not in _VOWELS
            if one_dropped or _SHORTEST <= len(consonants) < len(spelt_out):
                self._without_vowels.setdefault(consonants, term)
            if len(bare) >= _SHORTEST_SHUFFLED and _WORD.fullmatch(bare):
                self._shuffled.setdefault(_same_letters(bare.lower()), []).append((bare.lower(), term))
            if view.letters != spelt_out and len(view.letters) >= _SHORTEST_WITHOUT_DOUBLES:
                self._doubled[view.letters] = spelt_out
            if (spelt := bare.lower().translate(_UMLAUTS)) != bare.lower():
                self._umlauts.setdefault(_RUNS.sub(r"\1", spelt), term)

    def find(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Yield (term, start, end) for each term so spelt."""
        for word in _WORD.finditer(text):
            if term := self.term(word[0].lower()):
                yield term, word.start(), word.end()
        for word in _CYRILLIC_WORD.finditer(text) if self._russian and not text.isascii() else ():
            if term := self._russian.get(_russian_sound(word[0])):
                yield term, word.start(), word.end()

    def term(self, word: str) -> str | None:
        """The term that a word in small letters stands for."""
        if not word.isascii():
            return self._of_shuffled(word)
        letters = _RUNS.sub(r"\1", word)
        if term := self._known_as.get(word):
            return term
        if len(word) < _SHORTEST:
            return None if word in _ABBREVIATIONS else self._without_vowels.get(word)
        if letters in self._terms:  # as listed: found by others, but for `conard`
            return self._terms[letters] if letters == word != self._doubled.get(letters, word) else None
        if term := self._umlauts.get(letters):
            return term
        if _VOWELS.isdisjoint(word[1:]) and (term := self._without_vowels.get(word)):
            return term
        if len(letters) < _SHORTEST:
            return None
        if term := self._of_shuffled(word):
            return term
        for sign, undo in _HABITS:
            if sign in word and (term := self._terms.get(_RUNS.sub(r"\1", undo(word)))):
                return term
        return self._by_vowels(word) if len(word) >= _SHORTEST_SHUFFLED else None

    def _of_shuffled(self, word: str) -> str | None:
        if len(word) < _SHORTEST_SHUFFLED or word in COMMON_WORDS:
            return None
        return next((term for right, term in self._shuffled.get(_same_letters(word), ()) if _two_changed_places(word, right)), None)

    def _by_vowels(self, word: str) -> str | None:
        for sound, undone in _VOWEL_HABITS:
            spelt = re.sub(f"{sound}$" if sound in _AT_THE_END else sound, undone, word)
            if spelt != word and (term := self._as_listed.get(spelt)):
                return term
        return None


def _russian_sound(word: str) -> str:
    sound = DRAWN_OUT.sub(r"\1", word.lower().translate(_RUSSIAN_VOWELS))
    return sound[:-1] + sound[-1:].translate(_RUSSIAN_ENDS)


def _same_letters(word: str) -> str:
    return "".join(sorted(word))


def _two_changed_places(word: str, right: str) -> bool:
    """Whether one letter stands before its neighbour that should stand behind: `bicth`. An `s` that comes to the end makes a plural."""
    if word[-1] == "s" != right[-1]:
        return False
    differ = [index for index, (one, other) in enumerate(zip(word, right, strict=True)) if one != other]
    return len(differ) == 2 and differ[1] - differ[0] == 1
