"""Holding a candidate against its term: boundaries, runs of letters, what lies between the letters."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from roomkeeper_moderation.common_words import COMMON_WORDS
from roomkeeper_moderation.hangul import is_hangul
from roomkeeper_moderation.normalise import GAP_CLAUSE, GAP_DIGIT, GAP_JOINT, GAP_SPACE, LEETSPEAK, PLAIN, REVERSED, View, is_unspaced
from roomkeeper_moderation.patterns import Pattern

_OFTEN_DOUBLED_FREELY = frozenset("aiu")  # no everyday word has these twice, so `shiit` is an evasion in short terms too
_LONGEST_AROUND = 1 + max(map(len, COMMON_WORDS))  # letters set apart on one side: more of them are no word that is known
_AROUND = 32  # characters in which the word before or behind is looked for
_VOWELS = frozenset("aeiouy")
# Particles, endings of words before, the copula and endings that go with nouns.
_BEFORE_HIRAGANA = frozenset("はがをにのもとでおやなよらいうくつんえてだ")
_AFTER_HIRAGANA = frozenset("だでなのはがをにもとかよねさじっやみめばすど")
# Pronouns, particles and adverbs of Chinese.
_FUNCTION_CHARACTERS = frozenset("你我他她它您们的了吧啊呀吗呢啦嘛哦就快给都真好太很再还又也是这那")
_SHORT = "a i u am an as at be by do go he hi if in is it me my no of oh ok on or so to up ur us we"
_SHORT_WORDS = frozenset(_SHORT.split())
_PARTS_CLAUSES = frozenset(",;:?，、；：？")
_HYPHENATED = re.compile("[-\u2010]\\s+")
_LAST_WORD = re.compile(r"[^\W\d_][^\W\d_A-Z]*\Z")
_SIGNS = re.compile(r"[\W_]+")
_LETTERS_BEFORE = re.compile(r"[^\W\d_]+\Z")
_LETTERS_BEHIND = re.compile(r"[^\W\d_]+")
PUNCTUATION = "punctuation between"
"""Found between the two characters of a Chinese term: only a dictionary tells whether it parts two words."""
SHORTEST_GLUED = 5
"""Letters of a term that may be set to other words without a gap: `title`, `cockpit`, `button` hold shorter ones."""
_SET_BEFORE = frozenset("super mega ultra hyper giga you your ur yall sucha lol haha супер мега ты вы он это süper".split())  # noqa: SIM905
_YOU = frozenset(("you", "your", "bist"))
_SET_BEHIND = frozenset("face head boy boys girl lol haha hahaha you".split())  # noqa: SIM905
_AND_OR_I = frozenset("yия")  # `y` in Spanish, `и` and `я` in Russian
_MAKES_ANOTHER_WORD = frozenset("eo")  # `god`, `good`


def fit(pattern: Pattern, view: View, text: str, start: int, end: int) -> tuple[str, ...] | None:
    """Hold the runs `start:end` against a term: the disguises used, or None when it is something else."""
    how = []
    if view.how == LEETSPEAK:
        # First, because it wants a true letter: how far the digits around go is then counted once from each true letter.
        if not _leet_fits(pattern, view, start):
            return None
        how.append("look-alike signs")
    camel = view.how == PLAIN and _in_camel_case(pattern, text, *view.span(start, end))
    begins = is_unspaced(pattern.letters[0]) or pattern.open_start or view.at_edge(start) or _behind_digits(view, start) or camel
    ends = (
        is_unspaced(pattern.letters[-1])
        or pattern.open_end
        or view.at_edge(end)
        or _before_digits(view, end)
        or camel
        or _said_again(view, start, end)
    )
    glued = not (begins and ends) and _glued_to_words(pattern, view, text, start, end)
    if (
        not ((begins and ends) or glued)
        or _inside_a_character(view, start, end)
        or _in_two_clauses(pattern, view, text, start)
        or (pattern.unspaced and _inside_another_word(pattern, view, text, start, end))
    ):
        return None
    stretched = _stretched(pattern, view, start)
    if stretched is None:
        return None
    if stretched:
        how.append("repeated letters")
    if glued:
        how.append("glued to other words")
    split = _split(pattern, view, text, start, end)
    if split is None:
        return None
    if split:
        how.append(split)
    if view.how == REVERSED:
        how.append("reversed")
    if not how and "ñ" in pattern.term and text[slice(*view.span(start, end))].isascii():
        return None  # a letter of its own in Spanish: a `cono` is a cone
    return tuple(how)


def _in_camel_case(pattern: Pattern, text: str, first: int, last: int) -> bool:
    """Whether words of their own stand there by their capitals: `youIdiotGo`."""
    matched = text[first:last]
    if not matched.isalpha() or sum(map(str.isupper, matched[1:])) != len(pattern.own_gaps) or matched.isupper():
        return False
    before, behind = text[max(0, first - _AROUND) : first], text[last : last + 2]
    word_before = _LAST_WORD.search(before)
    begins = not before[-1:].isalpha() or (
        matched[0].isupper() and word_before is not None and (len(word_before[0]) > 2 or word_before[0].lower() in COMMON_WORDS)
    )
    return begins and (not behind[:1].isalpha() or (behind[0].isupper() and not behind[1:].isupper()))


def _said_again(view: View, start: int, end: int) -> bool:
    """Whether the same follows at once: `crapcrap`."""
    size, ends = end - start, end
    while ends - end < _AROUND and view.letters[ends : ends + size] == view.letters[start:end] and not view.gaps[ends]:
        ends += size
    return ends > end and view.at_edge(ends)


def _glued_to_words(pattern: Pattern, view: View, text: str, start: int, end: int) -> bool:
    """Whether only a word of address or of strengthening is set to a long term, without a gap: `youidiot`, `суперкозёл`."""
    if pattern.size < SHORTEST_GLUED or pattern.unspaced or view.how != PLAIN or any(view.gaps[start + 1 : end]):
        return False
    first, last = view.span(start, end)
    before, behind = _LETTERS_BEFORE.search(text, max(0, first - _AROUND), first), _LETTERS_BEHIND.match(text, last, last + _AROUND)
    return (not before or _is_address(before[0].lower())) and (not behind or behind[0].lower() in _SET_BEHIND)


def _is_address(letters: str) -> bool:
    """Whether words that speak to or of somebody are run together: `ohmygodyou`, `youareatotal`. `you` has to be among them."""
    if letters in _SET_BEFORE:
        return True
    begun = {0: False}  # up to where it falls into words, and whether `you` is one of them
    for end in range(1, len(letters) + 1):
        for start in range(max(0, end - _LONGEST_AROUND), end):
            if start in begun and ((word := letters[start:end]) in COMMON_WORDS or word in _YOU):
                begun[end] = begun.get(end, False) or begun[start] or word in _YOU
    return begun.get(len(letters), False)


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
        if between.strip() in _PARTS_CLAUSES or (between[0] in ".!" and text[first].isupper() and text[last - 1].islower()):
            return True
        if pattern.romanised and text[first].isupper() and text[view.starts[start]].isupper() and text[last - 1].islower():
            return True
    return False


def _is_digit_only(view: View, index: int) -> bool:
    return view.digits[index] > 0 and not view.exact[index]


def _before_digits(view: View, index: int) -> bool:
    """Whether only digits follow up to the end of the word: `1d10t99`."""
    if view.how != LEETSPEAK:
        return False
    while index < len(view.letters) and not view.gaps[index]:
        if not _is_digit_only(view, index):
            return False
        index += 1
    return True


def _behind_digits(view: View, index: int) -> bool:
    if view.how != LEETSPEAK:
        return False
    while index > 0 and not view.gaps[index]:
        index -= 1
        if not _is_digit_only(view, index):
            return False
    return True


def _inside_another_word(pattern: Pattern, view: View, text: str, start: int, end: int) -> bool:
    if len(pattern.letters) == 1 and pattern.letters >= "\u3400":
        return _part_of_a_compound(view, start, end)
    return _inside_kana(pattern, view, text, start, end)


def _part_of_a_compound(view: View, start: int, end: int) -> bool:
    """A single Chinese character is a word of its own only beside none but function words: `滚`, `你滚吧`, but `滚动`, `体操`."""
    before = view.letters[start - 1] if start and not view.gaps[start] else ""
    behind = view.letters[end : end + 1] if not view.gaps[end] else ""
    return any(is_unspaced(letter) and letter not in _FUNCTION_CHARACTERS for letter in (before, behind) if letter)


def _inside_kana(pattern: Pattern, view: View, text: str, start: int, end: int) -> bool:
    """Kana words have edges all the same: the term in `バカンス` or `ばかり` is another word's beginning."""
    first, last = view.span(start, end)
    firsts, lasts = {first}, {last}
    if view.how != REVERSED:  # of a letter that is there twice, one may belong to the word beside: `このの…`
        firsts.add(max(first, view.ends[start] - pattern.runs[0]))
        lasts.add(min(last, view.starts[end - 1] + pattern.runs[-1]))
    return not (any(_kana_begins(text, index) for index in firsts) and any(_kana_ends(text, index) for index in lasts))


