"""Where a term may begin and end: at the edges of a word, and where other words, digits or characters are set to it that leave it one."""

from __future__ import annotations

import re
import unicodedata

from roomkeeper_moderation.common_words import COMMON_WORDS
from roomkeeper_moderation.normalise import LEETSPEAK, PLAIN, REVERSED, View, is_unspaced
from roomkeeper_moderation.patterns import Pattern

SHORTEST_GLUED = 5
"""Letters of a term that may be set to other words without a gap: `title`, `cockpit`, `button` hold shorter ones."""
_AROUND = 32  # characters in which the word before or behind is looked for
# Particles, endings of words before, the copula and endings that go with nouns.
_BEFORE_HIRAGANA = frozenset("はがをにのもとでおやなよらいうくつんえてだ")
_AFTER_HIRAGANA = frozenset("だでなのはがをにもとかよねさじっやみめばすど")
# Pronouns, particles and adverbs of Chinese.
_FUNCTION_CHARACTERS = frozenset("你我他她它您们的了吧啊呀吗呢啦嘛哦就快给都真好太很再还又也是这那")
_PARTICLES = "しね"  # `いいしね`: two particles behind a word, as well as a curse
_KOREAN_WORDS = ("시발점", "시발역", "시발지")  # where something starts
_DRAWN_OUT = frozenset("ーｰ")
_LAST_WORD = re.compile(r"[^\W\d_][^\W\d_A-Z]*\Z")
_LETTERS_BEFORE = re.compile(r"[^\W\d_]+\Z")
_LETTERS_BEHIND = re.compile(r"[^\W\d_]+")
_REST_BEHIND = re.compile(r"[-\u2010]\r?\n[^\W\d_]")
_REST_BEFORE = re.compile(r"[^\W\d_][-\u2010]\r?\n\Z")
_SET_BEFORE = frozenset(
    """
    super mega ultra hyper giga you your ur yall sucha lol haha stupid little dirty ugly fat dumb big such total süper
    супер мега ты вы он это
    """.split()  # noqa: SIM905
)
_YOU = frozenset(("you", "your", "bist"))
_SET_BEHIND = frozenset("face head boy boys girl lol haha hahaha you".split())  # noqa: SIM905
_LONGEST_WORD = max(map(len, COMMON_WORDS))


def begins_and_ends(pattern: Pattern, view: View, text: str, start: int, end: int) -> bool:
    """Whether the runs `start:end` are a word, as far as their edges tell."""
    camel = view.how == PLAIN and _in_camel_case(pattern, text, *view.span(start, end))
    begins = is_unspaced(pattern.letters[0]) or pattern.open_start or view.at_edge(start) or _behind_digits(view, start) or camel
    if not begins or (pattern.open_end and text.startswith(_KOREAN_WORDS, view.span(start, end)[0])):
        return False
    if is_unspaced(pattern.letters[-1]) or pattern.open_end or view.at_edge(end) or _before_digits(view, end) or camel:
        return True
    return _said_again(view, start, end)


def in_hyphenated_word(view: View, text: str, start: int, end: int) -> bool:
    """Whether the rest of the word stands on the next line, or began on the line before: `con-` and `cert`."""
    first, last = view.span(start, end)
    return text[last - 1].islower() and (
        _REST_BEHIND.match(text, last) is not None or _REST_BEFORE.search(text, max(0, first - _AROUND), first) is not None
    )


def glued_to_words(pattern: Pattern, view: View, text: str, start: int, end: int) -> bool:
    """Whether only a word of address or of strengthening is set to a long term, without a gap: `youidiot`, `суперкозёл`."""
    if pattern.size < SHORTEST_GLUED or pattern.unspaced or view.how != PLAIN or any(view.gaps[start + 1 : end]):
        return False
    first, last = view.span(start, end)
    before, behind = _LETTERS_BEFORE.search(text, max(0, first - _AROUND), first), _LETTERS_BEHIND.match(text, last, last + _AROUND)
    if before and behind and before[0].lower() == behind[0].lower() == "xx":
        return True  # `xXnameXx`, as players write it
    return (not before or _is_address(before[0].lower())) and (not behind or behind[0].lower() in _SET_BEHIND)


def _is_address(letters: str) -> bool:
    """Whether words that speak to or of somebody are run together: `ohmygodyou`, `youareatotal`. `you` has to be among them."""
    if letters in _SET_BEFORE:
        return True
    begun = {0: False}  # up to where it falls into words, and whether `you` is one of them
    for end in range(1, len(letters) + 1):
        for start in range(max(0, end - _LONGEST_WORD), end):
            if start in begun and ((word := letters[start:end]) in COMMON_WORDS or word in _YOU):
                begun[end] = begun.get(end, False) or begun[start] or word in _YOU
    return begun.get(len(letters), False)


def _in_camel_case(pattern: Pattern, text: str, first: int, last: int) -> bool:
    """Whether words of their own stand there by their capitals: `youIdiotGo`."""
    matched = text[first:last]
    if _one_letter_twice(matched[-2:]):  # of `BigTwatTeam`, the second T belongs to the team
        matched, last = matched[:-1], last - 1
    if _one_letter_twice(matched[:2]):
        matched, first = matched[1:], first + 1
    if not matched.isalpha() or sum(map(str.isupper, matched[1:])) != len(pattern.own_gaps) or matched.isupper():
        return False
    before, behind = text[max(0, first - _AROUND) : first], text[last : last + 2]
    word_before = _LAST_WORD.search(before)
    begins = not before[-1:].isalpha() or (
        matched[0].isupper() and word_before is not None and (len(word_before[0]) > 2 or word_before[0].lower() in COMMON_WORDS)
    )
    return begins and (not behind[:1].isalpha() or (behind[0].isupper() and not behind[1:].isupper()))


def _one_letter_twice(letters: str) -> bool:
    return len(letters) == 2 and letters[0].islower() and letters[1] == letters[0].upper()


def _said_again(view: View, start: int, end: int) -> bool:
    """Whether the same follows at once: `crapcrap`."""
    size, ends = end - start, end
    while ends - end < _AROUND and view.letters[ends : ends + size] == view.letters[start:end] and not view.gaps[ends]:
        ends += size
    return ends > end and view.at_edge(ends)


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


def inside_another_word(pattern: Pattern, view: View, text: str, start: int, end: int) -> bool:
    """Whether the runs `start:end` are a part of another word, in a script that sets none apart."""
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
        return text[first - 1] in _BEFORE_HIRAGANA and not text.startswith(_PARTICLES, first)
    drawn_out = text[first - 1 : first] in _DRAWN_OUT
    return not (_katakana(text, first) and _katakana(text, first - 2 if drawn_out else first - 1))


def _kana_ends(text: str, last: int) -> bool:
    if _hiragana(text, last - 1) and _hiragana(text, last):
        if text[last] == "っ" and _hiragana(text, last + 1):
            return text.startswith("ったれ", last)
        return text[last] in _AFTER_HIRAGANA  # no noun ends so, adjectives do
    if _katakana(text, last - 1) and _katakana(text, last):
        return text[last] in "ッｯ" and not _katakana(text, last + 1)
    return True


def _hiragana(text: str, index: int) -> bool:
    return 0 <= index < len(text) and "\u3041" <= text[index] <= "\u3096"


def _katakana(text: str, index: int) -> bool:
    if not 0 <= index < len(text):
        return False
    return text[index] in "ﾞﾟ" or "\u30a1" <= unicodedata.normalize("NFKC", text[index])[0] <= "\u30fa"
