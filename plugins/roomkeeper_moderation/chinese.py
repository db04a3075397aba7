"""Words of Chinese, which puts no spaces between them: whether a term stands in a text by itself or only where two other words meet.

`去死` is no word in `回去死记硬背`, and `下流` none in `以下流程`. A dictionary with frequencies says into which words the text around
falls (jieba's, by maximum probability); the terms are words of it as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

import rjieba

from roomkeeper_moderation.han import SIMPLIFIED
from roomkeeper_moderation.normalise import DRAWN_OUT

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+")
_NO_DICTIONARY_NEEDED = frozenset(("笨蛋",))
"""Part of no other word. The default policy has it, and the dictionary takes half a second and 25 MB to load."""
_HAN_BEFORE = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+\\Z")
_WORDS_ALONE = frozenset("去死滚操日干人下上你我他妈来吃大小狗猪马鸡")
_AROUND = 12
"""Characters on each side that are looked at."""
_OFTEN = 3000
_FREQUENCY = 30
"""Of a term, for the dictionary: it gives way to everyday words, but not to rarer ones or to single characters."""
_COMPOUNDS = (
    "变态发育",
    "变态反应",
    "变态心理",
    "变态心理学",
    "变态辣",
    "神经病学",
    "蛋液",
    "蛋清",
    "林阴道",
    "屁颠屁颠",
    "完全変態",
    "不完全変態",
)
"""Words that the dictionary does not have, or thinks too rare; the last two are Japanese."""
_ADDS_NOTHING = frozenset("你我他她它您们的了吧啊呀吗呢啦嘛哦就快给都真好太很再还又也是这那个大小老死臭")
"""In front of or behind an insult these leave it one; with anything else it is another word: `完全变态`, `废物利用`."""


class ChineseWords:
    """Knows where the words of a text begin and end. Building the first one loads the dictionary: do it off the event loop."""

    def __init__(self, terms: Iterable[str]) -> None:
        bare = {term.strip().strip("*").strip() for term in terms}
        self._terms = {term.translate(_SIMPLER) for term in bare if len(term) > 1 and _HAN.fullmatch(term)} - _NO_DICTIONARY_NEEDED
        for term in self._terms:
            _dictionary().add_word(term, _FREQUENCY, "n")

    def part_of_others(self, text: str, start: int, end: int) -> bool:
        """Whether what stands at `start:end` belongs to other words. False for anything but Chinese characters."""
        if not self._terms or not _HAN.fullmatch(text, start, end):
            return False
        if text.startswith(text[start:end], end) or text.endswith(text[start:end], 0, start):
            return False  # said twice: no chance
        around = _HAN.finditer(text, max(0, start - _AROUND), min(len(text), end + _AROUND))
        run = next(run for run in around if run.start() <= start < run.end())
        before, once = text[run.start() : start], DRAWN_OUT.sub(r"\1", text[start:end])
        together = before + once + text[end : run.end()]
        first, last = len(before), len(before) + len(once)
        begins = 0
        for word in _words(together):
            ends = begins + len(word)
            if begins < last and ends > first and (begins < first or ends > last):
                outside = set(together[begins:first] + together[last:ends])
                if begins > first or ends < last or not outside <= _ADDS_NOTHING:
                    return True
            begins = ends
        return False

    def parted_by_chance(self, text: str, start: int, end: int) -> bool:
        """Whether the characters at the ends of `start:end`, punctuation between them, belong to other words or are words of their own."""
        before = _HAN_BEFORE.search(text, max(0, start - _AROUND), start + 1)
        behind = _HAN.match(text, end - 1, end + _AROUND)
        if not self._terms or before is None or behind is None:
            return True
        first, last = _words(before[0])[-1], _words(behind[0])[0]
        return len(first) > 1 or len(last) > 1 or (first in _WORDS_ALONE and last in _WORDS_ALONE)


def _words(han: str) -> list[str]:
    return _dictionary().cut(han.translate(_SIMPLER), False)


_SIMPLER = str.maketrans(SIMPLIFIED)


@cache
def _dictionary() -> rjieba.Jieba:
    dictionary = rjieba.Jieba()  # one for all policies: another policy's terms among its words do no harm
    for word in _COMPOUNDS:
        dictionary.add_word(word.translate(_SIMPLER), _OFTEN, "n")
    return dictionary
