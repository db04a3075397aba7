"""Patterns of a policy: all at once, then the one that fits, whatever is in the text."""

from __future__ import annotations

import pytest

from roomkeeper_moderation.expressions import Expressions

WANTED = Expressions([r"\bcheap\s+essays?\b", r"答案\d+", r"x*"])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("buy CHEAP  essays now", (r"\bcheap\s+essays?\b", 4, 17)),
        ("给你答案42吧", (r"答案\d+", 2, 6)),
        ("\ud800 答案7", (r"答案\d+", 2, 5)),
        ("nothing here", None),
        ("\udfff", None),
    ],
)
def test_the_first_that_fits_something_is_found_in_its_place(text: str, found: tuple[str, int, int] | None) -> None:
    assert WANTED.search(text) == found


def test_no_patterns_fit_nothing() -> None:
    assert Expressions([]).search("anything") is None
