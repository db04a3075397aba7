"""Whom floods, repetitions and strikes are counted against."""

from __future__ import annotations

from typing import NamedTuple


class Person(NamedTuple):
    """A user in one room."""

    provider: str
    room_id: str
    user_id: str
