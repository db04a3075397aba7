"""Holding a candidate against its term: boundaries, runs of letters, what lies between the letters."""

from __future__ import annotations

from roomkeeper_moderation.boundaries import begins_and_ends, glued_to_words, in_hyphenated_word, inside_another_word
from roomkeeper_moderation.normalise import GAP_SPACE, LEETSPEAK, REVERSED, View
from roomkeeper_moderation.patterns import Pattern
from roomkeeper_moderation.separators import how_set_apart

_OFTEN_DOUBLED_FREELY = frozenset("aiu")  # no everyday word has these twice, so `shiit` is an evasion in short terms too
_VOWELS = frozenset("aeiou")
_PARTS_CLAUSES = frozenset(",;:?，、；：？")
_MAKES_ANOTHER_WORD = frozenset("eo")  # `god`, `good`


def fit(pattern: Pattern, view: View, text: str, start: int, end: int) -> tuple[str, ...] | None:
    """Hold the runs `start:end` against a term: the disguises used, or None when it is something else."""
    how = []
    if view.how == LEETSPEAK:
        # First, because it wants a true letter: how far the digits around go is then counted once from each true letter.
        if not _leet_fits(pattern, view, start):
            return None
        how.append("look-alike signs")
    glued = not begins_and_ends(pattern, view, text, start, end)
    if (
        (glued and not glued_to_words(pattern, view, text, start, end))
        or in_hyphenated_word(view, text, start, end)
        or _inside_a_character(view, start, end)
        or _in_two_clauses(pattern, view, text, start)
        or (pattern.unspaced and inside_another_word(pattern, view, text, start, end))
    ):
        return None
    stretched = _stretched(pattern, view, start)
    if stretched is None:
        return None
    if stretched:
        how.append("repeated letters")
    if glued:
        how.append("glued to other words")
    split = how_set_apart(pattern, view, text, start, end)
    if split is None:
        return None
    if split:
        how.append(split)
    if view.how == REVERSED:
        how.append("reversed")
    if not how and "ñ" in pattern.term and text[slice(*view.span(start, end))].isascii():
        return None  # a letter of its own in Spanish: a `cono` is a cone
    return tuple(how)


def _inside_a_character(view: View, start: int, end: int) -> bool:
    """Whether a term begins or ends between letters that one character spells: it is no part of a Korean syllable."""
    if view.how == REVERSED:
        return False
    return (start > 0 and view.starts[start] < view.ends[start - 1]) or (end < len(view.letters) and view.starts[end] < view.ends[end - 1])


def _in_two_clauses(pattern: Pattern, view: View, text: str, start: int) -> bool:
    """Whether a comma or the like, then a space, parts the words of a term: `is it shut? Up here`. Names are no syllables (`Ben Dan`)."""
    if view.how == REVERSED:
        return False
    for gap in pattern.own_gaps:
        last, first = view.ends[start + gap - 1], view.starts[start + gap]
        between = text[last:first]
        if not view.gaps[start + gap] & GAP_SPACE:
            continue
        if not _PARTS_CLAUSES.isdisjoint(between) or (between[0] in ".!" and text[first].isupper() and text[last - 1].islower()):
            return True
        if pattern.romanised and text[first].isupper() and text[view.starts[start]].isupper() and text[last - 1].islower():
            return True
    return False


def _leet_fits(pattern: Pattern, view: View, start: int) -> bool:
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


def _stretched(pattern: Pattern, view: View, start: int) -> bool | None:
    """Whether letters are repeated more often than in the term; None where fewer, or where doubling makes another word."""
    stretched = all(view.runs[start + offset] > wanted for offset, wanted in enumerate(pattern.runs)) and len(pattern.runs) > 1
    everywhere = stretched
    for offset, wanted in enumerate(pattern.runs):
        letter, there = pattern.letters[offset], view.runs[start + offset]
        if there == wanted:
            continue
        if there < wanted or (view.how == LEETSPEAK and letter == "i" and there < wanted + 2):
            return None
        if there == 2 and not everywhere and (_another_word(pattern, letter) or _between_vowels(pattern, offset)):
            return None
        stretched = True
    return stretched


def _between_vowels(pattern: Pattern, offset: int) -> bool:
    """Whether doubling a consonant makes another word of a short one: `pene`, `Penne`."""
    around = pattern.letters[offset - 1 : offset] + pattern.letters[offset + 1 : offset + 2]
    return pattern.size == 4 and len(around) == 2 and _VOWELS.issuperset(around) and pattern.letters[offset] not in _VOWELS


def _another_word(pattern: Pattern, letter: str) -> bool:
    if pattern.unspaced:
        return len(pattern.letters) == 1 or letter >= "\u3400"  # `妈妈`, `哥哥`, `天天`: words of one doubled character
    if letter in _OFTEN_DOUBLED_FREELY:
        return False
    return pattern.size < 4 or (pattern.size == 4 and letter in _MAKES_ANOTHER_WORD)
