"""Text from strangers, for a terminal."""

from __future__ import annotations


def printable(text: str) -> str:
    """Replace control and direction characters, which could redraw a terminal or reorder a line."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
