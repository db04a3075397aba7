"""Text as a filter has to see it: letters alone, each with its place in the message.

A message is read in up to three ways, called views. *Plain* keeps letters and takes everything else for gaps; *leet* also takes digits
and signs for the letters they stand for; *reversed* reads from its end what a right-to-left override shows backwards or what stands
upside down. In every view the text is folded (NFKC, case, look-alikes of other scripts), combining marks and invisible characters are
gone, and a run of one letter counts once. The work is linear in the length of the text, whatever is in it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from roomkeeper_moderation.han import SIMPLIFIED
from roomkeeper_moderation.hangul import is_hangul, letters_of_syllable
from roomkeeper_moderation.lookalikes import LEET, LETTER_EMOJI, LOOKALIKES, by_name

GAP_SIGN = 1
"""Punctuation, symbols, emoji: may be a separator inside a word."""
GAP_CLAUSE = 2
"""Punctuation that ends a clause: between two parts it makes them two words."""
GAP_SPACE = 4
"""White space, or the end of the text."""
GAP_DIGIT = 8
GAP_JOINT = 16
"""Signs that set words together (`he'll`, `and/or`) where words are written apart; no part of Chinese or Japanese."""

PLAIN, LEETSPEAK, REVERSED = "plain", "leet", "reversed"

DRAWN_OUT = re.compile(r"(.)\1{2,}")
"""The same character three times and more: nobody spells so."""
_VIRAMA = 9  # a canonical combining class
_LONGEST_EXACT = 64  # a run in a term is no longer; of a longer one in a message only the different letters count

_ENDS_CLAUSES = frozenset(",!?;:…。，、！？；：")
_JOINS_WORDS = frozenset("/'’‘`´ʼ＇")
_INVISIBLE_LETTERS = frozenset("\u034f\u0640\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_SMALL_KANA = dict(zip("ぁぃぅぇぉゎゕゖ", "あいうえおわかけ", strict=True))
_DAKUTEN = frozenset("\u3099\u309a")
_NEEDS_LETTER_AFTER = frozenset("!！¡")
_RIGHT_TO_LEFT_OVERRIDE = re.compile("\u202e([^\u202c\n]+)")
_TURNED = "ɐɔǝɟƃɥᴉɾʞɯɹʇʌʍʎ"
_TURNED_LETTERS = frozenset(_TURNED)
_TURNED_OVER = str.maketrans(_TURNED + "bqdpnuʃ", "acefghijkmrtvwy" + "qbpdunl")
# Marks that decorate rather than spell: Latin, Greek, Cyrillic accents, enclosures, Hebrew points, Arabic vowel signs.
_DECORATION = ((0x300, 0x36F), (0x483, 0x489), (0x591, 0x5C7), (0x610, 0x61A), (0x64B, 0x65F), (0x670, 0x670), (0x6D6, 0x6ED))
_NUKTAS = tuple((code, code) for code in (0x93C, 0x9BC, 0xA3C, 0xABC, 0xB3C, 0xCBC))  # Indic: often left out
_MORE_DECORATION = ((0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE00, 0xFE0F), (0xFE20, 0xFE2F), (0xE0100, 0xE01EF))
# Scripts written without spaces between words: Thai, Lao, Burmese, Khmer, kana, Han.
_UNSPACED_LETTERS = "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]"
_UNSPACED = re.compile(_UNSPACED_LETTERS)
# A single letter of another script, perhaps repeated, thrown in between two of them: `傻x逼`.
_THROWN_IN = re.compile(rf"(?<={_UNSPACED_LETTERS})([A-Za-z])\1*(?={_UNSPACED_LETTERS})")


@dataclass(slots=True)
class View:
    """One reading of a text. Index `i` is about the i-th run of equal letters.

    `letters[i]` is the folded letter, `runs[i]` how often it stands there, `starts[i]:ends[i]` where in the text, `gaps[i]` what lies
    before it (`gaps[-1]` what follows the last). In a leet view `i` and `l` are one letter, `exact[i]` holds the letters as folded before
    that, `soft[i]` is true where a sign was read as the letter it looks like, and `digits[i]` counts the digits so read.
    """

    how: str
    letters: str = ""
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    runs: list[int] = field(default_factory=list)
    gaps: list[int] = field(default_factory=list)
    exact: list[str] = field(default_factory=list)
    soft: list[bool] = field(default_factory=list)
    digits: list[int] = field(default_factory=list)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where in the text the runs `start:end` lie."""
        if self.how == REVERSED:
            return min(self.starts[start:end]), max(self.ends[start:end])
        return self.starts[start], self.ends[end - 1]

    def at_edge(self, index: int) -> bool:
        """Whether a word may begin or end just before run `index`."""
        if self.gaps[index]:
            return True
        return is_unspaced(self.letters[index - 1]) != is_unspaced(self.letters[index])


