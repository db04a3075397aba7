"""Who may kick and mute: those whose token says so, and those the server's configuration names."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Sequence

from roomkeeper_embedded.server.rooms import Member


class Moderators:
    """Knows the moderators by their token (privilege 3) or by shell-style patterns of their user IDs, case-sensitive."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._pattern = re.compile("|".join(f"(?:{fnmatch.translate(pattern)})" for pattern in patterns)) if patterns else None

    def may_moderate(self, member: Member) -> bool:
        """Whether the member may kick and mute in its room."""
        return member.privileges.moderate or (self._pattern is not None and self._pattern.match(member.user.user_id) is not None)
