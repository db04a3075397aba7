"""The corpora as a whole: what has to be found is found, what is clean passes, and the screen misses nothing of it."""

from __future__ import annotations

from collections import Counter
from types import ModuleType

import pytest

from roomkeeper_moderation.words import BlockedWords

from . import corpus, hard_corpus, stranger_corpus


@pytest.mark.parametrize("judged", [corpus, hard_corpus], ids=["first", "second"])
def test_recall_and_false_positives(judged: ModuleType) -> None:
    words = BlockedWords(judged.terms(), ("looser",))
    asked, missed = Counter[str](), Counter[str]()
    for _, kind, _, message in judged.disguised():
        asked[kind] += 1
        missed[kind] += not words.find(message)
    assert len(asked) >= 15
    assert sum(missed.values()) <= 0.02 * sum(asked.values()), missed
    assert max(missed[kind] / count for kind, count in asked.items()) <= 0.15, missed
    clean = list(judged.clean())
    blamed = [message for _, message in clean if words.find(message)]
    assert len(blamed) <= 0.001 * len(clean), blamed


def test_the_third_corpus_gets_no_worse() -> None:
    """It was written without a look at the rules, and has disguises that they leave alone on purpose: docs/decisions/0042."""
    words = BlockedWords(stranger_corpus.terms(), ("looser",))
    asked = [message for *_, message in stranger_corpus.disguised()]
    assert sum(not words.find(message) for message in asked) <= 0.055 * len(asked)
    clean = list(stranger_corpus.clean())
    blamed = [message for _, message in clean if words.find(message)]
    assert len(blamed) <= 0.01 * len(clean), blamed


@pytest.mark.parametrize("judged", [corpus, hard_corpus, stranger_corpus], ids=["first", "second", "third"])
def test_the_screen_lets_through_only_what_the_exact_search_does(judged: ModuleType) -> None:
    words = BlockedWords([*corpus.terms(), *hard_corpus.terms(), *stranger_corpus.terms(), "*arsch", "dumm*", "*蛋"])
    texts = [message for _, message in judged.clean()][:1000] + [message for *_, message in judged.disguised()][::7]
    assert [text for text in texts if words.screen.clean(text) and words.search(text)] == []
