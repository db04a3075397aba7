"""The ladder of sanctions: which strike brings what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from roomkeeper.rooms.messages import Action


@dataclass(frozen=True, slots=True)
class Ladder:
    """`steps[0]` follows the first strike; the last step follows every further one. `mute_seconds` is how long a mute lasts."""

    steps: Sequence[Action]
    mute_seconds: float

    def action(self, strikes: int) -> Action:
        """What the strike number `strikes` (from 1) brings."""
        return self.steps[min(max(strikes, 1), len(self.steps)) - 1]

    def seconds(self, strikes: int) -> float | None:
        """How long the sanction of that strike lasts; None where it has no length."""
        return self.mute_seconds if self.action(strikes) is Action.MUTE else None