def _kana_begins(text: str, first: int) -> bool:
    if _hiragana(text, first) and _hiragana(text, first - 1):
        return text[first - 1] in _BEFORE_HIRAGANA
    return not (_katakana(text, first) and _katakana(text, first - 1))


def _kana_ends(text: str, last: int) -> bool:
    if _hiragana(text, last - 1) and _hiragana(text, last):
        return text[last] in _AFTER_HIRAGANA and text[last : last + 2] != "った"  # no noun ends so, adjectives do
    if _katakana(text, last - 1) and _katakana(text, last):
        return text[last] in "ッｯ" and not _katakana(text, last + 1)
    return True


def _hiragana(text: str, index: int) -> bool:
    return 0 <= index < len(text) and "\u3041" <= text[index] <= "\u3096"


def _katakana(text: str, index: int) -> bool:
    if not 0 <= index < len(text):
        return False
    return text[index] in "ﾞﾟ" or "\u30a1" <= unicodedata.normalize("NFKC", text[index])[0] <= "\u30fa"


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
        if there == 2 and not everywhere and _another_word(pattern, letter):
            return None
        stretched = True
    return stretched


def _another_word(pattern: Pattern, letter: str) -> bool:
    if pattern.unspaced:
        return len(pattern.letters) == 1 or letter >= "\u3400"  # `妈妈`, `哥哥`, `天天`: words of one doubled character
    if letter in _OFTEN_DOUBLED_FREELY:
        return False
    return pattern.size < 4 or (pattern.size == 4 and letter in _MAKES_ANOTHER_WORD)


