"""Letters of a term set apart by signs, spaces, digits: in some ways they are one disguised word, in others parts of other words."""

from __future__ import annotations

import re
from functools import reduce
from itertools import pairwise
from operator import or_

from roomkeeper_moderation.common_words import COMMON_WORDS
from roomkeeper_moderation.hangul import is_hangul
from roomkeeper_moderation.normalise import (
    DRAWN_OUT,
    GAP_CLAUSE,
    GAP_DIGIT,
    GAP_JOINT,
    GAP_SPACE,
    LEETSPEAK,
    PLAIN,
    REVERSED,
    View,
    is_unspaced,
)
from roomkeeper_moderation.patterns import Pattern

PUNCTUATION = "punctuation between"
"""Found between the two characters of a Chinese term: only a dictionary tells whether it parts two words."""
_LONGEST_AROUND = 1 + max(map(len, COMMON_WORDS))  # letters set apart on one side: more of them are no word that is known
_AROUND = 32  # characters in which the word before or behind is looked for
_VOWELS = frozenset("aeiouy")
_SHORT = "a i u am an as at be by do go he hi if in is it me my no of oh ok on or so to up ur us we"
_SHORT_WORDS = frozenset(_SHORT.split())
_LINE_ENDS = re.compile("[-\u2010]?(?:\r?\n|\u2028)")
_HYPHENATED = re.compile("[-\u2010]\\s+")
_IN_CHINESE = re.compile(r"[^\w\s，。！？；：、]*[0-9０-９]?[^\w\s，。！？；：、]*")
_OPERATORS = frozenset("+-−*·×/:^")
_CALL = re.compile(r"\w\(")
_EQUATION = re.compile(r"(?<=\w)=(?=\w)|(?<=[\w)²³]) = (?=[\w(−-])")
_SIGNS = re.compile(r"[\W_]+")
_AND_OR_I = frozenset("yия")  # `y` in Spanish, `и` and `я` in Russian


def how_set_apart(pattern: Pattern, view: View, text: str, start: int, end: int) -> str | None:
    """Name the way in which the letters are set apart, "" for none; None where that makes them parts of other words."""
    cuts = [index for index in range(start + 1, end) if view.gaps[index] and index - start not in pattern.own_gaps]
    if not cuts:
        return ""
    between = reduce(or_, (view.gaps[index] for index in cuts))
    if is_hangul(pattern.letters[-1]) and between & GAP_SPACE and not view.gaps[end]:
        return None
    if between & GAP_DIGIT:
        in_each = len(cuts) + len(pattern.own_gaps) + 1 == len(pattern.letters) > (2 if pattern.unspaced else 3) and _a_digit_in_each(
            view, text, cuts
        )
        return "digits between" if in_each or _digits_thrown_in(pattern, view, text, start, cuts, end) else None
    if pattern.unspaced:
        return _unspaced_set_apart(pattern, view, text, cuts, between)
    pieces = len(cuts) + 1
    if view.how == LEETSPEAK and between & GAP_SPACE and pieces + len(pattern.own_gaps) < pattern.size:
        over_lines = pieces == 2 and pattern.size >= 5 and _LINE_ENDS.fullmatch(text, view.ends[cuts[0] - 1], view.starts[cuts[0]])
        letters_alone = "".join(_pieces(view, text, start, cuts, end)).isalpha()  # `pen`, then `Is`
        return "over two lines" if over_lines and not letters_alone else None  # `5 h 17 min`
    if pieces >= 3 and pattern.size < 2 * pieces:
        if _spelt_on(view, text, start, end) or _is_formula(view, text, cuts):
            return None
        if not between & GAP_SPACE:
            return "separators"
        return None if _all_common(_pieces(view, text, start, cuts, end)) else "spaced letters"
    return _in_few_pieces(pattern, view, text, start, cuts, end, between)


def _unspaced_set_apart(pattern: Pattern, view: View, text: str, cuts: list[int], between: int) -> str | None:
    """The same for scripts without spaces."""
    if not between & GAP_CLAUSE:
        return "separators"
    if len(pattern.letters) == 2:
        return PUNCTUATION if view.how == PLAIN and not between & GAP_SPACE else None
    return "separators" if len(cuts) + 1 == len(pattern.letters) and _one_separator(view, text, cuts) else None