@dataclass(frozen=True, slots=True)
class _Character:
    """What one character is: `letters` if it spells, `stands_for` if it only looks so, else a gap, or nothing at all."""

    letters: str = ""
    stands_for: str = ""
    gap: int = 0
    mark: bool = False


class _Alphabet(dict[str, _Character]):
    """Characters met so far; those beyond the first few thousand are looked up anew each time, so memory stays bounded."""

    LIMIT = 8192

    def __missing__(self, char: str) -> _Character:
        character = _classify(char)
        if len(self) < self.LIMIT:
            self[char] = character
        return character


def views(text: str) -> Iterator[View]:
    """Yield the readings of a text that can differ: always the plain one first. Never raises, whatever the text."""
    yield read(text, PLAIN)
    if _may_be_leet(text):
        yield read(text, LEETSPEAK)
    if not text.isascii() and (thrown_in := [hit.span() for hit in _THROWN_IN.finditer(text)]):
        yield read(text, PLAIN, _without(thrown_in, len(text)))
    if upside_down(text):
        yield read(text.translate(_TURNED_OVER), REVERSED, range(len(text) - 1, -1, -1))
    for hit in _RIGHT_TO_LEFT_OVERRIDE.finditer(text):
        yield read(text, REVERSED, _backwards(text, *hit.span(1)))


def upside_down(text: str) -> bool:
    """Whether letters stand on their heads: such a text is read from its end."""
    return not text.isascii() and not _TURNED_LETTERS.isdisjoint(text)


def read(text: str, how: str, order: Iterable[int] | None = None, *, disguises: bool = True) -> View:
    """Read a text in one way, its characters in `order`. Without `disguises`, `I` and `l` are never taken for each other (for terms)."""
    view, letters = View(how), list[str]()
    leet = how == LEETSPEAK
    closed = text.rfind("!") if leet and "¡" in text else -1
    gap = GAP_SPACE
    for index in range(len(text)) if order is None else order:
        char = text[index]
        character = _ALPHABET[char]
        spelt, soft = character.letters, False
        if leet:
            if char == "#" and gap:
                pass  # begins a hashtag
            elif not spelt and character.stands_for and not (char in _NEEDS_LETTER_AFTER and _is_punctuation(text, index, gap, closed)):
                spelt, soft = character.stands_for, True
            elif disguises and char in "Il":
                soft = _is_disguise(text, index, first=bool(gap))
        if character.mark and letters and not gap:
            spelt = _joined(letters, view, spelt)
        if not spelt:
            gap |= character.gap
            if not character.gap and not gap and letters and how != REVERSED:
                view.ends[-1] = index + 1
            continue
        for exact in spelt:
            letter = "i" if leet and exact == "l" else exact
            if letters and not gap and letters[-1] == letter and not is_hangul(letter):
                _lengthen(view, index)
            else:
                _append(view, index, gap)
                letters.append(letter)
            if leet:
                view.soft[-1] |= soft
                view.digits[-1] += bool(character.gap & GAP_DIGIT)
                if (not soft or char in LETTER_EMOJI) and (view.runs[-1] <= _LONGEST_EXACT or exact not in view.exact[-1]):
                    view.exact[-1] += exact
            gap = 0
    view.letters = "".join(letters)
    view.gaps.append(gap | GAP_SPACE)
    return view


def is_unspaced(letter: str) -> bool:
    """Whether a letter is of a script that puts no spaces between words."""
    return letter > "\u0dff" and _UNSPACED.match(letter) is not None


def _append(view: View, index: int, gap: int) -> None:
    view.starts.append(index)
    view.ends.append(index + 1)
    view.runs.append(1)
    view.gaps.append(gap)
    if view.how == LEETSPEAK:
        view.exact.append("")
        view.soft.append(False)
        view.digits.append(0)


def _lengthen(view: View, index: int) -> None:
    view.runs[-1] += 1
    view.starts[-1] = min(view.starts[-1], index)
    view.ends[-1] = max(view.ends[-1], index + 1)


def _backwards(text: str, start: int, end: int) -> Iterator[int]:
    """From the end, letter by letter as they are shown: marks, vowel signs and what a virama joins stay behind their letter."""
    last = end
    for index in range(end - 1, start - 1, -1):
        joined = index > start and (unicodedata.category(text[index])[0] == "M" or unicodedata.combining(text[index - 1]) == _VIRAMA)
        if not joined:
            yield from range(index, last)
            last = index