def _split(pattern: Pattern, view: View, text: str, start: int, end: int) -> str | None:
    """Name the way in which the letters are set apart, "" for none; None where that makes them parts of other words."""
    cuts = [index for index in range(start + 1, end) if view.gaps[index] and index - start not in pattern.own_gaps]
    if not cuts:
        return ""
    between = 0
    for index in cuts:
        between |= view.gaps[index]
    hangul = is_hangul(pattern.letters[-1])
    if hangul and between & GAP_SPACE and not view.gaps[end]:
        return None
    if (
        between & GAP_DIGIT
        and len(cuts) + 1 == len(pattern.letters) > (2 if pattern.unspaced else 3)
        and _a_digit_in_each(view, text, cuts)
    ):
        return "digits between"
    if between & GAP_DIGIT:
        return "digits between" if _digits_thrown_in(pattern, view, text, start, cuts, end) else None
    pieces = len(cuts) + 1
    if pattern.unspaced:
        if between & GAP_CLAUSE and len(pattern.letters) == 2 and view.how == PLAIN and not between & GAP_SPACE:
            return PUNCTUATION
        in_clauses = between & GAP_CLAUSE and not (pieces == len(pattern.letters) > 2 and _one_separator(view, text, cuts))
        return None if in_clauses else "separators"
    if view.how == LEETSPEAK and between & GAP_SPACE and pieces < pattern.size:
        return None  # `5 h 17 min`
    if pieces >= 3 and pattern.size < 2 * pieces:
        if _spelt_on(view, text, start, end):
            return None
        if not between & GAP_SPACE:
            return "separators"
        return None if _all_common(_pieces(view, text, start, cuts, end)) else "spaced letters"
    with_ending = hangul and not between & GAP_SPACE
    whole_chunk = bool(view.gaps[start] & GAP_SPACE and (with_ending or view.gaps[end] & GAP_SPACE))
    if not whole_chunk:
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
    """`i1d2i3o4t`."""
    return view.how == PLAIN and all(_digits_of(text[view.ends[index - 1] : view.starts[index]]) for index in cuts)


def _digits_of(between: str) -> str:
    """The digits between two letters, with signs around them or not; nothing where anything else stands there."""
    digits = _SIGNS.sub("", between)
    return digits if digits.isdigit() else ""


def _one_separator(view: View, text: str, cuts: list[int]) -> bool:
    """Whether the same sign stands in every gap: `王，八，蛋`."""
    return view.how != REVERSED and len({text[view.ends[index - 1] : view.starts[index]].strip() for index in cuts}) == 1


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
    if pattern.size < 4 or pieces[0] == "a":
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
    return [text[first:last].casefold() for first, last in spans]


def _all_common(pieces: list[str]) -> bool:
    """Whether all pieces are words of their own; single letters are none, but for `a` and `I`."""
    return all(piece in COMMON_WORDS and (len(piece) > 1 or piece in ("a", "i")) for piece in pieces)