def _in_few_pieces(pattern: Pattern, view: View, text: str, start: int, cuts: list[int], end: int, between: int) -> str | None:
    """The same for pieces of several letters, which may be words of their own: the whole has to stand alone."""
    hangul, pieces = is_hangul(pattern.letters[-1]), len(cuts) + 1
    with_ending = hangul and not between & GAP_SPACE
    if not (view.gaps[start] & GAP_SPACE and (with_ending or view.gaps[end] & GAP_SPACE)):
        return None
    if between & (GAP_CLAUSE | GAP_JOINT):
        return "separators" if pieces == 2 and _mark_thrown_in(pattern, view, text, start, cuts[0], end) else None
    if not between & GAP_SPACE:
        return "separators"
    if hangul:  # two single syllables, each set apart
        return "spaced letters" if pieces == pattern.size and not _single_syllables_around(view, text, start, end) else None
    if pattern.own_gaps or view.how == LEETSPEAK:
        return None
    if pieces == 2:
        return "split in two" if _one_word_in_two(pattern, view, text, start, cuts[0], end) else None
    if between == GAP_SPACE and _mostly_no_words(_pieces(view, text, start, cuts, end)):
        return "split up"
    return None


def _a_digit_in_each(view: View, text: str, cuts: list[int]) -> bool:
    """`i1d2i3o4t`; in Chinese other signs as well, `王5八🔥蛋`."""
    between = [text[view.ends[index - 1] : view.starts[index]] for index in cuts]
    if is_unspaced(view.letters[cuts[0]]):
        return view.how == PLAIN and all(len(signs) < 4 and not signs.isspace() and _IN_CHINESE.fullmatch(signs) for signs in between)
    return view.how == PLAIN and all(map(_digits_of, between))


def _digits_of(between: str) -> str:
    """The digits between two letters, with signs around them or not; nothing where anything else stands there."""
    digits = _SIGNS.sub("", between)
    return digits if digits.isdigit() else ""


def _one_separator(view: View, text: str, cuts: list[int]) -> bool:
    """Whether the same sign stands in every gap: `王，八，蛋`."""
    return view.how != REVERSED and len({text[view.ends[index - 1] : view.starts[index]].strip() for index in cuts}) == 1


def _is_formula(view: View, text: str, cuts: list[int]) -> bool:
    """Whether the letters are variables: `a·s·s = as²`, `(a+s)(s-a)`, `f(u, c, k)`."""
    if view.how == REVERSED:
        return False
    between = {text[view.ends[index - 1] : view.starts[index]] for index in cuts}
    if between == {", "} and _CALL.match(text, max(0, view.starts[cuts[0] - 1] - 2)):
        return True
    if len(between) > 1:  # a `=` without spaces is one of many signs
        return any("(" in signs or signs == " = " for signs in between)
    around = text[max(0, view.ends[cuts[0] - 1] - _AROUND) : view.starts[cuts[-1]] + _AROUND]
    return not between.isdisjoint(_OPERATORS) and _EQUATION.search(around) is not None


def _mark_thrown_in(pattern: Pattern, view: View, text: str, start: int, cut: int, end: int) -> bool:
    """`boll'ocks`, `pu/ssy`, but not `she'll`, `d'une` or `and/or`."""
    if pattern.size < 4 or view.how == REVERSED or view.gaps[cut] & GAP_SPACE or view.starts[cut] - view.ends[cut - 1] > 1:
        return False
    return not any(piece in COMMON_WORDS and len(piece) > 1 for piece in _pieces(view, text, start, [cut], end))


