"""How many disguised insults are found, and how many clean sentences are objected to.

    python benchmarks/moderation_quality.py --json

See benchmarks/README.md for what is measured and how to read it.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

from roomkeeper_moderation.words import BlockedWords

CORPORA = Path(__file__).parents[1] / "tests" / "plugins" / "roomkeeper_moderation"

OTHERS = {
    "second": "hard_corpus",
    "third": "stranger_corpus",
    "fourth": "examiner_corpus_1",
    "fifth": "examiner_corpus_2",
    "sixth": "examiner_corpus_3",
    "seventh": "examiner_corpus_4",
    "eighth": "examiner_corpus_5",
    "clean": "examiner_clean",
}
"""Corpora apart from the first; see benchmarks/README.md for who wrote them and how independent they are."""


def main() -> int:
    """Measure; returns 1 when a bound is missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--misses", action="store_true", help="list what was missed and what was blamed wrongly")
    arguments = parser.parse_args()
    result, misses = measure(load_corpus("corpus"))
    for number, name in OTHERS.items():
        result[f"{number}_corpus"], more = measure(load_corpus(name))
        misses += more
    if arguments.json:
        print(json.dumps(result, ensure_ascii=False))
    else:
        print(f"recall {result['recall']:.4f} of {result['disguised']}")
        print(f"false positives {result['false_positive_rate']:.4f} of {result['clean']}")
        for kind, share in sorted(result["by_kind"]["recall"].items(), key=lambda entry: entry[1]):
            print(f"  {share:.3f}  {kind}")
        for number in OTHERS:
            other = result[f"{number}_corpus"]
            recall = f"recall {other['recall']:.4f} of {other['disguised']}, " if other["disguised"] else ""
            print(f"{number} corpus: {recall}false positives {other['false_positive_rate']:.4f} of {other['clean']}")
    if arguments.misses:
        print("\n".join(misses))
    return 0 if all(one["recall"] >= 0.98 and one["false_positive_rate"] <= 0.001 for one in (result, result["second_corpus"])) else 1


def measure(corpus: ModuleType) -> tuple[dict[str, Any], list[str]]:
    """Judge the whole corpus by all its terms."""
    words = BlockedWords(corpus.terms(), ("looser",))
    found, asked, blamed, clean = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    by_language, by_language_found = Counter[str](), Counter[str]()
    misses = []
    for language, kind, term, message in corpus.disguised():
        hit = bool(words.find(message))
        asked[kind] += 1
        by_language[language] += 1
        found[kind] += hit
        by_language_found[language] += hit
        if not hit:
            misses.append(f"missed: {language}, {kind}, {term}: {message!r}")
    for kind, message in corpus.clean():
        clean[kind] += 1
        if matches := words.find(message):
            blamed[kind] += 1
            misses.append(f"wrongly blamed: {kind}: {message!r} for {matches[0].term!r} at {matches[0].text!r}")
    return {
        "recall": sum(found.values()) / sum(asked.values()) if asked else None,
        "false_positive_rate": sum(blamed.values()) / sum(clean.values()),
        "disguised": sum(asked.values()),
        "clean": sum(clean.values()),
        "by_kind": {
            "recall": {kind: found[kind] / count for kind, count in asked.items()},
            "false_positive_rate": {kind: blamed[kind] / count for kind, count in clean.items()},
        },
        "by_language": {language: by_language_found[language] / count for language, count in by_language.items()},
    }, misses


def load_corpus(name: str) -> ModuleType:
    """The corpora lie with the tests."""
    spec = importlib.util.spec_from_file_location(f"moderation_{name}", CORPORA / f"{name}.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"{CORPORA / name}.py cannot be loaded")
    corpus = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(corpus)
    return corpus


if __name__ == "__main__":
    raise SystemExit(main())
