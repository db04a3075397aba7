"""Who is in charge: the role of a user in a room, from the configuration."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Mapping, Sequence
from enum import IntEnum


class Role(IntEnum):
    """Roles in rising authority; a command names the least role it needs."""

    STUDENT = 0
    ASSISTANT = 1
    TEACHER = 2
    BOT = 3
    """The agent itself: never moderated, never answered."""


class RoleBook:
    """Maps user IDs to roles by shell-style patterns, for instance `teacher-*`.

    The strongest matching role wins; a user nobody names is a student.
    """

    def __init__(self, patterns: Mapping[Role, Sequence[str]]) -> None:
        self._patterns = sorted(
            ((role, re.compile("|".join(f"(?:{fnmatch.translate(p)})" for p in globs))) for role, globs in patterns.items() if globs),
            key=lambda entry: entry[0],
            reverse=True,
        )

    def role_of(self, user_id: str) -> Role:
        """Return the role of a user, by ID alone."""
        for role, pattern in self._patterns:
            if pattern.match(user_id):
                return role
        return Role.STUDENT
