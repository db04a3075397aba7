"""Regular expressions of a policy, searched through RE2 alone, so that no pattern and no message can stall it."""

from __future__ import annotations

from collections.abc import Iterable

import re2

from roomkeeper_moderation.config import compiled, options


class Expressions:
    """All of them in one automaton first; only a message that one of them fits is searched by each."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._searched = [(pattern, compiled(pattern)) for pattern in patterns]
        self._any = re2.Set.SearchSet(options()) if self._searched else None
        if self._any is not None:
            for pattern, _ in self._searched:
                self._any.Add(pattern)
            self._any.Compile()

    def search(self, text: str) -> tuple[str, int, int] | None:
        """The first pattern that fits something, with where it stands: (pattern, start, end)."""
        if self._any is None:
            return None
        encoded = text.encode("utf-8", "replace")  # a lone surrogate, which JSON can smuggle in, is a question mark here
        if not self._any.Match(encoded):
            return None
        text = encoded.decode()
        for pattern, searched in self._searched:
            for hit in searched.finditer(text):
                if hit.group():
                    return pattern, *hit.span()
        return None