def _digits_thrown_in(pattern: Pattern, view: View, text: str, start: int, cuts: list[int], end: int) -> bool:
    """`fu1ck`: one digit or two inside what else would be the whole word."""
    if view.how != PLAIN or len(cuts) != 1 or (pattern.size < 4 and not pattern.unspaced and not is_hangul(pattern.letters[-1])):
        return False
    between = text[view.ends[cuts[0] - 1] : view.starts[cuts[0]]]
    thrown_in = _digits_of(between) if pattern.unspaced else between
    if len(thrown_in) > (3 if pattern.unspaced else 2) or not thrown_in.isdigit():
        return False
    return pattern.unspaced or not (view.gaps[start] | view.gaps[end]) & GAP_DIGIT


def _spelt_on(view: View, text: str, start: int, end: int) -> bool:
    """Whether the letters are only a part of a longer word set apart in the same way, as in `s h e l l`; whole words around are fine."""
    if view.how == REVERSED or start + 1 >= end:
        return False
    separator = text[view.ends[start] : view.starts[start + 1]]
    first, last = start, end
    while (
        first > 0
        and start - first < _LONGEST_AROUND
        and _stands_alone(view, first - 1)
        and text[view.ends[first - 1] : view.starts[first]] == separator
    ):
        first -= 1
    while (
        last < len(view.letters)
        and last - end < _LONGEST_AROUND
        and _stands_alone(view, last)
        and text[view.ends[last - 1] : view.starts[last]] == separator
    ):
        last += 1
    around = [rest for rest in (view.letters[first:start], view.letters[end:last]) if rest]
    whole_words = " " in separator and all(
        rest in (COMMON_WORDS if len(rest) > 2 else _SHORT_WORDS) or rest in _AND_OR_I for rest in around
    )
    return bool(around) and not whole_words


def _single_syllables_around(view: View, text: str, start: int, end: int) -> bool:
    """Whether the words before and behind are single syllables, too: then all of the text is set so."""
    first, last = view.span(start, end)
    around = (text[max(0, first - _AROUND) : first].split()[-1:], text[last : last + _AROUND].split(None, 1)[:1])
    return all(len(word) == 1 and word.isalpha() for words in around for word in words or ("",))


def _stands_alone(view: View, index: int) -> bool:
    """Whether a letter does. `hhh` is laughter."""
    return bool(view.gaps[index] and view.gaps[index + 1]) and view.runs[index] < 3


def _one_word_in_two(pattern: Pattern, view: View, text: str, start: int, cut: int, end: int) -> bool:
    """`mo ron` is one word, `pen is` is two; a hyphen at a line's end is sure. The shorter the term, the likelier it is chance."""
    pieces = _pieces(view, text, start, [cut], end)
    capital = text[view.starts[cut]].isupper() and not text[slice(*view.span(start, end))].isupper()  # `voll Pfosten`
    if capital or pattern.size < 4 or pieces[0] == "a" or DRAWN_OUT.search(text, *view.span(start, end)):
        return False
    if view.gaps[cut] != GAP_SPACE:
        if view.how == REVERSED or not _HYPHENATED.fullmatch(text, view.ends[cut - 1], view.starts[cut]):
            return False
        if pattern.size > 4:
            return True
    words = [piece in COMMON_WORDS and not _unpronounceable(piece) for piece in pieces]
    if sum(words) != 1:
        return not any(words)
    other = pieces[words.index(False)]
    return pattern.size > 4 or (len(other) > 1 and _unpronounceable(other))


def _unpronounceable(piece: str) -> bool:
    return piece.isascii() and _VOWELS.isdisjoint(piece)


def _mostly_no_words(pieces: list[str]) -> bool:
    strange = sum(piece not in COMMON_WORDS or _unpronounceable(piece) for piece in pieces)
    return 2 * strange >= len(pieces) and strange > 1


def _pieces(view: View, text: str, start: int, cuts: list[int], end: int) -> list[str]:
    bounds = [start, *cuts, end]
    spans = [view.span(first, last) for first, last in pairwise(bounds)]
    return [DRAWN_OUT.sub(r"\1", text[first:last].casefold()) for first, last in spans]


def _all_common(pieces: list[str]) -> bool:
    """Whether all pieces are words of their own; single letters are none, but for `a` and `I`."""
    return all(piece in COMMON_WORDS and (len(piece) > 1 or piece in ("a", "i")) for piece in pieces)
