"""The corpus as a whole: what has to be found is found, what is clean passes."""

from __future__ import annotations

from collections import Counter

from roomkeeper_moderation.words import BlockedWords

from . import corpus


def test_recall_and_false_positives() -> None:
    words = BlockedWords(corpus.terms(), ("looser",))
    asked, missed = Counter[str](), Counter[str]()
    for _, kind, _, message in corpus.disguised():
        asked[kind] += 1
        missed[kind] += not words.find(message)
    assert len(asked) >= 15
    assert sum(missed.values()) <= 0.02 * sum(asked.values()), missed
    assert max(missed[kind] / count for kind, count in asked.items()) <= 0.15, missed
    clean = list(corpus.clean())
    blamed = [message for _, message in clean if words.find(message)]
    assert len(blamed) <= 0.001 * len(clean), blamed