def _without(spans: list[tuple[int, int]], size: int) -> Iterator[int]:
    at = 0
    for start, end in spans:
        yield from range(at, start)
        at = end
    yield from range(at, size)


def _may_be_leet(text: str) -> bool:
    seen = set(text)
    if "I" in seen or "l" in seen:
        return True
    return any(_ALPHABET[char].stands_for for char in seen)


def _is_punctuation(text: str, index: int, gap: int, closed: int) -> bool:
    """Whether an exclamation mark is one: no letter behind it, or before the word in Spanish, where another one ends the sentence."""
    if text[index] == "¡" and gap and closed > index:
        return True
    behind = text[index + 1 : index + 2]
    if index and behind == text[index - 1] and not behind.isspace() and behind not in _NEEDS_LETTER_AFTER:
        return False  # set apart as the letters around it are: `d.!.c.k`
    return not (behind.isalnum() or (behind and behind not in _NEEDS_LETTER_AFTER and _ALPHABET[behind].stands_for))


def _is_disguise(text: str, index: int, *, first: bool) -> bool:
    """Whether `I` may be a small L (`Ioser`), or `l` a capital I (`ldiot`), by its neighbours."""
    if text[index] == "l":
        return first and text[index + 1 : index + 2].islower()
    return text[index + 1 : index + 2].islower() or (index > 0 and text[index - 1].islower())


def _joined(letters: list[str], view: View, mark: str) -> str:
    """Join a spelling mark to the letter before it where that makes one kana; drop it where it only decorates a Latin letter."""
    if letters[-1].isascii():
        return ""
    if mark in _DAKUTEN:
        whole = unicodedata.normalize("NFC", letters[-1] + mark)
        if len(whole) == 1 and view.runs[-1] == 1:
            letters[-1] = whole
            if view.exact:
                view.exact[-1] = whole
        return ""
    return mark


def _classify(char: str) -> _Character:
    if char in LETTER_EMOJI:
        return _Character(stands_for=LETTER_EMOJI[char], gap=GAP_SIGN)
    if char in LOOKALIKES:
        return _Character(letters=LOOKALIKES[char])
    if char in _INVISIBLE_LETTERS:
        return _Character()
    if char.isspace():
        return _Character(gap=GAP_SPACE)
    if char in _ENDS_CLAUSES or char in _JOINS_WORDS:
        gap = GAP_SIGN | (GAP_CLAUSE if char in _ENDS_CLAUSES else GAP_JOINT)
        return _Character(stands_for=LEET.get(unicodedata.normalize("NFKC", char), ""), gap=gap)
    if unicodedata.category(char)[0] == "C":
        return _Character()
    if _decorates(char):
        return _Character()
    if char in _DAKUTEN or char in "ﾞﾟ":
        return _Character(letters=unicodedata.normalize("NFKC", char), mark=True)
    return _classify_folded(char)


def _classify_folded(char: str) -> _Character:
    folded = unicodedata.normalize("NFKC", char)
    if not is_unspaced(folded[0]):
        folded = unicodedata.normalize("NFKD", folded)
    letters, stands_for, gap = "", "", 0
    for part in map(_same_letter, folded.casefold()):
        category = unicodedata.category(part)
        if _decorates(part) or category[0] == "C":
            continue
        if category[0] in "LM":
            letters += letters_of_syllable(part) or _hiragana(part)
        elif category == "Nd":
            stands_for += LEET.get(str(unicodedata.digit(part)), "")
            gap |= GAP_DIGIT
        elif category[0] == "N":
            gap |= GAP_DIGIT
        elif category[0] == "Z":
            gap |= GAP_SPACE
        else:
            stands_for += LEET.get(part, "")
            gap |= GAP_SIGN
    if letters:
        return _Character(letters=letters, mark=unicodedata.category(char)[0] == "M")
    return _Character(stands_for=stands_for, gap=gap or GAP_SIGN)


def _same_letter(part: str) -> str:
    return LOOKALIKES.get(part) or SIMPLIFIED.get(part) or (part if part.isascii() else by_name(part) or part)


def _decorates(char: str) -> bool:
    code = ord(char)
    return code >= 0x300 and any(low <= code <= high for low, high in (*_DECORATION, *_NUKTAS, *_MORE_DECORATION))


def _hiragana(letter: str) -> str:
    kana = chr(ord(letter) - 0x60) if "\u30a1" <= letter <= "\u30f6" else letter
    return _SMALL_KANA.get(kana, kana)


_ALPHABET = _Alphabet()


def letters_of(char: str) -> str:
    """The folded letters that one character spells; empty for signs, digits, white space."""
    return _ALPHABET[char].letters
